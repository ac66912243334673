import { expect, it } from 'vitest';
import { histogramOf } from './histogram.ts';

const tableOf = (durations: readonly number[]) => ({
	table: { startNs: new Float64Array(durations.length), endNs: Float64Array.from(durations) } as never,
});

it('puts an edge into the bin that it begins, and keeps empty bins between', () => {
	// Slowest first: 1 ms is an edge, 1.2 ms lies in the same bin, 2.6 ms four further.
	const bins = histogramOf(tableOf([2.6e6, 1.2e6, 1e6]), [0, 1, 2]);
	expect(bins.map(({ count }) => count)).toEqual([2, 0, 0, 0, 1]);
	expect(bins.map(({ fromNs }) => fromNs)).toEqual([1e6, 1.25e6, 1.6e6, 2e6, 2.5e6]);
	expect(bins.at(-1)?.toNs).toBe(3.15e6);
});

it('has every power of ten in the bin that it begins', () => {
	for (let power = 0; power <= 12; power++) {
		const [bin] = histogramOf(tableOf([10 ** power]), [0]);
		expect(bin?.fromNs).toBe(10 ** power);
	}
});

it('is empty without requests', () => expect(histogramOf(tableOf([]), [])).toEqual([]));
