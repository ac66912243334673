// System calls and cgo callbacks. A goroutine in a call keeps its thread and, until somebody steals it, its P.
import { GoState, ProcState } from '../../tables/trace.ts';
import { closeEvent } from './emitter.ts';
import { boundGo, openGo } from './order-goroutines.ts';
import { emitProc } from './order-procs.ts';
import { arg, broken, type Handlers, isInStatus, meets, Needs, notYet, type Order, Outcome, running, stackArg } from './order.ts';
import { absent, createResource, destroyGoroutine, isNextSeq, slotOf } from './scheduler.ts';
import { Ev, GoStatus, ProcStatus } from './spec.ts';

/** The P's sequence number ties a later steal to this very call. The P is running here, so a wrong number cannot become right later. */
function syscallBegin(order: Order): Outcome {
	const { state } = order;
	const { procs, goroutines } = state;
	if (!meets(order, running) || !isInStatus(order, GoStatus.Running, 'running')) return Outcome.Broken;
	if (procs.status[order.p] === absent) return broken(order, 'its P does not exist');
	if (!isNextSeq(state, procs, order.p, arg(order, 0))) return broken(order, 'its number does not follow the last one of the P');
	goroutines.status[order.g] = GoStatus.Syscall;
	procs.status[order.p] = ProcStatus.Syscall;
	procs.seq[order.p] = arg(order, 0);
	const e = openGo(order, order.g, GoState.Running, GoState.Syscall);
	e.stack = stackArg(order, 1);
	e.resourceStack = e.stack;
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

/** The call returned quickly: the goroutine still has its P. */
function syscallEnd(order: Order): Outcome {
	const { procs, goroutines } = order.state;
	if (!meets(order, running) || !isInStatus(order, GoStatus.Syscall, 'in a system call')) return Outcome.Broken;
	if (procs.status[order.p] !== ProcStatus.Syscall) return broken(order, 'its P is not in a system call');
	goroutines.status[order.g] = GoStatus.Running;
	procs.status[order.p] = ProcStatus.Running;
	openGo(order, order.g, GoState.Syscall, GoState.Running);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

/** The call returned after its P had been taken, so as long as the thread has a P in a system call, the steal is still to come. */
function syscallEndBlocked(order: Order): Outcome {
	const { procs, goroutines } = order.state;
	if (order.p >= 0) {
		if (procs.status[order.p] === absent) return broken(order, 'its P does not exist');
		if (procs.status[order.p] === ProcStatus.Syscall)
			return notYet(order, 'its P has not been taken yet: the steal lies on another thread');
	}
	if (!meets(order, Needs.M | Needs.G) || !isInStatus(order, GoStatus.Syscall, 'in a system call')) return Outcome.Broken;
	goroutines.status[order.g] = GoStatus.Runnable;
	openGo(order, order.g, GoState.Syscall, GoState.Runnable);
	closeEvent(order.emitter);
	order.nextG = -1;
	return Outcome.Advanced;
}

/** A thread of C calls into Go: a goroutine appears in the state "in a system call". */
function createInSyscall(order: Order): Outcome {
	const { state } = order;
	const { goroutines } = state;
	if (!meets(order, Needs.M | Needs.NoG)) return Outcome.Broken;
	const goroutine = slotOf(goroutines, arg(order, 0));
	if (goroutines.status[goroutine] !== absent) return broken(order, `goroutine ${order.wide.text(arg(order, 0))} exists already`);
	createResource(state, goroutines, goroutine, GoStatus.Syscall);
	openGo(order, goroutine, GoState.NotExist, GoState.Syscall);
	closeEvent(order.emitter);
	order.nextG = boundGo(order, goroutine);
	return Outcome.Advanced;
}

/**
 * The callback is over and the goroutine disappears. The thread may die and its id may come back for another one, so it also
 * loses its P here; whoever takes that P later cannot be asked from whom ("abandoned").
 */
function destroyInSyscall(order: Order): Outcome {
	const { state } = order;
	const { procs } = state;
	if (!meets(order, Needs.M | Needs.G) || !isInStatus(order, GoStatus.Syscall, 'in a system call')) return Outcome.Broken;
	if (order.p >= 0) {
		if (procs.status[order.p] !== ProcStatus.Syscall) return broken(order, 'its P is not in a system call');
		procs.status[order.p] = ProcStatus.SyscallAbandoned;
		emitProc(order, order.p, ProcState.Running, ProcState.Idle, order.m, order.g, order.p);
	}
	destroyGoroutine(state, order.g);
	openGo(order, order.g, GoState.Syscall, GoState.NotExist);
	closeEvent(order.emitter);
	order.nextG = -1;
	order.nextP = -1;
	return Outcome.Advanced;
}

export const syscallHandlers: Handlers = {
	[Ev.GoSyscallBegin]: syscallBegin,
	[Ev.GoSyscallEnd]: syscallEnd,
	[Ev.GoSyscallEndBlocked]: syscallEndBlocked,
	[Ev.GoCreateSyscall]: createInSyscall,
	[Ev.GoDestroySyscall]: destroyInSyscall,
};
