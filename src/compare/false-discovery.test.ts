import { expect, it } from 'vitest';
import { falseDiscovery } from './false-discovery.ts';

it('keeps the discoveries of the example in the paper of 1995', () => {
	// Benjamini and Hochberg, section 3.1: fifteen tests of a trial; at 5 % the first four are kept (Bonferroni keeps three).
	const ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
	const qs = falseDiscovery(ps);
	expect(qs.filter((q) => q <= 0.05)).toHaveLength(4);
	expect(qs[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
});

it('never lets a smaller p have a greater q, whatever the order', () => {
	expect(falseDiscovery([0.04, 0.03, 0.02])).toEqual([0.04, 0.04, 0.04]);
	expect(falseDiscovery([0.9, 0.001])).toEqual([0.9, 0.002]);
	expect(falseDiscovery([])).toEqual([]);
});
