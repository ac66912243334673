// Goroutines, Ps and metrics.
import { emptyString, noStack, type StringId } from '../../../base/ids.ts';
import { GoState, ProcState } from '../../../tables/trace.ts';
import { closeEvent, openEvent } from '../emitter.ts';
import { EventKind, Resource, type TraceEvent } from '../event.ts';
import { type Conversion, type Handlers, open, openGo, timeOf, transition } from './conversion.ts';
import type { OldEvent } from './order.ts';
import { Ev, FakeP } from './wire.ts';

function procs(c: Conversion, event: OldEvent): void {
	if (c.isBefore) {
		c.isBefore = false;
		for (const id of c.created) {
			transition(
				openEvent(c.emitter, EventKind.StateTransition, timeOf(c, event.ticks), -1, -1, -1),
				id,
				GoState.Undetermined,
				GoState.Runnable,
			);
			closeEvent(c.emitter);
		}
		c.created.clear();
		return;
	}
	metric(c, event, c.names.gomaxprocs);
}

function metric(c: Conversion, event: OldEvent, name: StringId): void {
	const e = open(c, EventKind.Metric, event);
	e.name = name;
	e.value = event.a;
	closeEvent(c.emitter);
}

function procEvent(c: Conversion, event: OldEvent, to: ProcState): void {
	const from = to === ProcState.Running ? ProcState.Idle : ProcState.Running;
	const e = open(c, EventKind.StateTransition, event);
	e.resource = Resource.Proc;
	e.id = event.p;
	e.from = c.isSeen[event.proc] === 1 ? from : ProcState.Undetermined;
	e.to = to;
	c.isSeen[event.proc] = 1;
	closeEvent(c.emitter);
}

function procStart(c: Conversion, event: OldEvent): void {
	c.thread[event.proc] = event.a;
	procEvent(c, event, ProcState.Running);
}

function procStop(c: Conversion, event: OldEvent): void {
	procEvent(c, event, ProcState.Idle);
	c.thread[event.proc] = -1;
}

function goCreate(c: Conversion, event: OldEvent): void {
	if (c.isBefore) {
		c.created.add(event.a);
		return;
	}
	const e = openGo(c, event, event.a, GoState.NotExist, GoState.Runnable);
	e.resourceStack = c.contents.tables.stack(event.b);
	if (event.b !== 0 && e.resourceStack === noStack) c.contents.tables.missing.first ||= `stack ${event.b}`;
	closeEvent(c.emitter);
}

function goStart(c: Conversion, event: OldEvent): void {
	if (c.isBefore) return status(c, event, GoState.Running);
	openGo(c, event, event.a, GoState.Runnable, GoState.Running);
	closeEvent(c.emitter);
}

function status(c: Conversion, event: OldEvent, state: GoState): void {
	c.created.delete(event.a);
	openGo(c, event, event.a, GoState.Undetermined, state);
	closeEvent(c.emitter);
}

/** Go's reader takes thread 0 where it does not know better, here and in system calls. */
function withThread(e: TraceEvent): void {
	if (e.m === -1) e.m = 0;
}

function goStartLabel(c: Conversion, event: OldEvent): void {
	withThread(openGo(c, event, event.a, GoState.Runnable, GoState.Running));
	closeEvent(c.emitter);
	const e = open(c, EventKind.Label, event);
	withThread(e);
	e.resource = Resource.Goroutine;
	e.id = event.a;
	e.text = c.contents.tables.string(event.c);
	closeEvent(c.emitter);
}

function goEnd(c: Conversion, event: OldEvent): void {
	openGo(c, event, event.g, GoState.Running, GoState.NotExist);
	closeEvent(c.emitter);
}

function goLeaves(c: Conversion, event: OldEvent, to: GoState): void {
	const e = openGo(c, event, event.g, GoState.Running, to);
	e.reason = c.reasons.get(event.type) ?? emptyString;
	e.resourceStack = e.stack;
	closeEvent(c.emitter);
}

const goBlocks = (c: Conversion, event: OldEvent): void => goLeaves(c, event, GoState.Waiting);
const goYields = (c: Conversion, event: OldEvent): void => goLeaves(c, event, GoState.Runnable);

function goUnblock(c: Conversion, event: OldEvent): void {
	const e = openGo(c, event, event.a, GoState.Waiting, GoState.Runnable);
	if (c.consistency.isOnNetwork(event.subject)) e.p = FakeP.Netpoll;
	else if (c.contents.timers.has(event.g)) e.p = FakeP.Timer;
	if (e.p !== event.p) e.m = -1;
	closeEvent(c.emitter);
}

function goSysCall(c: Conversion, event: OldEvent): void {
	const isBlocking = c.ahead.isBlocking[c.calls++] === 1;
	const e = openGo(c, event, event.g, GoState.Running, GoState.Syscall);
	e.resourceStack = e.stack;
	if (!isBlocking) withThread(e);
	const { timeNs, g, p, m } = e;
	closeEvent(c.emitter);
	if (isBlocking) return;
	transition(openEvent(c.emitter, EventKind.StateTransition, timeNs + 1, g, p, m), g, GoState.Syscall, GoState.Running);
	closeEvent(c.emitter);
}

function sample(c: Conversion, event: OldEvent): void {
	open(c, EventKind.StackSample, event);
	closeEvent(c.emitter);
}

export const goroutineHandlers: Handlers = {
	[Ev.Gomaxprocs]: procs,
	[Ev.HeapAlloc]: (c, event) => metric(c, event, c.names.heapObjects),
	[Ev.HeapGoal]: (c, event) => metric(c, event, c.names.heapGoal),
	[Ev.ProcStart]: procStart,
	[Ev.ProcStop]: procStop,
	[Ev.GoCreate]: goCreate,
	[Ev.GoStart]: goStart,
	[Ev.GoStartLocal]: goStart,
	[Ev.GoStartLabel]: goStartLabel,
	[Ev.GoWaiting]: (c, event) => status(c, event, GoState.Waiting),
	[Ev.GoInSyscall]: (c, event) => status(c, event, GoState.Syscall),
	[Ev.GoEnd]: goEnd,
	[Ev.GoStop]: goBlocks,
	[Ev.GoSched]: goYields,
	[Ev.GoPreempt]: goYields,
	[Ev.GoSleep]: goBlocks,
	[Ev.GoBlock]: goBlocks,
	[Ev.GoBlockSend]: goBlocks,
	[Ev.GoBlockRecv]: goBlocks,
	[Ev.GoBlockSelect]: goBlocks,
	[Ev.GoBlockSync]: goBlocks,
	[Ev.GoBlockCond]: goBlocks,
	[Ev.GoBlockNet]: goBlocks,
	[Ev.GoBlockGC]: goBlocks,
	[Ev.GoUnblock]: goUnblock,
	[Ev.GoUnblockLocal]: goUnblock,
	[Ev.GoSysCall]: goSysCall,
	// The call before says that it blocks.
	[Ev.GoSysBlock]: () => {},
	[Ev.CPUSample]: sample,
};
