// The Ps of a v1 trace and the goroutines that run there, while the trace is walked through: each P's next event is read from its batches.
import { type IdIndex, idIndex } from '../id-index.ts';
import { scanVarint, type VarintReader, varintReader } from '../varint.ts';
import { argOf, type Contents } from './contents.ts';
import { argKinds, Ev, GState, hasStack, isAside, leavesP, orderRules, plainArgs, Subject } from './wire.ts';

/** Goroutines by slot, in order of first mention. Slot 0 is the GC, whose cycles are ordered like a goroutine's states; slot 1 is "none". */
export interface Goroutines {
	readonly index: IdIndex;
	count: number;
	id: Float64Array;
	state: Uint8Array;
	/** Numbered transitions so far. */
	seq: Float64Array;
	/** First P that waits for this goroutine; -1 none. */
	waiting: Int32Array;
}

const gcSlot = 0;
export const noneSlot = 1;
/** Memory per goroutine, with what order and conversion know of it. */
export const goroutineBytes = 96;

/** Columns by P (samples last): what it is at, and its next event. */
export interface Runs {
	readonly batch: Int32Array;
	readonly at: Int32Array;
	readonly end: Int32Array;
	readonly lastTicks: Float64Array;
	/** Slot of the goroutine that runs there. */
	readonly current: Int32Array;
	readonly eventAt: Int32Array;
	readonly type: Uint8Array;
	readonly ticks: Float64Array;
	readonly slot: Int32Array;
	readonly subject: Int32Array;
	readonly a: Float64Array;
	readonly b: Float64Array;
	readonly c: Float64Array;
	readonly stack: Uint32Array;
	/** Next P that waits for the same goroutine; -1 none. */
	readonly nextWaiting: Int32Array;
}

export interface Reading {
	readonly contents: Contents;
	readonly reader: VarintReader;
	readonly goroutines: Goroutines;
	readonly runs: Runs;
	/** Rows of Contents.samples by time. */
	readonly samples: Int32Array;
	nextSample: number;
	/** The row of Runs in which the samples are. */
	readonly sampleRun: number;
}

export function startReading(contents: Contents): Reading {
	const { samples, procs } = contents;
	const count = procs.id.length + 1;
	const bySample = Int32Array.from({ length: samples.at.length }, (_, row) => row);
	bySample.sort((x, y) => samples.ticks.get(x) - samples.ticks.get(y) || x - y);
	const goroutines: Goroutines = {
		index: idIndex(),
		count: 0,
		id: new Float64Array(64),
		state: new Uint8Array(64),
		seq: new Float64Array(64),
		waiting: new Int32Array(64),
	};
	// An id that no goroutine has, as ids are integers.
	slotOf(goroutines, -0.5);
	slotOf(goroutines, 0);
	const int32 = (): Int32Array => new Int32Array(count);
	const float64 = (): Float64Array => new Float64Array(count);
	const runs: Runs = {
		batch: int32().fill(-1),
		at: int32(),
		end: int32(),
		lastTicks: float64(),
		current: int32().fill(noneSlot),
		eventAt: int32(),
		type: new Uint8Array(count),
		ticks: float64(),
		slot: int32(),
		subject: int32(),
		a: float64(),
		b: float64(),
		c: float64(),
		stack: new Uint32Array(count),
		nextWaiting: int32(),
	};
	return {
		contents,
		reader: varintReader(contents.bytes, 0, contents.bytes.length, contents.base),
		goroutines,
		runs,
		samples: bySample,
		nextSample: 0,
		sampleRun: count - 1,
	};
}

/** Reads the next event of a P; false when there is none. */
export const readNext = (w: Reading, run: number): boolean => (run === w.sampleRun ? nextSample(w) : nextEvent(w, run));

/** Reads on in the P's batches up to an event with a place in the order; false at their end. Contents has checked the bytes. */
function nextEvent(w: Reading, run: number): boolean {
	const { contents, reader, runs } = w;
	const { batches, procs } = contents;
	for (;;) {
		if ((runs.at[run] as number) >= (runs.end[run] as number)) {
			const last = runs.batch[run] as number;
			const next = last < 0 ? procs.firstBatch.get(run) : batches.next.get(last);
			if (next < 0) return false;
			runs.batch[run] = next;
			runs.at[run] = batches.from.get(next);
			runs.end[run] = batches.to.get(next);
			runs.lastTicks[run] = batches.ticks.get(next);
			continue;
		}
		const at = runs.at[run] as number;
		const first = contents.bytes[at] as number;
		const type = first & 63;
		reader.at = at + 1;
		if (isAside[type] === 0) {
			runs.eventAt[run] = at;
			readEvent(w, run, type, first >> 6);
			runs.at[run] = reader.at;
			return true;
		}
		skip(w, type, first >> 6);
		runs.at[run] = reader.at;
	}
}

function skip({ reader }: Reading, type: number, countBits: number): void {
	if (type === Ev.String) {
		scanVarint(reader);
		skipCounted(reader);
	} else if (countBits === 3) skipCounted(reader);
	else for (let i = 0; i <= countBits; i++) scanVarint(reader);
}

/** Skips a length and so many bytes. */
function skipCounted(reader: VarintReader): void {
	const length = scanVarint(reader);
	reader.at += length;
}

function readEvent(w: Reading, run: number, type: number, countBits: number): void {
	const { contents, reader, runs, goroutines } = w;
	if (countBits === 3) scanVarint(reader);
	const ticks = (runs.lastTicks[run] as number) + scanVarint(reader);
	runs.lastTicks[run] = ticks;
	runs.ticks[run] = ticks;
	runs.type[run] = type;
	const count = plainArgs[type] as number;
	const kinds = type * 4;
	const a = count > 0 ? argOf(contents, reader, scanVarint(reader), argKinds[kinds] as number) : 0;
	runs.a[run] = a;
	runs.b[run] = count > 1 ? argOf(contents, reader, scanVarint(reader), argKinds[kinds + 1] as number) : 0;
	runs.c[run] = count > 2 ? argOf(contents, reader, scanVarint(reader), argKinds[kinds + 2] as number) : 0;
	// Stack ids have 32 bits.
	runs.stack[run] = hasStack[type] === 1 && scanVarint(reader) >= 0 ? reader.lo : 0;
	if (type === Ev.UserLog) {
		runs.c[run] = reader.at;
		skipCounted(reader);
	}
	if (type === Ev.GoStart || type === Ev.GoStartLocal || type === Ev.GoStartLabel) runs.current[run] = slotOf(goroutines, a);
	const own =
		type === Ev.GoSysExit || type === Ev.GoWaiting || type === Ev.GoInSyscall ? slotOf(goroutines, a) : (runs.current[run] as number);
	runs.slot[run] = own;
	const subject = orderRules[type]?.subject ?? Subject.None;
	runs.subject[run] = subject === Subject.Own ? own : subject === Subject.Named ? slotOf(goroutines, a) : gcSlot;
	if (leavesP[type] === 1) runs.current[run] = noneSlot;
}

function nextSample(w: Reading): boolean {
	const { contents, runs, sampleRun } = w;
	if (w.nextSample >= w.samples.length) return false;
	const row = w.samples[w.nextSample++] as number;
	const { samples } = contents;
	runs.eventAt[sampleRun] = samples.at.get(row);
	runs.type[sampleRun] = Ev.CPUSample;
	runs.ticks[sampleRun] = samples.ticks.get(row);
	runs.b[sampleRun] = samples.p.get(row);
	runs.slot[sampleRun] = slotOf(w.goroutines, samples.g.get(row));
	runs.stack[sampleRun] = samples.stack.get(row);
	return true;
}

/** Slot of an id, made on first mention. */
function slotOf(goroutines: Goroutines, id: number): number {
	const known = goroutines.index.get(id);
	if (known >= 0) return known;
	const slot = goroutines.count++;
	if (slot === goroutines.id.length) {
		goroutines.id = wider(goroutines.id, new Float64Array(slot * 2));
		goroutines.state = wider(goroutines.state, new Uint8Array(slot * 2));
		goroutines.seq = wider(goroutines.seq, new Float64Array(slot * 2));
		goroutines.waiting = wider(goroutines.waiting, new Int32Array(slot * 2));
	}
	goroutines.index.add(id, slot);
	goroutines.id[slot] = id;
	goroutines.state[slot] = GState.Dead;
	goroutines.waiting[slot] = -1;
	return slot;
}

export function wider<T extends Float64Array | Int32Array | Uint8Array>(column: T, into: T): T {
	into.set(column as never);
	return into;
}
