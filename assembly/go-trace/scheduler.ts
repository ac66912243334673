// What the order knows besides goroutines, Ps and threads: the generation's key, the GC, open tasks, regions and stop-the-world ranges.
import { arenaCount, newArena, newRecord, recordAt } from './memory';
import { getId, newIdMap, putId, removeId } from './id-map';
import { Flag, G, M, P, goroutines, procs, threads } from './state';

/** Generation being read, as a small number: equal generation numbers have equal keys. States may appear from nothing in the first. */
export let key: i32 = 0;
export let firstKey: i32 = -1;
export let gcSeq: u64 = 0;
/** 0 not known, 1 not running, 2 running. */
export let gcState: i32 = 0;
/** A part met its first GC begin without knowing the number before it: this one's. */
export let gcMetSeq: u64 = 0;
export function meetGc(seq: u64): void {
	gcMetSeq = seq;
}
/** Steps spent on tries that failed and on searches, in the whole trace. */
export let effort: f64 = 0;
const keys: usize = newIdMap();
let keyCount: i32 = 0;

export function spend(steps: f64): void {
	effort += steps;
}

export function setGc(seq: u64, state: i32): void {
	gcSeq = seq;
	gcState = state;
}

export function openKey(number: u64): void {
	let known = <i32>getId(keys, number);
	if (known == 0) {
		known = ++keyCount;
		putId(keys, number, <u32>known);
	}
	key = known - 1;
	if (firstKey < 0) firstKey = key;
}

@inline
export function isFirst(): bool {
	return key == firstKey;
}

/** After a broken order: nothing is known any more, but for tasks. */
export function forget(): void {
	for (let i: u32 = 0, n = arenaCount(goroutines); i < n; i++) {
		const g = recordAt(goroutines, i);
		store<u8>(g, 0, G.status);
		store<i32>(g, -1, G.seqKey);
		store<u8>(g, load<u8>(g, G.flags) & ~Flag.InAssist, G.flags);
		freeRegions(g);
	}
	for (let i: u32 = 0, n = arenaCount(procs); i < n; i++) {
		const p = recordAt(procs, i);
		store<u8>(p, 0, P.status);
		store<i32>(p, -1, P.seqKey);
		store<u8>(p, 0, P.inSweep);
	}
	for (let i: u32 = 0, n = arenaCount(threads); i < n; i++) {
		const m = recordAt(threads, i);
		store<u8>(m, 0, M.isKnown);
		store<u32>(m, 0, M.g);
		store<u32>(m, 0, M.p);
	}
	firstStop = 0;
	gcSeq = 0;
	gcState = 0;
	firstKey = -1;
}

// Regions of the order: {u64 task, i32 name, u32 outer}, and of the accountant: {f64 start, i32 name, u32 outer, u64 task}.
const regions: usize = newArena(24);
let freeRegion: usize = 0;

export function takeRegion(): usize {
	const region = freeRegion;
	if (region == 0) return newRecord(regions);
	freeRegion = load<usize>(region, 12);
	return region;
}

export function giveRegion(region: usize): void {
	store<usize>(region, freeRegion, 12);
	freeRegion = region;
}

export function freeRegions(g: usize): void {
	for (let region = load<usize>(g, G.region); region != 0; ) {
		const outer = load<usize>(region, 12);
		giveRegion(region);
		region = outer;
	}
	store<usize>(g, 0, G.region);
}

// Open tasks: {u64 id, u64 parent (2^64 - 1 unknown), i32 type, f64 start, u32 is open, i32 row of the goroutine that began it, see below}; a record is used again when its task has ended.
export namespace Task {
	export const id: usize = 0;
	export const parent: usize = 8;
	export const startNs: usize = 16; // f64
	export const type: usize = 24; // i32
	/** 2: it began before the seam. */
	export const isOpen: usize = 28; // u32
	/** -1 none. */
	export const goroutine: usize = 32; // i32
	export const bytes: usize = 40;
}
export const tasks: usize = newArena(Task.bytes);
const taskIds: usize = newIdMap();
let freeTask: usize = 0;

export function findTask(id: u64): usize {
	return <usize>getId(taskIds, id);
}

export function openTask(id: u64): usize {
	let task = freeTask;
	if (task != 0) freeTask = load<usize>(task);
	else task = newRecord(tasks);
	store<u64>(task, id, Task.id);
	store<u32>(task, 1, Task.isOpen);
	putId(taskIds, id, <u32>task);
	return task;
}

export function closeTask(task: usize): void {
	removeId(taskIds, load<u64>(task, Task.id));
	store<u32>(task, 0, Task.isOpen);
	store<usize>(task, freeTask);
	freeTask = task;
}

// Open stop-the-world ranges, in order of their begin: {u32 goroutine, i32 name, u64 kind, u32 next}. There are few at a time.
const stops: usize = newArena(24);
export let firstStop: usize = 0;
let freeStop: usize = 0;

export namespace Stop {
	export const Begun: i32 = 0;
	export const Again: i32 = 1;
	export const TooMany: i32 = 2;
}

export function beginStop(g: usize, kind: u64, mayAdd: bool, name: i32): i32 {
	let open = 0;
	let last: usize = 0;
	for (let stop = firstStop; stop != 0; stop = load<usize>(stop, 16)) {
		effort += 1;
		last = stop;
		if (load<usize>(stop) != g) continue;
		open++;
		if (load<u64>(stop, 8) == kind) return Stop.Again;
	}
	if (open == 64) return Stop.TooMany;
	if (!mayAdd) return Stop.Begun;
	let stop = freeStop;
	if (stop != 0) freeStop = load<usize>(stop, 16);
	else stop = newRecord(stops);
	store<usize>(stop, g);
	store<i32>(stop, name, 4);
	store<u64>(stop, kind, 8);
	store<usize>(stop, 0, 16);
	if (last == 0) firstStop = stop;
	else store<usize>(last, stop, 16);
	return Stop.Begun;
}

/** Ends the goroutine's first range, whose place its last one takes, as in Go's reader. Its name, or -1. */
export function endStop(g: usize): i32 {
	let first: usize = 0;
	let last: usize = 0;
	for (let stop = firstStop; stop != 0; stop = load<usize>(stop, 16)) {
		if (load<usize>(stop) != g) continue;
		if (first == 0) first = stop;
		last = stop;
	}
	if (first == 0) return -1;
	const name = load<i32>(first, 4);
	store<i32>(first, load<i32>(last, 4), 4);
	store<u64>(first, load<u64>(last, 8), 8);
	unlinkStop(last);
	return name;
}

function unlinkStop(gone: usize): void {
	let before: usize = 0;
	for (let stop = firstStop; stop != gone; stop = load<usize>(stop, 16)) before = stop;
	const next = load<usize>(gone, 16);
	if (before == 0) firstStop = next;
	else store<usize>(before, next, 16);
	store<usize>(gone, freeStop, 16);
	freeStop = gone;
}

export function dropStops(g: usize): void {
	while (firstStop != 0 && endStop(g) >= 0);
}
