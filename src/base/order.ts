// Rows in order of a column of numbers, for columns too long to sort with a function that compares.

const fewRows = 4096;
const digit = 0xffff;
const mostRange = 2 ** 48;

/** Rows by ascending value, equal ones in their order. Whole numbers are sorted digit by digit of 16 bits; others by comparing. */
export function ascending(values: Float64Array): Int32Array {
	const rows = new Int32Array(values.length);
	for (let row = 0; row < rows.length; row++) rows[row] = row;
	let least = Infinity;
	let most = -Infinity;
	let isWhole = values.length >= fewRows;
	for (let row = 0; row < values.length && isWhole; row++) {
		const value = values[row] as number;
		if (value < least) least = value;
		if (value > most) most = value;
		isWhole = Number.isInteger(value);
	}
	if (!isWhole || most - least >= mostRange) return rows.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
	let from = rows;
	let to = new Int32Array(rows.length);
	for (let unit = 1; unit <= most - least; unit *= digit + 1) {
		byDigit(values, least, unit, from, to);
		[from, to] = [to, from];
	}
	return from;
}

function byDigit(values: Float64Array, least: number, unit: number, from: Int32Array, to: Int32Array): void {
	const place = new Int32Array(digit + 2);
	const digitOf = (row: number): number => Math.floor(((values[row] as number) - least) / unit) & digit;
	for (let row = 0; row < values.length; row++) {
		const of = digitOf(row) + 1;
		place[of] = (place[of] as number) + 1;
	}
	for (let i = 1; i < place.length; i++) place[i] = (place[i] as number) + (place[i - 1] as number);
	for (let i = 0; i < from.length; i++) {
		const row = from[i] as number;
		const of = digitOf(row);
		const at = place[of] as number;
		to[at] = row;
		place[of] = at + 1;
	}
}

/** First of [low, high) for which `isBefore` no longer holds; it must hold for a beginning of them only. `high` when it holds for all. */
export function firstNotBefore(low: number, high: number, isBefore: (at: number) => boolean): number {
	let from = low;
	let to = high;
	while (from < to) {
		const middle = (from + to) >>> 1;
		if (isBefore(middle)) from = middle + 1;
		else to = middle;
	}
	return from;
}
