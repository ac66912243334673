// The calls to others that the requests of each route make: by the client library and the function of the program that calls, also in
// goroutines that the request starts; and how far the calls of one request go side by side.
import type { Symbols } from '../../tables/symbols.ts';
import { fact } from '../fact.ts';
import { type Call, callsOf, type Sends, sendsOf } from './calls.ts';
import { type Client, type ClientStacks, clientStacks } from './clients.ts';
import { rankedRows, thinned } from './ranked.ts';
import { type Requests, requests } from './requests.ts';
import type { Timelines } from './timelines.ts';

export interface RouteCall {
	readonly client: Client;
	/** Function of the program that calls; '' when the stack shows none. Line with most of the time. */
	readonly fn: string;
	readonly file: string;
	readonly line: number;
	readonly calls: number;
	/** Of `calls`: made in goroutines that the request started. */
	readonly inStarted: number;
	/** Requests that make at least one. */
	readonly callers: number;
	readonly totalNs: number;
	readonly maxNs: number;
	/** Time of the calls of one request by the time that they cover, over all requests: 1 one after the other, 3: three side by side. */
	readonly overlap: number;
}

export interface RouteCalls {
	/** Requests that were looked at: all complete ones of the route, or an even selection of them. */
	readonly requests: number;
	/** Of all calls of a request together, as `overlap` of one site; NaN without calls. */
	readonly overlap: number;
	/** Mean time of a request in which at least one call is under way, ns. */
	readonly coveredNs: number;
	/** Most time first. */
	readonly sites: readonly RouteCall[];
}

export interface CallsByRoute {
	readonly input: number;
	/** As the routes of the requests. */
	readonly byRoute: readonly RouteCalls[];
}

export const callsByRoute = fact({
	id: 'trace.requests.callsByRoute',
	unit: 'ns',
	doc: 'Calls to other services that requests make, also in goroutines they start: how many, how long, how many side by side.',
	needs: { all: requests },
	compute: ({ all }, { symbols }): readonly CallsByRoute[] =>
		all.map((one) => ({ input: one.input, byRoute: callsOfRoutes(one, symbols) })),
});

/** Requests of a route that are looked at; more are thinned out evenly. */
const MOST_REQUESTS = 20_000;

function callsOfRoutes(one: Requests, symbols: Symbols): RouteCalls[] {
	const stacks = clientStacks(symbols);
	const sends = sendsOf(one.timelines, stacks);
	const started = startedBy(one.timelines);
	return rankedRows(one).map((all) => {
		const rows = thinned(all, MOST_REQUESTS);
		const sites = new Map<string, Sum>();
		const whole = newSum();
		for (const row of rows) addRequest(whole, sites, requestCalls(one, row, stacks, sends, started, symbols));
		return {
			requests: rows.length,
			overlap: whole.coveredNs > 0 ? whole.totalNs / whole.coveredNs : Number.NaN,
			coveredNs: rows.length === 0 ? 0 : whole.coveredNs / rows.length,
			sites: [...sites.values()].map(siteOf).sort((a, b) => b.totalNs - a.totalNs || (a.fn < b.fn ? -1 : 1)),
		};
	});
}

interface MadeCall extends Call {
	readonly isInStarted: boolean;
}

/**
 * Calls of the request's goroutine and of those that it created meanwhile, inside the request. What a started goroutine does outside of the
 * program's own code belongs to a call that waits for it: a client's dialling.
 */
export function requestCalls(
	{ timelines: t, table, places }: Requests,
	row: number,
	stacks: ClientStacks,
	sends: Sends,
	started: ReadonlyMap<number, readonly number[]>,
	symbols: Symbols,
): MadeCall[] {
	const [from, to] = [table.startNs[row] as number, table.endNs[row] as number];
	const goroutine = table.goroutine[row] as number;
	const calls: MadeCall[] = callsOf(t, goroutine, from, to, stacks, sends, places, symbols).map((call) => ({
		...call,
		isInStarted: false,
	}));
	for (const child of started.get(goroutine) ?? []) {
		const born = t.trace.goroutines.createdNs[child] as number;
		if (born < from || born >= to) continue;
		for (const call of callsOf(t, child, born, to, stacks, sends, places, symbols))
			if (call.fn !== '') calls.push({ ...call, isInStarted: true });
	}
	return calls;
}

/** Goroutines by the one that created them, inside the close-up. */
export function startedBy(t: Timelines): ReadonlyMap<number, readonly number[]> {
	const { creator, createdNs, length } = t.trace.goroutines;
	const by = new Map<number, number[]>();
	for (let g = 0; g < length; g++) {
		const parent = creator[g] as number;
		if (parent < 0 || (createdNs[g] as number) < t.closeUp.fromNs || t.start[g] === t.start[g + 1]) continue;
		const list = by.get(parent);
		if (list) list.push(g);
		else by.set(parent, [g]);
	}
	return by;
}

interface Sum {
	first: MadeCall | null;
	readonly nsByLine: Map<number, number>;
	calls: number;
	inStarted: number;
	callers: number;
	totalNs: number;
	maxNs: number;
	coveredNs: number;
}

const newSum = (): Sum => ({
	first: null,
	nsByLine: new Map(),
	calls: 0,
	inStarted: 0,
	callers: 0,
	totalNs: 0,
	maxNs: 0,
	coveredNs: 0,
});

function addRequest(whole: Sum, sites: Map<string, Sum>, calls: readonly MadeCall[]): void {
	if (calls.length === 0) return;
	addCalls(whole, calls);
	const bySite = new Map<string, MadeCall[]>();
	for (const call of calls) {
		const key = `${call.client} ${call.fn}`;
		const list = bySite.get(key);
		if (list) list.push(call);
		else bySite.set(key, [call]);
	}
	for (const [key, list] of bySite) {
		let sum = sites.get(key);
		if (!sum) sites.set(key, (sum = newSum()));
		addCalls(sum, list);
	}
}

function addCalls(sum: Sum, calls: readonly MadeCall[]): void {
	sum.first ??= calls[0] as MadeCall;
	sum.callers++;
	for (const { startNs, endNs, line, isInStarted } of calls) {
		const ns = endNs - startNs;
		sum.calls++;
		if (isInStarted) sum.inStarted++;
		sum.totalNs += ns;
		sum.maxNs = Math.max(sum.maxNs, ns);
		sum.nsByLine.set(line, (sum.nsByLine.get(line) ?? 0) + ns);
	}
	sum.coveredNs += coveredNs(calls);
}

/** Length of the union of the calls' times. */
function coveredNs(calls: readonly MadeCall[]): number {
	let ns = 0;
	let end = Number.NEGATIVE_INFINITY;
	for (const call of [...calls].sort((a, b) => a.startNs - b.startNs)) {
		ns += Math.max(0, call.endNs - Math.max(end, call.startNs));
		end = Math.max(end, call.endNs);
	}
	return ns;
}

function siteOf({ first, nsByLine, coveredNs: covered, ...sum }: Sum): RouteCall {
	const { client, fn, file } = first as MadeCall;
	const line = [...nsByLine].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
	return { client, fn, file, line, ...sum, overlap: covered > 0 ? sum.totalNs / covered : 1 };
}
