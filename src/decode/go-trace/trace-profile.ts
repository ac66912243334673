// Time of goroutines by stack: the profiles of `go tool trace -pprof=TYPE`, and others in their manner.
//
// 1. A transition into the wanted state opens a stay, with the stack of that event; the next transition out of it closes the stay.
// 2. Go counts a stay only as far as it lies after the goroutine's first run. A stay holds no start of a run, so it counts whole or not
//    at all: one that ends before the first run waits in `early` until that run drops it, or the end of the trace lets it count.
// 3. Go leaves out stays that are open at the end, and waits whose begin the trace does not have (their reason is unknown).
//    `withOpen` takes all of these in: reckoned from the last Sync before the first status, and to the end of the trace.
// What is kept is a row per goroutine and one per stack.
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import { emptyString, noStack, type StackId, type StringId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from './event.ts';
import { idIndex } from './id-index.ts';

/** Sums per stack, in order of first use. */
export interface TraceProfile {
	readonly length: number;
	/** -1: the trace has no stack. */
	readonly stack: Int32Array;
	readonly count: Float64Array;
	/** Exact up to 104 days per stack. 0 for CPU samples. */
	readonly ns: Float64Array;
}

interface Kind {
	readonly what: string;
	readonly state: GoState;
	/** Wait reasons by a part of their name; null: any. */
	readonly reasons: readonly string[] | null;
	/** What stands among the first frames when the reason is unknown. */
	readonly frames: RegExp;
}

const never = /^(?!)/;
const channelOrLock = /^runtime\.(chanrecv|chansend|selectgo)|^(internal\/)?sync\./;
const networkPoll = /^internal\/poll\.(runtime_pollWait|\(\*pollDesc\)\.wait)/;

/** The first four are Go's, with Go's reasons. */
const kinds = {
	net: { what: 'waiting for the network', state: GoState.Waiting, reasons: ['network'], frames: networkPoll },
	sync: { what: 'waiting for channels and locks', state: GoState.Waiting, reasons: ['chan', 'sync', 'select'], frames: channelOrLock },
	syscall: { what: 'in system calls', state: GoState.Syscall, reasons: null, frames: never },
	sched: { what: 'ready to run, waiting for a P', state: GoState.Runnable, reasons: null, frames: never },
	waiting: { what: 'waiting for anything', state: GoState.Waiting, reasons: null, frames: never },
	/** By the stack at which it stopped running: the stack at which it started is not in the trace. */
	running: { what: 'running, by where it stopped', state: GoState.Running, reasons: null, frames: never },
} as const satisfies Readonly<Record<string, Kind>>;

export type TraceProfileKind = keyof typeof kinds | 'cpu';
export const goProfileKinds = ['net', 'sync', 'syscall', 'sched'] as const satisfies readonly TraceProfileKind[];
export const traceProfileKinds: readonly TraceProfileKind[] = ['cpu', 'running', 'sync', 'net', 'syscall', 'sched', 'waiting'];
export const isTraceProfileKind = (text: string): text is TraceProfileKind => traceProfileKinds.some((kind) => kind === text);
export const describeTraceProfile = (kind: TraceProfileKind): string => (kind === 'cpu' ? 'CPU samples' : kinds[kind].what);

/** What `count` and `ns` of a profile are; as in Go's, a sample stands for one stay. */
export const valueTypesOf = (kind: TraceProfileKind) => ({
	sampleTypes:
		kind === 'cpu'
			? [{ type: 'samples', unit: 'count' }]
			: [
					{ type: 'contentions', unit: 'count' },
					{ type: 'delay', unit: 'nanoseconds' },
				],
	periodType: { type: 'trace', unit: 'count' },
	period: 1,
});

export type TraceProfiler = TraceSink & { finish(): TraceProfile };

export interface ProfileRange {
	/** Also what is open at the begin or the end of the trace, and before a goroutine's first run. */
	readonly withOpen?: boolean;
	/** Stays count as far as they lie in here; ns since the start of the trace. */
	readonly fromNs?: number;
	readonly toNs?: number;
}

export function createTraceProfiler(symbols: Symbols, kind: TraceProfileKind, range: ProfileRange = {}): TraceProfiler {
	const whole = { withOpen: false, fromNs: 0, toNs: Number.POSITIVE_INFINITY, ...range };
	return kind === 'cpu' ? createSampleCounter(symbols, whole) : createStayProfiler(symbols, kinds[kind], whole);
}

/** How many stay in the early list of one goroutine; only a broken trace has more than two. */
const maxEarly = 64;

function createStayProfiler(symbols: Symbols, kind: Kind, { withOpen, fromNs, toNs }: Required<ProfileRange>): TraceProfiler {
	const sums = stackSums(symbols);
	const accepts = reasonTest(symbols, kind);
	const rows = idIndex();
	const goroutines = { sinceNs: float64Column(256), stack: int32Column(256), hasRun: uint8Column(256) };
	/** Stays before a goroutine's first run: stack, ns, stack, ns ... by row. */
	const early = new Map<number, number[]>();
	const isByEnd = kind.state === GoState.Running;
	let syncNs = 0;
	let lastNs = 0;

	const rowOf = (id: number): number => {
		const known = rows.get(id);
		if (known >= 0) return known;
		const row = goroutines.sinceNs.push(-1);
		goroutines.stack.push(noStack);
		goroutines.hasRun.push(0);
		rows.add(id, row);
		return row;
	};
	const close = (row: number, stack: number, nowNs: number): void => {
		const ns = Math.min(nowNs, toNs) - Math.max(goroutines.sinceNs.get(row), fromNs);
		goroutines.sinceNs.set(row, -1);
		if (ns <= 0) return;
		if (withOpen || goroutines.hasRun.get(row) === 1) sums.add(stack, 1, ns);
		else {
			const held = early.get(row) ?? [];
			if (held.length < 2 * maxEarly) held.push(stack, ns);
			early.set(row, held);
		}
	};
	const transition = (e: TraceEvent): void => {
		const row = rowOf(e.id);
		// The order of events was lost and starts afresh: nobody knows what the goroutine did meanwhile.
		if (e.from === GoState.Undetermined) goroutines.sinceNs.set(row, -1);
		else if (goroutines.sinceNs.get(row) >= 0 && e.to !== kind.state) close(row, isByEnd ? e.stack : goroutines.stack.get(row), e.timeNs);
		if (e.to === kind.state && goroutines.sinceNs.get(row) < 0 && accepts(e, withOpen)) {
			goroutines.sinceNs.set(row, withOpen && e.from === GoState.Undetermined ? syncNs : e.timeNs);
			goroutines.stack.set(row, e.stack);
		}
		if (e.to === GoState.Running && goroutines.hasRun.get(row) === 0) {
			goroutines.hasRun.set(row, 1);
			early.delete(row);
		}
	};
	return {
		start() {},
		event(e) {
			lastNs = e.timeNs;
			if (e.kind === EventKind.StateTransition && e.resource === Resource.Goroutine) transition(e);
			else if (e.kind === EventKind.Sync) syncNs = e.timeNs;
		},
		finish() {
			for (const held of early.values()) for (let i = 0; i < held.length; i += 2) sums.add(held[i] as number, 1, held[i + 1] as number);
			if (withOpen)
				for (let row = 0; row < goroutines.sinceNs.length; row++)
					if (goroutines.sinceNs.get(row) >= 0) close(row, isByEnd ? noStack : goroutines.stack.get(row), lastNs);
			return sums.finish();
		},
	};
}

/** Does a stay count that begins with this event? The answer per reason is looked up, not matched each time. */
function reasonTest(symbols: Symbols, kind: Kind): (e: TraceEvent, withOpen: boolean) => boolean {
	const { reasons } = kind;
	if (reasons === null) return () => true;
	/** 0 not asked yet, 1 no, 2 yes. By StringId. */
	const known: number[] = [];
	const isWanted = (reason: StringId): boolean => {
		const name = symbols.text(reason);
		known[reason] = reasons.some((part) => name.includes(part)) ? 2 : 1;
		return known[reason] === 2;
	};
	return (e, withOpen) => {
		if (e.reason === emptyString && withOpen) return waitsIn(symbols, e.stack, kind.frames);
		return known[e.reason] === undefined ? isWanted(e.reason) : known[e.reason] === 2;
	};
}

/** Frames of a parked goroutine's own that are looked at; the runtime's stand before them. */
const framesLookedAt = 8;

function waitsIn(symbols: Symbols, stack: StackId, frames: RegExp): boolean {
	const depth = Math.min(framesLookedAt, symbols.depth(stack));
	for (let i = 0; i < depth; i++) {
		const name = symbols.functionAt(stack, i);
		if (frames.test(name)) return true;
		if (!/^(runtime|(internal\/)?sync|internal\/poll)\./.test(name)) return false;
	}
	return false;
}

function createSampleCounter(symbols: Symbols, { fromNs, toNs }: Required<ProfileRange>): TraceProfiler {
	const sums = stackSums(symbols);
	return {
		start() {},
		event(e) {
			if (e.kind === EventKind.StackSample && e.timeNs >= fromNs && e.timeNs < toNs) sums.add(e.stack, 1, 0);
		},
		finish: () => sums.finish(),
	};
}

/** Sums by stack. A stack of one frame that is nothing at all is one with no stack, as in Go; the row shows the last of them. */
function stackSums(symbols: Symbols) {
	const stacks = int32Column(256);
	const counts = float64Column(256);
	const times = float64Column(256);
	/** Row + 1 by stack id + 1; 0 none. */
	let rowByStack = new Int32Array(1024);
	let emptyRow = -1;
	const newRow = (): number => {
		counts.push(0);
		times.push(0);
		return stacks.push(noStack);
	};
	return {
		add(stack: number, count: number, ns: number): void {
			if (stack + 1 >= rowByStack.length) {
				const wider = new Int32Array(2 * (stack + 1));
				wider.set(rowByStack);
				rowByStack = wider;
			}
			let row = (rowByStack[stack + 1] as number) - 1;
			if (row < 0) {
				row = isNothing(symbols, stack as StackId) && emptyRow >= 0 ? emptyRow : newRow();
				if (isNothing(symbols, stack as StackId)) emptyRow = row;
				rowByStack[stack + 1] = row + 1;
			}
			stacks.set(row, stack);
			counts.add(row, count);
			times.add(row, ns);
		},
		finish: (): TraceProfile => ({ length: stacks.length, stack: stacks.finish(), count: counts.finish(), ns: times.finish() }),
	};
}

function isNothing(symbols: Symbols, stack: StackId): boolean {
	if (stack < 0) return true;
	if (symbols.depth(stack) !== 1) return false;
	const frame = symbols.frameAt(stack, 0);
	return symbols.functionOf(frame) === emptyString && symbols.fileOf(frame) === emptyString && symbols.lineOf(frame) === 0;
}
