// Long: the handlers of the less frequent events, a short function each.
// The events that the loop of order.ts leaves to functions. They see the context in `args` and change `nextG` and `nextP`.
// The rules are those of order-*.ts of the TypeScript decoder, which explain them.
import { Flag, G, GoState, M, P, Status, findGo, findProc, findThread, goOf, none, plainIds, procOf, threadOf, threads } from './state';
import { arenaCount, listPush, recordAt } from './memory';
import { tick } from './clock';
import { Side, hostSide } from './host';
import { internBytes, stackOf, strings, stringOf } from './symbols';
import * as books from './account';
import { regionBegins, regionEnds, taskEnds } from './annotations';
import {
	Stop,
	Task,
	beginStop,
	closeTask,
	dropStops,
	endStop,
	findTask,
	freeRegions,
	gcSeq,
	gcState,
	giveRegion,
	isFirst,
	key,
	meetGc,
	openTask,
	setGc,
	spend,
	takeRegion,
} from './scheduler';
import { Kind, Resource, isListening, listen } from './listen';
import { isPart, setUnsure } from './tape';
import { tasksBegun } from './seam';

export namespace Answer {
	export const Advanced: i32 = 0;
	export const NotYet: i32 = 1;
	export const Broken: i32 = 2;
}

/** Why the last answer was NotYet or Broken. */
export let problemText: usize = 0;
export let problemA: u64 = 0;
export let problemB: u64 = 0;

/** The event being tried: its context, its arguments, and the context after it. */
export namespace args {
	export let m: usize = 0;
	export let g: usize = 0;
	export let p: usize = 0;
	export let nextG: usize = 0;
	export let nextP: usize = 0;
	export let a0: u64 = 0;
	export let a1: u64 = 0;
	export let a2: u64 = 0;
	export let a3: u64 = 0;
	export let type: u32 = 0;
	export let time: f64 = 0;
	export let isNone: bool = false;
	/** The event belonged to another thread. */
	export let isForeign: bool = false;
}

/** Canonical names of ranges and metrics; set once. */
export namespace names {
	export let markPhase: i32 = 0;
	export let markAssist: i32 = 0;
	export let sweep: i32 = 0;
	export let gomaxprocs: i32 = 0;
	export let heapGoal: i32 = 0;
	export let heapObjects: i32 = 0;
}

export function broken(answer: i32, text: string, a: u64 = 0, b: u64 = 0): i32 {
	problemText = changetype<usize>(text);
	problemA = a;
	problemB = b;
	return answer;
}

/** Says what is missing: 1 a thread, 2 a P, 4 a goroutine, 16 no goroutine; then the goroutine's status. */
export function needs(isNone: bool, p: usize, g: usize, what: i32, status: u8 = 0): i32 {
	if ((what & 1) != 0 && isNone) return broken(Answer.Broken, 'it needs a thread and has none');
	if ((what & 2) != 0 && p == 0) return broken(Answer.Broken, 'it needs a P and its thread has none');
	if ((what & 4) != 0 && g == 0) return broken(Answer.Broken, 'it needs a goroutine and its thread runs none');
	if ((what & 16) != 0 && g != 0) return broken(Answer.Broken, 'its thread runs a goroutine and must not');
	if (load<u8>(g, G.status) == 0) return broken(Answer.Broken, 'its goroutine does not exist');
	return status == Status.Running
		? broken(Answer.Broken, 'its goroutine is not running')
		: broken(Answer.Broken, 'its goroutine is not in a system call');
}

/** The context lacks what `what` asks for. */
function lacks(what: i32): bool {
	const is =
		((what & 1) != 0 && args.isNone) || ((what & 2) != 0 && args.p == 0) || ((what & 4) != 0 && args.g == 0) || ((what & 16) != 0 && args.g != 0);
	if (is) needs(args.isNone, args.p, args.g, what);
	return is;
}
const running = 1 | 2 | 4;

function isGone(): bool {
	if (load<u8>(args.g, G.status) != 0) return false;
	broken(Answer.Broken, 'its goroutine does not exist');
	return true;
}

@inline
function idOf(record: usize): u64 {
	return record == 0 ? none : load<u64>(record);
}

function hear(kind: i32, t: f64, stack: i32, resource: i32, id: u64, name: i32, value: f64): void {
	if (isListening)
		listen(kind, t, idOf(args.g), idOf(args.p), load<u64>(args.m, M.id), stack, -1, resource, id, 0, 0, name, value);
}

function hearGo(t: f64, m: usize, g: usize, p: usize, resource: usize, from: u8, to: u8, stack: i32): void {
	if (!isListening) return;
	listen(Kind.StateTransition, t, idOf(g), idOf(p), load<u64>(m, M.id), stack, stack, Resource.Goroutine, load<u64>(resource, G.id), from, to, 0, 0);
}

const goStates: StaticArray<u8> = [GoState.Undetermined, GoState.Runnable, GoState.Running, GoState.Syscall, GoState.Waiting];

/** As the trace numbers it. */
function wireStatus(status: u8): u64 {
	return status == Status.Bad ? 0 : <u64>status;
}

function goStatus(): i32 {
	const id = args.a0;
	const status = <u8>args.a2;
	if (status > 4) return broken(Answer.Broken, 'status {a} of goroutine {b:i} does not exist', args.a2, id);
	const to = unchecked(goStates[status]);
	const g = goOf(id);
	const was = load<u8>(g, G.status);
	const known = status == 0 ? Status.Bad : status;
	const isNew = was == 0;
	if (!isNew) {
		if (was != known) return broken(Answer.Broken, 'goroutine {a:i} is said to be {b:g}, but was left {c:g}', id, <u64>status | (wireStatus(was) << 8));
	} else {
		if (!isFirst()) return broken(Answer.Broken, 'goroutine {a:i} appears after the first generation, and nothing created it', id);
		store<u8>(g, known, G.status);
		store<u8>(g, load<u8>(g, G.flags) & ~Flag.InAssist, G.flags);
	}
	store<u64>(g, 0, G.seq);
	store<i32>(g, key, G.seqKey);
	if (status == Status.Syscall) return goInSyscall(g, to, isNew);
	emitStatus(g, to, isNew, args.m, args.g);
	if (status == Status.Running) args.nextG = id == none ? 0 : g;
	return Answer.Advanced;
}

/** Thread `m` gave an event. */
function seen(m: usize): void {
	args.isForeign = m != args.m;
	if (args.isForeign && books.isAccounting && load<u64>(m, M.id) != none) store<u8>(m, 1, M.isSeen);
}

function emitStatus(g: usize, to: u8, isNew: bool, m: usize, context: usize): void {
	const stack = args.type == 48 ? stackOf(args.a3) : -1;
	const t = tick(args.time);
	seen(m);
	books.status(g, t, to, stack, isNew);
	hearGo(t, m, context, args.p, g, isNew ? GoState.Undetermined : to, to, stack);
}

/** A goroutine in a system call sits on a thread, which the status names and which need not be the one that tells. */
function goInSyscall(g: usize, to: u8, isNew: bool): i32 {
	if (args.a1 == none) return broken(Answer.Broken, 'a goroutine is in a system call without a thread');
	const bound: usize = load<u64>(g, G.id) == none ? 0 : g;
	if (args.a1 == load<u64>(args.m, M.id)) {
		if (!isFirst() && args.g != g) return broken(Answer.Broken, 'the thread of a goroutine in a system call runs another one');
		emitStatus(g, to, isNew, args.m, args.g);
		args.nextG = bound;
		return Answer.Advanced;
	}
	// The other thread has been in the call for the whole generation, and so has no P. The event belongs to it.
	const other = threadOf(args.a1);
	let context = args.g;
	if (load<u8>(other, M.isKnown) == 1) {
		if (load<usize>(other, M.g) != g) return broken(Answer.Broken, 'the thread of a goroutine in a system call runs another one');
		context = g;
	} else {
		setUnsure();
		store<u8>(other, 1, M.isKnown);
		store<usize>(other, bound, M.g);
		store<u32>(other, 0, M.p);
	}
	emitStatus(g, to, isNew, other, context);
	return Answer.Advanced;
}

/** A coroutine switch is three events at once: the next goroutine is unblocked, the current one blocks or ends, the next one runs. */
function goSwitch(): i32 {
	const g = args.g;
	if (lacks(running)) return Answer.Broken;
	if (load<u8>(g, G.status) != Status.Running) return needs(false, args.p, g, 0, Status.Running);
	const next = findGo(args.a0);
	if (next == 0 || load<u8>(next, G.status) != Status.Waiting)
		return broken(Answer.NotYet, 'the goroutine to switch to does not wait yet: its block lies on another thread');
	if (load<i32>(next, G.seqKey) != key || load<u64>(next, G.seq) + 1 != args.a1)
		return broken(Answer.NotYet, 'an earlier event of the goroutine lies on another thread');
	const unblocked = tick(args.time);
	books.unblock(next, unblocked, g, -1, args.p);
	hearGo(unblocked, args.m, g, args.p, next, GoState.Waiting, GoState.Runnable, -1);
	const isEnd = args.type == 46;
	const stopped = tick(args.time);
	if (isEnd) endGo(g);
	else store<u8>(g, Status.Waiting, G.status);
	if (isEnd) books.destroy(g, stopped, args.p);
	else books.stop(g, stopped, GoState.Waiting, 0, -1, 0, args.p);
	hearGo(stopped, args.m, g, args.p, g, GoState.Running, isEnd ? GoState.NotExist : GoState.Waiting, -1);
	store<u8>(next, Status.Running, G.status);
	store<u64>(next, args.a1, G.seq);
	const started = tick(args.time);
	books.start(next, started, args.p);
	hearGo(started, args.m, 0, args.p, next, GoState.Runnable, GoState.Running, -1);
	args.nextG = args.a0 == none ? 0 : next;
	return Answer.Advanced;
}

function endGo(g: usize): void {
	store<u8>(g, 0, G.status);
	store<u8>(g, load<u8>(g, G.flags) & ~Flag.InAssist, G.flags);
	freeRegions(g);
	dropStops(g);
}

function goDestroy(): i32 {
	const g = args.g;
	if (lacks(running)) return Answer.Broken;
	if (load<u8>(g, G.status) != Status.Running) return needs(false, args.p, g, 0, Status.Running);
	endGo(g);
	const t = tick(args.time);
	books.destroy(g, t, args.p);
	hearGo(t, args.m, g, args.p, g, GoState.Running, GoState.NotExist, -1);
	args.nextG = 0;
	return Answer.Advanced;
}

/** The call returned after its P had been taken. */
function syscallEndBlocked(): i32 {
	const g = args.g;
	if (args.p != 0) {
		if (load<u8>(args.p, P.status) == 0) return broken(Answer.Broken, 'its P does not exist');
		if (load<u8>(args.p, P.status) == 3) return broken(Answer.NotYet, 'its P has not been taken yet: the steal lies on another thread');
	}
	if (lacks(1 | 4)) return Answer.Broken;
	if (load<u8>(g, G.status) != Status.Syscall) return needs(false, args.p, g, 0, Status.Syscall);
	store<u8>(g, Status.Runnable, G.status);
	const t = tick(args.time);
	books.leaveSyscall(g, t, GoState.Runnable, args.p);
	hearGo(t, args.m, g, args.p, g, GoState.Syscall, GoState.Runnable, -1);
	args.nextG = 0;
	return Answer.Advanced;
}

/** A thread of C calls into Go: a goroutine appears in the state "in a system call". */
function createInSyscall(): i32 {
	if (lacks(1 | 16)) return Answer.Broken;
	const g = goOf(args.a0);
	if (load<u8>(g, G.status) != 0) return broken(Answer.Broken, 'goroutine {a:i} exists already', args.a0);
	store<u8>(g, Status.Syscall, G.status);
	store<u8>(g, load<u8>(g, G.flags) & ~Flag.InAssist, G.flags);
	store<u64>(g, 0, G.seq);
	store<i32>(g, key, G.seqKey);
	const t = tick(args.time);
	books.create(g, t, GoState.Syscall, 0, -1, -1);
	hearGo(t, args.m, 0, args.p, g, GoState.NotExist, GoState.Syscall, -1);
	args.nextG = args.a0 == none ? 0 : g;
	return Answer.Advanced;
}

/** The callback is over and the goroutine disappears, and with it the thread's P. */
function destroyInSyscall(): i32 {
	const g = args.g;
	if (lacks(1 | 4)) return Answer.Broken;
	if (load<u8>(g, G.status) != Status.Syscall) return needs(false, args.p, g, 0, Status.Syscall);
	if (args.p != 0) {
		if (load<u8>(args.p, P.status) != 3) return broken(Answer.Broken, 'its P is not in a system call');
		store<u8>(args.p, 4, P.status);
		emitProc(args.p, false, false, args.m, g, args.p, 2, 3);
	}
	endGo(g);
	const t = tick(args.time);
	books.leaveSyscall(g, t, GoState.NotExist, args.p);
	hearGo(t, args.m, g, args.p, g, GoState.Syscall, GoState.NotExist, -1);
	args.nextG = 0;
	args.nextP = 0;
	return Answer.Advanced;
}

// Ps. States of the API: 0 undetermined, 1 not there, 2 running, 3 idle.

function emitProc(p: usize, isRunning: bool, isNew: bool, m: usize, g: usize, context: usize, from: i32, to: i32): void {
	const t = tick(args.time);
	if (books.isAccounting) {
		seen(m);
		books.procEnters(p, t, isRunning, isNew);
	}
	if (isListening)
		listen(Kind.StateTransition, t, idOf(g), idOf(context), load<u64>(m, M.id), -1, -1, Resource.Proc, load<u64>(p, P.id), from, to, 0, 0);
}

function procStateOf(status: u64): i32 {
	return status == 0 ? 0 : status == 1 || status == 3 ? 2 : 3;
}

function procStatus(): i32 {
	const id = args.a0;
	if (args.a1 > 4) return broken(Answer.Broken, 'status {a} of P {b:i} does not exist', args.a1, id);
	const status = <u8>args.a1;
	const to = procStateOf(status);
	const p = procOf(id);
	const was = load<u8>(p, P.status);
	let from = to;
	const known = status == 0 ? Status.Bad : status;
	const isNew = was == 0;
	let isPromoted = false;
	if (isNew) {
		store<u8>(p, known, P.status);
		store<u8>(p, 0, P.inSweep);
		from = isFirst() ? 0 : 1;
	} else if (status == 4 && was == 3) isPromoted = true;
	else if (was != known)
		return broken(Answer.Broken, 'P {a:i} is said to be {b:p}, but was left {c:p}', id, <u64>status | (wireStatus(was) << 8));
	store<u64>(p, 0, P.seq);
	store<i32>(p, key, P.seqKey);
	if (isPromoted) {
		// The status says that the thread was lost sight of, but we did not lose it: the P is still running on it.
		const owner = threadWith(p);
		if (owner == 0) return broken(Answer.Broken, 'no thread holds P {a:i}, which is about to be stolen', id);
		emitProc(p, true, false, owner, load<usize>(owner, M.g), p, 2, 2);
		return Answer.Advanced;
	}
	emitProc(p, to == 2, from == 0, args.m, args.g, args.p, from, to);
	if (status == 1 || status == 3) args.nextP = id == none ? 0 : p;
	return Answer.Advanced;
}

/** Linear, but such statuses are rare. */
function threadWith(p: usize): usize {
	const count = arenaCount(threads);
	spend(<f64>count);
	for (let i: u32 = 0; i < count; i++) {
		const m = recordAt(threads, i);
		if (load<usize>(m, M.p) == p && load<u8>(m, M.isKnown) == 1) return m;
	}
	return 0;
}

function procStart(): i32 {
	const p = findProc(args.a0);
	if (p == 0 || load<u8>(p, P.status) != 2) return broken(Answer.NotYet, 'the P is not idle yet: its stop or steal lies on another thread');
	if (load<i32>(p, P.seqKey) != key || load<u64>(p, P.seq) + 1 != args.a1)
		return broken(Answer.NotYet, 'an earlier start or steal of the P lies on another thread');
	if (args.p != 0) return broken(Answer.NotYet, 'the thread still has a P: its steal lies on another thread');
	if (lacks(1)) return Answer.Broken;
	store<u8>(p, 1, P.status);
	store<u64>(p, args.a1, P.seq);
	emitProc(p, true, false, args.m, args.g, args.p, 3, 2);
	args.nextP = args.a0 == none ? 0 : p;
	return Answer.Advanced;
}

function procStop(): i32 {
	if (lacks(1 | 2)) return Answer.Broken;
	const status = load<u8>(args.p, P.status);
	if (status != 1 && status != 3) return broken(Answer.Broken, 'its P is neither running nor in a system call');
	store<u8>(args.p, 2, P.status);
	emitProc(args.p, false, false, args.m, args.g, args.p, 2, 3);
	args.nextP = 0;
	return Answer.Advanced;
}

function procSteal(): i32 {
	const p = findProc(args.a0);
	const status: u8 = p == 0 ? 0 : load<u8>(p, P.status);
	if (status != 3 && status != 4) return broken(Answer.NotYet, 'the P is not in a system call yet: its begin lies on another thread');
	if (load<i32>(p, P.seqKey) != key || load<u64>(p, P.seq) + 1 != args.a1)
		return broken(Answer.NotYet, 'an earlier event of the P lies on another thread');
	if (lacks(1)) return Answer.Broken;
	if (status == 3) {
		if (args.a2 == load<u64>(args.m, M.id)) {
			if (args.p != p) return broken(Answer.Broken, 'the thread steals a P from itself that it does not have');
			args.nextP = 0;
		} else {
			const other = findThread(args.a2);
			if (other == 0 || load<u8>(other, M.isKnown) == 0)
				return broken(Answer.Broken, 'it steals from thread {a:i}, which does not exist', args.a2);
			if (load<usize>(other, M.p) != p) return broken(Answer.Broken, 'it steals from thread {a:i}, which does not have the P', args.a2);
			// The other thread is on its way out of the system call and may go on now that its P is gone.
			store<u32>(other, 0, M.p);
		}
	}
	store<u8>(p, 2, P.status);
	store<u64>(p, args.a1, P.seq);
	emitProc(p, false, false, args.m, args.g, args.p, status == 4 ? 3 : 2, 3);
	return Answer.Advanced;
}

function procsChange(): i32 {
	if (lacks(running)) return Answer.Broken;
	const stack = stackOf(args.a1);
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(args.g, stack);
		if (args.a0 < plainIds) hostSide(Side.Procs, t, 0, 0, -1, <f64>args.a0, 0);
	}
	hear(Kind.Metric, t, stack, Resource.None, none, names.gomaxprocs, <f64>args.a0);
	return Answer.Advanced;
}

function heapGoal(): i32 {
	if (lacks(1 | 2)) return Answer.Broken;
	const t = tick(args.time);
	if (books.isAccounting && args.a0 < plainIds) books.goalIs(t, <f64>args.a0);
	hear(Kind.Metric, t, -1, Resource.None, none, names.heapGoal, <f64>args.a0);
	return Answer.Advanced;
}

// Ranges: the mark phase (global), stop-the-world and mark assists (of a goroutine), sweeping (of a P).

function markPhase(kind: i32, state: i32): i32 {
	setGc(args.a0, state);
	const stack = kind == Kind.RangeBegin ? stackOf(args.a1) : -1;
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(args.g, stack);
		hostSide(sideOf(kind), t, names.markPhase, none, stack, 0, 0);
		if (kind == Kind.RangeEnd) hostSide(Side.CycleEnd, t, 0, 0, -1, books.lastHeap, books.lastGoal);
	}
	hear(kind, t, stack, Resource.None, none, names.markPhase, 0);
	return Answer.Advanced;
}

function sideOf(kind: i32): i32 {
	return kind == Kind.RangeBegin ? Side.RangeBegin : kind == Kind.RangeEnd ? Side.RangeEnd : Side.RangeActive;
}

const wrongCycle = 'an earlier begin or end of a GC cycle lies on another thread';

function gcActive(): i32 {
	if (isFirst()) {
		if (gcState != 0) return broken(Answer.Broken, 'it is not the first GC event of the first generation');
		return markPhase(Kind.RangeActive, 2);
	}
	if (gcSeq + 1 != args.a0) return broken(Answer.NotYet, wrongCycle);
	if (gcState != 2) return broken(Answer.Broken, 'no GC is in progress');
	if (lacks(running)) return Answer.Broken;
	return markPhase(Kind.RangeActive, 2);
}

function gcBegin(): i32 {
	if (gcState != 0) {
		if (gcSeq + 1 != args.a0) return broken(Answer.NotYet, wrongCycle);
		if (gcState == 2) return broken(Answer.Broken, 'a GC is already in progress');
		if (lacks(running)) return Answer.Broken;
	} else if (isPart) {
		if (lacks(running)) return Answer.Broken;
		meetGc(args.a0);
	}
	return markPhase(Kind.RangeBegin, 2);
}

function gcEnd(): i32 {
	if (gcSeq + 1 != args.a0) return broken(Answer.NotYet, wrongCycle);
	if (gcState != 2) return broken(Answer.Broken, 'no GC is known to be in progress');
	if (lacks(running)) return Answer.Broken;
	return markPhase(Kind.RangeEnd, 1);
}

const stopName: usize = memory.data(1100);

/** "stop-the-world (kind)". */
function nameOfStop(kind: i32): i32 {
	const record = recordAt(strings, <u32>kind);
	const prefix = 'stop-the-world (';
	for (let i = 0; i < prefix.length; i++) store<u8>(stopName + <usize>i, <u8>prefix.charCodeAt(i));
	const length = <usize>load<u32>(record, 4);
	memory.copy(stopName + 16, load<usize>(record), length);
	store<u8>(stopName + 16 + length, 41);
	return internBytes(stopName, length + 17);
}

function stopBegin(): i32 {
	if (lacks(running) || isGone()) return Answer.Broken;
	const tried = beginStop(args.g, args.a0, false, 0);
	if (tried == Stop.TooMany) return broken(Answer.Broken, 'its goroutine stops the world too often at once');
	if (tried == Stop.Again) return broken(Answer.Broken, 'its goroutine stops the world already');
	const name = nameOfStop(stringOf(args.a0));
	beginStop(args.g, args.a0, true, name);
	const stack = stackOf(args.a1);
	return emitStop(Kind.RangeBegin, name, stack);
}

function stopEnd(): i32 {
	if (lacks(running)) return Answer.Broken;
	const name = endStop(args.g);
	if (name < 0) {
		if (books.isAccounting) return broken(Answer.Broken, 'its goroutine does not stop the world');
		// It began before the generation that warms up a part.
		tick(args.time);
		return Answer.Advanced;
	}
	return emitStop(Kind.RangeEnd, name, -1);
}

function emitStop(kind: i32, name: i32, stack: i32): i32 {
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(args.g, stack);
		hostSide(sideOf(kind), t, name, load<u64>(args.g, G.id), stack, 0, 0);
	}
	hear(kind, t, stack, Resource.Goroutine, load<u64>(args.g, G.id), name, 0);
	return Answer.Advanced;
}

function setAssist(g: usize, is: bool): void {
	const flags = load<u8>(g, G.flags);
	store<u8>(g, is ? flags | Flag.InAssist : flags & ~Flag.InAssist, G.flags);
}

function assistBegin(): i32 {
	const g = args.g;
	if (lacks(running) || isGone()) return Answer.Broken;
	if ((load<u8>(g, G.flags) & Flag.InAssist) != 0) return broken(Answer.Broken, 'its goroutine is in a mark assist already');
	setAssist(g, true);
	const stack = stackOf(args.a0);
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(g, stack);
		books.beginAssist(g, t, false, stack);
	}
	hear(Kind.RangeBegin, t, stack, Resource.Goroutine, load<u64>(g, G.id), names.markAssist, 0);
	return Answer.Advanced;
}

/** May name a goroutine that does not run. In the first generation the range appears from nothing; later it must be open. */
function assistActive(): i32 {
	const g = findGo(args.a0);
	if (g == 0 || load<u8>(g, G.status) == 0) return broken(Answer.Broken, 'its goroutine does not exist');
	const isIn = (load<u8>(g, G.flags) & Flag.InAssist) != 0;
	if (isFirst() && isIn) return broken(Answer.Broken, 'the range is active already');
	if (!isFirst() && !isIn) return broken(Answer.Broken, 'the range has not begun');
	setAssist(g, true);
	const t = tick(args.time);
	if (books.isAccounting) books.beginAssist(g, t, true, -1);
	hear(Kind.RangeActive, t, -1, Resource.Goroutine, args.a0, names.markAssist, 0);
	return Answer.Advanced;
}

function assistEnd(): i32 {
	const g = args.g;
	if (lacks(running) || isGone()) return Answer.Broken;
	if ((load<u8>(g, G.flags) & Flag.InAssist) == 0) return broken(Answer.Broken, 'its goroutine is not in a mark assist');
	setAssist(g, false);
	const t = tick(args.time);
	if (books.isAccounting) books.endAssist(g, t, names.markAssist);
	hear(Kind.RangeEnd, t, -1, Resource.Goroutine, load<u64>(g, G.id), names.markAssist, 0);
	return Answer.Advanced;
}

function sweepBegin(): i32 {
	if (lacks(1 | 2)) return Answer.Broken;
	const p = args.p;
	if (load<u8>(p, P.inSweep) == 1) return broken(Answer.Broken, 'its P sweeps already');
	store<u8>(p, 1, P.inSweep);
	const stack = stackOf(args.a0);
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(args.g, stack);
		books.beginSweep(p, t, false, stack);
	}
	hear(Kind.RangeBegin, t, stack, Resource.Proc, load<u64>(p, P.id), names.sweep, 0);
	return Answer.Advanced;
}

function sweepActive(): i32 {
	const p = findProc(args.a0);
	if (p == 0 || load<u8>(p, P.status) == 0) return broken(Answer.Broken, 'its P does not exist');
	const isIn = load<u8>(p, P.inSweep) == 1;
	if (isFirst() && isIn) return broken(Answer.Broken, 'the range is active already');
	if (!isFirst() && !isIn) return broken(Answer.Broken, 'the range has not begun');
	store<u8>(p, 1, P.inSweep);
	const t = tick(args.time);
	if (books.isAccounting) books.beginSweep(p, t, true, -1);
	hear(Kind.RangeActive, t, -1, Resource.Proc, args.a0, names.sweep, 0);
	return Answer.Advanced;
}

function sweepEnd(): i32 {
	if (lacks(1 | 2)) return Answer.Broken;
	const p = args.p;
	if (load<u8>(p, P.inSweep) == 0) return broken(Answer.Broken, 'its P does not sweep');
	store<u8>(p, 0, P.inSweep);
	const t = tick(args.time);
	if (books.isAccounting) books.endSweep(p, t, names.sweep);
	hear(Kind.RangeEnd, t, -1, Resource.Proc, load<u64>(p, P.id), names.sweep, 0);
	return Answer.Advanced;
}

// What the program says about itself.

function goLabel(): i32 {
	if (lacks(running)) return Answer.Broken;
	const text = stringOf(args.a0);
	hear(Kind.Label, tick(args.time), -1, Resource.Goroutine, load<u64>(args.g, G.id), text, 0);
	return Answer.Advanced;
}

function taskBegin(): i32 {
	if (findTask(args.a0) != 0) return broken(Answer.Broken, 'task {a} has begun already', args.a0);
	if (lacks(running)) return Answer.Broken;
	const name = stringOf(args.a2);
	const stack = stackOf(args.a3);
	const task = openTask(args.a0);
	const t = tick(args.time);
	store<u64>(task, args.a1 == 0 ? none : args.a1, Task.parent);
	store<i32>(task, name, Task.type);
	store<f64>(task, t, Task.startNs);
	if (books.isAccounting) {
		books.mention(args.g, stack);
		store<i32>(task, load<u8>(args.g, G.isPlain) != 0 ? books.rowOf(args.g) : -1, Task.goroutine);
		if (isPart) {
			listPush(tasksBegun, <u32>args.a0);
			listPush(tasksBegun, <u32>(args.a0 >> 32));
		}
	}
	hear(Kind.TaskBegin, t, stack, Resource.None, args.a0, name, 0);
	return Answer.Advanced;
}

/** A task may end more than once, and may have begun before the trace. */
function taskEnd(): i32 {
	if (lacks(running)) return Answer.Broken;
	const task = findTask(args.a0);
	const name = task == 0 ? 0 : load<i32>(task, Task.type);
	const stack = stackOf(args.a1);
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(args.g, stack);
		taskEnds(task, name, t, args.a0);
	}
	if (task != 0) closeTask(task);
	hear(Kind.TaskEnd, t, stack, Resource.None, args.a0, name, 0);
	return Answer.Advanced;
}

function regionBegin(): i32 {
	const g = args.g;
	if (lacks(running) || isGone()) return Answer.Broken;
	const name = stringOf(args.a1);
	const region = takeRegion();
	store<u64>(region, args.a0);
	store<i32>(region, name, 8);
	store<usize>(region, load<usize>(g, G.region), 12);
	store<usize>(g, region, G.region);
	const stack = stackOf(args.a2);
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(g, stack);
		if (load<u8>(g, G.isPlain) != 0) regionBegins(g, name, t, args.a0);
	}
	hear(Kind.RegionBegin, t, stack, Resource.None, args.a0, name, 0);
	return Answer.Advanced;
}

/** Regions end innermost first; an end without an open region belongs to one that began before the trace. */
function regionEnd(): i32 {
	const g = args.g;
	if (lacks(running) || isGone()) return Answer.Broken;
	const innermost = load<usize>(g, G.region);
	const name = stringOf(args.a1);
	if (innermost != 0) {
		if (load<u64>(innermost) != args.a0 || load<i32>(innermost, 8) != name)
			return broken(Answer.Broken, 'it does not end the innermost open region of its goroutine');
		store<usize>(g, load<usize>(innermost, 12), G.region);
		giveRegion(innermost);
	}
	const stack = stackOf(args.a2);
	const t = tick(args.time);
	if (books.isAccounting) {
		books.mention(g, stack);
		regionEnds(g, name, t, args.a0);
	}
	hear(Kind.RegionEnd, t, stack, Resource.None, args.a0, name, 0);
	return Answer.Advanced;
}

function userLog(): i32 {
	if (lacks(running)) return Answer.Broken;
	const category = stringOf(args.a1);
	stringOf(args.a2);
	const stack = stackOf(args.a3);
	const t = tick(args.time);
	if (books.isAccounting) books.mention(args.g, stack);
	hear(Kind.Log, t, stack, Resource.None, args.a0, category, 0);
	return Answer.Advanced;
}

function experimental(): i32 {
	if (lacks(1)) return Answer.Broken;
	hear(Kind.Experimental, tick(args.time), -1, Resource.None, none, 0, 0);
	return Answer.Advanced;
}

/** By type, from 9 on. Called through a table, so that they stay functions of their own: V8 then compiles well only those that a trace has. */
const handlers: StaticArray<() => i32> = [
	procsChange, procStart, procStop, procSteal, procStatus,
	experimental, createInSyscall, experimental, goDestroy, destroyInSyscall,
	experimental, experimental, experimental, experimental, experimental,
	syscallEndBlocked, goStatus, stopBegin, stopEnd, gcActive,
	gcBegin, gcEnd, sweepActive, sweepBegin, sweepEnd,
	assistActive, assistBegin, assistEnd, experimental, heapGoal,
	goLabel, taskBegin, taskEnd, regionBegin, regionEnd,
	userLog, goSwitch, goSwitch, experimental, goStatus,
];

export function rare(): i32 {
	const place = args.type - 9;
	return place < 40 ? unchecked(handlers[place])() : experimental();
}
