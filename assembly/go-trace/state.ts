// What is known of goroutines, Ps and threads: one record each, found by id, never moved. Offsets within a record are the constants
// below. The first half of a goroutine's record is what every event of it touches; the order's and the accountant's fields stand
// side by side so that an event costs one or two cache lines.
import { arenaCount, giveBlock, newArena, newRecord, recordAt, takeBlock } from './memory';
import { getId, newIdMap, putId } from './id-map';

/** Wire statuses; 0 is "not known, or ended". */
export namespace Status {
	export const Absent: u8 = 0;
	export const Runnable: u8 = 1;
	export const Running: u8 = 2;
	export const Syscall: u8 = 3;
	export const Waiting: u8 = 4;
	/** The trace says 0 ("bad"), which is not the same as nothing. Also for Ps. */
	export const Bad: u8 = 5;
}

/** States of Go's trace API. */
export namespace GoState {
	export const Undetermined: u8 = 0;
	export const NotExist: u8 = 1;
	export const Runnable: u8 = 2;
	export const Running: u8 = 3;
	export const Waiting: u8 = 4;
	export const Syscall: u8 = 5;
}

/**
 * Goroutine, 192 bytes: three cache lines. A wake and a start touch the first, the end of a stay on a P the first two (see `flushSpans` of
 * account.ts), all else the third.
 */
export namespace G {
	export const id: usize = 0; // u64
	/** When it entered its state. */
	export const since: usize = 8; // f64
	export const seq: usize = 16; // u64
	/** Generation key in which `seq` counts. */
	export const seqKey: usize = 24; // i32
	export const status: usize = 28; // u8
	export const flags: usize = 29; // u8
	export const state: usize = 30; // u8
	/** 1 when the id is one that contexts show (below 2^53). */
	export const isPlain: usize = 31; // u8
	export const reason: usize = 32; // i32 canonical string
	export const stack: usize = 36; // i32 canonical stack, -1 none
	/** Wait site of the wait it is in, 0 unknown; with Flag.WasWaiting, of the wait it was in. */
	export const site: usize = 40; // u32
	/** Row in the table of goroutines, plus 1; 0 none yet. */
	export const row: usize = 44; // u32
	/** With Flag.WasWaiting and Flag.WasReady: when the spans before the present one began. */
	export const waitSince: usize = 48; // f64
	export const readySince: usize = 56; // f64
	export const runningNs: usize = 64; // f64 ...
	export const runnableNs: usize = 72;
	export const longestRunNs: usize = 80;
	/** Waits for one reason that its list does not have yet. */
	export const waitedNs: usize = 88; // f64
	export const waitedFor: usize = 96; // i32
	export const waited: usize = 100; // u32
	export const runs: usize = 104; // u32
	export const waitCount: usize = 108; // u32
	export const ring: usize = 112; // u32 block of recent spans
	/** Spans put into the ring. */
	export const pushed: usize = 116; // u32
	/** Open mark assist. */
	export const assist: usize = 120; // u32
	export const startFunction: usize = 124; // i32
	export const waitingNs: usize = 128; // f64 ...
	export const syscallNs: usize = 136;
	export const assistNs: usize = 144;
	export const createdNs: usize = 152; // f64
	export const endedNs: usize = 160; // f64
	/** Innermost open region, for the order. */
	export const region: usize = 168; // u32
	/** Its waits by reason: a list of records. */
	export const waits: usize = 172; // u32
	export const startFrame: usize = 176; // i32
	export const creatorStack: usize = 180; // i32
	export const creator: usize = 184; // i32 row, -1 unknown
	/** Innermost open region, for the accountant, which keeps those of goroutines that ended. */
	export const openRegion: usize = 188; // u32
	export const bytes: usize = 192;
}

export namespace Flag {
	/** It was in its state before the trace. */
	export const Before: u8 = 1;
	/** Its start function is known. */
	export const Named: u8 = 2;
	/** In a mark assist, for the order. */
	export const InAssist: u8 = 4;
	/** What it was in at the seam is known only to the part before. */
	export const Unknown: u8 = 8;
	/** It was there at the seam. */
	export const Seam: u8 = 16;
	/** It waited, and since then was ready or ran; the books do not have that wait yet. */
	export const WasWaiting: u8 = 32;
	/** The same of being ready, without a stack. */
	export const WasReady: u8 = 64;
	export const Pending: u8 = 96;
}

/** P, 64 bytes. */
export namespace P {
	export const id: usize = 0; // u64
	export const seq: usize = 8; // u64
	export const seqKey: usize = 16; // i32
	export const status: usize = 20; // u8; 4 is "syscall, abandoned"
	export const inSweep: usize = 21; // u8, for the order
	export const isSeen: usize = 22; // u8, for the accountant
	export const isSweepOpen: usize = 23; // u8, for the accountant
	/** Since when it runs; -1 not. */
	export const since: usize = 24; // f64
	export const sweepSince: usize = 32; // f64
	export const sweepStack: usize = 40; // i32
	export const bytes: usize = 64;
}

/** Thread, 64 bytes. */
export namespace M {
	export const id: usize = 0; // u64
	export const g: usize = 8; // u32 record
	export const p: usize = 12; // u32 record
	/** 1 once an event of it was tried or a status named it. */
	export const isKnown: usize = 16; // u8
	/** 1 once an event named it. */
	export const isSeen: usize = 17; // u8
	/** 1: the pseudo thread, whose events have no context. */
	export const isNone: usize = 18; // u8
	// The cursor: batch, next event and its type, behind type and time; end of the batch; where the event begins.
	export const batch: usize = 20; // u32 batch record
	export const at: usize = 24; // u32 address
	export const end: usize = 28; // u32 address
	export const type: usize = 32; // u32
	export const start: usize = 36; // u32 address
	export const timeNs: usize = 40; // f64
	/** Generation count in which it has batches, and the last of them. */
	export const stamp: usize = 48; // u32
	export const lastBatch: usize = 52; // u32
	export const bytes: usize = 64;
}

export const goroutines: usize = newArena(G.bytes);
export const procs: usize = newArena(P.bytes);
export const threads: usize = newArena(M.bytes);
const procIds: usize = newIdMap();
const threadIds: usize = newIdMap();

export const none: u64 = 0xffffffffffffffff;
export const plainIds: u64 = 1 << 53;

// Goroutines by id: addresses of records in open addressing; the id is compared in the record.
let goBlock: usize = takeBlock(13);
let goClass: i32 = 13;
memory.fill(goBlock, 0, 1 << 13);

/**
 * Sixteen neighbours (one cache line) stay together. Where they go is spread by the golden ratio, whose multiples of neighbouring numbers
 * lie far apart: ids that live long and new ones are two dense ranges, which would overlap if the low bits were the place.
 */
@inline
function goPlace(id: u64): u32 {
	const block = <u32>(id >> 4) ^ <u32>(id >> 36);
	return (((block * 0x9e3779b9) >> (38 - goClass)) << 4) | (<u32>id & 15);
}

/** 0 when the id has not been met. */
@inline
export function findGo(id: u64): usize {
	const mask: u32 = (<u32>1 << (goClass - 2)) - 1;
	let place = goPlace(id);
	let g = load<usize>(goBlock + (<usize>place << 2));
	while (g != 0 && load<u64>(g, G.id) != id) {
		place = (place + 1) & mask;
		g = load<usize>(goBlock + (<usize>place << 2));
	}
	return g;
}

/** The record of an id, made on first mention. */
export function goOf(id: u64): usize {
	const known = findGo(id);
	if (known != 0) return known;
	const g = newRecord(goroutines);
	store<u64>(g, id, G.id);
	store<i32>(g, -1, G.seqKey);
	store<u8>(g, Flag.Before, G.flags);
	store<u8>(g, id < plainIds ? 1 : 0, G.isPlain);
	store<i32>(g, -1, G.stack);
	store<i32>(g, -1, G.startFrame);
	store<i32>(g, -1, G.creatorStack);
	store<i32>(g, -1, G.creator);
	store<f64>(g, -1, G.createdNs);
	store<f64>(g, -1, G.endedNs);
	const mask: u32 = (<u32>1 << (goClass - 2)) - 1;
	let place = goPlace(id);
	while (load<usize>(goBlock + (<usize>place << 2)) != 0) place = (place + 1) & mask;
	store<usize>(goBlock + (<usize>place << 2), g);
	if (arenaCount(goroutines) * 2 > mask) widenGoroutines();
	return g;
}

function widenGoroutines(): void {
	giveBlock(goBlock, goClass);
	goClass++;
	goBlock = takeBlock(goClass);
	memory.fill(goBlock, 0, <usize>1 << goClass);
	const mask: u32 = (<u32>1 << (goClass - 2)) - 1;
	for (let i: u32 = 0, n = arenaCount(goroutines); i < n; i++) {
		const g = recordAt(goroutines, i);
		let place = goPlace(load<u64>(g, G.id));
		while (load<usize>(goBlock + (<usize>place << 2)) != 0) place = (place + 1) & mask;
		store<usize>(goBlock + (<usize>place << 2), g);
	}
}

@inline
export function findProc(id: u64): usize {
	return <usize>getId(procIds, id);
}

export function procOf(id: u64): usize {
	const known = findProc(id);
	if (known != 0) return known;
	const p = newRecord(procs);
	store<u64>(p, id, P.id);
	store<i32>(p, -1, P.seqKey);
	store<f64>(p, -1, P.since);
	putId(procIds, id, <u32>p);
	return p;
}

@inline
export function findThread(id: u64): usize {
	return <usize>getId(threadIds, id);
}

export function threadOf(id: u64): usize {
	const known = findThread(id);
	if (known != 0) return known;
	const m = newRecord(threads);
	store<u64>(m, id, M.id);
	store<u8>(m, id == none ? 1 : 0, M.isNone);
	putId(threadIds, id, <u32>m);
	return m;
}
