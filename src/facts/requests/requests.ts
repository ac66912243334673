// The requests of a trace: what each spent its time on, per route, and what the slowest did differently.
import { ascending } from '../../base/order.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { fact } from '../fact.ts';
import type { ChainSite } from './chain-sites.ts';
import { cutRequests, KINDS, type RawRequests } from './cut.ts';
import type { RequestKind } from './entries.ts';
import { throughMiddleware } from './middleware.ts';
import { overlays } from './overlays.ts';
import { breakdowns } from './breakdown.ts';
import { type StayPlaces, stayPlaces } from './parts.ts';
import { routeFigures, type Sources } from './route-figures.ts';
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
