// Does what the events say fit together? A P runs one goroutine at a time, only what runs can block, only what waits can be woken.
// The order of events (order.ts) sees to part of it; what it lets pass is caught here, so that accounts never get nonsense.
import { uint8Column } from '../../../base/columns.ts';
import type { Contents } from './contents.ts';
import type { OldEvent } from './order.ts';
import { noneSlot } from './runs.ts';
import { Ev, GState } from './wire.ts';

/** What is known of a goroutine beside its state, as bits. */
const Known = { Exists: 1, InAssist: 2, OnNetwork: 4 } as const;

interface Region {
	readonly task: number;
	readonly type: number;
}

export interface Consistency {
	/** '' when the event can be; otherwise why not. Takes note of the event. */
	check(event: OldEvent): string;
	/** The same for the end of a system call, which stands at another place than it was written. */
	checkExit(slot: number): string;
	/** Waits for the network: who wakes it is the poller. */
	isOnNetwork(slot: number): boolean;
}

interface State {
	readonly contents: Contents;
	/** By slot: GState, and Known bits. */
	readonly state: ReturnType<typeof uint8Column>;
	readonly known: ReturnType<typeof uint8Column>;
	/** By P: the goroutine that runs there, 1 when it runs, 1 when it sweeps. */
	readonly current: Int32Array;
	readonly isRunning: Uint8Array;
	readonly isSweeping: Uint8Array;
	readonly tasks: Set<number>;
	/** Open regions by slot, innermost last. */
	readonly regions: Map<number, Region[]>;
	isInGc: boolean;
	isStopped: boolean;
}

export function createConsistency(contents: Contents): Consistency {
	const procs = contents.procs.id.length;
	const s: State = {
		contents,
		state: uint8Column(),
		known: uint8Column(),
		current: new Int32Array(procs).fill(noneSlot),
		isRunning: new Uint8Array(procs),
		isSweeping: new Uint8Array(procs),
		tasks: new Set(),
		regions: new Map(),
		isInGc: false,
		isStopped: false,
	};
	reach(s, noneSlot);
	s.state.set(noneSlot, GState.Running);
	s.known.set(noneSlot, Known.Exists);
	return {
		check(event) {
			reach(s, event.slot);
			return check(s, event);
		},
		checkExit(slot) {
			if (s.state.get(slot) !== GState.Waiting) return 'its goroutine is in no system call';
			s.state.set(slot, GState.Runnable);
			return '';
		},
		isOnNetwork: (slot) => (s.known.get(slot) & Known.OnNetwork) !== 0,
	};
}

function reach({ state, known }: State, slot: number): void {
	while (state.length <= slot) {
		state.push(GState.Dead);
		known.push(0);
	}
}

function check(s: State, event: OldEvent): string {
	switch (event.type) {
		case Ev.ProcStart:
			if (s.isRunning[event.proc] === 1) return 'its P runs already';
			s.isRunning[event.proc] = 1;
			return '';
		case Ev.ProcStop:
			if (s.isRunning[event.proc] === 0) return 'its P does not run';
			if (s.current[event.proc] !== noneSlot) return 'its P still runs a goroutine';
			s.isRunning[event.proc] = 0;
			return '';
		case Ev.GCStart:
		case Ev.GCDone:
		case Ev.STWStart:
		case Ev.STWDone:
		case Ev.GCSweepStart:
		case Ev.GCSweepDone:
		case Ev.GCMarkAssistStart:
		case Ev.GCMarkAssistDone:
			return checkRange(s, event);
		case Ev.UserTaskCreate:
			if (s.tasks.has(event.a)) return 'its task exists already';
			s.tasks.add(event.a);
			return '';
		case Ev.UserTaskEnd:
			s.tasks.delete(event.a);
			return '';
		case Ev.UserRegion:
			return checkRegion(s, event);
		default:
			return checkGoroutine(s, event);
	}
}

function checkRange(s: State, event: OldEvent): string {
	const { slot, proc } = event;
	const known = s.known.get(slot);
	switch (event.type) {
		case Ev.GCStart:
			if (s.isInGc) return 'the GC cycle before has not ended';
			s.isInGc = true;
			return '';
		case Ev.GCDone:
			if (!s.isInGc) return 'no GC cycle has begun';
			s.isInGc = false;
			return '';
		case Ev.STWStart:
			if (s.isStopped) return 'the world is stopped already';
			s.isStopped = true;
			return '';
		case Ev.STWDone:
			if (!s.isStopped) return 'the world is not stopped';
			s.isStopped = false;
			return '';
		case Ev.GCSweepStart:
			if (s.isSweeping[proc] === 1) return 'its P sweeps already';
			s.isSweeping[proc] = 1;
			return '';
		case Ev.GCSweepDone:
			if (s.isSweeping[proc] === 0) return 'its P does not sweep';
			s.isSweeping[proc] = 0;
			return '';
		case Ev.GCMarkAssistStart:
			if ((known & Known.InAssist) !== 0) return 'its goroutine is in a mark assist already';
			s.known.set(slot, known | Known.Exists | Known.InAssist);
			return '';
		default:
			// A mark assist may have begun before the trace.
			s.known.set(slot, (known | Known.Exists) & ~Known.InAssist);
			return '';
	}
}

function checkRegion(s: State, event: OldEvent): string {
	const { slot } = event;
	if (event.b > 1 || event.b < 0) return 'neither a begin nor an end';
	const open = s.regions.get(slot);
	if (event.b === 0) {
		const region = { task: event.a, type: event.c };
		if (open === undefined) s.regions.set(slot, [region]);
		else open.push(region);
		return '';
	}
	// A region may have begun before the trace.
	const innermost = open?.pop();
	return innermost === undefined || (innermost.task === event.a && innermost.type === event.c) ? '' : 'another region is open inside it';
}

function checkGoroutine(s: State, event: OldEvent): string {
	const { slot, type } = event;
	switch (type) {
		case Ev.GoWaiting:
		case Ev.GoInSyscall:
			if (s.state.get(slot) !== GState.Runnable) return 'its goroutine has been elsewhere already';
			s.state.set(slot, GState.Waiting);
			return '';
		case Ev.GoCreate: {
			const fault = runsHere(s, event);
			return fault === '' ? create(s, event) : fault;
		}
		case Ev.GoStart:
		case Ev.GoStartLocal:
		case Ev.GoStartLabel:
			if (s.state.get(slot) !== GState.Runnable) return 'its goroutine cannot run now';
			if (s.current[event.proc] !== noneSlot) return 'its P runs another goroutine';
			s.state.set(slot, GState.Running);
			s.known.set(slot, s.known.get(slot) & ~Known.OnNetwork);
			s.current[event.proc] = slot;
			return '';
		case Ev.GoUnblock:
		case Ev.GoUnblockLocal:
			return unblock(s, event);
		case Ev.GoSysCall:
			return slot === noneSlot ? 'no goroutine runs' : runsHere(s, event);
		case Ev.GoEnd:
		case Ev.GoStop:
			if (type === Ev.GoEnd) s.regions.delete(slot);
			return leave(s, event, GState.Dead);
		case Ev.GoSched:
		case Ev.GoPreempt:
			return leave(s, event, GState.Runnable);
		case Ev.GoSleep:
		case Ev.GoBlock:
		case Ev.GoBlockSend:
		case Ev.GoBlockRecv:
		case Ev.GoBlockSelect:
		case Ev.GoBlockSync:
		case Ev.GoBlockCond:
		case Ev.GoBlockNet:
		case Ev.GoBlockGC:
		case Ev.GoSysBlock:
			return leave(s, event, GState.Waiting);
		default:
			return '';
	}
}

const runsHere = (s: State, { slot, proc }: OldEvent): string =>
	s.state.get(slot) === GState.Running && s.current[proc] === slot ? '' : 'its goroutine does not run on this P';

function create(s: State, event: OldEvent): string {
	const created = event.subject;
	reach(s, created);
	if (s.known.get(created) !== 0) return 'the goroutine exists already';
	s.known.set(created, Known.Exists);
	s.state.set(created, GState.Runnable);
	return '';
}

function unblock(s: State, event: OldEvent): string {
	const { slot, subject } = event;
	if (s.state.get(slot) !== GState.Running) return 'its goroutine does not run';
	if (!s.contents.timers.has(event.g) && s.current[event.proc] !== slot) return 'its goroutine does not run on this P';
	reach(s, subject);
	if (s.state.get(subject) !== GState.Waiting) return 'the goroutine that it wakes does not wait';
	s.state.set(subject, GState.Runnable);
	return '';
}

function leave(s: State, event: OldEvent, to: number): string {
	const { slot } = event;
	const fault = slot === noneSlot ? 'no goroutine runs' : runsHere(s, event);
	if (fault !== '') return fault;
	s.state.set(slot, to);
	const known = s.known.get(slot);
	s.known.set(slot, event.type === Ev.GoBlockNet ? known | Known.OnNetwork : known & ~Known.OnNetwork);
	s.current[event.proc] = noneSlot;
	return '';
}
