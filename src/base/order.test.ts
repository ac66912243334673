import { describe, expect, it } from 'vitest';
import { ascending, firstNotBefore } from './order.ts';

/** Numbers that look random and repeat. */
const values = (length: number, unit: number): Float64Array => Float64Array.from({ length }, (_, i) => ((i * 7919) % 4001) * unit);

describe('ascending', () => {
	it('gives rows by value, equal ones in their order', () => {
		expect([...ascending(Float64Array.of(3, 1, 2, 1))]).toEqual([1, 3, 2, 0]);
		expect([...ascending(new Float64Array(0))]).toEqual([]);
	});
	it.each([1, 1000, 2 ** 30, 2 ** 40, 0.5, -1])('gives the same for long columns of multiples of %d', (unit) => {
		const column = values(10_000, unit);
		const wanted = [...column.keys()].sort((a, b) => (column[a] as number) - (column[b] as number) || a - b);
		expect([...ascending(column)]).toEqual(wanted);
	});
});

describe('firstNotBefore', () => {
	const ends = [2, 4, 4, 9];
	const firstAbove = (ns: number, low = 0): number => firstNotBefore(low, ends.length, (at) => (ends[at] as number) <= ns);

	it('is where the beginning ends', () => expect([1, 2, 4, 8].map((ns) => firstAbove(ns))).toEqual([0, 1, 3, 3]));
	it('is the end when there is none, and never before the low end', () => expect([firstAbove(9), firstAbove(0, 2)]).toEqual([4, 2]));
});
