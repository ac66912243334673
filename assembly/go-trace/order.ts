// Long: one loop with a case per frequent event, so that registers hold the present thread.
// Go's partial order: may a thread's next event happen now, and what does it change? The same rules as ordering.ts and order-*.ts of the
// TypeScript decoder, which explain them. The loop stays on a thread while its next event is the earliest: one comparison per event.
import { Flag, G, GoState, M, P, Status, findGo, goOf, none, plainIds, threadOf } from './state';
import * as heap from './heap';
import { Batch, convertTimes, offsetIn, sampleCount, samples, threadAt, threadCount } from './container';
import { events, nsPerTick, tick, ticksToNs } from './clock';
import { hostDamage } from './host';
import { stackOf, stackRowOf, stringOf } from './symbols';
import * as books from './account';
import { effort, key, spend } from './scheduler';
import { Answer, args, broken, names, needs, problemA, problemB, problemText, rare } from './rare';
import { Kind, Resource, isListening, listen } from './listen';

/** Arguments behind the time delta by event type; 255 for types that may not stand in a batch of timed events. */
export const argCounts: usize = memory.data(256);
for (let i: usize = 0; i < 256; i++) store<u8>(argCounts + i, 255);
const timed: StaticArray<u8> = [
	9, 2, 10, 2, 11, 0, 12, 3, 13, 2, 14, 3, 15, 1, 16, 2, 17, 0, 18, 0, 19, 2, 20, 2, 21, 3, 22, 2, 23, 0, 24, 0, 25, 3, 26, 2, 27, 0, 28, 1, 29, 2, 30, 1, 31, 1,
	32, 1, 33, 2, 34, 1, 35, 1, 36, 0, 37, 1, 38, 1, 39, 1, 40, 4, 41, 2, 42, 3, 43, 3, 44, 4, 45, 2, 46, 2, 47, 3, 48, 4, 128, 3, 129, 3, 130, 1, 131, 2, 132, 2,
	133, 1, 134, 2, 135, 2, 136, 1,
];
for (let i = 0; i < timed.length; i += 2) store<u8>(argCounts + <usize>unchecked(timed[i]), unchecked(timed[i + 1]));

/** Bytes of the longest event: type, delta and four arguments of ten bytes. */
const longestEvent: usize = 51;

/** Bytes of this generation that gave no events because a thread's bytes are broken. */
export let lostBytes: f64 = 0;

// Where the present thread's reading stands, for the functions that leave the loop.
let readAt: usize = 0;
let readTime: f64 = 0;

/** Decodes a number that has more than one byte, from `readAt`; NaN-free: sets `isTooLong` instead. */
let isTooLong: bool = false;
function longNumber(from: usize): u64 {
	let value: u64 = 0;
	let shift: u64 = 0;
	let at = from;
	for (;;) {
		const byte = <u64>load<u8>(at++);
		if (shift == 63 && byte > 1) {
			isTooLong = true;
			break;
		}
		value |= (byte & 127) << shift;
		if (byte < 128) break;
		shift += 7;
	}
	readAt = at;
	return value;
}

/** The first of `count` numbers from `at` on that has too many bits. */
function longAmong(at: usize, count: u8): usize {
	isTooLong = false;
	readAt = at;
	let place = at;
	for (let i: u8 = 0; i < count && !isTooLong; i++) {
		place = readAt;
		longNumber(place);
	}
	return place;
}

/** The next event of `m`: type, time, and that its bytes are all there. False when there is none or its bytes are broken. */
function openEvent(m: usize): bool {
	let at = load<usize>(m, M.at);
	let end = load<usize>(m, M.end);
	let t = load<f64>(m, M.timeNs);
	while (at >= end) {
		const batch = load<usize>(load<usize>(m, M.batch), Batch.next);
		if (batch == 0) return false;
		store<usize>(m, batch, M.batch);
		at = load<usize>(batch, Batch.from);
		end = load<usize>(batch, Batch.to);
		t = load<f64>(batch, Batch.time);
		store<usize>(m, end, M.end);
	}
	store<usize>(m, at, M.start);
	const type = load<u8>(at);
	const count = load<u8>(argCounts + <usize>type);
	if (count == 255) return lost(m, at, 'event type {a} cannot stand in a batch of timed events', <u64>type);
	isTooLong = false;
	readAt = at + 1;
	const delta = longNumber(readAt);
	if (isTooLong) return lost(m, at + 1, 'a number has more than 64 bits');
	const behind = readAt;
	if (end - at < longestEvent) {
		for (let i: u8 = 0; i < count; i++) {
			const place = readAt;
			longNumber(place);
			if (isTooLong) return lost(m, place, 'a number has more than 64 bits');
		}
		if (readAt > end) return lost(m, at, 'the batch ends inside an event');
	}
	store<u32>(m, type, M.type);
	store<usize>(m, behind, M.at);
	store<f64>(m, t + (delta < 0x10000000 ? floor<f64>(<f64>delta * nsPerTick) : ticksToNs(<f64>delta)), M.timeNs);
	return true;
}

/** The bytes of `m` are broken from its event on. */
function lost(m: usize, at: usize, problem: string, a: u64 = 0): bool {
	lostBytes += bytesLeft(m);
	wrong(changetype<usize>('event'), 0, offsetIn(load<usize>(m, M.batch), at), changetype<usize>(problem), a, 0, 0);
	return false;
}

// The first thing that is wrong with the events, told after what else is wrong with the generation.
let isWrong = false;
let wrongWhat: usize = 0;
let wrongType: i32 = 0;
let wrongAt: f64 = 0;
let wrongText: usize = 0;
let wrongA: u64 = 0;
let wrongB: u64 = 0;
let wrongStuck: i32 = 0;

function wrong(what: usize, type: i32, offset: f64, problem: usize, a: u64, b: u64, isStuck: i32): void {
	if (isWrong) return;
	isWrong = true;
	wrongWhat = what;
	wrongType = type;
	wrongAt = offset;
	wrongText = problem;
	wrongA = a;
	wrongB = b;
	wrongStuck = isStuck;
}

export function tellWrong(): bool {
	if (!isWrong) return false;
	isWrong = false;
	hostDamage(wrongWhat, wrongType, wrongAt, wrongText, wrongA, wrongB, wrongStuck);
	return true;
}

/** Bytes of the thread from its next event on. */
function bytesLeft(m: usize): f64 {
	let bytes = <f64>(load<usize>(m, M.end) - load<usize>(m, M.start));
	for (let batch = load<usize>(load<usize>(m, M.batch), Batch.next); batch != 0; batch = load<usize>(batch, Batch.next))
		bytes += <f64>(load<usize>(batch, Batch.to) - load<usize>(batch, Batch.from));
	return bytes;
}

/** Bytes of the generation that gave no events. */
export function bytesUnread(): f64 {
	let bytes = lostBytes;
	for (let i = 0; i < heap.size; i++) bytes += bytesLeft(heap.at(i));
	return bytes;
}

function openThreads(): void {
	lostBytes = 0;
	convertTimes();
	heap.openHeap(threadCount);
	for (let i: u32 = 0; i < threadCount; i++) {
		const m = threadAt(i);
		const batch = load<usize>(m, M.batch);
		store<usize>(m, load<usize>(batch, Batch.from), M.at);
		store<usize>(m, load<usize>(batch, Batch.to), M.end);
		store<f64>(m, load<f64>(batch, Batch.time), M.timeNs);
		store<usize>(m, load<usize>(batch, Batch.from), M.start);
		if (openEvent(m)) heap.add(m);
	}
}

function emitSample(row: usize): void {
	const stack = stackOf(load<u64>(row, 32));
	const t = tick(load<f64>(row));
	const g = load<u64>(row, 24);
	const m = load<u64>(row, 8);
	if (books.isAccounting) {
		if (m != none) store<u8>(threadOf(m), 1, M.isSeen);
		const by = g == none ? 0 : goOf(g);
		books.mention(by, stack);
		books.sample(by, stack, t);
	}
	if (isListening) listen(Kind.StackSample, t, g, load<u64>(row, 16), m, stack, -1, Resource.None, none, 0, 0, 0, 0);
}

@inline
function idOf(record: usize): u64 {
	return record == 0 ? none : load<u64>(record);
}

function heard(t: f64, m: usize, g: usize, p: usize, resource: usize, from: u8, to: u8, reason: i32, stack: i32, resourceStack: i32): void {
	listen(Kind.StateTransition, t, idOf(g), idOf(p), load<u64>(m, M.id), stack, resourceStack, Resource.Goroutine, load<u64>(resource, G.id), from, to, reason, 0);
}

/** Offset in the input of the thread's next event. */
function startOf(m: usize): f64 {
	return offsetIn(load<usize>(m, M.batch), load<usize>(m, M.start));
}

/** The event of `m` cannot happen. */
function stuck(m: usize, isStuck: i32): i32 {
	wrong(0, load<u32>(m, M.type), startOf(m), problemText, problemA, problemB, isStuck);
	return Run.Broke;
}

const tooMuchEffort = 'too many events wait for one another; given up';

/** Steps that may be spent in vain: this many, plus `effortPerEvent` for each event. */
const freeEffort: f64 = 4e6;
const effortPerEvent: f64 = 256;

export namespace Run {
	export const Ended: i32 = 0;
	/** The order of the generation is broken, which has been told. */
	export const Broke: i32 = 1;
	export const Goes: i32 = 2;
}

let nextSampleRow: usize = 0;

export function openGeneration(): void {
	openThreads();
	nextSampleRow = samples;
}

/** Turns of the loop per call. Engines compile a function better once it has been called often, and cannot replace one that runs. */
const turnsPerCall: i32 = 4096;
const eventsPerTurn: i32 = 1024;

/** Runs on through the generation, for a while. */
export function runGeneration(): i32 {
	return isListening ? runHeard() : runUnheard();
}

// Two copies of the loop: without the calls that tell of events, what the loop works with finds room in registers.

function runHeard(): i32 {
	return run(true);
}

function runUnheard(): i32 {
	return run(false);
}

@inline
function run(isHeard: bool): i32 {
	const rate = nsPerTick;
	const seqKey = key;
	let sampleRow = nextSampleRow;
	const samplesEnd = samples + <usize>sampleCount * 40;
	let nextSample: f64 = sampleRow < samplesEnd ? load<f64>(sampleRow) : Infinity;
	let i = 0;
	let turns = 0;
	let a0: u64 = 0;
	let a1: u64 = 0;
	let a2: u64 = 0;
	let byte: u64 = 0;
	let shift: u64 = 0;
	let isBad = false;
	while (heap.size > 0) {
		if (++turns > turnsPerCall && i == 0) {
			nextSampleRow = sampleRow;
			return Run.Goes;
		}
		let left = eventsPerTurn;
		const m = heap.at(i);
		const limit: f64 = i == 0 ? heap.limitOf() : -Infinity;
		let at = load<usize>(m, M.at);
		let end = load<usize>(m, M.end);
		let type = load<u32>(m, M.type);
		let time = load<f64>(m, M.timeNs);
		let start = load<usize>(m, M.start);
		let g = load<usize>(m, M.g);
		let p = load<usize>(m, M.p);
		const isNone = load<u8>(m, M.isNone) != 0;
		store<u8>(m, 1, M.isKnown);
		let answer: i32 = Answer.Advanced;
		let hasMore = true;
		let isSeen = false;
		for (;;) {
			if (i == 0) {
				while (nextSample < time) {
					emitSample(sampleRow);
					sampleRow += 40;
					nextSample = sampleRow < samplesEnd ? load<f64>(sampleRow) : Infinity;
				}
			}
			const argsAt = at;
			let isForeign = false;
			const count = load<u8>(argCounts + <usize>type);
			if (count != 0) {
				a0 = load<u8>(at++);
				if (a0 > 127) {
					a0 &= 127;
					shift = 7;
					do {
						byte = load<u8>(at++);
						a0 |= (byte & 127) << shift;
						shift += 7;
					} while (byte > 127);
					if (shift > 63 && (shift > 70 || byte > 1)) isBad = true;
				}
				if (count > 1) {
					a1 = load<u8>(at++);
					if (a1 > 127) {
						a1 &= 127;
						shift = 7;
						do {
							byte = load<u8>(at++);
							a1 |= (byte & 127) << shift;
							shift += 7;
						} while (byte > 127);
						if (shift > 63 && (shift > 70 || byte > 1)) isBad = true;
					}
					if (count > 2) {
						a2 = load<u8>(at++);
						if (a2 > 127) {
							a2 &= 127;
							shift = 7;
							do {
								byte = load<u8>(at++);
								a2 |= (byte & 127) << shift;
								shift += 7;
							} while (byte > 127);
							if (shift > 63 && (shift > 70 || byte > 1)) isBad = true;
						}
					}
				}
			}
			if (count > 3) {
				isTooLong = false;
				args.a3 = longNumber(at);
				at = readAt;
				if (isTooLong) isBad = true;
			}
			if (isBad) {
				isBad = false;
				store<usize>(m, start, M.start);
				lost(m, longAmong(argsAt, count), 'a number has more than 64 bits');
				hasMore = false;
				break;
			}
			switch (type) {
				case 16: { // GoStart
					const x = findGo(a0);
					if (x == 0 || load<u8>(x, G.status) != Status.Runnable) {
						answer = broken(Answer.NotYet, 'the goroutine is not runnable yet: its creation, unblocking or stop lies on another thread');
						break;
					}
					if (load<i32>(x, G.seqKey) != seqKey || load<u64>(x, G.seq) + 1 != a1) {
						answer = broken(Answer.NotYet, 'an earlier event of the goroutine lies on another thread');
						break;
					}
					if (isNone || p == 0 || g != 0) {
						answer = needs(isNone, p, g, 1 | 2 | 16);
						break;
					}
					store<u8>(x, Status.Running, G.status);
					store<u64>(x, a1, G.seq);
					const t = tick(time);
					books.start(x, t, p);
					if (isHeard) heard(t, m, g, p, x, GoState.Runnable, GoState.Running, 0, -1, -1);
					g = a0 == none ? 0 : x;
					break;
				}
				case 20: // GoBlock
				case 19: { // GoStop
					if (isNone || p == 0 || g == 0 || load<u8>(g, G.status) != Status.Running) {
						answer = needs(isNone, p, g, 1 | 2 | 4, Status.Running);
						break;
					}
					const isBlock = type == 20;
					store<u8>(g, isBlock ? Status.Waiting : Status.Runnable, G.status);
					const reason = stringOf(a0);
					const row = stackRowOf(a1);
					const stack = row == 0 ? -1 : <i32>load<u32>(row) - 1;
					const t = tick(time);
					let site: usize = 0;
					if (isBlock && row != 0 && books.isAccounting) {
						site = load<usize>(row, 8);
						if (site == 0 || load<i32>(site) != reason) {
							site = books.siteOf(reason, stack);
							store<usize>(row, site, 8);
						}
					}
					books.stop(g, t, isBlock ? GoState.Waiting : GoState.Runnable, reason, stack, site, p);
					if (isHeard) heard(t, m, g, p, g, GoState.Running, isBlock ? GoState.Waiting : GoState.Runnable, reason, stack, stack);
					g = 0;
					break;
				}
				case 21: { // GoUnblock
					const x = findGo(a0);
					if (x == 0 || load<u8>(x, G.status) != Status.Waiting) {
						answer = broken(Answer.NotYet, 'the goroutine does not wait yet: its block lies on another thread');
						break;
					}
					if (load<i32>(x, G.seqKey) != seqKey || load<u64>(x, G.seq) + 1 != a1) {
						answer = broken(Answer.NotYet, 'an earlier event of the goroutine lies on another thread');
						break;
					}
					store<u8>(x, Status.Runnable, G.status);
					store<u64>(x, a1, G.seq);
					const stack = stackOf(a2);
					const t = tick(time);
					books.unblock(x, t, g, stack, p);
					if (isHeard) heard(t, m, g, p, x, GoState.Waiting, GoState.Runnable, 0, stack, -1);
					break;
				}
				case 22: { // GoSyscallBegin
					if (isNone || p == 0 || g == 0 || load<u8>(g, G.status) != Status.Running) {
						answer = needs(isNone, p, g, 1 | 2 | 4, Status.Running);
						break;
					}
					if (load<u8>(p, P.status) == 0) {
						answer = broken(Answer.Broken, 'its P does not exist');
						break;
					}
					if (load<i32>(p, P.seqKey) != seqKey || load<u64>(p, P.seq) + 1 != a0) {
						answer = broken(Answer.Broken, 'its number does not follow the last one of the P');
						break;
					}
					store<u8>(g, Status.Syscall, G.status);
					store<u8>(p, 3, P.status);
					store<u64>(p, a0, P.seq);
					const stack = stackOf(a1);
					const t = tick(time);
					books.stop(g, t, GoState.Syscall, 0, stack, 0, p);
					if (isHeard) heard(t, m, g, p, g, GoState.Running, GoState.Syscall, 0, stack, stack);
					break;
				}
				case 23: { // GoSyscallEnd
					if (isNone || p == 0 || g == 0 || load<u8>(g, G.status) != Status.Syscall) {
						answer = needs(isNone, p, g, 1 | 2 | 4, Status.Syscall);
						break;
					}
					if (load<u8>(p, P.status) != 3) {
						answer = broken(Answer.Broken, 'its P is not in a system call');
						break;
					}
					store<u8>(g, Status.Running, G.status);
					store<u8>(p, 1, P.status);
					const t = tick(time);
					books.leaveSyscall(g, t, GoState.Running, p);
					if (isHeard) heard(t, m, g, p, g, GoState.Syscall, GoState.Running, 0, -1, -1);
					break;
				}
				case 14: // GoCreate
				case 47: { // GoCreateBlocked
					if (isNone || p == 0) {
						answer = needs(isNone, p, g, 1 | 2);
						break;
					}
					if (g != 0 && load<u8>(g, G.status) != 0 && load<u8>(g, G.status) != Status.Running) {
						answer = broken(Answer.Broken, 'its goroutine is not running');
						break;
					}
					const x = goOf(a0);
					if (load<u8>(x, G.status) != 0) {
						answer = broken(Answer.Broken, 'goroutine {a:i} exists already', a0);
						break;
					}
					const isBlocked = type == 47;
					store<u8>(x, isBlocked ? Status.Waiting : Status.Runnable, G.status);
					store<u8>(x, load<u8>(x, G.flags) & ~Flag.InAssist, G.flags);
					store<u64>(x, 0, G.seq);
					store<i32>(x, seqKey, G.seqKey);
					const creatorStack = stackOf(a2);
					const stack = stackOf(a1);
					const t = tick(time);
					books.create(x, t, isBlocked ? GoState.Waiting : GoState.Runnable, g, creatorStack, stack);
					if (isHeard) heard(t, m, g, p, x, GoState.NotExist, isBlocked ? GoState.Waiting : GoState.Runnable, 0, creatorStack, stack);
					break;
				}
				case 37: { // HeapAlloc
					if (isNone || p == 0) {
						answer = needs(isNone, p, g, 1 | 2);
						break;
					}
					const t = tick(time);
					if (books.isAccounting && a0 < plainIds) books.heapIs(t, <f64>a0);
					if (isHeard) listen(Kind.Metric, t, idOf(g), idOf(p), load<u64>(m, M.id), -1, -1, Resource.None, none, 0, 0, names.heapObjects, <f64>a0);
					break;
				}
				default: {
					args.m = m;
					args.g = args.nextG = g;
					args.p = args.nextP = p;
					args.a0 = a0;
					args.a1 = a1;
					args.a2 = a2;
					args.type = type;
					args.time = time;
					args.isNone = isNone;
					args.isForeign = false;
					answer = rare();
					isForeign = args.isForeign;
					g = args.nextG;
					p = args.nextP;
				}
			}
			if (answer != Answer.Advanced) {
				at = argsAt;
				break;
			}
			if (!isForeign) isSeen = true;
			if (isNone) {
				g = 0;
				p = 0;
			}
			// The next event.
			if (end - at < longestEvent) {
				// Near the end of a batch, or in the next one: with all checks.
				store<usize>(m, at, M.at);
				store<f64>(m, time, M.timeNs);
				hasMore = openEvent(m);
				if (!hasMore) break;
				at = load<usize>(m, M.at);
				end = load<usize>(m, M.end);
				start = load<usize>(m, M.start);
				type = load<u32>(m, M.type);
				time = load<f64>(m, M.timeNs);
			} else {
				start = at;
				type = load<u8>(at++);
				let delta: u64 = load<u8>(at++);
				if (delta > 127) {
					delta &= 127;
					shift = 7;
					do {
						byte = load<u8>(at++);
						delta |= (byte & 127) << shift;
						shift += 7;
					} while (byte > 127);
					if (shift > 63 && (shift > 70 || byte > 1)) isBad = true;
				}
				time += delta < 0x10000000 ? floor<f64>(<f64>delta * rate) : ticksToNs(<f64>delta);
				if (isBad || load<u8>(argCounts + <usize>type) == 255) {
					store<usize>(m, start, M.start);
					if (load<u8>(argCounts + <usize>type) == 255) lost(m, start, 'event type {a} cannot stand in a batch of timed events', type);
					else lost(m, start + 1, 'a number has more than 64 bits');
					isBad = false;
					hasMore = false;
					break;
				}
			}
			if (time > limit || --left == 0) break;
		}
		if (!isNone) {
			store<usize>(m, g, M.g);
			store<usize>(m, p, M.p);
			if (isSeen && books.isAccounting) store<u8>(m, 1, M.isSeen);
		}
		if (!hasMore) {
			heap.remove(i);
			i = 0;
			continue;
		}
		store<usize>(m, at, M.at);
		store<u32>(m, type, M.type);
		store<f64>(m, time, M.timeNs);
		store<usize>(m, start, M.start);
		if (answer == Answer.Advanced) {
			heap.restore(i);
			i = 0;
			continue;
		}
		if (answer == Answer.Broken) return stuck(m, 0);
		// It may not go on yet: the others are tried in the order of time.
		if (i == 0) {
			spend(<f64>heap.size);
			headProblem = problemText;
			heap.sort();
			if (effort > freeEffort && effort > freeEffort + effortPerEvent * events) {
				broken(Answer.Broken, tooMuchEffort);
				return stuck(m, 0);
			}
		}
		i++;
		if (i >= heap.size) {
			broken(Answer.Broken, '');
			wrong(0, load<u32>(heap.at(0), M.type), startOf(heap.at(0)), headProblem, 0, 0, 1);
			return Run.Broke;
		}
	}
	while (sampleRow < samplesEnd) {
		emitSample(sampleRow);
		sampleRow += 40;
	}
	return Run.Ended;
}

let headProblem: usize = 0;
