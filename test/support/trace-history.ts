// A trace as what happened to each goroutine: every stay in every state, kept. Slow and plain, made from the decoded events alone
// (what `gowhy trace events` prints), so that the tables of the fast accountant can be checked against it.
import { decodeTrace } from '../../src/decode/go-trace/decode-trace.ts';
import { EventKind, Resource, type TraceEvent } from '../../src/decode/go-trace/event.ts';
import { createDiary } from '../../src/tables/diary.ts';
import { createSymbols } from '../../src/tables/symbols.ts';
import { GoState } from '../../src/tables/trace.ts';
import { framesText } from './frames-text.ts';

/** One stay of a goroutine in one state. Times are ns since the trace's first event. */
export interface Span {
	readonly state: number;
	/** Wait reason; '' for other states. */
	readonly reason: string;
	/** Stack at which it entered the state, as framesText gives it. */
	readonly frames: string;
	/** 0 when it began before the trace. */
	readonly fromNs: number;
	/** End of the trace when it had not ended. */
	readonly toNs: number;
	readonly isBefore: boolean;
	readonly isOpen: boolean;
	/** Who ended it (goroutine id; -1: the runtime, or the goroutine itself), from where, and what came next. */
	readonly endedBy: number;
	readonly endFrames: string;
	/** P on which that happened; -1: a thread without one. */
	readonly endProc: number;
	readonly next: number;
}

export interface GoroutineHistory {
	readonly id: number;
	/** Outermost function of its first whole stack; '' unknown. */
	start: string;
	/** -1: before the trace. */
	createdNs: number;
	creator: number;
	creatorFrames: string;
	/** -1: still there. */
	endedNs: number;
	readonly spans: Span[];
}

export interface RangeHistory {
	readonly name: string;
	/** Of the goroutine or P it belongs to. */
	readonly resource: number;
	readonly id: number;
	readonly frames: string;
	readonly fromNs: number;
	readonly toNs: number;
	readonly isBefore: boolean;
	readonly isOpen: boolean;
}

export interface TraceHistory {
	readonly durationNs: number;
	readonly procs: number;
	readonly threads: number;
	readonly goroutines: ReadonlyMap<number, GoroutineHistory>;
	readonly ranges: readonly RangeHistory[];
	/** Stacks of CPU samples. */
	readonly samples: readonly string[];
	/** Stacks at which goroutines were preempted. */
	readonly preempted: readonly string[];
}

type Event = TraceEvent & {
	readonly frames: string;
	readonly resourceFrames: string;
	readonly reasonText: string;
	readonly nameText: string;
};

export function traceHistory(bytes: Uint8Array): TraceHistory {
	const events = eventsOf(bytes);
	const durationNs = events.reduce((last, e) => Math.max(last, e.timeNs), 0);
	const transitions = events.filter((e) => e.kind === EventKind.StateTransition);
	const procIds = new Set(transitions.filter((e) => e.resource === Resource.Proc).map((e) => e.id));
	const gomaxprocs = events.filter((e) => e.kind === EventKind.Metric && e.nameText === '/sched/gomaxprocs:threads').at(-1);
	return {
		durationNs,
		procs: gomaxprocs?.value || procIds.size,
		threads: new Set(events.map((e) => e.m).filter((m) => m >= 0)).size,
		goroutines: goroutinesOf(events, durationNs),
		ranges: rangesOf(events, durationNs),
		samples: events.filter((e) => e.kind === EventKind.StackSample).map((e) => e.frames),
		preempted: transitions.filter((e) => e.from === GoState.Running && e.reasonText === 'preempted').map((e) => e.frames),
	};
}

function eventsOf(bytes: Uint8Array): Event[] {
	const symbols = createSymbols();
	const events: Event[] = [];
	const sink = {
		start() {},
		event(e: TraceEvent) {
			events.push({
				...e,
				frames: framesText(symbols, e.stack),
				resourceFrames: framesText(symbols, e.resourceStack),
				reasonText: symbols.text(e.reason),
				nameText: symbols.text(e.name),
			});
		},
	};
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes: 1 << 30 }, sink);
	decoder.push(bytes);
	decoder.finish();
	return events;
}

function goroutinesOf(events: readonly Event[], durationNs: number): Map<number, GoroutineHistory> {
	const goroutines = new Map<number, GoroutineHistory>();
	const open = new Map<number, Omit<Span, 'toNs' | 'isOpen' | 'endedBy' | 'endFrames' | 'endProc' | 'next'>>();
	const of = (id: number): GoroutineHistory => {
		const known = goroutines.get(id);
		if (known) return known;
		const made = { id, start: '', createdNs: -1, creator: -1, creatorFrames: '', endedNs: -1, spans: [] };
		goroutines.set(id, made);
		return made;
	};
	for (const e of events) {
		// The stack of a status event is that of the goroutine it speaks of, whoever wrote it.
		const isStatus = e.kind === EventKind.StateTransition && e.from === GoState.Undetermined;
		if (e.g >= 0 && !isStatus) name(of(e.g), e.frames);
		if (e.kind !== EventKind.StateTransition || e.resource !== Resource.Goroutine) continue;
		const goroutine = of(e.id);
		name(goroutine, e.resourceFrames);
		if (e.from === e.to) continue;
		if (e.from === GoState.NotExist) Object.assign(goroutine, { createdNs: e.timeNs, creator: e.g, creatorFrames: e.frames });
		if (e.to === GoState.NotExist) goroutine.endedNs = e.timeNs;
		const span = open.get(e.id);
		const endedBy = e.g === e.id ? -1 : e.g;
		if (span) goroutine.spans.push({ ...span, toNs: e.timeNs, isOpen: false, endedBy, endFrames: e.frames, endProc: e.p, next: e.to });
		open.delete(e.id);
		if (e.to === GoState.NotExist) continue;
		const isBefore = e.from === GoState.Undetermined;
		const reason = e.to === GoState.Waiting ? e.reasonText : '';
		open.set(e.id, { state: e.to, reason, frames: e.resourceFrames, fromNs: isBefore ? 0 : e.timeNs, isBefore });
	}
	for (const [id, span] of open)
		of(id).spans.push({ ...span, toNs: durationNs, isOpen: true, endedBy: -1, endFrames: '', endProc: -1, next: GoState.Undetermined });
	return goroutines;
}

/** The tracer cuts stacks at 128 frames; the outermost of a cut one is not where the goroutine started. */
function name(goroutine: GoroutineHistory, frames: string): void {
	const lines = frames.split('\n');
	if (goroutine.start === '' && frames !== '' && lines.length < 128) goroutine.start = functionOfLine(lines.at(-1) ?? '');
}

export const functionOfLine = (line: string): string => line.slice(0, line.lastIndexOf(' '));

function rangesOf(events: readonly Event[], durationNs: number): RangeHistory[] {
	const ranges: RangeHistory[] = [];
	const open = new Map<string, Omit<RangeHistory, 'toNs' | 'isOpen'>>();
	for (const e of events) {
		const key = `${e.nameText} ${e.resource} ${e.id}`;
		if (e.kind === EventKind.RangeEnd) {
			const range = open.get(key);
			if (range) ranges.push({ ...range, toNs: e.timeNs, isOpen: false });
			open.delete(key);
		}
		if ((e.kind !== EventKind.RangeBegin && e.kind !== EventKind.RangeActive) || open.has(key)) continue;
		const isBefore = e.kind === EventKind.RangeActive;
		const { nameText, resource, id } = e;
		open.set(key, { name: nameText, resource, id, frames: isBefore ? '' : e.frames, fromNs: isBefore ? 0 : e.timeNs, isBefore });
	}
	for (const range of open.values()) ranges.push({ ...range, toNs: durationNs, isOpen: true });
	return ranges;
}
