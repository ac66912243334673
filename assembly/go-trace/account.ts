// The accountant: spans of goroutines become sums per goroutine and per site. The same books as account.ts of the TypeScript decoder,
// which explains them; every number must come out equal. `t` is the time of the event, repaired.
import { arenaCount, giveBlock, listPush, newArena, newList, newRecord, recordAt, takeBlock } from './memory';
import { newKeyed, pair, recordOf } from './keyed';
import { Reason, functionOf, rootFrame, stackRecord, stringKind, userFunction } from './symbols';
import { Flag, G, GoState, P, procs } from './state';
import { Tape, put } from './tape';
import { assistStay, openStay, procNumber, sampleRow, stay } from './close-up';

/** False while only the order is followed, see seam.ts. */
export let isAccounting: bool = true;
export function setAccounting(is: bool): void {
	isAccounting = is;
}

/** Goroutines in order of their rows. */
export const rows: usize = newList();

@inline
export function rowOf(g: usize): i32 {
	const row = load<u32>(g, G.row);
	return row != 0 ? <i32>row - 1 : newRow(g);
}

function newRow(g: usize): i32 {
	const row = <i32>listPush(rows, <u32>g);
	store<u32>(g, <u32>row + 1, G.row);
	return row;
}

/** Wait site: {i32 reason, i32 stack, 0, 0}, then: */
export namespace Site {
	export const row: usize = 16; // u32, plus 1; 0 while no wait was counted
	export const count: usize = 20; // u32
	export const openAtStart: usize = 24;
	export const openAtEnd: usize = 28;
	export const longestGoroutine: usize = 32; // i32
	export const seen: usize = 36; // u32
	export const totalNs: usize = 40; // f64
	export const maxNs: usize = 48;
	export const openNs: usize = 56;
	export const openMaxNs: usize = 64;
	export const longestNs: usize = 72;
	export const longestStartNs: usize = 80;
	export const lastEndNs: usize = 88;
	export const openSinceNs: usize = 96;
	/** The last wake: mostly the same again. */
	export const wake: usize = 104; // u32
	/** Kind of the reason (see Reason). */
	export const kind: usize = 108; // u8
	/** Rows of the first eight goroutines. */
	export const goroutines: usize = 112; // 8 x i32
	/** The last holder of each state: mostly the same again. */
	export const holders: usize = 144; // 4 x u32
	export const bytes: usize = 160;
}
export const sites: usize = newKeyed(Site.bytes);
export const siteRows: usize = newList();

/** Wakes {site, stack, function, row + 1 of a waker that was there at the seam: the part before may know its function}; holders {site, stack, state | reason << 4, 0}: then u32 count at 16, f64 ns at 24. */
export const wakes: usize = newKeyed(32);
export const holders: usize = newKeyed(32);
/** System calls {stack, 0, 0, 0}: u32 count, u32 blocked, u32 openAtEnd, -, f64 total at 32, f64 max. */
export const syscalls: usize = newKeyed(48);
/** Assists and sweeps {name, stack, 0, 0}: u32 count at 16, f64 ns at 24. */
export const assists: usize = newKeyed(32);
/** Waits of a goroutine by reason: {u32 row, i32 reason, u32 count, u32 next, f64 ns}, in order of first use. */
export const goroutineWaits: usize = newArena(24);

export let preemptions: u32 = 0;
/** Samples and preemptions without a stack. */
export let samplesWithoutStack: u32 = 0;
export let preemptionsWithoutStack: u32 = 0;
export let procRunningNs: f64 = 0;
export let allocatedBytes: f64 = 0;
export let lastHeap: f64 = -1;
export let lastGoal: f64 = 0;
/** The first value of the heap; -1 none yet. */
export let firstHeap: f64 = -1;
export let preempted: i32 = -1;
export function setPreempted(name: i32): void {
	preempted = name;
}

// Scheduling latency: 64 buckets, then sum, count and maximum.
export const latency: usize = memory.data(67 * 8, 8);

@inline
function recordLatency(ns: f64): void {
	const bucket: usize = ns < 1 ? 0 : 63 - <usize>clz<i64>(<i64>ns);
	const at = latency + (bucket << 3);
	store<f64>(at, load<f64>(at) + 1);
	store<f64>(latency, load<f64>(latency, 512) + ns, 512);
	store<f64>(latency, load<f64>(latency, 520) + 1, 520);
	if (ns > load<f64>(latency, 528)) store<f64>(latency, ns, 528);
}

// Slices: 1024 of each column; the width doubles when the trace outgrows them.
const sliceCount: i32 = 1024;
export const slices: usize = memory.data(1024 * 8 * 6, 8);
export namespace Slice {
	export const running: usize = 0;
	export const runnable: usize = 8192;
	export const created: usize = 16384;
	export const ended: usize = 24576;
	export const heap: usize = 32768;
	export const goal: usize = 40960;
}
export let sliceNs: f64 = 1e6;
// The slice that was written last: its bounds and its place.
let sliceFrom: f64 = 0;
let sliceTo: f64 = 1e6;
let slicePlace: usize = slices;
for (let i = 0; i < 2048; i++) store<f64>(slices + Slice.heap + (<usize>i << 3), -1);

function widenSlices(): void {
	for (let column: usize = 0; column < 6; column++) {
		const base = slices + column * 8192;
		const isPeak = column >= 4;
		for (let i: usize = 0; i < 512; i++) {
			const a = load<f64>(base + (i << 4));
			const b = load<f64>(base + (i << 4), 8);
			store<f64>(base + (i << 3), isPeak ? max<f64>(a, b) : a + b);
		}
		for (let i: usize = 512; i < 1024; i++) store<f64>(base + (i << 3), isPeak ? -1 : 0);
	}
	sliceNs *= 2;
}

/** Moves the present slice to the one of `ns`. */
function moveSlice(ns: f64): void {
	while (ns >= sliceNs * <f64>sliceCount) widenSlices();
	const i = <i32>floor<f64>(ns / sliceNs);
	sliceFrom = <f64>i * sliceNs;
	sliceTo = sliceFrom + sliceNs;
	slicePlace = slices + (<usize>i << 3);
}

@inline
function addTo(at: usize, value: f64): void {
	store<f64>(at, load<f64>(at) + value);
}

@inline
function spread(column: usize, from: f64, to: f64): void {
	if (from >= sliceFrom && to < sliceTo) addTo(slicePlace + column, to - from);
	else spreadWide(column, from, to);
}

function spreadWide(column: usize, from: f64, to: f64): void {
	if (!(to > from) || from < 0) return;
	moveSlice(to);
	const first = <i32>floor<f64>(from / sliceNs);
	const last = <i32>floor<f64>(to / sliceNs);
	const base = slices + column;
	if (first == last) {
		addTo(base + (<usize>first << 3), to - from);
		return;
	}
	addTo(base + (<usize>first << 3), <f64>(first + 1) * sliceNs - from);
	for (let i = first + 1; i < last; i++) addTo(base + (<usize>i << 3), sliceNs);
	addTo(base + (<usize>last << 3), to - <f64>last * sliceNs);
}

function bump(column: usize, at: f64): void {
	if (at < 0) return;
	if (at < sliceFrom || at >= sliceTo) moveSlice(at);
	addTo(slicePlace + column, 1);
}

function peak(column: usize, at: f64, value: f64): void {
	if (at < 0) return;
	if (at < sliceFrom || at >= sliceTo) moveSlice(at);
	if (value > load<f64>(slicePlace + column)) store<f64>(slicePlace + column, value);
}

/** The start function is the outermost frame of any stack of the goroutine. */
export function name(g: usize, stack: i32): void {
	const frame = rootFrame(stack);
	if (frame < 0) return;
	const fn = functionOf(frame);
	store<i32>(g, fn, G.startFunction);
	store<i32>(g, frame, G.startFrame);
	if (fn != 0) store<u8>(g, load<u8>(g, G.flags) | Flag.Named, G.flags);
}

/** An event on goroutine `g` (0 none) has a stack. */
@inline
export function mention(g: usize, stack: i32): void {
	if (g != 0 && stack >= 0 && (load<u8>(g, G.flags) & Flag.Named) == 0) mentionUnnamed(g, stack);
}

function mentionUnnamed(g: usize, stack: i32): void {
	if (!isAccounting || load<u8>(g, G.isPlain) == 0) return;
	rowOf(g);
	name(g, stack);
}

// Recent spans: rings of 16 entries of 16 bytes {f64 start, i32 stack, u32 state | reason << 4}, four at first. A span ends where the next
// begins. Rings are written with every change of state: their size is what the caches feel most.
const ringSpans: u32 = 16;
const smallSpans: u32 = 4;
const smallClass: i32 = 6;
const bigClass: i32 = 8;

@inline
function push(g: usize, state: u8, reason: i32, stack: i32): void {
	pushSpan(g, load<f64>(g, G.since), state, reason, stack);
}

@inline
function pushSpan(g: usize, since: f64, state: u8, reason: i32, stack: i32): void {
	const pushed = load<u32>(g, G.pushed);
	let ring = load<usize>(g, G.ring);
	if (pushed <= smallSpans) ring = growRing(g, ring, pushed);
	const at = ring + (<usize>(pushed & (ringSpans - 1)) << 4);
	store<f64>(at, since);
	store<i32>(at, stack, 8);
	store<u32>(at, <u32>state | (<u32>reason << 4), 12);
	store<u32>(g, pushed + 1, G.pushed);
}

/**
 * A stay on a P comes with a wait and a time in the queue before it. Their sums and their places in the ring are written together, when
 * the stay ends: goroutines that take turns by thousands do not fit the caches, and each event would fetch them again.
 */
export function flushSpans(g: usize): void {
	const flags = load<u8>(g, G.flags);
	if ((flags & Flag.Pending) == 0) return;
	store<u8>(g, flags & ~Flag.Pending, G.flags);
	const since = load<f64>(g, G.since);
	const ready = (flags & Flag.WasReady) != 0 ? load<f64>(g, G.readySince) : since;
	if ((flags & Flag.WasWaiting) != 0) {
		const site = load<usize>(g, G.site);
		const waiting = load<f64>(g, G.waitSince);
		waitedFor(g, load<i32>(site), ready - waiting);
		pushSpan(g, waiting, GoState.Waiting, load<i32>(site), load<i32>(site, 4));
	}
	if ((flags & Flag.WasReady) != 0) {
		addTo(g + G.runnableNs, since - ready);
		pushSpan(g, ready, GoState.Runnable, 0, -1);
	}
}

function growRing(g: usize, ring: usize, pushed: u32): usize {
	if (pushed == 0) ring = takeBlock(smallClass);
	else if (pushed == smallSpans) {
		const big = takeBlock(bigClass);
		memory.copy(big, ring, <usize>smallSpans << 4);
		giveBlock(ring, smallClass);
		ring = big;
	} else return ring;
	store<usize>(g, ring, G.ring);
	return ring;
}

export function releaseRing(g: usize): void {
	const pushed = load<u32>(g, G.pushed);
	if (pushed == 0) return;
	giveBlock(load<usize>(g, G.ring), pushed <= smallSpans ? smallClass : bigClass);
	store<u32>(g, 0, G.pushed);
}

@inline
function enter(g: usize, t: f64, state: u8, reason: i32, stack: i32): void {
	store<f64>(g, t, G.since);
	store<u8>(g, load<u8>(g, G.flags) & ~Flag.Before, G.flags);
	store<u8>(g, state, G.state);
	store<i32>(g, reason, G.reason);
	store<i32>(g, stack, G.stack);
}

@inline
function bumpCount(g: usize, field: usize): void {
	store<u32>(g + field, load<u32>(g + field) + 1);
}

// What is below is called once per event, in the order in which the TypeScript accountant does the same.

/** Running ends. `stack`: where. */
@inline
function closeRunning(g: usize, t: f64, stack: i32): void {
	const since = load<f64>(g, G.since);
	const ns = t - since;
	addTo(g + G.runningNs, ns);
	if (ns > load<f64>(g, G.longestRunNs)) store<f64>(g, ns, G.longestRunNs);
	const assist = load<usize>(g, G.assist);
	if (assist != 0) addTo(assist + Assist.ranNs, t - max<f64>(since, load<f64>(assist, Assist.startNs)));
	spread(Slice.running, since, t);
}

/** The goroutine leaves Running for Runnable, Waiting or Syscall. */
export function stop(g: usize, t: f64, state: u8, reason: i32, stack: i32, site: usize, p: usize): void {
	if (!isAccounting) return;
	mention(g, stack);
	if (load<u8>(g, G.flags) & Flag.Unknown) leaveUnknown(g, t, state, stack, p);
	else {
		flushSpans(g);
		stay(rowOf(g), GoState.Running, state, load<i32>(g, G.reason), stack, load<f64>(g, G.since), t, -1, -1, p);
		closeRunning(g, t, stack);
		push(g, GoState.Running, 0, stack);
	}
	if (state == GoState.Waiting) bumpCount(g, G.waitCount);
	else if (state == GoState.Runnable && reason == preempted) preempt(stack);
	enter(g, t, state, state == GoState.Waiting ? reason : 0, stack);
	store<usize>(g, site, G.site);
}

function preempt(stack: i32): void {
	preemptions++;
	if (stack < 0) preemptionsWithoutStack++;
	else {
		const at = stackRecord(stack) + 24;
		store<u32>(at, load<u32>(at) + 1);
	}
}

export function sample(g: usize, stack: i32, t: f64): void {
	sampleRow(g != 0 && load<u8>(g, G.isPlain) != 0 ? rowOf(g) : -1, stack, t);
	if (stack < 0) samplesWithoutStack++;
	else {
		const at = stackRecord(stack) + 20;
		store<u32>(at, load<u32>(at) + 1);
	}
}

/** Runnable -> Running. */
@inline
export function start(g: usize, t: f64, p: usize): void {
	if (!isAccounting) return;
	if (load<u8>(g, G.flags) & Flag.Unknown) leaveUnknown(g, t, GoState.Running, -1, p);
	else {
		const since = load<f64>(g, G.since);
		stay(rowOf(g), GoState.Runnable, GoState.Running, load<i32>(g, G.reason), load<i32>(g, G.stack), since, t, -1, -1, p);
		const ns = t - since;
		const flags = load<u8>(g, G.flags);
		spread(Slice.runnable, since, t);
		if ((flags & Flag.Before) == 0) recordLatency(ns);
		if (load<i32>(g, G.stack) < 0) {
			store<f64>(g, since, G.readySince);
			store<u8>(g, flags | Flag.WasReady, G.flags);
		} else {
			addTo(g + G.runnableNs, ns);
			push(g, GoState.Runnable, 0, load<i32>(g, G.stack));
		}
	}
	bumpCount(g, G.runs);
	enter(g, t, GoState.Running, 0, -1);
}

/** Syscall -> Running, or Runnable when its P was taken, or gone. */
export function leaveSyscall(g: usize, t: f64, state: u8, p: usize): void {
	if (!isAccounting) return;
	if (load<u8>(g, G.flags) & Flag.Unknown) leaveUnknown(g, t, state, -1, p);
	else {
		const ns = t - load<f64>(g, G.since);
		stay(rowOf(g), GoState.Syscall, state, load<i32>(g, G.reason), load<i32>(g, G.stack), load<f64>(g, G.since), t, -1, -1, p);
		addTo(g + G.syscallNs, ns);
		const record = recordOf(syscalls, pair(load<i32>(g, G.stack), 0), 0);
		bumpCount(record, 16);
		if (state == GoState.Runnable) bumpCount(record, 20);
		addTo(record + 32, ns);
		if (ns > load<f64>(record, 40)) store<f64>(record, ns, 40);
		if (state != GoState.NotExist) push(g, GoState.Syscall, 0, load<i32>(g, G.stack));
	}
	if (state == GoState.NotExist) {
		goneAt(g, t);
		return;
	}
	if (state == GoState.Running) bumpCount(g, G.runs);
	enter(g, t, state, 0, -1);
}

/** Waiting -> Runnable, by goroutine `waker` (0: the runtime) at `stack`. */
export function unblock(g: usize, t: f64, waker: usize, stack: i32, p: usize): void {
	if (!isAccounting) return;
	mention(waker, stack);
	if (load<u8>(g, G.flags) & Flag.Unknown) leaveUnknownWait(g, t, waker, stack, p);
	else {
		const since = load<f64>(g, G.since);
		const ns = t - since;
		const reason = load<i32>(g, G.reason);
		let site = load<usize>(g, G.site);
		if (site == 0) {
			site = siteOf(reason, load<i32>(g, G.stack));
			store<usize>(g, site, G.site);
		}
		completed(site, ns, t, since, g);
		const by = waker != 0 && waker != g && load<u8>(waker, G.isPlain) != 0 ? waker : 0;
		const wakerRow = by == 0 ? -1 : rowOf(by);
		stay(rowOf(g), GoState.Waiting, GoState.Runnable, reason, load<i32>(g, G.stack), since, t, wakerRow, by == 0 ? -1 : stack, p);
		addWake(site, by == 0 ? -1 : stack, by == 0 ? 0 : load<i32>(by, G.startFunction), seamRow(by), ns);
		if (by != 0) {
			const kind = <i32>load<u8>(site, Site.kind);
			if (kind != Reason.Other) chargeHolder(site, kind, since, by, t, stack);
		}
		store<f64>(g, since, G.waitSince);
		store<u8>(g, load<u8>(g, G.flags) | Flag.WasWaiting, G.flags);
	}
	enter(g, t, GoState.Runnable, 0, -1);
}

export function siteOf(reason: i32, stack: i32): usize {
	const site = recordOf(sites, pair(reason, stack), 0);
	store<u8>(site, <u8>stringKind(reason), Site.kind);
	return site;
}

function siteRow(site: usize): void {
	store<u32>(site, listPush(siteRows, <u32>site) + 1, Site.row);
	store<i32>(site, -1, Site.longestGoroutine);
	store<f64>(site, -1, Site.longestNs);
	store<f64>(site, -1, Site.longestStartNs);
	store<f64>(site, -1, Site.lastEndNs);
	store<f64>(site, -1, Site.openSinceNs);
}

function remember(site: usize, ns: f64, since: f64, g: usize): void {
	const seen = load<u32>(site, Site.seen);
	if (seen < 8) {
		const row = rowOf(g);
		let i: u32 = 0;
		while (i < seen && load<i32>(site + (<usize>i << 2), Site.goroutines) != row) i++;
		if (i == seen) {
			store<i32>(site + (<usize>i << 2), row, Site.goroutines);
			store<u32>(site, seen + 1, Site.seen);
		}
	}
	if (ns <= load<f64>(site, Site.longestNs)) return;
	store<f64>(site, ns, Site.longestNs);
	store<i32>(site, rowOf(g), Site.longestGoroutine);
	store<f64>(site, load<u8>(g, G.flags) & Flag.Before ? -1 : since, Site.longestStartNs);
}

@inline
function completed(site: usize, ns: f64, t: f64, since: f64, g: usize): void {
	if (load<u32>(site, Site.row) == 0) siteRow(site);
	bumpCount(site, Site.count);
	if (load<u8>(g, G.flags) & Flag.Before) bumpCount(site, Site.openAtStart);
	addTo(site + Site.totalNs, ns);
	if (ns > load<f64>(site, Site.maxNs)) store<f64>(site, ns, Site.maxNs);
	store<f64>(site, t, Site.lastEndNs);
	remember(site, ns, since, g);
}

@inline
function waitedFor(g: usize, reason: i32, ns: f64): void {
	if (load<i32>(g, G.waitedFor) != reason) {
		settleWaits(g);
		store<i32>(g, reason, G.waitedFor);
	}
	bumpCount(g, G.waited);
	addTo(g + G.waitedNs, ns);
}

/** Puts the waits for the last reason into the goroutine's list. */
function settleWaits(g: usize): void {
	const count = load<u32>(g, G.waited);
	if (count == 0) return;
	const reason = load<i32>(g, G.waitedFor);
	const ns = load<f64>(g, G.waitedNs);
	store<u32>(g, 0, G.waited);
	store<f64>(g, 0, G.waitedNs);
	addTo(g + G.waitingNs, ns);
	const first = load<usize>(g, G.waits);
	let at = first;
	while (at != 0 && load<i32>(at, 4) != reason) at = load<usize>(at, 12);
	if (at == 0) {
		at = newRecord(goroutineWaits);
		store<u32>(at, <u32>rowOf(g));
		store<i32>(at, reason, 4);
		store<usize>(at, first, 12);
		store<usize>(g, at, G.waits);
	}
	store<u32>(at, load<u32>(at, 8) + count, 8);
	addTo(at + 16, ns);
}

/** Everything that has ended is in the books. */
export function settle(): void {
	for (let i: u32 = 0, n = load<u32>(rows, 8); i < n; i++) {
		const g = <usize>load<u32>(load<usize>(rows) + (<usize>i << 2));
		flushSpans(g);
		settleWaits(g);
	}
}

/** Of a waker that was there at the seam: it may have been named before. */
@inline
function seamRow(by: usize): i32 {
	return by == 0 || (load<u8>(by, G.flags) & Flag.Seam) == 0 ? 0 : rowOf(by) + 1;
}

@inline
function addWake(site: usize, stack: i32, fn: i32, seam: i32, ns: f64): void {
	let record = load<usize>(site, Site.wake);
	if (record == 0 || load<i32>(record, 4) != stack || load<i32>(record, 8) != fn || load<i32>(record, 12) != seam) {
		record = recordOf(wakes, pair(<i32>site, stack), pair(fn, seam));
		store<usize>(site, record, Site.wake);
	}
	bumpCount(record, 16);
	addTo(record + 24, ns);
}

@inline
function addHolder(site: usize, what: u32, stack: i32, ns: f64): void {
	const last = site + (<usize>(what & 3) << 2);
	let record = load<usize>(last, Site.holders);
	if (record == 0 || load<i32>(record, 4) != stack || load<u32>(record, 8) != what) {
		record = recordOf(holders, pair(<i32>site, stack), pair(<i32>what, 0));
		store<usize>(last, record, Site.holders);
	}
	bumpCount(record, 16);
	addTo(record + 24, ns);
}

/** A wait in which a waker had not yet got what the other waits for. */
@inline
function isCounterpart(waiter: i32, waker: i32): bool {
	if (waiter == Reason.Sync) return waker == Reason.Sync;
	if (waiter == Reason.Send) return waker == Reason.Receive || waker == Reason.Select;
	if (waiter == Reason.Receive) return waker == Reason.Send || waker == Reason.Select;
	if (waiter == Reason.Cond) return waker == Reason.Sync || waker == Reason.Cond;
	return false;
}

function chargeHolder(site: usize, kind: i32, waitStart: f64, by: usize, t: f64, stack: i32): void {
	let end = load<f64>(by, G.since);
	if (load<u8>(by, G.flags) & Flag.Unknown) {
		// It has run since before the seam, and so since before the wait.
		addHolder(site, GoState.Running, stack, t - waitStart);
		return;
	}
	if (load<u8>(by, G.state) == GoState.Running) {
		const runningSince = max<f64>(waitStart, end);
		if (t > runningSince) addHolder(site, GoState.Running, stack, t - runningSince);
	}
	let releasedIn = -2;
	// First the spans that are not in the ring yet.
	let pending: u32 = 0;
	const flags = load<u8>(by, G.flags);
	if ((flags & Flag.WasReady) != 0) {
		if (end <= waitStart) return;
		const start = load<f64>(by, G.readySince);
		addHolder(site, GoState.Runnable, -1, end - max<f64>(waitStart, start));
		end = start;
		pending++;
	}
	if ((flags & Flag.WasWaiting) != 0) {
		if (end <= waitStart) return;
		const wait = load<usize>(by, G.site);
		const reason = load<i32>(wait);
		if (isCounterpart(kind, <i32>load<u8>(wait, Site.kind))) {
			releasedIn = userFunction(stack);
			if (userFunction(load<i32>(wait, 4)) == releasedIn) return;
		}
		const start = load<f64>(by, G.waitSince);
		addHolder(site, <u32>GoState.Waiting | (<u32>reason << 4), load<i32>(wait, 4), end - max<f64>(waitStart, start));
		end = start;
		pending++;
	}
	const pushed = load<u32>(by, G.pushed);
	const ring = load<usize>(by, G.ring);
	const count = min<u32>(ringSpans - pending, pushed);
	for (let i: u32 = 1; i <= count; i++) {
		if (end <= waitStart) return;
		const at = ring + (<usize>((pushed - i) & (ringSpans - 1)) << 4);
		const what = load<u32>(at, 12);
		const spanStack = load<i32>(at, 8);
		if ((what & 15) == <u32>GoState.Waiting && isCounterpart(kind, stringKind(<i32>(what >> 4)))) {
			if (releasedIn == -2) releasedIn = userFunction(stack);
			if (userFunction(spanStack) == releasedIn) return;
		}
		const start = load<f64>(at);
		addHolder(site, what, spanStack, end - max<f64>(waitStart, start));
		end = start;
	}
	if (end > waitStart && count + pending < ringSpans && (flags & Flag.Seam)) runsOff(site, waitStart, by, stack, count + pending);
}

/** NotExist -> Runnable, Waiting or Syscall. */
export function create(g: usize, t: f64, state: u8, creator: usize, creatorStack: i32, stack: i32): void {
	if (!isAccounting) return;
	mention(creator, creatorStack);
	rowOf(g);
	flushSpans(g);
	if (stack >= 0 && (load<u8>(g, G.flags) & Flag.Named) == 0) name(g, stack);
	store<f64>(g, t, G.createdNs);
	store<i32>(g, creatorStack, G.creatorStack);
	store<i32>(g, creator != 0 && load<u8>(creator, G.isPlain) != 0 ? rowOf(creator) : -1, G.creator);
	bump(Slice.created, t);
	enter(g, t, state, 0, stack);
	store<usize>(g, 0, G.site);
}

function goneAt(g: usize, t: f64): void {
	settleWaits(g);
	store<f64>(g, t, G.endedNs);
	releaseRing(g);
	store<u8>(g, load<u8>(g, G.flags) & ~Flag.Seam, G.flags);
	bump(Slice.ended, t);
	enter(g, t, GoState.NotExist, 0, -1);
}

/** Running -> NotExist. */
export function destroy(g: usize, t: f64, p: usize): void {
	if (!isAccounting) return;
	if (load<u8>(g, G.flags) & Flag.Unknown) leaveUnknown(g, t, GoState.NotExist, -1, p);
	else {
		flushSpans(g);
		stay(rowOf(g), GoState.Running, GoState.NotExist, load<i32>(g, G.reason), -1, load<f64>(g, G.since), t, -1, -1, p);
		closeRunning(g, t, -1);
	}
	goneAt(g, t);
}

/** A status tells of a state that the goroutine was in; `isNew`: from Undetermined. */
export function status(g: usize, t: f64, state: u8, stack: i32, isNew: bool): void {
	if (!isAccounting) return;
	rowOf(g);
	if (stack >= 0 && (load<u8>(g, G.flags) & Flag.Named) == 0) name(g, stack);
	if (!isNew || state == GoState.Undetermined) return;
	flushSpans(g);
	if (state == GoState.Running) bumpCount(g, G.runs);
	const known = load<u8>(g, G.state);
	if (known != GoState.Undetermined && known != state) {
		store<f64>(g, t, G.since);
		store<u8>(g, load<u8>(g, G.flags) | Flag.Before, G.flags);
		releaseRing(g);
	}
	store<u8>(g, state, G.state);
	store<i32>(g, 0, G.reason);
	store<i32>(g, stack, G.stack);
	store<usize>(g, 0, G.site);
}

// Ps.

export function procEnters(p: usize, t: f64, isRunning: bool, isNew: bool): void {
	store<u8>(p, 1, P.isSeen);
	const since = load<f64>(p, P.since);
	if (isRunning) {
		if (since < 0) store<f64>(p, isNew ? 0 : t, P.since);
	} else if (since >= 0) {
		procRunningNs += t - since;
		store<f64>(p, -1, P.since);
	}
}

// Mark assists and sweeps. An assist record: {f64 start or -1, f64 ran, f64 begin of the range, i32 stack, u8 the range is open (2: since before the seam)}.
export namespace Assist {
	export const startNs: usize = 0;
	export const ranNs: usize = 8;
	export const rangeNs: usize = 16;
	export const stack: usize = 24;
	export const isOpen: usize = 28;
	export const bytes: usize = 32;
}
const idleAssists: usize = newArena(Assist.bytes);
let freeAssist: usize = 0;

export function openAssist(g: usize): usize {
	let assist = load<usize>(g, G.assist);
	if (assist != 0) return assist;
	assist = freeAssist;
	if (assist != 0) freeAssist = load<usize>(assist, Assist.stack);
	else assist = newRecord(idleAssists);
	store<usize>(g, assist, G.assist);
	store<u8>(assist, 0, Assist.isOpen);
	return assist;
}

export function beginAssist(g: usize, t: f64, isActive: bool, stack: i32): void {
	const row = rowOf(g);
	const assist = openAssist(g);
	if (load<u8>(assist, Assist.isOpen) == 2) {
		put(Tape.AssistActive);
		put(<f64>row);
	}
	if (load<u8>(assist, Assist.isOpen) == 0) {
		store<u8>(assist, 1, Assist.isOpen);
		store<f64>(assist, isActive ? 0 : t, Assist.rangeNs);
		store<i32>(assist, isActive ? -1 : stack, Assist.stack);
	}
	store<f64>(assist, isActive ? 0 : t, Assist.startNs);
	store<f64>(assist, 0, Assist.ranNs);
}

export function endAssist(g: usize, t: f64, name: i32): void {
	const assist = load<usize>(g, G.assist);
	if (assist == 0) return;
	const since = load<f64>(g, G.since);
	let ran = load<f64>(assist, Assist.ranNs);
	const isSeam = load<u8>(assist, Assist.isOpen) == 2;
	const isUnknown = isSeam && (load<u8>(g, G.flags) & Flag.Unknown) != 0;
	if (load<u8>(g, G.state) == GoState.Running && !isUnknown) ran += t - max<f64>(since, load<f64>(assist, Assist.startNs));
	if (isSeam) {
		put(Tape.AssistEnd);
		put(t);
		put(<f64>rowOf(g));
		put(ran);
		put(isUnknown && load<u8>(g, G.state) == GoState.Running ? 1 : 0);
	} else {
		addAssist(name, load<i32>(assist, Assist.stack), ran);
		addTo(g + G.assistNs, ran);
		assistStay(rowOf(g), load<f64>(assist, Assist.startNs), t);
	}
	store<usize>(g, 0, G.assist);
	store<usize>(assist, freeAssist, Assist.stack);
	freeAssist = assist;
}

function addAssist(name: i32, stack: i32, ns: f64): void {
	const record = recordOf(assists, pair(name, stack), 0);
	bumpCount(record, 16);
	addTo(record + 24, ns);
}

export function beginSweep(p: usize, t: f64, isActive: bool, stack: i32): void {
	if (load<u8>(p, P.isSweepOpen) != 0) return;
	store<u8>(p, 1, P.isSweepOpen);
	store<f64>(p, isActive ? 0 : t, P.sweepSince);
	store<i32>(p, isActive ? -1 : stack, P.sweepStack);
}

export function endSweep(p: usize, t: f64, name: i32): void {
	const open = load<u8>(p, P.isSweepOpen);
	if (open == 0) return;
	store<u8>(p, 0, P.isSweepOpen);
	if (open == 2) {
		put(Tape.SweepEnd);
		put(t);
		put(<f64>load<u32>(p, P.id));
		put(<f64>load<u32>(p, P.id + 4));
		return;
	}
	addAssist(name, load<i32>(p, P.sweepStack), t - load<f64>(p, P.sweepSince));
}

export function heapIs(t: f64, bytes: f64): void {
	if (lastHeap >= 0 && bytes > lastHeap) allocatedBytes += bytes - lastHeap;
	if (firstHeap < 0) firstHeap = bytes;
	lastHeap = bytes;
	peak(Slice.heap, t, bytes);
}

export function goalIs(t: f64, bytes: f64): void {
	lastGoal = bytes;
	peak(Slice.goal, t, bytes);
}

export function forgetHeap(): void {
	lastGoal = -1;
}

// The seam: what a goroutine was in before this part began is known to the part before, which the tape tells of; see seam.ts.

function leaveUnknown(g: usize, t: f64, state: u8, stack: i32, p: usize): void {
	store<u8>(g, load<u8>(g, G.flags) & ~Flag.Unknown, G.flags);
	put(Tape.Leave);
	put(t);
	put(<f64>rowOf(g));
	put(<f64>state);
	put(<f64>stack);
	put(<f64>procNumber(p));
	const assist = load<usize>(g, G.assist);
	if (assist != 0 && load<u8>(assist, Assist.isOpen) == 1 && load<u8>(g, G.state) == GoState.Running)
		addTo(assist + Assist.ranNs, t - max<f64>(load<f64>(g, G.since), load<f64>(assist, Assist.startNs)));
}

function leaveUnknownWait(g: usize, t: f64, waker: usize, stack: i32, p: usize): void {
	store<u8>(g, load<u8>(g, G.flags) & ~Flag.Unknown, G.flags);
	const by = waker != 0 && waker != g && load<u8>(waker, G.isPlain) != 0 ? waker : 0;
	const isKnown = by != 0 && (load<u8>(by, G.flags) & Flag.Unknown) == 0;
	put(Tape.LeaveWait);
	put(t);
	put(<f64>rowOf(g));
	put(by == 0 ? -1 : <f64>rowOf(by));
	put(<f64>stack);
	put(by == 0 ? 0 : <f64>load<i32>(by, G.startFunction));
	put(isKnown ? 1 : 0);
	put(by == 0 ? 0 : <f64>load<u8>(by, G.state));
	put(by == 0 ? 0 : load<f64>(by, G.since));
	put(<f64>procNumber(p));
	if (isKnown) flushSpans(by);
	const pushed = isKnown ? load<u32>(by, G.pushed) : 0;
	const count = min<u32>(ringSpans, pushed);
	put(<f64>count);
	for (let i: u32 = 1; i <= count; i++) {
		const at = load<usize>(by, G.ring) + (<usize>((pushed - i) & (ringSpans - 1)) << 4);
		put(load<f64>(at));
		put(<f64>load<u32>(at, 12));
		put(<f64>load<i32>(at, 8));
	}
}

function runsOff(site: usize, waitStart: f64, by: usize, stack: i32, count: u32): void {
	put(Tape.RunsOff);
	put(<f64>load<i32>(site));
	put(<f64>load<i32>(site, 4));
	put(waitStart);
	put(<f64>rowOf(by));
	put(<f64>stack);
	put(<f64>count);
}

/** Everything that is open ends with the trace. */
export function closeBooks(lastNs: f64): void {
	moveSlice(max<f64>(0, lastNs));
	settle();
	for (let i: u32 = 0, n = load<u32>(rows, 8); i < n; i++) {
		const g = <usize>load<u32>(load<usize>(rows) + (<usize>i << 2));
		const since = load<f64>(g, G.since);
		const ns = lastNs - since;
		const state = load<u8>(g, G.state);
		if (state >= GoState.Runnable) stay(<i32>i, state, openStay, load<i32>(g, G.reason), load<i32>(g, G.stack), since, lastNs, -1, -1, 0);
		switch (state) {
			case GoState.Running:
				addTo(g + G.runningNs, ns);
				if (ns > load<f64>(g, G.longestRunNs)) store<f64>(g, ns, G.longestRunNs);
				spread(Slice.running, since, lastNs);
				break;
			case GoState.Runnable:
				addTo(g + G.runnableNs, ns);
				spread(Slice.runnable, since, lastNs);
				break;
			case GoState.Syscall: {
				addTo(g + G.syscallNs, ns);
				const record = recordOf(syscalls, pair(load<i32>(g, G.stack), 0), 0);
				bumpCount(record, 24);
				addTo(record + 32, ns);
				if (ns > load<f64>(record, 40)) store<f64>(record, ns, 40);
				break;
			}
			case GoState.Waiting: {
				const reason = load<i32>(g, G.reason);
				waitedFor(g, reason, ns);
				settleWaits(g);
				leftOpen(siteOf(reason, load<i32>(g, G.stack)), ns, since, g);
				break;
			}
		}
	}
	for (let i: u32 = 0, n = arenaCount(procs); i < n; i++) {
		const p = recordAt(procs, i);
		if (load<f64>(p, P.since) >= 0) procRunningNs += lastNs - load<f64>(p, P.since);
	}
}

function leftOpen(site: usize, ns: f64, since: f64, g: usize): void {
	if (load<u32>(site, Site.row) == 0) siteRow(site);
	bumpCount(site, Site.openAtEnd);
	addTo(site + Site.openNs, ns);
	if (ns > load<f64>(site, Site.openMaxNs)) {
		store<f64>(site, ns, Site.openMaxNs);
		store<f64>(site, load<u8>(g, G.flags) & Flag.Before ? -1 : since, Site.openSinceNs);
	}
	remember(site, ns, since, g);
}
