// The Ps of a v1 trace and the goroutines that run there, while the trace is walked through: each P's next event is read from its batches.
import { type IdIndex, idIndex } from '../id-index.ts';
import { type VarintReader, varintReader } from '../varint.ts';
import { argOf, type Contents } from './contents.ts';
import { readNumber } from './number.ts';
import { argKinds, Ev, GState, hasStack, isAside, leavesP, orderSubjects, plainArgs, Subject } from './wire.ts';

/** Goroutines by slot, in order of first mention. Slot 0 is the GC, whose cycles are ordered like a goroutine's states; slot 1 is "none". */
export interface Goroutines {
	readonly index: IdIndex;
	count: number;
	id: Float64Array;
	state: Uint8Array;
	/** Numbered transitions so far. */
	seq: Float64Array;
	/** Row of the first P that waits for this goroutine; -1 none. */
	waiting: Int32Array;
}

const gcSlot = 0;
export const noneSlot = 1;
/** Memory per goroutine, with what order and conversion know of it. */
export const goroutineBytes = 96;

/** A P (or all samples): where its reading is, and its next event. Numbers that may be large begin as fractions, to keep one shape. */
export interface Run {
	/** Row of the P in Contents.procs; samples come after the last one. */
	readonly row: number;
	/** Row of the batch at hand, -1 before the first; where its next event begins, and its end. */
	batch: number;
	next: number;
	end: number;
	lastTicks: number;
	/** Slot of the goroutine that runs there. */
	current: number;
	/** Row of the next P that waits for the same goroutine; -1 none. */
	nextWaiting: number;

	type: number;
	/** 0, 1, ... in the order of events. */
	ordinal: number;
	ticks: number;
	/** As `row`; -1 for samples, whose P is only `p`. */
	proc: number;
	/** Id of the P; -1 none. */
	p: number;
	/** Goroutine that runs on the P, also when it starts with this event; 0 none. Samples may have -1. */
	g: number;
	/** Slot of `g`, see Goroutines; slot of the goroutine that the event waits for and changes. */
	slot: number;
	subject: number;
	/** Arguments as EventSpec.args lists them. UserLog: `c` is the place of the message. */
	a: number;
	b: number;
	c: number;
	/** 0 none. */
	stack: number;
	/** Place in Contents.bytes, of the event and of its batch. */
	at: number;
	batchAt: number;
}

const startRun = (row: number, proc: number, p: number): Run => ({
	row,
	batch: -1,
	next: 0,
	end: 0,
	lastTicks: 0.5,
	current: noneSlot,
	nextWaiting: -1,
	type: 0,
	ordinal: 0.5,
	ticks: 0.5,
	proc,
	p,
	g: 0.5,
	slot: 0,
	subject: 0,
	a: 0.5,
	b: 0.5,
	c: 0.5,
	stack: 0,
	at: 0,
	batchAt: 0,
});

export interface Reading {
	readonly contents: Contents;
	readonly reader: VarintReader;
	readonly goroutines: Goroutines;
	/** By row. The last one is the samples. */
	readonly runs: readonly Run[];
	/** Rows of Contents.samples by time. */
	readonly samples: Int32Array;
	nextSample: number;
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
	const runs = Array.from({ length: count }, (_, row) =>
		row < count - 1 ? startRun(row, row, procs.id.get(row)) : startRun(row, -1, 0.5),
	);
	return {
		contents,
		reader: varintReader(contents.bytes, 0, contents.bytes.length, contents.base),
		goroutines,
		runs,
		samples: bySample,
		nextSample: 0,
	};
}

/** Reads the next event of a P; false when there is none. */
export const readNext = (w: Reading, run: Run): boolean => (run.proc < 0 ? nextSample(w, run) : nextEvent(w, run));

/** Reads on in the P's batches up to an event with a place in the order; false at their end. Contents has checked the bytes. */
function nextEvent(w: Reading, run: Run): boolean {
	const { contents, reader } = w;
	const { batches, procs } = contents;
	for (;;) {
		if (run.next >= run.end) {
			const next = run.batch < 0 ? procs.firstBatch.get(run.row) : batches.next.get(run.batch);
			if (next < 0) return false;
			run.batch = next;
			run.batchAt = batches.from.get(next);
			run.next = run.batchAt;
			run.end = batches.to.get(next);
			run.lastTicks = batches.ticks.get(next);
			continue;
		}
		const first = contents.bytes[run.next] as number;
		const type = first & 63;
		reader.at = run.next + 1;
		const isInOrder = isAside[type] === 0;
		if (isInOrder) {
			run.at = run.next;
			readEvent(w, run, type, first >> 6);
		} else skip(w, type, first >> 6);
		run.next = reader.at;
		if (isInOrder) return true;
	}
}

function skip({ reader }: Reading, type: number, countBits: number): void {
	if (type === Ev.String) {
		readNumber(reader);
		skipCounted(reader);
	} else if (countBits === 3) skipCounted(reader);
	else for (let i = 0; i <= countBits; i++) readNumber(reader);
}

/** Skips a length and so many bytes. */
function skipCounted(reader: VarintReader): void {
	const length = readNumber(reader);
	reader.at += length;
}

function readEvent(w: Reading, run: Run, type: number, countBits: number): void {
	const { contents, reader, goroutines } = w;
	if (countBits === 3) readNumber(reader);
	const delta = readNumber(reader);
	// Go adds it in 64 bits, so that the largest numbers lead back.
	run.lastTicks += reader.hi > 0x7fffffff ? delta - 18446744073709551616 : delta;
	run.ticks = run.lastTicks;
	run.type = type;
	const count = plainArgs[type] as number;
	if (count > 0) run.a = argOf(contents, reader, readNumber(reader), argKinds[type * 4] as number);
	if (count > 1) run.b = argOf(contents, reader, readNumber(reader), argKinds[type * 4 + 1] as number);
	if (count > 2) run.c = argOf(contents, reader, readNumber(reader), argKinds[type * 4 + 2] as number);
	// Stack ids have 32 bits.
	run.stack = hasStack[type] === 1 && readNumber(reader) >= 0 ? reader.lo : 0;
	if (type === Ev.UserLog) {
		run.c = reader.at;
		skipCounted(reader);
	}
	if (type === Ev.GoStart || type === Ev.GoStartLocal || type === Ev.GoStartLabel) run.current = slotOf(goroutines, run.a);
	run.slot = type === Ev.GoSysExit || type === Ev.GoWaiting || type === Ev.GoInSyscall ? slotOf(goroutines, run.a) : run.current;
	run.g = goroutines.id[run.slot] as number;
	const subject = orderSubjects[type];
	run.subject = subject === Subject.Own ? run.slot : subject === Subject.Named ? slotOf(goroutines, run.a) : gcSlot;
	if (leavesP[type] === 1) run.current = noneSlot;
}

function nextSample(w: Reading, run: Run): boolean {
	if (w.nextSample >= w.samples.length) return false;
	const row = w.samples[w.nextSample++] as number;
	const { samples } = w.contents;
	run.at = samples.at.get(row);
	run.batchAt = run.at;
	run.type = Ev.CPUSample;
	run.ticks = samples.ticks.get(row);
	run.p = samples.p.get(row);
	run.slot = slotOf(w.goroutines, samples.g.get(row));
	run.g = w.goroutines.id[run.slot] as number;
	run.stack = samples.stack.get(row);
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
