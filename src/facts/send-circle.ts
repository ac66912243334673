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

export interface SendCircle {
	readonly input: number;
	/** Functions (without closures) that wait to send to each other, sorted. */
	readonly functions: readonly string[];
	/** Functions that were seen to receive from them; whoever is inside one waits to send. Sorted. */
	readonly receivers: readonly string[];
	/** Their open waits, longest first; then those of senders that wait for one of them. */
	readonly waits: readonly TraceWait[];
	readonly victims: readonly TraceWait[];
	/** Rows of trace.goroutines that wait in the circle. */
	readonly rows: readonly number[];
	/** Of these: inside a receiving function. The others only send. */
	readonly receiving: number;
	/** Values that were seen to go from one to the next before. */
	readonly handedOver: number;
	/** The youngest of the circle's waits: since then nobody received, ns. */
	readonly youngestNs: number;
	/** What is received was seen to be waited for: work, and not a place to be given back. */
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

/** Goroutines that wait to send in one function now. */
interface Sender {
	readonly fn: string;
	readonly open: readonly TraceWait[];
	/** Rows of trace.goroutines. */
	readonly rows: readonly number[];
	/** Functions that received at all the lines where it waits now; null when nobody was seen at one of them. */
	readonly receivers: ReadonlySet<string> | null;
}

function circleOf(trace: TraceTables, input: number, waits: readonly TraceWait[], symbols: Symbols): SendCircle[] {
	const stuck = sendersOf(trace, waits, symbols);
	if (stuck.size === 0) return [];
	const edges = edgesOf(waits);
	for (const [fn, sender] of stuck) stuck.set(fn, { ...sender, receivers: receiversOf(sender.open, edges.receivers) });
	const insides = livingInside(trace, symbols);
	dropServed(stuck, insides);
	const functions = [...stuck.keys()].filter((fn) => leadsBack(fn, stuck, insides)).sort();
	if (functions.length === 0) return [];
	const byAge = (a: TraceWait, b: TraceWait): number => b.openMaxNs - a.openMaxNs || a.row - b.row;
	const members = functions.map((fn) => stuck.get(fn) as Sender);
	const own = members.flatMap(({ open }) => [...open].sort(byAge));
	const rows = members.flatMap((member) => member.rows).sort((a, b) => a - b);
	const youngestNs = trace.durationNs - maxOf(rows.map((row) => Math.max(0, trace.goroutines.stateSinceNs[row] as number)));
	// The last to come waits since then; if anyone was received from later, somebody receives.
	if (own.some((wait) => wait.lastEndNs > trace.durationNs - youngestNs)) return [];
	const receivers = [...new Set(members.flatMap((member) => [...(member.receivers ?? [])]))].sort();
	const receiving = new Set(receivers.flatMap((fn) => [...insides(fn)]));
	return [
		{
			input,
			functions,
			receivers,
			waits: own,
			victims: [...stuck.values()].filter(({ fn }) => !functions.includes(fn)).flatMap(({ open }) => [...open].sort(byAge)),
			rows,
			receiving: rows.filter((row) => receiving.has(row)).length,
			handedOver: functions.reduce((sum, fn) => sum + (edges.handedOver.get(fn) ?? 0), 0),
			youngestNs,
			isQueue: receivers.some((fn) => edges.takers.has(fn)),
		},
	];
}

function sendersOf(trace: TraceTables, waits: readonly TraceWait[], symbols: Symbols): Map<string, Sender> {
	const open = new Map<string, TraceWait[]>();
	for (const wait of waits) {
		if (wait.place.op !== 'chan send' || wait.openAtEnd === 0) continue;
		const fn = enclosingFunction(wait.place.fn);
		open.set(fn, [...(open.get(fn) ?? []), wait]);
	}
	return new Map([...open].map(([fn, list]) => [fn, { fn, open: list, rows: rowsAt(trace, list, symbols), receivers: null }]));
}

/** Rows of the living goroutines that are inside a function, as their last stack or their start shows. */
function livingInside({ goroutines: g }: TraceTables, symbols: Symbols): (fn: string) => ReadonlySet<number> {
	const byFunction = new Map<string, Set<number>>();
	const namesOf = new Map<number, ReadonlySet<string>>();
	for (let row = 0; row < g.length; row++) {
		if (g.state[row] === GoState.NotExist) continue;
		const stack = g.stack[row] as StackId;
		let names = namesOf.get(stack);
		if (!names) {
			names = new Set(Array.from({ length: symbols.depth(stack) }, (_, depth) => enclosingFunction(symbols.functionAt(stack, depth))));
			namesOf.set(stack, names);
		}
		const add = (name: string): unknown => byFunction.set(name, (byFunction.get(name) ?? new Set()).add(row));
		for (const name of names) add(name);
		// Where one runs is not known, only where it began.
		if (g.state[row] !== GoState.Waiting) add(enclosingFunction(symbols.text(g.startFunction[row] as never)));
	}
	return (fn) => byFunction.get(fn) ?? NOBODY;
}

const NOBODY: ReadonlySet<number> = new Set();

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

function rowsAt({ goroutines: g }: TraceTables, waits: readonly TraceWait[], symbols: Symbols): number[] {
	const sites = new Set(waits.map((wait) => `${symbols.string(wait.reason)}/${wait.stack}`));
	const rows: number[] = [];
	for (let row = 0; row < g.length; row++)
		if (g.state[row] === GoState.Waiting && sites.has(`${g.reason[row]}/${g.stack[row]}`)) rows.push(row);
	return rows;
}

/** Takes out all who may yet be received from: by a goroutine inside a receiving function that does not wait to send itself. */
function dropServed(stuck: Map<string, Sender>, insides: (fn: string) => ReadonlySet<number>): void {
	for (let before = -1; before !== stuck.size; ) {
		before = stuck.size;
		const rows = new Set([...stuck.values()].flatMap((sender) => sender.rows));
		const isLost = (fn: string): boolean => insides(fn).size > 0 && [...insides(fn)].every((row) => rows.has(row));
		for (const [fn, { receivers }] of stuck) if (!receivers || receivers.size === 0 || ![...receivers].every(isLost)) stuck.delete(fn);
	}
}

/** Over those who are inside a receiving function, and what they wait to send. */
function leadsBack(start: string, stuck: ReadonlyMap<string, Sender>, insides: (fn: string) => ReadonlySet<number>): boolean {
	const nextOf = (fn: string): string[] => {
		const receiving = [...(stuck.get(fn)?.receivers ?? [])].map(insides);
		return [...stuck.values()].filter(({ rows }) => rows.some((row) => receiving.some((inside) => inside.has(row)))).map((one) => one.fn);
	};
	const seen = new Set<string>();
	const open = [start];
	for (let fn = open.pop(); fn !== undefined; fn = open.pop()) {
		for (const next of nextOf(fn)) {
			if (next === start) return true;
			if (!seen.has(next)) open.push(next);
			seen.add(next);
		}
	}
	return false;
}
