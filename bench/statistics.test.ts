import { expect, test } from 'vitest';
import type { Usage } from './measure.ts';
import { median, medianOf, paired } from './statistics.ts';

const wall = (...seconds: number[]): Usage[] => seconds.map((wallS) => ({ wallS, cpuS: 0, peakBytes: 0 }));

test('median of an odd and of an even number of values, in any order', () => {
	expect(median([5, 1, 3])).toBe(3);
	expect(median([4, 1, 3, 2])).toBe(2.5);
	expect(medianOf(wall(9, 1, 2), 'wallS')).toBe(2);
	expect(() => median([])).toThrow('no values');
});

test('ratios are taken within rounds: a slow round slows both sides', () => {
	expect(paired(wall(1, 10, 1), wall(4, 40, 4), 'wallS', (a, b) => b / a)).toBe(4);
});

test('rounds without the anchor compare with its median', () => {
	// The anchor's median is 30; ratios are 10/1, 50/10, 30/5, 30/3.
	expect(paired(wall(1, 10, 5, 3), wall(10, 50), 'wallS', (a, b) => b / a)).toBe(8);
});
