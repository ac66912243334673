// The requests of a trace: what each spent its time on, per route, and what the slowest did differently.
import type { Symbols } from '../../tables/symbols.ts';
import { fact } from '../fact.ts';
import { type ChainSite, chainSites } from './chain-sites.ts';
import { cutRequests, type RawRequest } from './cut.ts';
import type { RequestKind } from './entries.ts';
import { throughMiddleware } from './middleware.ts';
import { overlays, type Overlays } from './overlays.ts';
import { PARTS, type Part, type StayPlaces, stayPlaces } from './parts.ts';
import { firstAfter, type Timelines, timelines } from './timelines.ts';

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
	/** ns by kind of what it did itself, adding up to its duration: `parts[PARTS.indexOf('lock')][row]`. */
	readonly parts: readonly Float64Array[];
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
	/** Mean ns of each part: of all, of the slowest 5 %, and of the middle (p40 to p60). */
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
	const raw = throughMiddleware(
		t,
		symbols,
		cutRequests(t, symbols).filter(({ startNs, endNs }) => endNs > startNs),
	);
	const { routeOf, heads } = routesOf(raw, symbols);
	const order = raw.map((_, at) => at).sort((a, b) => (raw[a]?.startNs ?? 0) - (raw[b]?.startNs ?? 0) || a - b);
	const places = stayPlaces(t.closeUp.stays, symbols);
	const table = tableOf(
		order.map((at) => raw[at] as RawRequest),
		order.map((at) => routeOf[at] as number),
		t,
		places,
		overlays(t, symbols),
	);
	const routes = heads.map(({ kind, name }, at) => routeFigures(kind, name, at, table, t, places));
	return { input: t.input, timelines: t, places, fromNs: t.closeUp.fromNs, toNs: t.closeUp.toNs, table, routes };
}

/** Routes by total time; `routeOf` by request. */
function routesOf(raw: readonly RawRequest[], symbols: Symbols) {
	const byKey = new Map<string, { kind: RequestKind; name: string; totalNs: number; members: number[] }>();
	raw.forEach((request, at) => {
		const key = `${request.kind}/${request.route}`;
		let route = byKey.get(key);
		if (!route) byKey.set(key, (route = { kind: request.kind, name: symbols.text(request.route as never), totalNs: 0, members: [] }));
		route.totalNs += request.endNs - request.startNs;
		route.members.push(at);
	});
	const heads = [...byKey.values()].sort((a, b) => b.totalNs - a.totalNs || (a.name < b.name ? -1 : 1));
	const routeOf = new Int32Array(raw.length);
	heads.forEach(({ members }, index) => members.forEach((at) => (routeOf[at] = index)));
	return { heads, routeOf };
}

function tableOf(raw: readonly RawRequest[], route: readonly number[], t: Timelines, places: StayPlaces, over: Overlays): RequestTable {
	const parts = PARTS.map(() => new Float64Array(raw.length));
	raw.forEach((request, row) => {
		const sums = breakdown(t, request.goroutine, request.startNs, request.endNs, places, over);
		sums.forEach((ns, part) => ((parts[part] as Float64Array)[row] = ns));
	});
	return {
		length: raw.length,
		route: Int32Array.from(route),
		goroutine: Int32Array.from(raw, (one) => one.goroutine),
		startNs: Float64Array.from(raw, (one) => one.startNs),
		endNs: Float64Array.from(raw, (one) => one.endNs),
		isCut: Uint8Array.from(raw, (one) => (one.isCut ? 1 : 0)),
		isOpen: Uint8Array.from(raw, (one) => (one.isOpen ? 1 : 0)),
		parts,
	};
}

const at = (part: Part): number => PARTS.indexOf(part);

/** ns by part of what a goroutine did in [fromNs, toNs); they add up to its length. */
export function breakdown(t: Timelines, goroutine: number, fromNs: number, toNs: number, places: StayPlaces, over: Overlays): number[] {
	const { stays } = t.closeUp;
	const sums = PARTS.map(() => 0);
	const add = (part: Part, ns: number): void => void (sums[at(part)] = (sums[at(part)] as number) + ns);
	let covered = fromNs;
	for (let i = firstAfter(t, goroutine, fromNs); i < (t.start[goroutine + 1] as number); i++) {
		const row = t.rows[i] as number;
		const start = Math.max(covered, stays.startNs[row] as number);
		if (start >= toNs) break;
		const end = Math.min(toNs, stays.endNs[row] as number);
		if (start > covered) add('unknown', start - covered);
		covered = end;
		const part = places.partOf(row);
		let ns = end - start;
		if (part === 'running' || part === 'run queue') {
			const stopped = Math.min(ns, over.stoppedNs(start, end));
			add('stop the world', stopped);
			ns -= stopped;
			const assist = part === 'running' ? Math.min(ns, over.assistNs(goroutine, start, end)) : 0;
			add('gc assist', assist);
			ns -= assist;
		}
		add(part, ns);
	}
	if (covered < toNs) add('unknown', toNs - covered);
	return sums;
}

/** Requests between these quantiles of duration stand for the usual one. */
const MIDDLE = [0.4, 0.6] as const;
export const SLOW_SHARE = 0.05;

function routeFigures(kind: RequestKind, name: string, index: number, table: RequestTable, t: Timelines, places: StayPlaces): Route {
	const complete: number[] = [];
	let cut = 0;
	let open = 0;
	let openMaxNs = 0;
	const ns = (row: number): number => (table.endNs[row] as number) - (table.startNs[row] as number);
	for (let row = 0; row < table.length; row++) {
		if (table.route[row] !== index) continue;
		if (table.isCut[row] === 0) {
			complete.push(row);
			continue;
		}
		cut++;
		if (table.isOpen[row] === 0) continue;
		open++;
		openMaxNs = Math.max(openMaxNs, ns(row));
	}
	complete.sort((a, b) => ns(b) - ns(a) || a - b);
	const count = complete.length;
	/** Nearest rank, counted from the slowest. */
	const quantile = (q: number): number => (count === 0 ? 0 : ns(complete[Math.min(count - 1, Math.floor((1 - q) * count))] as number));
	const slow = complete.slice(0, Math.max(1, Math.ceil(count * SLOW_SHARE)));
	const middle = complete.slice(Math.floor(count * MIDDLE[0]), Math.max(Math.floor(count * MIDDLE[0]) + 1, Math.ceil(count * MIDDLE[1])));
	const mean = (rows: readonly number[]): number[] =>
		table.parts.map((part) => (rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + (part[row] as number), 0) / rows.length));
	return {
		kind,
		name,
		count,
		cut,
		open,
		openMaxNs,
		totalNs: complete.reduce((sum, row) => sum + ns(row), 0),
		p50Ns: quantile(0.5),
		p95Ns: quantile(0.95),
		p99Ns: quantile(0.99),
		maxNs: quantile(1),
		slowMeanNs: slow.length === 0 ? 0 : slow.reduce((sum, row) => sum + ns(row), 0) / slow.length,
		slowCount: slow.length,
		meanParts: mean(complete),
		slowParts: mean(slow),
		middleParts: mean(middle),
		slowest: complete.slice(0, 16),
		chain: chainSites(t, table, complete, slow.length, places),
	};
}
