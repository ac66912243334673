import { describe, expect, it } from 'vitest';
import { leastP, mannWhitney } from './mann-whitney.ts';

/** The definition: of all ways to choose which values are b's, those whose U is as far out. */
function byCounting(a: readonly number[], b: readonly number[]): number {
	const all = [...a, ...b];
	const uOf = (isB: (i: number) => boolean): number => {
		let u = 0;
		for (const [i, x] of all.entries()) for (const [j, y] of all.entries()) if (!isB(i) && isB(j)) u += y > x ? 1 : y === x ? 0.5 : 0;
		return u;
	};
	const observed = uOf((i) => i >= a.length);
	const counts = { all: 0, below: 0, above: 0 };
	for (let mask = 0; mask < 2 ** all.length; mask++) {
		if (mask.toString(2).replaceAll('0', '').length !== b.length) continue;
		const u = uOf((i) => ((mask >> i) & 1) === 1);
		counts.all++;
		if (u <= observed) counts.below++;
		if (u >= observed) counts.above++;
	}
	return Math.min(1, (2 * Math.min(counts.below, counts.above)) / counts.all);
}

describe('the Mann-Whitney test', () => {
	it('has the p of the published example: ages at which diabetes was found', () => {
		// The example of scipy.stats.mannwhitneyu: U = 17 of 20, exact p = 0.1111.
		const { p, a12, isExact } = mannWhitney([20, 11, 17, 12], [19, 22, 16, 29, 24]);
		expect(p).toBeCloseTo(14 / 126, 12);
		expect(a12).toBe(17 / 20);
		expect(isExact).toBe(true);
	});

	it('has the critical values of the tables', () => {
		// Two-sided 5 %: U = 2 for 5 and 5 (p = 0.032), U = 3 is not enough (0.056); U = 0 for 4 and 4 (0.029).
		expect(mannWhitney([1, 2, 3, 4, 7], [5, 6, 8, 9, 10]).p).toBeCloseTo(8 / 252, 12);
		expect(mannWhitney([1, 2, 3, 5, 7], [4, 6, 8, 9, 10]).p).toBeCloseTo(14 / 252, 12);
		expect(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).p).toBeCloseTo(2 / 70, 12);
	});

	it.each([
		[
			[1, 1, 2, 3],
			[2, 3, 3, 4],
		],
		[
			[0, 0, 0],
			[0, 0, 5, 5],
		],
		[
			[7, 7],
			[7, 7, 7],
		],
		[
			[1.5, 9, 4, 4],
			[4, 2, 8, 8, 8],
		],
		[[3], [1, 2, 3, 4, 5]],
	])('counts every choice, also with ties: %j and %j', (a, b) => {
		expect(mannWhitney(a, b).p).toBeCloseTo(byCounting(a, b), 12);
		expect(mannWhitney(b, a).p).toBeCloseTo(byCounting(a, b), 12);
		expect(mannWhitney(a, b).a12 + mannWhitney(b, a).a12).toBe(1);
	});

	it('goes over to the normal approximation without a jump', () => {
		const a = Array.from({ length: 25 }, (_, i) => i * 2);
		const b = Array.from({ length: 25 }, (_, i) => i * 2 + 9);
		const exact = mannWhitney(a, b);
		const approximate = mannWhitney([...a, 29], b);
		expect([exact.isExact, approximate.isExact]).toEqual([true, false]);
		expect(Math.abs(exact.p - approximate.p)).toBeLessThan(0.01);
		expect(exact.p).toBeGreaterThan(0.01);
	});

	it('tells how small p can become', () => {
		expect([3, 4, 5, 6].map((n) => leastP(n, n))).toEqual([2 / 20, 2 / 70, 2 / 252, 2 / 924]);
		expect(leastP(1, 4)).toBe(2 / 5);
		expect(leastP(4, 4)).toBeCloseTo(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).p, 12);
	});
});
