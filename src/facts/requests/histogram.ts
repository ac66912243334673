// Durations of requests on a logarithmic scale, ten bins to a decade.
import type { Requests } from './requests.ts';

/** Requests with fromNs <= duration < toNs. */
export interface DurationBin {
	readonly fromNs: number;
	readonly toNs: number;
	readonly count: number;
}

/** Edges inside a decade: Renard's series of preferred numbers, R10 (ISO 3). Powers would differ in the last digit from one Node to the next. */
const EDGES = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8] as const;

function edge(bin: number): number {
	const decade = Math.floor(bin / EDGES.length);
	return Number(`${EDGES[bin - decade * EDGES.length]}e${decade}`);
}

/** `rows`: complete requests, in any order. */
export function histogramOf({ table }: Pick<Requests, 'table'>, rows: readonly number[]): DurationBin[] {
	const binOf = (row: number): number => {
		const ns = (table.endNs[row] as number) - (table.startNs[row] as number);
		let bin = Math.floor(Math.log10(ns) * EDGES.length);
		// The logarithm only says about where.
		while (edge(bin) > ns) bin--;
		while (edge(bin + 1) <= ns) bin++;
		return bin;
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
