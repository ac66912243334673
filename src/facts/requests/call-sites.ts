// The calls to others that requests make, by the function that makes them.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { fact } from '../fact.ts';
import { originOf } from '../go-names.ts';
import { type Spot, spotAt, stackLines } from '../places.ts';
import type { Call } from './calls.ts';
import type { Client } from './clients.ts';
import { servedRoutes } from './latency.ts';
import { besideWaits, ownWaits } from './own-waits.ts';
import { type OwnCalls, ownCalls } from './own-calls.ts';
import type { Requests, Route } from './requests.ts';

/** One row per route, client and calling function. */
export interface CallSite {
	readonly input: number;
	readonly route: Route;
	readonly client: Client;
	readonly fn: string;
	readonly file: string;
	/** Line with most of the calls' time. */
	readonly line: number;
	/** How many lines of the function call. */
	readonly lines: number;
	readonly stack: number;
	readonly calls: number;
	/** Requests that make at least one, and all complete requests of the route. */
	readonly callers: number;
	readonly requests: number;
	readonly totalNs: number;
	readonly maxNs: number;
	/** Rows of the requests that make most calls, at most 8. */
	readonly examples: readonly number[];
	/** What those waited in the function, ns. */
	readonly examplesNs: number;
	/** `stack` in lines, leaf first. */
	readonly stackLines: readonly string[];
	/** In the slowest 5 % of requests: calls and their time per request. */
	readonly slowCalls: number;
	readonly slowNs: number;
	/** Other calls from here that were under way when one began, on average; and on average over the recorded time. */
	readonly others: number;
	readonly meanAtOnce: number;
	/** What those did besides between their first and last wait in the function, ns. */
	readonly examplesBesideNs: number;
	/** The program's functions that called `fn`, nearest first, at most two. */
	readonly callerPlaces: readonly Spot[];
}

export const callSites = fact({
	id: 'trace.requests.calls',
	unit: 'ns',
	doc: 'Calls to other services that requests make one after the other, by calling function: how many, how long, how many at once.',
	needs: { all: ownCalls },
	compute: ({ all }, { symbols }): readonly CallSite[] => all.flatMap((one) => sitesOf(one, symbols)),
});

interface Sum {
	readonly calls: Call[];
	readonly requestOf: number[];
	slowCalls: number;
	slowNs: number;
}

/** Requests of a route that are looked at; more are thinned out evenly, the slowest kept. */
const MOST_REQUESTS = 20_000;

function sitesOf({ requests: one, of }: OwnCalls, symbols: Symbols): CallSite[] {
	const { table } = one;
	const indexOf = new Map(one.routes.map((route, index) => [route, index]));
	const sites: CallSite[] = [];
	for (const route of servedRoutes(one)) {
		const index = indexOf.get(route) as number;
		const rows = rowsOf(one, index);
		const limit = slowLimit(route, rows, one);
		const sums = new Map<string, Sum>();
		for (const row of rows) {
			const isSlow = (table.endNs[row] as number) - (table.startNs[row] as number) >= limit;
			for (const call of of(row)) {
				const key = `${call.client} ${call.fn}`;
				let sum = sums.get(key);
				if (!sum) sums.set(key, (sum = { calls: [], requestOf: [], slowCalls: 0, slowNs: 0 }));
				sum.calls.push(call);
				sum.requestOf.push(row);
				if (!isSlow) continue;
				sum.slowCalls++;
				sum.slowNs += call.endNs - call.startNs;
			}
		}
		for (const sum of sums.values()) sites.push(siteOf(sum, one, route, rows.length, symbols));
	}
	return sites.sort((a, b) => b.totalNs - a.totalNs || (a.fn < b.fn ? -1 : 1));
}

function rowsOf({ table }: Requests, route: number): number[] {
	const rows: number[] = [];
	for (let row = 0; row < table.length; row++) if (table.route[row] === route && table.isCut[row] === 0) rows.push(row);
	const step = Math.ceil(rows.length / MOST_REQUESTS);
	return step > 1 ? rows.filter((_, i) => i % step === 0) : rows;
}

/** Duration from which a request is among the slowest. */
function slowLimit(route: Route, rows: readonly number[], { table }: Requests): number {
	const sorted = rows.map((row) => (table.endNs[row] as number) - (table.startNs[row] as number)).sort((a, b) => b - a);
	return sorted[Math.min(sorted.length, Math.max(1, Math.round((route.slowCount / route.count) * rows.length))) - 1] ?? 0;
}

function siteOf(
	{ calls, requestOf, slowCalls, slowNs }: Sum,
	one: Requests,
	route: Route,
	requestCount: number,
	symbols: Symbols,
): CallSite {
	const byLine = new Map<number, number>();
	const perRequest = new Map<number, number>();
	let totalNs = 0;
	let maxNs = 0;
	calls.forEach((call, i) => {
		const ns = call.endNs - call.startNs;
		totalNs += ns;
		maxNs = Math.max(maxNs, ns);
		byLine.set(call.line, (byLine.get(call.line) ?? 0) + ns);
		const row = requestOf[i] as number;
		perRequest.set(row, (perRequest.get(row) ?? 0) + 1);
	});
	const first = calls[0] as Call;
	const examples = [...perRequest]
		.sort((a, b) => b[1] - a[1] || a[0] - b[0])
		.slice(0, 8)
		.map(([row]) => row);
	const slow = Math.max(1, Math.round((route.slowCount / Math.max(1, route.count)) * requestCount));
	return {
		input: one.input,
		route,
		client: first.client,
		fn: first.fn,
		file: first.file,
		line: [...byLine].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0,
		lines: byLine.size,
		stack: first.stack,
		calls: calls.length,
		callers: perRequest.size,
		requests: requestCount,
		totalNs,
		maxNs,
		examples,
		examplesNs: ownWaits(one, examples, (stay) => one.places.placeOf(stay).fn === first.fn),
		stackLines: stackLines(symbols, first.stack as StackId),
		slowCalls: slowCalls / slow,
		slowNs: slowNs / slow,
		others: othersAtStart(calls),
		meanAtOnce: totalNs / Math.max(1, one.toNs - one.fromNs),
		examplesBesideNs: besideWaits(one, examples, first.fn),
		callerPlaces: callersOf(symbols, first.stack as StackId),
	};
}

/** The program's own frames behind its nearest one, without closures of the same function. */
export function callersOf(symbols: Symbols, stack: StackId): Spot[] {
	const spots: Spot[] = [];
	for (let depth = 0; stack >= 0 && depth < symbols.depth(stack) && spots.length < 3; depth++)
		if (originOf(symbols.functionAt(stack, depth)) === 'own') spots.push(spotAt(symbols, stack, depth));
	return spots.slice(1);
}

/** How many other calls were under way when each began, on average. */
function othersAtStart(calls: readonly Call[]): number {
	const starts = calls.map(({ startNs }) => startNs).sort((a, b) => a - b);
	const ends = calls.map(({ endNs }) => endNs).sort((a, b) => a - b);
	let ended = 0;
	let others = 0;
	starts.forEach((at, begun) => {
		while (ended < ends.length && (ends[ended] as number) <= at) ended++;
		others += begun - ended;
	});
	return calls.length === 0 ? 0 : others / calls.length;
}
