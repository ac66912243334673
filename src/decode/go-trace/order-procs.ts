// Ps: started and stopped by the thread that holds them, stolen by others while their goroutine is in a system call.
import type { StringId } from '../../base/ids.ts';
import { ProcState } from '../../tables/trace.ts';
import { closeEvent } from './emitter.ts';
import { EventKind, Resource } from './event.ts';
import { arg, broken, type Handlers, meets, Needs, notYet, type Order, Outcome, open, openWith, running, stackArg } from './order.ts';
import { absent, createResource, isNextSeq, resetSeq, slotOf } from './scheduler.ts';
import { Ev, ProcStatus, procStatusName } from './spec.ts';

/** Wire status -> state of the API. A P in a system call still counts as running; an abandoned one as idle. */
export const procStateOf: readonly number[] = [
	ProcState.Undetermined,
	ProcState.Running,
	ProcState.Idle,
	ProcState.Running,
	ProcState.Idle,
];

/** Hands out a transition of P slot `proc` with the context of the given slots. */
export function emitProc(order: Order, proc: number, from: number, to: number, m: number, g: number, p: number): void {
	const e = openWith(order, EventKind.StateTransition, m, g, p);
	e.resource = Resource.Proc;
	e.id = order.state.procs.id[proc] as number;
	e.from = from;
	e.to = to;
	closeEvent(order.emitter);
}

function procStatus(order: Order): Outcome {
	const { state } = order;
	const { procs } = state;
	const id = arg(order, 0);
	const status = arg(order, 1);
	const to = procStateOf[status];
	if (to === undefined) return broken(order, `status ${order.wide.text(status)} of P ${order.wide.text(id)} does not exist`);
	const proc = slotOf(procs, id);
	const was = procs.status[proc] as number;
	let from = to;
	let isPromoted = false;
	if (was === absent) {
		createResource(state, procs, proc, status);
		from = state.generationKey === state.firstKey ? ProcState.Undetermined : ProcState.NotExist;
	} else {
		if (status === ProcStatus.SyscallAbandoned && was === ProcStatus.Syscall) isPromoted = true;
		else if (was !== status)
			return broken(order, `P ${order.wide.text(id)} is said to be ${procStatusName(status)}, but was left ${procStatusName(was)}`);
		resetSeq(state, procs, proc);
	}
	if (isPromoted) {
		// The status says that the thread was lost sight of, but we did not lose it: the P is still running on it.
		const owner = threadWith(order, proc);
		if (owner < 0) return broken(order, `no thread holds P ${order.wide.text(id)}, which is about to be stolen`);
		emitProc(order, proc, ProcState.Running, ProcState.Running, owner, state.threads.g[owner] as number, proc);
		return Outcome.Advanced;
	}
	emitProc(order, proc, from, to, order.m, order.g, order.p);
	if (status === ProcStatus.Running || status === ProcStatus.Syscall) order.nextP = boundSlot(id, proc);
	return Outcome.Advanced;
}

/** Slot to bind to a thread; the id -1 binds nothing, since it means "none". */
const boundSlot = (id: number, slot: number): number => (id === -1 ? -1 : slot);

/** Linear, but such statuses are rare. */
function threadWith(order: Order, proc: number): number {
	const { threads } = order.state;
	order.effort += threads.count;
	for (let m = 0; m < threads.count; m++) if (threads.p[m] === proc && threads.isKnown[m] === 1) return m;
	return -1;
}

function procStart(order: Order): Outcome {
	const { state } = order;
	const { procs } = state;
	const id = arg(order, 0);
	const proc = procs.index.get(id);
	if (proc < 0 || procs.status[proc] !== ProcStatus.Idle)
		return notYet(order, 'the P is not idle yet: its stop or steal lies on another thread');
	if (!isNextSeq(state, procs, proc, arg(order, 1))) return notYet(order, 'an earlier start or steal of the P lies on another thread');
	if (order.p >= 0) return notYet(order, 'the thread still has a P: its steal lies on another thread');
	if (!meets(order, Needs.M)) return Outcome.Broken;
	procs.status[proc] = ProcStatus.Running;
	procs.seq[proc] = arg(order, 1);
	emitProc(order, proc, ProcState.Idle, ProcState.Running, order.m, order.g, order.p);
	order.nextP = boundSlot(id, proc);
	return Outcome.Advanced;
}

/** A thread gives up its own P, so this can never be too early. */
function procStop(order: Order): Outcome {
	const { procs } = order.state;
	if (!meets(order, Needs.M | Needs.P)) return Outcome.Broken;
	const status = procs.status[order.p];
	if (status !== ProcStatus.Running && status !== ProcStatus.Syscall) return broken(order, 'its P is neither running nor in a system call');
	procs.status[order.p] = ProcStatus.Idle;
	emitProc(order, order.p, ProcState.Running, ProcState.Idle, order.m, order.g, order.p);
	order.nextP = -1;
	return Outcome.Advanced;
}

function procSteal(order: Order): Outcome {
	const { state } = order;
	const { procs, threads } = state;
	const proc = procs.index.get(arg(order, 0));
	const status = proc < 0 ? absent : (procs.status[proc] as number);
	if (status !== ProcStatus.Syscall && status !== ProcStatus.SyscallAbandoned)
		return notYet(order, 'the P is not in a system call yet: its begin lies on another thread');
	if (!isNextSeq(state, procs, proc, arg(order, 1))) return notYet(order, 'an earlier event of the P lies on another thread');
	if (!meets(order, Needs.M)) return Outcome.Broken;
	procs.status[proc] = ProcStatus.Idle;
	procs.seq[proc] = arg(order, 1);
	if (status === ProcStatus.SyscallAbandoned) {
		// Nobody knows which thread had it, and that thread may do something else by now: leave all threads alone.
		emitProc(order, proc, ProcState.Idle, ProcState.Idle, order.m, order.g, order.p);
		return Outcome.Advanced;
	}
	const from = arg(order, 2);
	if (from === threads.id[order.m]) {
		if (order.p !== proc) return broken(order, 'the thread steals a P from itself that it does not have');
		order.nextP = -1;
	} else {
		const other = threads.index.get(from);
		if (other < 0 || threads.isKnown[other] === 0)
			return broken(order, `it steals from thread ${order.wide.text(from)}, which does not exist`);
		if (threads.p[other] !== proc) return broken(order, `it steals from thread ${order.wide.text(from)}, which does not have the P`);
		// The other thread is on its way out of the system call and may go on now that its P is gone.
		threads.p[other] = -1;
	}
	emitProc(order, proc, ProcState.Running, ProcState.Idle, order.m, order.g, order.p);
	return Outcome.Advanced;
}

function procsChange(order: Order): Outcome {
	return emitMetric(order, order.names.gomaxprocs, running, 1);
}

/** A metric's value is argument 0. `stack`: index of its stack argument, -1 none. */
export function emitMetric(order: Order, name: StringId, needs: number, stack: number): Outcome {
	if (!meets(order, needs)) return Outcome.Broken;
	const e = open(order, EventKind.Metric);
	e.name = name;
	e.value = arg(order, 0);
	if (stack >= 0) e.stack = stackArg(order, stack);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

export const procHandlers: Handlers = {
	[Ev.ProcsChange]: procsChange,
	[Ev.ProcStart]: procStart,
	[Ev.ProcStop]: procStop,
	[Ev.ProcSteal]: procSteal,
	[Ev.ProcStatus]: procStatus,
};
