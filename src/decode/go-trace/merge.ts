// Runs through a generation: takes the next event that may happen, again and again, until none is left or none may happen.
//
// 1. A CPU sample that lies before the earliest event goes first.
// 2. The thread with the earliest event is tried. If it may not go on yet, the others are tried in the order of time.
// 3. If none may, the generation is broken here: threads wait for events that are missing.
// Work is bounded: a hostile trace could make every event try every thread, so the effort that brings nothing is counted.
import { DecodeError } from '../../base/errors.ts';
import type { Emitter } from './emitter.ts';
import { closeEvent, openEvent } from './emitter.ts';
import { EventKind } from './event.ts';
import {
	bytesLeft,
	type Frontier,
	Next,
	openCursor,
	readNext,
	removeFromHeap,
	reserveCursors,
	restoreHeap,
	sortHeap,
	ticksToNs,
} from './frontier.ts';
import type { Generation } from './generation.ts';
import { advance } from './ordering.ts';
import { type Order, Outcome } from './order.ts';
import { threadSlot } from './scheduler.ts';
import { eventName } from './spec.ts';

/** Steps that may be spent in vain: this many, plus `effortPerEvent` for each event. Real traces need less than one per event. */
const freeEffort = 4e6;
const effortPerEvent = 256;

/** CPU samples in the order of time; times in ns since the trace's start, not repaired. */
export interface SampleRun {
	readonly order: Int32Array;
	readonly timeNs: Float64Array;
}

/** Loads the frontier. Returns the first problem, null when there is none. */
export function openFrontier(f: Frontier, generation: Generation, order: Order, nsPerTick: number, startNs: number): DecodeError | null {
	const { raw } = generation;
	const { batches } = raw;
	f.bytes = raw.bytes;
	f.nsPerTick = nsPerTick;
	f.batchFrom = batches.from;
	f.batchTo = batches.to;
	f.batchNext = generation.nextBatch;
	if (f.batchTimeNs.length < batches.count) f.batchTimeNs = new Float64Array(Math.max(batches.count, f.batchTimeNs.length * 2));
	for (let i = 0; i < batches.count; i++) f.batchTimeNs[i] = ticksToNs(batches.ticks[i] as number, nsPerTick) - startNs;
	f.size = 0;
	f.lostBytes = 0;
	const { threads } = order.state;
	let problem: DecodeError | null = null;
	for (const id of generation.threads) {
		const slot = threadSlot(threads, id);
		if (id === -1) order.noThread = slot;
	}
	reserveCursors(f, threads.count);
	generation.threads.forEach((id, row) => {
		const m = threads.index.get(id);
		if (openCursor(f, m, generation.firstBatch[row] as number) === Next.Broken) {
			const lost = takeProblem(f, m, raw.base);
			problem ??= lost;
		}
	});
	return problem;
}

/** What is wrong with the bytes of thread slot `m`, which is lost from there on. */
function takeProblem(f: Frontier, m: number, base: number): DecodeError {
	f.lostBytes += bytesLeft(f, m);
	const error = new DecodeError('event', base + f.problemAt, f.problem);
	f.problem = '';
	return error;
}

export function sampleRun(generation: Generation, nsPerTick: number, startNs: number): SampleRun {
	const timeNs = Float64Array.from(generation.samples.ticks, (ticks) => ticksToNs(ticks, nsPerTick) - startNs);
	const order = Int32Array.from(timeNs.keys()).sort((a, b) => (timeNs[a] as number) - (timeNs[b] as number) || a - b);
	return { order, timeNs };
}

export interface MergeResult {
	/** The first thing that went wrong; null when the generation was read to its end. */
	readonly problem: DecodeError | null;
	/** True when the order of events broke, so that what is known of goroutines and Ps cannot be trusted any more. */
	readonly isOrderBroken: boolean;
}

export function mergeEvents(f: Frontier, generation: Generation, samples: SampleRun, order: Order): MergeResult {
	const { emitter } = order;
	const { heap } = f;
	const base = generation.raw.base;
	const batchAt = generation.raw.batches.at;
	let problem: DecodeError | null = null;
	let nextSample = 0;
	while (f.size > 0 || nextSample < samples.order.length) {
		if (nextSample < samples.order.length) {
			const sample = samples.order[nextSample] as number;
			if (f.size === 0 || (samples.timeNs[sample] as number) < (f.timeNs[heap[0] as number] as number)) {
				emitSample(emitter, generation, samples.timeNs[sample] as number, sample, order);
				nextSample++;
				continue;
			}
		}
		let at = 0;
		let m = heap[0] as number;
		emitter.event.offset = base + (batchAt[f.batch[m] as number] as number);
		let outcome = advance(order, m, f.type[m] as number, f.timeNs[m] as number, f.args);
		if (outcome === Outcome.NotYet) {
			const why = order.problem;
			order.effort += f.size;
			sortHeap(f);
			for (at = 1; at < f.size && outcome === Outcome.NotYet; at++) {
				m = heap[at] as number;
				emitter.event.offset = base + (batchAt[f.batch[m] as number] as number);
				outcome = advance(order, m, f.type[m] as number, f.timeNs[m] as number, f.args);
			}
			at--;
			if (outcome === Outcome.NotYet)
				return { problem: problem ?? stuck(f, heap[0] as number, base, `no thread can go on (${why})`), isOrderBroken: true };
		}
		if (outcome === Outcome.Broken) return { problem: problem ?? stuck(f, m, base, order.problem), isOrderBroken: true };
		if (order.effort > freeEffort && order.effort > freeEffort + effortPerEvent * emitter.count)
			return { problem: problem ?? stuck(f, m, base, 'too many events wait for one another; given up'), isOrderBroken: true };
		const next = readNext(f, m);
		if (next === Next.Read) restoreHeap(f, at);
		else {
			if (next === Next.Broken) {
				const lost = takeProblem(f, m, base);
				problem ??= lost;
			}
			removeFromHeap(f, at);
		}
		f.problem = '';
	}
	return { problem, isOrderBroken: false };
}

/** The next event of thread slot `m` cannot happen. */
function stuck(f: Frontier, m: number, base: number, why: string): DecodeError {
	return new DecodeError(eventName(f.type[m] as number), base + (f.start[m] as number), why);
}

function emitSample(emitter: Emitter, generation: Generation, timeNs: number, sample: number, order: Order): void {
	const { samples } = generation;
	const e = openEvent(
		emitter,
		EventKind.StackSample,
		timeNs,
		samples.g[sample] as number,
		samples.p[sample] as number,
		samples.m[sample] as number,
	);
	e.offset = generation.raw.base + generation.raw.from;
	e.stack = order.tables.stack(samples.stack[sample] as number);
	closeEvent(emitter);
}
