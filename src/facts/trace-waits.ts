// Every wait site of every trace, with its place in the program, who ended its waits and what they did meanwhile.
import type { StackId } from '../base/ids.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState, type TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { type PlaceInfo, placeFinder, stackLines } from './places.ts';

export interface Waker {
	/** Row in trace.wakes. */
	readonly row: number;
	/** Where it was in the program when it ended the wait; fn '' for the runtime (timer, netpoller). */
	readonly place: PlaceInfo;
	readonly isRuntime: boolean;
	/** It received from a channel: who waited, also in a select, wanted to send. */
	readonly isReceive: boolean;
	readonly count: number;
	readonly waitNs: number;
}

export interface Activity {
	/** Row in trace.holders. */
	readonly row: number;
	/** Op 'cpu' for running, 'run queue' for runnable, else what it waited for. */
	readonly place: PlaceInfo;
	readonly ns: number;
	readonly count: number;
}

export interface TraceWait {
	readonly input: number;
	/** Row in trace.waitSites. */
	readonly row: number;
	readonly reason: string;
	readonly stack: StackId;
	readonly place: PlaceInfo;
	readonly count: number;
	/** Of finished waits, inside the trace. */
	readonly totalNs: number;
	readonly maxNs: number;
	readonly openAtStart: number;
	readonly openAtEnd: number;
	readonly openNs: number;
	readonly openMaxNs: number;
	/** -1: none ended. */
	readonly lastEndNs: number;
	/** Start of the oldest unfinished wait, -1: before the trace or none. */
	readonly openSinceNs: number;
	readonly durationNs: number;
	/** Different goroutines that waited here, counted up to 8. */
	readonly distinct: number;
	/** Biggest first. */
	readonly wakers: readonly Waker[];
	readonly holders: readonly Activity[];
	/** Ids of goroutines that still wait here, ascending, at most 64. */
	readonly goroutines: readonly number[];
	readonly lines: readonly string[];
}

export const traceWaits = fact({
	id: 'trace.waits.bySite',
	unit: 'ns',
	doc: 'Waits by reason and stack: finished ones, those still open at the end, who ended them, and what those did meanwhile.',
	needs: { traces: artifacts('trace') },
	compute({ traces }, { symbols }) {
		const waits: TraceWait[] = [];
		for (const { input, tables } of traces) waits.push(...waitsOf(tables, input, symbols));
		return waits;
	},
});

function waitsOf(trace: TraceTables, input: number, symbols: Symbols): TraceWait[] {
	const { waitSites: sites } = trace;
	const placeOf = placeFinder(symbols);
	const wakers = groupBy(trace.wakes.length, trace.wakes.site, (row) => wakerOf(trace, row, placeOf, symbols));
	const activity = activityFinder(trace, symbols, placeOf);
	const holders = groupBy(trace.holders.length, trace.holders.site, activity);
	const waiting = waitingGoroutines(trace);
	const waits: TraceWait[] = [];
	for (let row = 0; row < sites.length; row++) {
		const stack = sites.stack[row] as StackId;
		const reason = symbols.text(sites.reason[row] as never);
		waits.push({
			input,
			row,
			reason,
			stack,
			place: placeOf(reason, stack),
			count: sites.count[row] as number,
			totalNs: sites.totalNs[row] as number,
			maxNs: sites.maxNs[row] as number,
			openAtStart: sites.openAtStart[row] as number,
			openAtEnd: sites.openAtEnd[row] as number,
			openNs: sites.openNs[row] as number,
			openMaxNs: sites.openMaxNs[row] as number,
			lastEndNs: sites.lastEndNs[row] as number,
			openSinceNs: sites.openSinceNs[row] as number,
			durationNs: trace.durationNs,
			distinct: sites.goroutines[row] as number,
			wakers: (wakers.get(row) ?? []).sort((a, b) => b.waitNs - a.waitNs || a.row - b.row),
			holders: (holders.get(row) ?? []).sort((a, b) => b.ns - a.ns || a.row - b.row),
			goroutines: (waiting.get(siteKey(sites.reason[row] as number, stack)) ?? []).sort((a, b) => a - b).slice(0, 64),
			// Most are never asked for.
			get lines() {
				return stackLines(symbols, stack);
			},
		});
	}
	return waits;
}

function groupBy<T>(length: number, key: Int32Array, make: (row: number) => T): Map<number, T[]> {
	const groups = new Map<number, T[]>();
	for (let row = 0; row < length; row++) {
		const at = key[row] as number;
		const list = groups.get(at);
		if (list) list.push(make(row));
		else groups.set(at, [make(row)]);
	}
	return groups;
}

type PlaceOf = ReturnType<typeof placeFinder>;

function wakerOf(trace: TraceTables, row: number, placeOf: PlaceOf, symbols: Symbols): Waker {
	const { wakes } = trace;
	const stack = wakes.wakerStack[row] as StackId;
	return {
		row,
		place: placeOf('running', stack),
		isRuntime: stack < 0 && wakes.wakerFunction[row] === 0,
		isReceive: stack >= 0 && symbols.depth(stack) > 0 && symbols.functionAt(stack, 0).startsWith('runtime.chanrecv'),
		count: wakes.count[row] as number,
		waitNs: wakes.waitNs[row] as number,
	};
}

const STATE_REASON: Readonly<Record<number, string>> = {
	[GoState.Running]: 'running',
	[GoState.Runnable]: 'runnable',
	[GoState.Syscall]: 'syscall',
};

const STATE_OP: Readonly<Record<number, PlaceInfo['op']>> = {
	[GoState.Running]: 'cpu',
	[GoState.Runnable]: 'run queue',
	[GoState.Syscall]: 'syscall',
};

function activityFinder(trace: TraceTables, symbols: Symbols, placeOf: PlaceOf): (row: number) => Activity {
	const { holders } = trace;
	/** Places whose operation is that of the state, by operation. */
	const byState = new Map<PlaceInfo, PlaceInfo>();
	const withOp = (place: PlaceInfo, op: PlaceInfo['op']): PlaceInfo => {
		let changed = byState.get(place);
		if (changed?.op !== op) {
			changed = { ...place, op };
			byState.set(place, changed);
		}
		return changed;
	};
	return (row) => {
		const state = holders.state[row] as number;
		const place = placeOf(STATE_REASON[state] ?? symbols.text(holders.reason[row] as never), holders.stack[row] as StackId);
		const op = STATE_OP[state];
		return { row, place: op === undefined ? place : withOp(place, op), ns: holders.ns[row] as number, count: holders.count[row] as number };
	};
}

/** Reason and stack as one number: both are ids of less than 2^26. */
const siteKey = (reason: number, stack: number): number => reason * 0x4000000 + stack;

function waitingGoroutines(trace: TraceTables): Map<number, number[]> {
	const { goroutines: g } = trace;
	const bySite = new Map<number, number[]>();
	for (let row = 0; row < g.length; row++) {
		if (g.state[row] !== GoState.Waiting) continue;
		const key = siteKey(g.reason[row] as number, g.stack[row] as number);
		const list = bySite.get(key);
		if (list) list.push(g.id[row] as number);
		else bySite.set(key, [g.id[row] as number]);
	}
	return bySite;
}
