// The events of a v1 trace in one order, read on the way: nothing is kept of an event once it was visited.
//
// Each P wrote its events in order; between Ps it is the goroutines' states that count, not the clock, which may differ from CPU to
// CPU. Of each P the next event is looked at. When its goroutine is in the state that it needs, the event goes into a heap by time;
// until then the P waits for that goroutine. The earliest event of the heap happens, and its P comes with the next one.
import { DecodeError } from '../../../base/errors.ts';
import type { Contents } from './contents.ts';
import { type Goroutines, goroutineBytes, type Reading, readNext, startReading } from './runs.ts';
import { eventName, type OrderRule, orderRules, Seq } from './wire.ts';

/** One object for all events. Numbers that may be large begin as fractions, so that the object keeps one shape. */
export interface OldEvent {
	type: number;
	/** 0, 1, ... in this order. */
	ordinal: number;
	ticks: number;
	/** Row of the P in Contents.procs; -1 for samples, whose P is `p`. */
	proc: number;
	/** Id of the P; -1 none. */
	p: number;
	/** Goroutine that runs on the P, also when it starts with this event; 0 none. Samples may have -1. */
	g: number;
	/** Slot of `g`, see Goroutines; slot of the goroutine that the event waited for and changes. */
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

interface Walk extends Reading {
	/** Ps whose next event can happen; the earliest one first. */
	readonly heap: Int32Array;
	size: number;
	/** Ps that wait for a goroutine. */
	waiting: number;
	/** How often a waiting P was looked at in vain. */
	effort: number;
	readonly event: OldEvent;
}

/** Real traces wait in vain for less than one event in ten; beyond these a trace is made to hurt. */
const freeEffort = 1_000_000;
const effortPerEvent = 100;

export interface WalkResult {
	readonly goroutines: Goroutines;
	/** Where the order breaks; null when all events were visited, or `visit` said false. */
	readonly problem: DecodeError | null;
}

/** Visits the events until they end, the order breaks or `visit` says false. Twice the same contents are twice the same walk. */
export function walk(contents: Contents, maxHeldBytes: number, visit: (event: OldEvent, goroutines: Goroutines) => boolean): WalkResult {
	const w = start(contents);
	const { runs, event, goroutines } = w;
	const maxGoroutines = Math.max(1024, (maxHeldBytes - contents.bytes.length) / goroutineBytes);
	let lastTicks = Number.NEGATIVE_INFINITY;
	for (let run = 0; run <= w.sampleRun; run++) goOn(w, run);
	let problem: DecodeError | null = null;
	while (w.size > 0) {
		const run = pop(w);
		const rule = orderRules[runs.type[run] as number] as OrderRule | null;
		const subject = runs.subject[run] as number;
		if (!isReady(w, run, rule, subject)) problem = stopped(w, run, 'another event has changed its goroutine at the same time');
		else if ((runs.ticks[run] as number) < lastTicks) problem = stopped(w, run, 'the clocks of the CPUs differ: time runs backwards');
		else if (goroutines.count > maxGoroutines) problem = stopped(w, run, 'more goroutines than may be held');
		else if (w.effort > freeEffort + effortPerEvent * event.ordinal) problem = stopped(w, run, 'too many events wait for one another');
		if (problem !== null) break;
		lastTicks = runs.ticks[run] as number;
		fill(w, run);
		if (!visit(event, goroutines)) break;
		event.ordinal++;
		if (rule !== null) {
			goroutines.state[subject] = rule.to;
			if (rule.isCounted) (goroutines.seq[subject] as number) += 1;
		}
		goOn(w, run);
		if (rule !== null) wake(w, subject);
	}
	if (problem === null && w.size === 0 && w.waiting > 0) problem = stuck(w);
	return { goroutines, problem };
}

function start(contents: Contents): Walk {
	const event: OldEvent = {
		type: 0,
		ordinal: 0,
		ticks: 0.5,
		proc: 0,
		p: 0.5,
		g: 0.5,
		slot: 0,
		subject: 0,
		a: 0.5,
		b: 0.5,
		c: 0.5,
		stack: 0,
		at: 0,
		batchAt: 0,
	};
	const reading = startReading(contents);
	return { ...reading, heap: new Int32Array(reading.sampleRun + 1), size: 0, waiting: 0, effort: 0, event };
}

/** The next event of a P: into the heap, or the P waits. */
function goOn(w: Walk, run: number): void {
	if (!readNext(w, run)) return;
	const { runs, goroutines } = w;
	const subject = runs.subject[run] as number;
	if (isReady(w, run, orderRules[runs.type[run] as number] as OrderRule | null, subject)) return push(w, run);
	runs.nextWaiting[run] = goroutines.waiting[subject] as number;
	goroutines.waiting[subject] = run;
	w.waiting++;
}

/** Moves the Ps into the heap that the goroutine's new state lets go on. */
function wake(w: Walk, subject: number): void {
	const { runs, goroutines } = w;
	let run = goroutines.waiting[subject] as number;
	if (run < 0) return;
	goroutines.waiting[subject] = -1;
	while (run >= 0) {
		const next = runs.nextWaiting[run] as number;
		if (isReady(w, run, orderRules[runs.type[run] as number] as OrderRule | null, subject)) {
			w.waiting--;
			push(w, run);
		} else {
			w.effort++;
			runs.nextWaiting[run] = goroutines.waiting[subject] as number;
			goroutines.waiting[subject] = run;
		}
		run = next;
	}
}

function isReady({ runs, goroutines }: Walk, run: number, rule: OrderRule | null, subject: number): boolean {
	if (rule === null) return true;
	if (goroutines.state[subject] !== rule.from) return false;
	const seq = goroutines.seq[subject];
	switch (rule.seq) {
		case Seq.Any:
			return true;
		case Seq.Zero:
			return seq === 0;
		case Seq.One:
			return seq === 1;
		case Seq.Arg0:
			return seq === runs.a[run];
		default:
			return seq === runs.b[run];
	}
}

/** The event at the head of a P, for the visitor. */
function fill(w: Walk, run: number): void {
	const { event, runs, contents, goroutines } = w;
	const isSample = run === w.sampleRun;
	event.type = runs.type[run] as number;
	event.ticks = runs.ticks[run] as number;
	event.proc = isSample ? -1 : run;
	event.p = isSample ? (runs.b[run] as number) : contents.procs.id.get(run);
	event.slot = runs.slot[run] as number;
	event.subject = runs.subject[run] as number;
	event.g = goroutines.id[event.slot] as number;
	event.a = runs.a[run] as number;
	event.b = runs.b[run] as number;
	event.c = runs.c[run] as number;
	event.stack = runs.stack[run] as number;
	event.at = runs.eventAt[run] as number;
	event.batchAt = isSample ? event.at : contents.batches.from.get(runs.batch[run] as number);
}

const stopped = (w: Walk, run: number, problem: string): DecodeError =>
	new DecodeError(eventName(w.runs.type[run] as number), w.contents.base + (w.runs.eventAt[run] as number), problem);

/** Nobody can go on: names the earliest of those who wait. */
function stuck(w: Walk): DecodeError {
	const { runs, goroutines } = w;
	let earliest = -1;
	for (let slot = 0; slot < goroutines.count; slot++)
		for (let run = goroutines.waiting[slot] as number; run >= 0; run = runs.nextWaiting[run] as number)
			if (earliest < 0 || (runs.ticks[run] as number) < (runs.ticks[earliest] as number)) earliest = run;
	return stopped(w, earliest, 'no event can come next: what they wait for is not in the trace');
}

const isBefore = ({ runs }: Walk, x: number, y: number): boolean => {
	const difference = (runs.ticks[x] as number) - (runs.ticks[y] as number);
	return difference < 0 || (difference === 0 && x < y);
};

function push(w: Walk, run: number): void {
	const { heap } = w;
	let at = w.size++;
	while (at > 0) {
		const parent = (at - 1) >> 1;
		if (!isBefore(w, run, heap[parent] as number)) break;
		heap[at] = heap[parent] as number;
		at = parent;
	}
	heap[at] = run;
}

function pop(w: Walk): number {
	const { heap } = w;
	const top = heap[0] as number;
	const moved = heap[--w.size] as number;
	let at = 0;
	for (;;) {
		let child = at * 2 + 1;
		if (child >= w.size) break;
		if (child + 1 < w.size && isBefore(w, heap[child + 1] as number, heap[child] as number)) child++;
		if (!isBefore(w, heap[child] as number, moved)) break;
		heap[at] = heap[child] as number;
		at = child;
	}
	heap[at] = moved;
	return top;
}
