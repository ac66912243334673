// The requests of a trace: what each spent its time on, per route, and what the slowest did differently.
import { ascending } from '../../base/order.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { fact } from '../fact.ts';
import { type ChainSite, chainSites } from './chain-sites.ts';
import { cutRequests, KINDS, type RawRequests } from './cut.ts';
import type { RequestKind } from './entries.ts';
import { throughMiddleware } from './middleware.ts';
import { overlays } from './overlays.ts';
import { type AddBreakdown, breakdowns } from './breakdown.ts';
import { PARTS, type StayPlaces, stayPlaces } from './parts.ts';
import { grouped, type Timelines, timelines } from './timelines.ts';

/** One row per request, in order of start. */
export interface RequestTable {
	readonly length: number;
	/** Index in `routes`. */
	readonly route: Int32Array;
	/** Row of the goroutine that served it. */
	readonly goroutine: Int32Array;
	readonly startNs: Float64Array;
	readonly endNs: Float64Array;
	/** 1: its begin or its end lies outside of what was recorded; not in the routes' figures. */
	readonly isCut: Uint8Array;
	/** 1: not answered when the trace ended. */
	readonly isOpen: Uint8Array;
}

export interface Route {
	readonly kind: RequestKind;
	/** Function of the handler, of the queue's worker; type of the task or region; '' when no stack showed it. */
	readonly name: string;
	/** Complete requests, and those that the recording cuts. */
	readonly count: number;
	readonly cut: number;
	/** Of `cut`: not answered when the trace ended; and the age of the oldest of them. */
	readonly open: number;
	readonly openMaxNs: number;
	/** Of the complete ones. */
	readonly totalNs: number;
	readonly p50Ns: number;
	readonly p95Ns: number;
	readonly p99Ns: number;
	readonly maxNs: number;
	/** Mean duration of the slowest 5 % (at least one). */
	readonly slowMeanNs: number;
	/** How many those are. */
	readonly slowCount: number;
	/** Mean ns of each part (in the order of PARTS): of all, of the slowest 5 %, and of the middle (p40 to p60). Found when asked for, as `chain`. */
	readonly meanParts: readonly number[];
	readonly slowParts: readonly number[];
	readonly middleParts: readonly number[];
	/** Rows of the requests by duration, slowest first: at most 16. */
	readonly slowest: readonly number[];
	/** Where the time of the requests went in the end, over their wake chains; most time in the slowest first. */
	readonly chain: readonly ChainSite[];
}

export interface Requests {
	readonly input: number;
	readonly timelines: Timelines;
	readonly places: StayPlaces;
	readonly fromNs: number;
	readonly toNs: number;
	readonly table: RequestTable;
	/** Most time first. */
	readonly routes: readonly Route[];
}

export const requests = fact({
	id: 'trace.requests',
	unit: 'ns',
	doc: 'Requests found in a trace without annotations: their durations by route, what they spent it on, and their wake chains.',
	needs: { all: timelines },
	compute: ({ all }, { symbols }): readonly Requests[] => all.map((one) => requestsOf(one, symbols)),
});

function requestsOf(t: Timelines, symbols: Symbols): Requests {
	const raw = throughMiddleware(t, symbols, cutRequests(t, symbols));
	const { routeOf, heads } = routesOf(raw, symbols);
	const places = stayPlaces(t.closeUp.stays, symbols);
	const table = tableOf(raw, routeOf);
	const from: Sources = { table, timelines: t, places, breakdown: breakdowns(t, places, overlays(t, symbols)) };
	const members = grouped(table.route, heads.length);
	const routes = heads.map(({ kind, name }, index) => {
		const rows = members.rows.subarray(members.start[index], members.start[index + 1]);
		return routeFigures(kind, name, rows, from);
	});
	return { input: t.input, timelines: t, places, fromNs: t.closeUp.fromNs, toNs: t.closeUp.toNs, table, routes };
}

interface Sources {
	readonly table: RequestTable;
	readonly timelines: Timelines;
	readonly places: StayPlaces;
	readonly breakdown: AddBreakdown;
}

interface Head {
	readonly kind: RequestKind;
	readonly name: string;
	/** In order of first use. */
	readonly index: number;
	totalNs: number;
}

/** Routes by total time; `routeOf` by request. */
function routesOf(raw: RawRequests, symbols: Symbols) {
	const byKey = new Map<number, Head>();
	const found: Head[] = [];
	const routeOf = new Int32Array(raw.length);
	for (let row = 0; row < raw.length; row++) {
		const kind = raw.kind[row] as number;
		const route = raw.route[row] as number;
		const key = route * KINDS.length + kind;
		let head = byKey.get(key);
		if (!head) {
			head = { kind: KINDS[kind] as RequestKind, name: symbols.text(route as never), index: found.length, totalNs: 0 };
			byKey.set(key, head);
			found.push(head);
		}
		head.totalNs += (raw.endNs[row] as number) - (raw.startNs[row] as number);
		routeOf[row] = head.index;
	}
	const heads = [...found].sort((a, b) => b.totalNs - a.totalNs || (a.name < b.name ? -1 : 1));
	const place = new Int32Array(heads.length);
	heads.forEach(({ index }, at) => void (place[index] = at));
	for (let row = 0; row < raw.length; row++) routeOf[row] = place[routeOf[row] as number] as number;
	return { heads, routeOf };
}

function tableOf(raw: RawRequests, route: Int32Array): RequestTable {
	const order = ascending(raw.startNs);
	return {
		length: raw.length,
		route: picked(route, order),
		goroutine: picked(raw.goroutine, order),
		startNs: picked(raw.startNs, order),
		endNs: picked(raw.endNs, order),
		isCut: picked(raw.isCut, order),
		isOpen: picked(raw.isOpen, order),
	};
}

function picked<T extends Float64Array | Int32Array | Uint8Array>(column: T, order: Int32Array): T {
	const next = new (column.constructor as new (n: number) => T)(order.length);
	for (let row = 0; row < order.length; row++) next[row] = column[order[row] as number] as number;
	return next;
}

/** Requests between these quantiles of duration stand for the usual one. */
const MIDDLE = [0.4, 0.6] as const;
export const SLOW_SHARE = 0.05;

/** `rows`: all requests of the route. */
function routeFigures(kind: RequestKind, name: string, rows: Int32Array, from: Sources): Route {
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
