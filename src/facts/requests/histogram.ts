// Durations of requests on a logarithmic scale, ten bins to a decade.
import type { Requests } from './requests.ts';

/** Requests with fromNs <= duration < toNs. */
export interface DurationBin {
	readonly fromNs: number;
	readonly toNs: number;
	readonly count: number;
}

const BINS_PER_DECADE = 10;

/** `rows`: complete requests, in any order. */
export function histogramOf({ table }: Pick<Requests, 'table'>, rows: readonly number[]): DurationBin[] {
	const edge = (bin: number): number => 10 ** (bin / BINS_PER_DECADE);
	const binOf = (row: number): number => {
		const ns = (table.endNs[row] as number) - (table.startNs[row] as number);
		const bin = Math.floor(Math.log10(ns) * BINS_PER_DECADE);
		// The logarithm of an edge may fall on either side of it.
		return edge(bin + 1) <= ns ? bin + 1 : edge(bin) > ns ? bin - 1 : bin;
	};
	const counts = new Map<number, number>();
	let first = Number.POSITIVE_INFINITY;
	let last = Number.NEGATIVE_INFINITY;
	for (const row of rows) {
		const bin = binOf(row);
		counts.set(bin, (counts.get(bin) ?? 0) + 1);
		first = Math.min(first, bin);
		last = Math.max(last, bin);
	}
	const bins: DurationBin[] = [];
	for (let bin = first; bin <= last; bin++) bins.push({ fromNs: edge(bin), toNs: edge(bin + 1), count: counts.get(bin) ?? 0 });
	return bins;
}
