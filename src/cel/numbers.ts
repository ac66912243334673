// Arithmetic of CEL's int: 64 bits, an overflow is an error. Within 2^53 a number is exact; beyond it the same is done with bigint.
import { CelError } from './types.ts';

export type Int = number | bigint;

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/** A bigint as an int: small ones become numbers, so that equal ints are equal in JavaScript too. */
export function toInt(value: bigint): Int {
	if (value < least || value > most) throw new CelError('integer overflow');
	return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

export function add(a: Int, b: Int): Int {
	if (typeof a === 'number' && typeof b === 'number') {
		const sum = a + b;
		if (Number.isSafeInteger(sum)) return sum;
	}
	return toInt(BigInt(a) + BigInt(b));
}

export function subtract(a: Int, b: Int): Int {
	if (typeof a === 'number' && typeof b === 'number') {
		const rest = a - b;
		if (Number.isSafeInteger(rest)) return rest;
	}
	return toInt(BigInt(a) - BigInt(b));
}

export function multiply(a: Int, b: Int): Int {
	if (typeof a === 'number' && typeof b === 'number') {
		const product = a * b;
		// No negative zero: an int has none.
		if (Number.isSafeInteger(product)) return product + 0;
	}
	return toInt(BigInt(a) * BigInt(b));
}

/** Cuts towards zero. */
export function divide(a: Int, b: Int): Int {
	if (b === 0) throw new CelError('division by zero');
	if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0;
	return toInt(BigInt(a) / BigInt(b));
}

/** The sign of the dividend. */
export function remainder(a: Int, b: Int): Int {
	if (b === 0) throw new CelError('modulo by zero');
	if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
	return toInt(BigInt(a) % BigInt(b));
}

export const negate = (a: Int): Int => (typeof a === 'number' ? 0 - a : toInt(-a));

/** Cuts towards zero; what has no int is an error. */
export function intOfDouble(value: number): Int {
	if (Number.isNaN(value) || value >= 2 ** 63 || value <= -(2 ** 63)) throw new CelError(`int(${value}): out of range`);
	const whole = Math.trunc(value) + 0;
	return Number.isSafeInteger(whole) ? whole : toInt(BigInt(whole));
}

export function intOfText(text: string): Int {
	if (!/^[+-]?\d+$/.test(text) || text.length > 40) throw new CelError(`int(${JSON.stringify(text.slice(0, 40))}): not a whole number`);
	return toInt(BigInt(text.replace(/^\+/, '')));
}

export function doubleOfText(text: string): number {
	const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
	if (special) return special[2] === undefined ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
	if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new CelError(`double(${JSON.stringify(text.slice(0, 40))}): not a number`);
	return Number(text);
}
