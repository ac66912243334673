// Goroutines: created, started, stopped, blocked, unblocked, switched to (coroutines), ended.
import { noStack } from '../../base/ids.ts';
import { GoState } from '../../tables/trace.ts';
import { closeEvent } from './emitter.ts';
import { EventKind, Resource, type TraceEvent } from './event.ts';
import {
	arg,
	broken,
	type Handlers,
	isInStatus,
	meets,
	Needs,
	notYet,
	type Order,
	Outcome,
	openWith,
	running,
	stackArg,
	stringArg,
} from './order.ts';
import { absent, createResource, destroyGoroutine, isNextSeq, resetSeq, slotOf, threadSlot } from './scheduler.ts';
import { Ev, GoStatus, goStatusName } from './spec.ts';

/** Wire status -> state of the API. */
const goStateOf: readonly number[] = [GoState.Undetermined, GoState.Runnable, GoState.Running, GoState.Syscall, GoState.Waiting];

/** Opens a transition of goroutine slot `goroutine` with the context of the given slots. The caller closes it. */
export function openGo(order: Order, goroutine: number, from: number, to: number, m = order.m, g = order.g, p = order.p): TraceEvent {
	const e = openWith(order, EventKind.StateTransition, m, g, p);
	e.resource = Resource.Goroutine;
	e.id = order.state.goroutines.id[goroutine] as number;
	e.from = from;
	e.to = to;
	return e;
}

/** Slot to bind to a thread; the id -1 binds nothing, since it means "none". */
export const boundGo = (order: Order, slot: number): number => (order.state.goroutines.id[slot] === -1 ? -1 : slot);

/** As Go reads a status: what lies above the lowest byte does not count. */
const lowByte = (order: Order, value: number): number =>
	value < -1 ? Number(BigInt.asUintN(8, BigInt(order.wide.text(value)))) : value & 255;

function goStatus(order: Order): Outcome {
	const { state } = order;
	const { goroutines } = state;
	const id = arg(order, 0);
	const status = lowByte(order, arg(order, 2));
	const to = goStateOf[status];
	if (to === undefined) return broken(order, `status ${order.wide.text(arg(order, 2))} of goroutine ${order.wide.text(id)} does not exist`);
	const goroutine = slotOf(goroutines, id);
	const was = goroutines.status[goroutine] as number;
	let from = to;
	if (was !== absent) {
		if (was !== status)
			return broken(order, `goroutine ${order.wide.text(id)} is said to be ${goStatusName(status)}, but was left ${goStatusName(was)}`);
		resetSeq(state, goroutines, goroutine);
	} else {
		if (state.generationKey !== state.firstKey)
			return broken(order, `goroutine ${order.wide.text(id)} appears after the first generation, and nothing created it`);
		createResource(state, goroutines, goroutine, status);
		from = GoState.Undetermined;
	}
	if (status === GoStatus.Syscall) return goStatusInSyscall(order, goroutine, from, to);
	emitStatus(order, goroutine, from, to, order.m, order.g);
	if (status === GoStatus.Running) order.nextG = boundGo(order, goroutine);
	return Outcome.Advanced;
}

/** A goroutine in a system call sits on a thread, which the status names and which need not be the one that tells. */
function goStatusInSyscall(order: Order, goroutine: number, from: number, to: number): Outcome {
	const { state } = order;
	const { threads } = state;
	const id = arg(order, 1);
	if (id === -1) return broken(order, 'a goroutine is in a system call without a thread');
	if (id === threads.id[order.m]) {
		if (state.generationKey !== state.firstKey && order.g !== goroutine)
			return broken(order, 'the thread of a goroutine in a system call runs another one');
		emitStatus(order, goroutine, from, to, order.m, order.g);
		order.nextG = boundGo(order, goroutine);
		return Outcome.Advanced;
	}
	// The other thread has been in the call for the whole generation, and so has no P. The event belongs to it.
	const columns = threads.count;
	const other = threadSlot(threads, id);
	let g = order.g;
	if (other < columns && threads.isKnown[other] === 1) {
		if (threads.g[other] !== goroutine) return broken(order, 'the thread of a goroutine in a system call runs another one');
		g = goroutine;
	} else {
		threads.isKnown[other] = 1;
		threads.g[other] = boundGo(order, goroutine);
		threads.p[other] = -1;
	}
	emitStatus(order, goroutine, from, to, other, g);
	return Outcome.Advanced;
}

function emitStatus(order: Order, goroutine: number, from: number, to: number, m: number, g: number): void {
	const stack = order.type === Ev.GoStatusStack ? stackArg(order, 3) : noStack;
	const e = openGo(order, goroutine, from, to, m, g);
	e.stack = stack;
	e.resourceStack = stack;
	closeEvent(order.emitter);
}

function goCreate(order: Order): Outcome {
	const { state } = order;
	const { goroutines } = state;
	if (!meets(order, Needs.M | Needs.P)) return Outcome.Broken;
	if (order.g >= 0 && goroutines.status[order.g] !== absent && !isInStatus(order, GoStatus.Running, 'running')) return Outcome.Broken;
	const goroutine = slotOf(goroutines, arg(order, 0));
	if (goroutines.status[goroutine] !== absent) return broken(order, `goroutine ${order.wide.text(arg(order, 0))} exists already`);
	const isBlocked = order.type === Ev.GoCreateBlocked;
	createResource(state, goroutines, goroutine, isBlocked ? GoStatus.Waiting : GoStatus.Runnable);
	const e = openGo(order, goroutine, GoState.NotExist, isBlocked ? GoState.Waiting : GoState.Runnable);
	e.stack = stackArg(order, 2);
	e.resourceStack = stackArg(order, 1);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function goStart(order: Order): Outcome {
	const { state } = order;
	const { goroutines } = state;
	const goroutine = goroutines.index.get(arg(order, 0));
	if (goroutine < 0 || goroutines.status[goroutine] !== GoStatus.Runnable)
		return notYet(order, 'the goroutine is not runnable yet: its creation, unblocking or stop lies on another thread');
	if (!isNextSeq(state, goroutines, goroutine, arg(order, 1)))
		return notYet(order, 'an earlier event of the goroutine lies on another thread');
	if (!meets(order, Needs.M | Needs.P | Needs.NoG)) return Outcome.Broken;
	goroutines.status[goroutine] = GoStatus.Running;
	goroutines.seq[goroutine] = arg(order, 1);
	openGo(order, goroutine, GoState.Runnable, GoState.Running);
	closeEvent(order.emitter);
	order.nextG = boundGo(order, goroutine);
	return Outcome.Advanced;
}

/** The running goroutine of the thread stops running. It is bound to the thread, so this can never be too early. */
function stopRunning(order: Order, status: number, to: number): Outcome {
	if (!meets(order, running) || !isInStatus(order, GoStatus.Running, 'running')) return Outcome.Broken;
	const { state } = order;
	if (status === absent) destroyGoroutine(state, order.g);
	else state.goroutines.status[order.g] = status;
	const e = openGo(order, order.g, GoState.Running, to);
	if (status !== absent) {
		e.reason = stringArg(order, 0);
		e.stack = stackArg(order, 1);
		e.resourceStack = e.stack;
	}
	closeEvent(order.emitter);
	order.nextG = -1;
	return Outcome.Advanced;
}

const goDestroy = (order: Order): Outcome => stopRunning(order, absent, GoState.NotExist);
const goStop = (order: Order): Outcome => stopRunning(order, GoStatus.Runnable, GoState.Runnable);
const goBlock = (order: Order): Outcome => stopRunning(order, GoStatus.Waiting, GoState.Waiting);

/** Anything may unblock a goroutine, also a thread without a P: there is no context to check. */
function goUnblock(order: Order): Outcome {
	const { state } = order;
	const { goroutines } = state;
	const goroutine = goroutines.index.get(arg(order, 0));
	if (goroutine < 0 || goroutines.status[goroutine] !== GoStatus.Waiting)
		return notYet(order, 'the goroutine does not wait yet: its block lies on another thread');
	if (!isNextSeq(state, goroutines, goroutine, arg(order, 1)))
		return notYet(order, 'an earlier event of the goroutine lies on another thread');
	goroutines.status[goroutine] = GoStatus.Runnable;
	goroutines.seq[goroutine] = arg(order, 1);
	const e = openGo(order, goroutine, GoState.Waiting, GoState.Runnable);
	e.stack = stackArg(order, 2);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

/** A coroutine switch is three events at once: the next goroutine is unblocked, the current one blocks or ends, the next one runs. */
function goSwitch(order: Order): Outcome {
	const { state } = order;
	const { goroutines } = state;
	if (!meets(order, running) || !isInStatus(order, GoStatus.Running, 'running')) return Outcome.Broken;
	const next = goroutines.index.get(arg(order, 0));
	if (next < 0 || goroutines.status[next] !== GoStatus.Waiting)
		return notYet(order, 'the goroutine to switch to does not wait yet: its block lies on another thread');
	if (!isNextSeq(state, goroutines, next, arg(order, 1))) return notYet(order, 'an earlier event of the goroutine lies on another thread');
	openGo(order, next, GoState.Waiting, GoState.Runnable);
	closeEvent(order.emitter);
	const isEnd = order.type === Ev.GoSwitchDestroy;
	if (isEnd) destroyGoroutine(state, order.g);
	else goroutines.status[order.g] = GoStatus.Waiting;
	openGo(order, order.g, GoState.Running, isEnd ? GoState.NotExist : GoState.Waiting);
	closeEvent(order.emitter);
	goroutines.status[next] = GoStatus.Running;
	goroutines.seq[next] = arg(order, 1);
	openGo(order, next, GoState.Runnable, GoState.Running, order.m, -1);
	closeEvent(order.emitter);
	order.nextG = boundGo(order, next);
	return Outcome.Advanced;
}

export const goroutineHandlers: Handlers = {
	[Ev.GoCreate]: goCreate,
	[Ev.GoCreateBlocked]: goCreate,
	[Ev.GoStart]: goStart,
	[Ev.GoDestroy]: goDestroy,
	[Ev.GoStop]: goStop,
	[Ev.GoBlock]: goBlock,
	[Ev.GoUnblock]: goUnblock,
	[Ev.GoSwitch]: goSwitch,
	[Ev.GoSwitchDestroy]: goSwitch,
	[Ev.GoStatus]: goStatus,
	[Ev.GoStatusStack]: goStatus,
};
