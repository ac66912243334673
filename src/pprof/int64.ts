// Go's int64: a number while float64 holds it exactly, a bigint beyond, never both for the same value. So `===`, `<` and `Map` keys
// work on mixed values, and ordinary profiles never pay for bigints. Arithmetic wraps at 64 bits as Go's does.

export type Int64 = number | bigint;

/** A column of int64: float64 where every value, and every sum that will be formed of them, is exact; else BigInt64Array. */
export type Int64Array = Float64Array | BigInt64Array;

export function narrow(value: bigint): Int64 {
	const wrapped = BigInt.asIntN(64, value);
	const number = Number(wrapped);
	return Number.isSafeInteger(number) ? number : wrapped;
}

export function at(column: Int64Array, row: number): Int64 {
	const value = column[row] as Int64;
	return typeof value === 'bigint' ? narrow(value) : value;
}

export function add(a: Int64, b: Int64): Int64 {
	if (typeof a === 'number' && typeof b === 'number') {
		const sum = a + b;
		if (Number.isSafeInteger(sum)) return sum;
	}
	return narrow(BigInt(a) + BigInt(b));
}

export function multiply(a: Int64, b: Int64): Int64 {
	const product = Number(a) * Number(b);
	return Number.isSafeInteger(product) ? product + 0 : narrow(BigInt(a) * BigInt(b));
}

export const negate = (value: Int64): Int64 => (typeof value === 'number' ? 0 - value : narrow(-value));
/** -2^63 stays what it is, as in Go. */
export const abs = (value: Int64): Int64 => (value < 0 ? negate(value) : value);

/** Truncates toward zero. `b` is not 0. */
export function divide(a: Int64, b: Int64): Int64 {
	if (typeof a === 'number' && typeof b === 'number') return (a - (a % b)) / b + 0;
	return narrow(BigInt(a) / BigInt(b));
}

const minInt64 = -(2n ** 63n);

/** Go's int64(f): truncates; what does not fit becomes -2^63, as on amd64. */
export function fromFloat(value: number): Int64 {
	const whole = Math.trunc(value) + 0;
	if (Number.isSafeInteger(whole)) return whole;
	if (!(Math.abs(whole) < 2 ** 63)) return minInt64;
	return BigInt(whole);
}

/** Go's math.Round: halves away from zero. */
export function roundHalfAway(value: number): number {
	const whole = Math.trunc(value);
	return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

/** The same column with room for any sum. */
export const widened = (column: Int64Array): BigInt64Array =>
	column instanceof BigInt64Array ? column : BigInt64Array.from(column as Float64Array, (value) => BigInt(value));

/** Whether every partial sum of the column is exact in float64, with `limit` for all of it. */
export function hasExactSums(column: Float64Array, limit = Number.MAX_SAFE_INTEGER): boolean {
	let sum = 0;
	for (let row = 0; row < column.length; row++) sum += Math.abs(column[row] as number);
	return sum <= limit;
}
