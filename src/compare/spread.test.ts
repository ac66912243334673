import { expect, it } from 'vitest';
import { middle, noiseFloor } from './spread.ts';

it('takes the mean of the two in the middle', () => {
	expect(middle([3, 1, 2])).toBe(2);
	expect(middle([4, 1, 2, 3])).toBe(2.5);
});

it('knows noise only from repeats of the same side', () => {
	// 10 and 11 differ by 1, 50 and 53 by 3; that the sides differ by 40 is no noise.
	expect(
		noiseFloor([
			[10, 11],
			[50, 53],
		]),
	).toBe(2);
	expect(noiseFloor([[10], [50]])).toBeNull();
});
