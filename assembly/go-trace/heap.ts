// The threads with a next event, as a binary heap by that event's time. Shape and tie breaking are those of frontier.ts of the
// TypeScript decoder, and so Go's.
import { M } from './state';
import { giveBlock, takeBlock } from './memory';

export let heap: usize = takeBlock(10);
let heapClass: i32 = 10;
export let size: i32 = 0;

export function openHeap(capacity: u32): void {
	size = 0;
	if (<usize>capacity << 2 <= <usize>1 << heapClass) return;
	giveBlock(heap, heapClass);
	while (<usize>capacity << 2 > <usize>1 << heapClass) heapClass++;
	heap = takeBlock(heapClass);
}

@inline
export function at(i: i32): usize {
	return load<usize>(heap + (<usize>i << 2));
}

@inline
function put(i: i32, m: usize): void {
	store<usize>(heap + (<usize>i << 2), m);
}

@inline
function timeAt(i: i32): f64 {
	return load<f64>(at(i), M.timeNs);
}

/** Time of the earliest thread but the first. */
@inline
export function limitOf(): f64 {
	let limit: f64 = Infinity;
	if (size > 1) limit = timeAt(1);
	if (size > 2) limit = min<f64>(limit, timeAt(2));
	return limit;
}

export function add(m: usize): void {
	put(size, m);
	siftUp(size++);
}

export function restore(i: i32): void {
	if (siftUp(i) == i) siftDown(i);
}

/** The entries above move down one step each and the last one starts at the top: the shape that Go's removal leaves. */
export function remove(i: i32): void {
	for (let place = i; place > 0; ) {
		const parent = (place - 1) >> 1;
		put(place, at(parent));
		place = parent;
	}
	size--;
	put(0, at(size));
	siftDown(0);
}

function siftUp(from: i32): i32 {
	let i = from;
	while (i > 0) {
		const parent = (i - 1) >> 1;
		const a = at(parent);
		const b = at(i);
		if (!(load<f64>(a, M.timeNs) > load<f64>(b, M.timeNs))) break;
		put(parent, b);
		put(i, a);
		i = parent;
	}
	return i;
}

function siftDown(from: i32): void {
	let i = from;
	while (i < size) {
		const left = 2 * i + 1;
		if (left >= size) return;
		let least = i;
		let time = timeAt(i);
		if (timeAt(left) < time) {
			least = left;
			time = timeAt(left);
		}
		if (left + 1 < size && timeAt(left + 1) < time) least = left + 1;
		if (least == i) return;
		const m = at(i);
		put(i, at(least));
		put(least, m);
		i = least;
	}
}

/** Puts the heap in time order (a sorted heap is a heap). Stable. */
export function sort(): void {
	for (let width = 1; width < size; width *= 2) {
		for (let low = 0; low + width < size; low += 2 * width) mergeRuns(low, low + width, min<i32>(low + 2 * width, size));
	}
}

/** Runs are mostly in order already; an entry of the second run that is not moves up to its place. */
function mergeRuns(low: i32, middle: i32, high: i32): void {
	for (let i = middle; i < high; i++) {
		const m = at(i);
		const time = load<f64>(m, M.timeNs);
		let place = i;
		while (place > low && timeAt(place - 1) > time) {
			put(place, at(place - 1));
			place--;
		}
		if (place == i) return;
		put(place, m);
	}
}
