// Hands events to the sink: one reused event object, Go's repair of times, and the count.
import type { StringId } from '../../base/ids.ts';
import { emptyString, noStack } from '../../base/ids.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from './event.ts';

export interface Emitter {
	readonly event: TraceEvent;
	readonly sink: TraceSink;
	/** Time of the last event handed out. */
	lastNs: number;
	count: number;
	syncs: number;
	hasStarted: boolean;
}

export const createEmitter = (sink: TraceSink): Emitter => ({
	event: blankEvent(),
	sink,
	lastNs: 0,
	count: 0,
	syncs: 0,
	hasStarted: false,
});

/** Numbers that may become fractions or exceed 2^31 begin as such, so that the object keeps one shape. */
const blankEvent = (): TraceEvent => ({
	kind: EventKind.Sync,
	timeNs: 0.5,
	g: 0.5,
	p: -1,
	m: 0.5,
	stack: noStack,
	resourceStack: noStack,
	resource: Resource.None,
	id: 0.5,
	from: 0,
	to: 0,
	reason: emptyString,
	name: emptyString,
	text: emptyString,
	value: 0.5,
	task: 0.5,
	parent: 0.5,
	sweptBytes: 0.5,
	reclaimedBytes: 0.5,
	syncNumber: 0,
	clockTraceNs: 0.5,
	clockMonoNs: '',
	clockWallNs: '',
	experimentBatches: null,
	experiment: '',
	experimentEvent: '',
	experimentArgs: null,
	generation: 0,
	offset: 0.5,
});

/** Begins an event with everything but kind, time and context at "none". */
export function openEvent(emitter: Emitter, kind: EventKind, timeNs: number, g: number, p: number, m: number): TraceEvent {
	const e = emitter.event;
	e.kind = kind;
	e.timeNs = timeNs;
	e.g = g;
	e.p = p;
	e.m = m;
	e.stack = noStack;
	e.resourceStack = noStack;
	e.resource = Resource.None;
	e.id = -1;
	e.from = 0;
	e.to = 0;
	e.reason = emptyString as StringId;
	e.name = emptyString as StringId;
	e.text = emptyString as StringId;
	e.value = 0;
	e.task = -1;
	e.parent = -1;
	e.sweptBytes = -1;
	e.reclaimedBytes = -1;
	e.syncNumber = 0;
	e.clockTraceNs = Number.NaN;
	e.clockMonoNs = '';
	e.clockWallNs = '';
	e.experimentBatches = null;
	e.experiment = '';
	e.experimentEvent = '';
	e.experimentArgs = null;
	return e;
}

/** Hands the event out. A time not after the previous event's becomes that plus 1 ns, as Go's reader repairs it. */
export function closeEvent(emitter: Emitter): void {
	const e = emitter.event;
	if (e.timeNs <= emitter.lastNs) e.timeNs = emitter.lastNs + 1;
	emitter.lastNs = e.timeNs;
	emitter.count++;
	emitter.sink.event(e);
}
