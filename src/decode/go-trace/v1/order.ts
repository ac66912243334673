// The events of a v1 trace in one order, read on the way: nothing is kept of an event once it was visited.
//
// Each P wrote its events in order; between Ps it is the goroutines' states that count, not the clock, which may differ from CPU to
// CPU. Of each P the next event is looked at. When its goroutine is in the state that it needs, the event goes into a heap by time;
// until then the P waits for that goroutine. The earliest event of the heap happens, and its P comes with the next one.
import { DecodeError } from '../../../base/errors.ts';
import type { Contents } from './contents.ts';
import { type Goroutines, goroutineBytes, type Reading, readNext, type Run, startReading } from './runs.ts';
import { eventName, orderCounts, orderFrom, orderSeq, orderSubjects, orderTo, Seq, Subject } from './wire.ts';

/** What a visitor sees: valid until it returns. */
export type OldEvent = Readonly<Omit<Run, 'row' | 'batch' | 'next' | 'end' | 'lastTicks' | 'current' | 'nextWaiting'>>;

interface Walk extends Reading {
	/** Ps whose next event can happen; the earliest one first. */
	readonly heap: Run[];
	/** Ps that wait for a goroutine. */
	waiting: number;
	/** How often a waiting P was looked at in vain. */
	effort: number;
}

/** In 60 recorded traces at most one look in seven events was in vain; beyond these a trace is made to hurt. */
const freeEffort = 1_000_000;
const effortPerEvent = 100;

export interface WalkResult {
	readonly goroutines: Goroutines;
	/** Where the order breaks; null when all events were visited, or `visit` said false. */
	readonly problem: DecodeError | null;
}

/** Visits the events until they end, the order breaks or `visit` says false. Twice the same contents are twice the same walk. */
export function walk(contents: Contents, maxHeldBytes: number, visit: (event: OldEvent, goroutines: Goroutines) => boolean): WalkResult {
	const w: Walk = { ...startReading(contents), heap: [], waiting: 0, effort: 0 };
	const { goroutines, heap } = w;
	const maxGoroutines = Math.max(1024, (maxHeldBytes - contents.bytes.length) / goroutineBytes);
	let lastTicks = Number.NEGATIVE_INFINITY;
	let ordinal = 0;
	for (const run of w.runs) goOn(w, run);
	let problem: DecodeError | null = null;
	while (heap.length > 0) {
		const run = heap[0] as Run;
		const { type, subject } = run;
		if (!isReady(w, run)) problem = stopped(w, run, 'another event has changed its goroutine at the same time');
		else if (run.ticks < lastTicks) problem = stopped(w, run, 'the clocks of the CPUs differ: time runs backwards');
		else if (goroutines.count > maxGoroutines) problem = stopped(w, run, 'more goroutines than may be held');
		else if (w.effort > freeEffort + effortPerEvent * ordinal) problem = stopped(w, run, 'too many events wait for one another');
		if (problem !== null) break;
		lastTicks = run.ticks;
		run.ordinal = ordinal++;
		if (!visit(run, goroutines)) break;
		if (orderSubjects[type] !== Subject.None) {
			goroutines.state[subject] = orderTo[type] as number;
			(goroutines.seq[subject] as number) += orderCounts[type] as number;
		}
		// Mostly the P goes on at once, and its next event is not far.
		if (!readNext(w, run)) removeFirst(heap);
		else if (isReady(w, run)) siftDown(heap, run);
		else {
			removeFirst(heap);
			wait(w, run);
		}
		if (orderSubjects[type] !== Subject.None && (goroutines.waiting[subject] as number) >= 0) wake(w, subject);
	}
	if (problem === null && heap.length === 0 && w.waiting > 0) problem = stuck(w);
	return { goroutines, problem };
}

/** The first event of a P: into the heap, or the P waits. */
function goOn(w: Walk, run: Run): void {
	if (!readNext(w, run)) return;
	if (isReady(w, run)) push(w.heap, run);
	else wait(w, run);
}

function wait(w: Walk, run: Run): void {
	const { waiting } = w.goroutines;
	run.nextWaiting = waiting[run.subject] as number;
	waiting[run.subject] = run.row;
	w.waiting++;
}

/** Moves the Ps into the heap that the goroutine's new state lets go on. */
function wake(w: Walk, subject: number): void {
	let row = w.goroutines.waiting[subject] as number;
	w.goroutines.waiting[subject] = -1;
	while (row >= 0) {
		const run = w.runs[row] as Run;
		row = run.nextWaiting;
		w.waiting--;
		if (isReady(w, run)) push(w.heap, run);
		else {
			w.effort++;
			wait(w, run);
		}
	}
}

function isReady({ goroutines }: Walk, run: Run): boolean {
	const { type, subject } = run;
	if (orderSubjects[type] === Subject.None) return true;
	if (goroutines.state[subject] !== orderFrom[type]) return false;
	const seq = goroutines.seq[subject];
	switch (orderSeq[type]) {
		case Seq.Any:
			return true;
		case Seq.Zero:
			return seq === 0;
		case Seq.One:
			return seq === 1;
		case Seq.Arg0:
			return seq === run.a;
		default:
			return seq === run.b;
	}
}

const stopped = (w: Walk, run: Run, problem: string): DecodeError =>
	new DecodeError(eventName(run.type), w.contents.base + run.at, problem);

/** Nobody can go on: names the earliest of those who wait. */
function stuck(w: Walk): DecodeError {
	let earliest: Run | null = null;
	for (let slot = 0; slot < w.goroutines.count; slot++) {
		for (let row = w.goroutines.waiting[slot] as number; row >= 0; row = (w.runs[row] as Run).nextWaiting) {
			const run = w.runs[row] as Run;
			if (earliest === null || run.ticks < earliest.ticks) earliest = run;
		}
	}
	return stopped(w, earliest as Run, 'no event can come next: what they wait for is not in the trace');
}

const isBefore = (x: Run, y: Run): boolean => x.ticks < y.ticks || (x.ticks === y.ticks && x.row < y.row);

function push(heap: Run[], run: Run): void {
	let at = heap.push(run) - 1;
	while (at > 0) {
		const parent = (at - 1) >> 1;
		if (!isBefore(run, heap[parent] as Run)) break;
		heap[at] = heap[parent] as Run;
		at = parent;
	}
	heap[at] = run;
}

function removeFirst(heap: Run[]): void {
	const last = heap.pop() as Run;
	if (heap.length > 0) siftDown(heap, last);
}

/** Puts `run` in the place of the first one, and then where it belongs. */
function siftDown(heap: Run[], run: Run): void {
	let at = 0;
	for (;;) {
		let child = at * 2 + 1;
		if (child >= heap.length) break;
		if (child + 1 < heap.length && isBefore(heap[child + 1] as Run, heap[child] as Run)) child++;
		if (!isBefore(heap[child] as Run, run)) break;
		heap[at] = heap[child] as Run;
		at = child;
	}
	heap[at] = run;
}
