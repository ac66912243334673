// Where in a trace the events lie that a piece of evidence was summed from: one telling case, as a window that can be decoded again.
// A trace is kept as sums per site; the longest wait of a site, the span of a range and the life of a goroutine have known times.
import type { Requests } from '../facts/requests/requests.ts';
import type { TraceTables } from '../tables/trace.ts';
import type { EvidenceWindow } from './report.ts';

interface Span {
	/** Runtime id; null: all goroutines. */
	readonly goroutine: number | null;
	readonly fromNs: number;
	readonly toNs: number;
}

/** Null when the table's rows have no time. `requests`: asked for only when the table is theirs. */
export function windowOf(
	trace: TraceTables,
	table: string,
	rows: readonly number[],
	requests: () => Requests | undefined,
): EvidenceWindow | null {
	const span = table === 'trace.requests' ? spanOfRequest(trace, requests(), rows[0]) : spanOf(trace, table, rows);
	if (span === null) return null;
	const fromNs = Math.max(0, span.fromNs);
	const toNs = Math.max(fromNs, Math.min(trace.durationNs, span.toNs));
	return { goroutine: span.goroutine, range: [fromNs, toNs], ...placeOf(trace, fromNs, toNs) };
}

function spanOfRequest(trace: TraceTables, requests: Requests | undefined, row: number | undefined): Span | null {
	if (!requests || row === undefined) return null;
	const { goroutine, startNs, endNs } = requests.table;
	return { goroutine: trace.goroutines.id[goroutine[row] as number] as number, fromNs: startNs[row] as number, toNs: endNs[row] as number };
}

function spanOf(trace: TraceTables, table: string, rows: readonly number[]): Span | null {
	const row = rows[0];
	if (row === undefined) return null;
	if (table === 'trace.waitSites') return longestWait(trace, rows);
	if (table === 'trace.holders') return longestWait(trace, [trace.holders.site[row] as number]);
	if (table === 'trace.ranges')
		return { goroutine: null, fromNs: trace.ranges.startNs[row] as number, toNs: ended(trace.ranges.endNs[row], trace) };
	if (table === 'trace.goroutines') {
		const { id, createdNs, endedNs } = trace.goroutines;
		return { goroutine: id[row] as number, fromNs: createdNs[row] as number, toNs: ended(endedNs[row], trace) };
	}
	return null;
}

const ended = (ns: number | undefined, trace: TraceTables): number => (ns === undefined || ns < 0 ? trace.durationNs : ns);

/** The longest wait of all these sites. */
function longestWait({ waitSites, goroutines }: TraceTables, sites: readonly number[]): Span | null {
	const lengthOf = (site: number): number => Math.max(waitSites.maxNs[site] as number, waitSites.openMaxNs[site] as number);
	const site = [...sites].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b)[0];
	const row = site === undefined ? -1 : (waitSites.longestGoroutine[site] as number);
	if (site === undefined || row < 0) return null;
	const fromNs = Math.max(0, waitSites.longestStartNs[site] as number);
	return { goroutine: goroutines.id[row] as number, fromNs, toNs: fromNs + lengthOf(site) };
}

/** Generations that hold the time, counted from 1, and their bytes in the decompressed input; null for formats without generations. */
function placeOf({ generationIndex: g }: TraceTables, fromNs: number, toNs: number): Pick<EvidenceWindow, 'generations' | 'bytes'> {
	const inside = Array.from({ length: g.length }, (_, i) => i).filter(
		(i) => (g.startNs[i] as number) <= toNs && (g.endNs[i] as number) >= fromNs,
	);
	const first = inside[0];
	const last = inside.at(-1);
	if (first === undefined || last === undefined) return { generations: null, bytes: null };
	return {
		generations: [first + 1, last + 1],
		bytes: [g.offset[first] as number, (g.offset[last] as number) + (g.bytes[last] as number)],
	};
}
