// The next undelivered event of every thread (M) of a generation, and a heap of the threads by that event's time.
//
// 1. Each M has a cursor: its chain of batches, a position, and its next event decoded into columns (type, time, arguments).
// 2. The M whose next event is earliest is tried first. As long as it stays the earliest, taking the next event costs one
//    comparison with the two below it.
// 3. Equal times: who wins follows from the heap's shape, and that from the order in which Ms were put in (order of their
//    first batch) and from sift rules with strict comparisons. Both are Go's, so that the total order is Go's.
// 4. When the earliest M may not go on yet, the heap is sorted and the others are tried in turn. Go sorts with an algorithm that
//    is stable up to 12 entries and unspecified beyond; this one is always stable.
// Not here: what an event means (ordering.ts).
import { maxTimedArgs, notTimed, timedArgCount } from './spec.ts';
import { exactValue, isPlain, scanVarint, type VarintReader } from './varint.ts';

export interface Frontier {
	/** The generation's bytes; readable (zeros or foreign bytes) for `padding` bytes behind the last batch. */
	bytes: Uint8Array;
	/** ns per tick. */
	nsPerTick: number;
	/** Batches of timed events: where they begin and end in `bytes`, time in ns (relative), the same M's next batch or -1. */
	batchFrom: Int32Array;
	batchTo: Int32Array;
	batchTimeNs: Float64Array;
	batchNext: Int32Array;

	/** Cursors, by M slot. */
	batch: Int32Array;
	pos: Int32Array;
	end: Int32Array;
	/** The next event: type, time in ns (relative, not repaired), `maxTimedArgs` arguments per M. */
	type: Uint8Array;
	timeNs: Float64Array;
	args: Float64Array;
	/** Where it begins in `bytes`. */
	start: Int32Array;

	/** Ms with a next event. */
	heap: Int32Array;
	size: number;

	/** Reader for numbers of 2^28 and more, and what to call an argument that no double holds. */
	readonly wideReader: VarintReader;
	readonly wideArg: (type: number, index: number, value: bigint) => number;
	/** Set when `readNext` answers broken. */
	problem: string;
	problemAt: number;
	/** Bytes of batches behind places where an M's bytes are broken. */
	lostBytes: number;
}

/** Bytes that must be readable behind the last batch: the longest event (type, delta and four arguments) may be read past its end before the bounds are checked. */
export const padding = 64;

export const Next = { Read: 0, Exhausted: 1, Broken: 2 } as const;
export type Next = (typeof Next)[keyof typeof Next];

const int64Limit = 9223372036854775808;

/** Ticks -> ns as Go computes it: a float64 product, cut to int64 (what does not fit becomes the smallest int64). */
export function ticksToNs(ticks: number, nsPerTick: number): number {
	const ns = ticks * nsPerTick;
	return ns < int64Limit ? Math.trunc(ns) : -int64Limit;
}

export function createFrontier(wideReader: VarintReader, wideArg: Frontier['wideArg']): Frontier {
	const none = new Int32Array(0);
	return {
		bytes: wideReader.bytes,
		nsPerTick: 1.5,
		batchFrom: none,
		batchTo: none,
		batchTimeNs: new Float64Array(0),
		batchNext: none,
		batch: new Int32Array(16),
		pos: new Int32Array(16),
		end: new Int32Array(16),
		type: new Uint8Array(16),
		timeNs: new Float64Array(16),
		args: new Float64Array(16 * maxTimedArgs),
		start: new Int32Array(16),
		heap: new Int32Array(16),
		size: 0,
		wideReader,
		wideArg,
		problem: '',
		problemAt: 0,
		lostBytes: 0,
	};
}

/** Makes room for cursors of `count` M slots. Only between generations: nothing is kept. */
export function reserveCursors(f: Frontier, count: number): void {
	if (count <= f.batch.length) return;
	const capacity = Math.max(count, f.batch.length * 2);
	f.batch = new Int32Array(capacity);
	f.pos = new Int32Array(capacity);
	f.end = new Int32Array(capacity);
	f.type = new Uint8Array(capacity);
	f.timeNs = new Float64Array(capacity);
	f.args = new Float64Array(capacity * maxTimedArgs);
	f.start = new Int32Array(capacity);
	f.heap = new Int32Array(capacity);
}

/** Puts an M with its first batch in. */
export function openCursor(f: Frontier, m: number, firstBatch: number): Next {
	f.batch[m] = firstBatch;
	f.pos[m] = f.batchFrom[firstBatch] as number;
	f.end[m] = f.batchTo[firstBatch] as number;
	f.timeNs[m] = f.batchTimeNs[firstBatch] as number;
	const next = readNext(f, m);
	if (next === Next.Read) {
		f.heap[f.size] = m;
		siftUp(f, f.size++);
	}
	return next;
}

/** Decodes the M's next event into its columns. */
export function readNext(f: Frontier, m: number): Next {
	let at = f.pos[m] as number;
	let end = f.end[m] as number;
	let timeNs = f.timeNs[m] as number;
	while (at === end) {
		const batch = f.batchNext[f.batch[m] as number] as number;
		if (batch < 0) return Next.Exhausted;
		f.batch[m] = batch;
		at = f.batchFrom[batch] as number;
		end = f.batchTo[batch] as number;
		timeNs = f.batchTimeNs[batch] as number;
		f.pos[m] = at;
		f.end[m] = end;
	}
	f.start[m] = at;
	const bytes = f.bytes;
	const args = f.args;
	const type = bytes[at++] as number;
	const count = timedArgCount[type] as number;
	if (count === notTimed) return broken(f, at - 1, `event type ${type} cannot stand in a batch of timed events`);
	f.type[m] = type;

	let value = bytes[at++] as number;
	if (value > 127) {
		let byte = bytes[at++] as number;
		value = (value & 127) | ((byte & 127) << 7);
		if (byte > 127) {
			byte = bytes[at++] as number;
			value |= (byte & 127) << 14;
			if (byte > 127) {
				byte = bytes[at++] as number;
				value |= (byte & 127) << 21;
				if (byte > 127) {
					value = readWide(f, at - 4, type, -1);
					if (value < 0) return Next.Broken;
					at = f.wideReader.at;
				}
			}
		}
	}
	timeNs += value < 0x10000000 ? Math.floor(value * f.nsPerTick) : ticksToNs(value, f.nsPerTick);

	const into = m * maxTimedArgs;
	for (let i = 0; i < count; i++) {
		value = bytes[at++] as number;
		if (value > 127) {
			let byte = bytes[at++] as number;
			value = (value & 127) | ((byte & 127) << 7);
			if (byte > 127) {
				byte = bytes[at++] as number;
				value |= (byte & 127) << 14;
				if (byte > 127) {
					byte = bytes[at++] as number;
					value |= (byte & 127) << 21;
					if (byte > 127) {
						value = readWide(f, at - 4, type, i);
						if (f.problem !== '') return Next.Broken;
						at = f.wideReader.at;
					}
				}
			}
		}
		args[into + i] = value;
	}
	if (at > end) return broken(f, f.pos[m] as number, 'the batch ends inside an event');
	f.timeNs[m] = timeNs;
	f.pos[m] = at;
	return Next.Read;
}

/** A number of 2^28 or more from index `at`. `index` -1: a time delta, plain; else the argument. Ends at wideReader.at. */
function readWide(f: Frontier, at: number, type: number, index: number): number {
	const reader = f.wideReader;
	reader.bytes = f.bytes;
	reader.at = at;
	reader.end = f.bytes.length;
	const value = scanVarint(reader);
	if (value < 0) {
		broken(f, at, 'a number has more than 64 bits');
		return value;
	}
	return index < 0 || isPlain(reader) ? value : f.wideArg(type, index, exactValue(reader));
}

function broken(f: Frontier, at: number, problem: string): Next {
	f.problem = problem;
	f.problemAt = at;
	return Next.Broken;
}

/** Bytes of the M from its next event on. */
export function bytesLeft(f: Frontier, m: number): number {
	let bytes = (f.end[m] as number) - (f.start[m] as number);
	for (let batch = f.batchNext[f.batch[m] as number] as number; batch >= 0; batch = f.batchNext[batch] as number)
		bytes += (f.batchTo[batch] as number) - (f.batchFrom[batch] as number);
	return bytes;
}

/** Bytes of the generation that gave no events. */
export function bytesUnread(f: Frontier): number {
	let bytes = f.lostBytes;
	for (let i = 0; i < f.size; i++) bytes += bytesLeft(f, f.heap[i] as number);
	return bytes;
}

/** The M at heap index `i` has a new next event. */
export function restoreHeap(f: Frontier, i: number): void {
	if (siftUp(f, i) === i) siftDown(f, i);
}

/** The M at heap index `i` has no more events. */
export function removeFromHeap(f: Frontier, i: number): void {
	const heap = f.heap;
	const m = heap[i] as number;
	// The entries above move down one step each and the last one starts at the top: the shape that Go's removal leaves.
	for (let at = i; at > 0; ) {
		const parent = (at - 1) >> 1;
		heap[at] = heap[parent] as number;
		at = parent;
	}
	heap[0] = m;
	f.size--;
	heap[0] = heap[f.size] as number;
	siftDown(f, 0);
}

function siftUp(f: Frontier, from: number): number {
	const { heap, timeNs } = f;
	let i = from;
	while (i > 0) {
		const parent = (i - 1) >> 1;
		const a = heap[parent] as number;
		const b = heap[i] as number;
		if (!((timeNs[a] as number) > (timeNs[b] as number))) break;
		heap[parent] = b;
		heap[i] = a;
		i = parent;
	}
	return i;
}

function siftDown(f: Frontier, from: number): void {
	const { heap, timeNs, size } = f;
	let i = from;
	while (i < size) {
		const left = 2 * i + 1;
		if (left >= size) return;
		let least = i;
		let time = timeNs[heap[i] as number] as number;
		if ((timeNs[heap[left] as number] as number) < time) {
			least = left;
			time = timeNs[heap[left] as number] as number;
		}
		if (left + 1 < size && (timeNs[heap[left + 1] as number] as number) < time) least = left + 1;
		if (least === i) return;
		const m = heap[i] as number;
		heap[i] = heap[least] as number;
		heap[least] = m;
		i = least;
	}
}

/** Puts the heap in time order (a sorted heap is a heap). Stable. */
export function sortHeap(f: Frontier): void {
	const { heap, timeNs, size } = f;
	let isSorted = true;
	for (let i = 1; i < size && isSorted; i++) isSorted = (timeNs[heap[i - 1] as number] as number) <= (timeNs[heap[i] as number] as number);
	if (isSorted) return;
	const order = Array.from(heap.subarray(0, size)).sort((a, b) => (timeNs[a] as number) - (timeNs[b] as number));
	heap.set(order);
}
