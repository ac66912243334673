// Senders that wait for each other. A trace shows who took what was sent at a line: whoever ended a sender's wait there, and whoever's
// wait for a value a sender at that line ended. When all who were seen to receive from a function wait to send themselves, to functions
// of which the same is true, nobody is left who could take anything.
import { maxOf } from '../base/numbers.ts';
import { GoState, type TraceTables } from '../tables/trace.ts';
import type { StackId } from '../base/ids.ts';
import type { Symbols } from '../tables/symbols.ts';
import { artifacts, fact } from './fact.ts';
import { enclosingFunction } from './go-names.ts';
import type { PlaceInfo } from './places.ts';
import { type TraceWait, traceWaits } from './trace-waits.ts';
import { isOnStack } from './trace-stuck.ts';

export interface SendCircle {
	readonly input: number;
	/** Functions (without closures) that send to each other, sorted; each one's receivers are all among them. */
	readonly functions: readonly string[];
	/** Their open waits, longest first; then those of senders that wait for one of them. */
	readonly waits: readonly TraceWait[];
	readonly victims: readonly TraceWait[];
	/** Rows of trace.goroutines that wait in the circle. */
	readonly rows: readonly number[];
	/** Values that were seen to go from one to the next before. */
	readonly handedOver: number;
	/** The youngest of the circle's waits: since then nobody received, ns. */
	readonly youngestNs: number;
	/** A function that receives from itself takes work there (it was seen to wait for it), and not a place. */
	readonly isQueue: boolean;
}

export const sendCircles = fact({
	id: 'trace.channels.circle',
	unit: 'goroutines',
	doc: 'Functions whose goroutines all wait to send when the trace ends, while all who ever received from them are among them.',
	needs: { traces: artifacts('trace'), waits: traceWaits },
	compute: ({ traces, waits }, { symbols }) =>
		traces.flatMap(({ input, tables }) =>
			circleOf(
				tables,
				input,
				waits.filter((wait) => wait.input === input && wait.place.depth >= 0),
				symbols,
			),
		),
});

interface Sender {
	readonly fn: string;
	readonly open: readonly TraceWait[];
	/** Functions that received at all the lines where it waits now; null when nobody was seen at one of them. */
	readonly receivers: ReadonlySet<string> | null;
}

function circleOf(trace: TraceTables, input: number, waits: readonly TraceWait[], symbols: Symbols): SendCircle[] {
	const { receivers, handedOver, takers } = edgesOf(waits);
	const stuck = new Map<string, Sender>();
	for (const wait of waits) {
		if (wait.place.op !== 'chan send' || wait.openAtEnd === 0) continue;
		const fn = enclosingFunction(wait.place.fn);
		const open = [...(stuck.get(fn)?.open ?? []), wait];
		stuck.set(fn, { fn, open, receivers: receiversOf(open, receivers) });
	}
	for (const [fn, { open }] of stuck) if (!areAllStuck(fn, open, trace, symbols)) stuck.delete(fn);
	dropServed(stuck);
	const functions = [...stuck.keys()].filter((fn) => leadsBack(fn, stuck)).sort();
	if (functions.length === 0) return [];
	const byAge = (a: TraceWait, b: TraceWait): number => b.openMaxNs - a.openMaxNs || a.row - b.row;
	const of = (isMember: boolean): TraceWait[] =>
		[...stuck.values()].filter(({ fn }) => functions.includes(fn) === isMember).flatMap(({ open }) => [...open].sort(byAge));
	const rows = rowsAt(trace, of(true), symbols);
	const sinceNs = rows.map((row) => Math.max(0, trace.goroutines.stateSinceNs[row] as number));
	const youngestNs = trace.durationNs - maxOf(sinceNs);
	// The last to come waits since then; if anyone was received from later, somebody receives.
	if (of(true).some((wait) => wait.lastEndNs > trace.durationNs - youngestNs)) return [];
	return [
		{
			input,
			functions,
			waits: of(true),
			victims: of(false),
			rows,
			handedOver: functions.reduce((sum, fn) => sum + (handedOver.get(fn) ?? 0), 0),
			youngestNs,
			isQueue: functions.some((fn) => takers.has(fn)),
		},
	];
}

const spotOf = ({ fn, line }: PlaceInfo): string => `${enclosingFunction(fn)}:${line}`;

/** Receivers by the sender's line, values handed over by the sender's function, and functions that waited to receive. */
function edgesOf(waits: readonly TraceWait[]) {
	const receivers = new Map<string, Set<string>>();
	const handedOver = new Map<string, number>();
	const takers = new Set<string>();
	const add = (from: PlaceInfo, to: PlaceInfo, count: number): void => {
		const spot = spotOf(from);
		receivers.set(spot, (receivers.get(spot) ?? new Set()).add(enclosingFunction(to.fn)));
		handedOver.set(enclosingFunction(from.fn), (handedOver.get(enclosingFunction(from.fn)) ?? 0) + count);
	};
	for (const { place, wakers } of waits) {
		for (const waker of wakers) {
			if (waker.isRuntime || waker.place.fn === '') continue;
			if (place.op === 'chan send') add(place, waker.place, waker.count);
			else if ((place.op === 'chan receive' || place.op === 'select') && waker.place.op === 'chan send') {
				add(waker.place, place, waker.count);
				takers.add(enclosingFunction(place.fn));
			}
		}
	}
	return { receivers, handedOver, takers };
}

function receiversOf(open: readonly TraceWait[], bySpot: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> | null {
	const all = new Set<string>();
	for (const { place } of open) {
		const seen = bySpot.get(spotOf(place));
		if (!seen) return null;
		for (const fn of seen) all.add(fn);
	}
	return all;
}

/** No goroutine inside the function does anything else. */
function areAllStuck(fn: string, open: readonly TraceWait[], trace: TraceTables, symbols: Symbols): boolean {
	const inside = new Set(rowsAt(trace, open, symbols));
	const { goroutines: g } = trace;
	for (let row = 0; row < g.length; row++) {
		if (inside.has(row) || g.state[row] === GoState.NotExist) continue;
		if (isOnStack(symbols, g.stack[row] as StackId, fn)) return false;
		if (enclosingFunction(symbols.text(g.startFunction[row] as never)) === fn && g.state[row] !== GoState.Waiting) return false;
	}
	return true;
}

function rowsAt({ goroutines: g }: TraceTables, waits: readonly TraceWait[], symbols: Symbols): number[] {
	const sites = new Set(waits.map((wait) => `${symbols.string(wait.reason)}/${wait.stack}`));
	const rows: number[] = [];
	for (let row = 0; row < g.length; row++)
		if (g.state[row] === GoState.Waiting && sites.has(`${g.reason[row]}/${g.stack[row]}`)) rows.push(row);
	return rows;
}

/** Takes out all who have a receiver that is not stuck itself, until none is left. */
function dropServed(stuck: Map<string, Sender>): void {
	for (let before = -1; before !== stuck.size; ) {
		before = stuck.size;
		for (const [fn, { receivers }] of stuck) {
			if (!receivers || receivers.size === 0 || [...receivers].some((one) => !stuck.has(one))) stuck.delete(fn);
		}
	}
}

function leadsBack(start: string, stuck: ReadonlyMap<string, Sender>): boolean {
	const seen = new Set<string>();
	const open = [start];
	for (let fn = open.pop(); fn !== undefined; fn = open.pop()) {
		for (const next of stuck.get(fn)?.receivers ?? []) {
			if (next === start) return true;
			if (!seen.has(next)) open.push(next);
			seen.add(next);
		}
	}
	return false;
}
