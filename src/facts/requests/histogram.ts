// Durations of requests on a logarithmic scale, ten bins to a decade.
import type { Requests } from './requests.ts';

/** Requests with fromNs <= duration < toNs. */
export interface DurationBin {
	readonly fromNs: number;
	readonly toNs: number;
	readonly count: number;
}

const BINS_PER_DECADE = 10;

/** `rows`: complete requests, slowest first. */
export function histogramOf({ table }: Pick<Requests, 'table'>, rows: readonly number[]): DurationBin[] {
	const edge = (bin: number): number => 10 ** (bin / BINS_PER_DECADE);
	const binOf = (row: number): number => {
		const ns = (table.endNs[row] as number) - (table.startNs[row] as number);
		let bin = Math.floor(Math.log10(ns) * BINS_PER_DECADE);
		// The logarithm of an edge may fall on either side of it.
		if (edge(bin + 1) <= ns) bin++;
		else if (edge(bin) > ns) bin--;
		return bin;
	};
	const counts = new Map<number, number>();
	for (const row of rows) counts.set(binOf(row), (counts.get(binOf(row)) ?? 0) + 1);
	if (rows.length === 0) return [];
	const bins: DurationBin[] = [];
	for (let bin = binOf(rows.at(-1) as number); bin <= binOf(rows[0] as number); bin++)
		bins.push({ fromNs: edge(bin), toNs: edge(bin + 1), count: counts.get(bin) ?? 0 });
	return bins;
}
