// The figures of one route: durations, the mean of its parts, and its wake chains.
import { ascending } from '../../base/order.ts';
import type { AddBreakdown } from './breakdown.ts';
import { type ChainSite, chainSites } from './chain-sites.ts';
import type { RequestKind } from './entries.ts';
import { PARTS, type StayPlaces } from './parts.ts';
import type { RequestTable, Route } from './requests.ts';
import type { Timelines } from './timelines.ts';

export interface Sources {
	readonly table: RequestTable;
	readonly timelines: Timelines;
	readonly places: StayPlaces;
	readonly breakdown: AddBreakdown;
}

/** Requests between these quantiles of duration stand for the usual one. */
const MIDDLE = [0.4, 0.6] as const;
export const SLOW_SHARE = 0.05;

/** `rows`: all requests of the route. */
export function routeFigures(kind: RequestKind, name: string, rows: Int32Array, from: Sources): Route {
	const { table, timelines, places } = from;
	let open = 0;
	let openMaxNs = 0;
	const ns = (row: number): number => (table.endNs[row] as number) - (table.startNs[row] as number);
	for (const row of rows) {
		if (table.isCut[row] === 0 || table.isOpen[row] === 0) continue;
		open++;
		openMaxNs = Math.max(openMaxNs, ns(row));
	}
	const complete = slowestFirst(
		rows.filter((row) => table.isCut[row] === 0),
		ns,
	);
	const count = complete.length;
	/** Nearest rank, counted from the slowest. */
	const quantile = (q: number): number => (count === 0 ? 0 : ns(complete[Math.min(count - 1, Math.floor((1 - q) * count))] as number));
	const slow = complete.subarray(0, Math.max(1, Math.ceil(count * SLOW_SHARE)));
	const middle = complete.subarray(
		Math.floor(count * MIDDLE[0]),
		Math.max(Math.floor(count * MIDDLE[0]) + 1, Math.ceil(count * MIDDLE[1])),
	);
	let chain: readonly ChainSite[] | null = null;
	return {
		kind,
		name,
		count,
		cut: rows.length - count,
		open,
		openMaxNs,
		totalNs: complete.reduce((sum, row) => sum + ns(row), 0),
		p50Ns: quantile(0.5),
		p95Ns: quantile(0.95),
		p99Ns: quantile(0.99),
		maxNs: quantile(1),
		slowMeanNs: slow.length === 0 ? 0 : slow.reduce((sum, row) => sum + ns(row), 0) / slow.length,
		slowCount: slow.length,
		get meanParts() {
			return meanParts(from, complete);
		},
		get slowParts() {
			return meanParts(from, slow);
		},
		get middleParts() {
			return meanParts(from, middle);
		},
		slowest: [...complete.subarray(0, 16)],
		get chain() {
			return (chain ??= chainSites(timelines, table, complete, slow.length, places));
		},
	};
}

function meanParts({ table, breakdown }: Sources, rows: Int32Array): number[] {
	const sums = new Float64Array(PARTS.length);
	for (const row of rows) breakdown(sums, table.goroutine[row] as number, table.startNs[row] as number, table.endNs[row] as number);
	return Array.from(sums, (sum) => (rows.length === 0 ? 0 : sum / rows.length));
}

/** Equal ones in their order. */
function slowestFirst(rows: Int32Array, ns: (row: number) => number): Int32Array {
	const order = ascending(Float64Array.from(rows, (row) => -ns(row)));
	return order.map((at) => rows[at] as number);
}
