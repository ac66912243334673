// Garbage collection: the mark phase (global, with sequence numbers of its own), stop-the-world and mark assists (of a goroutine),
// sweeping (of a P), heap metrics.
import type { StringId } from '../../base/ids.ts';
import { closeEvent } from './emitter.ts';
import { EventKind, Resource, type TraceEvent } from './event.ts';
import { emitMetric } from './order-procs.ts';
import { arg, broken, type Handlers, meets, Needs, notYet, type Order, Outcome, open, running, stackArg } from './order.ts';
import { absent, GcState } from './scheduler.ts';
import { Ev } from './spec.ts';

function openRange(order: Order, kind: EventKind, name: StringId, resource: Resource, id: number): TraceEvent {
	const e = open(order, kind);
	e.name = name;
	e.resource = resource;
	e.id = id;
	return e;
}

const isNextCycle = (order: Order): boolean => order.state.gcSeq >= 0 && order.state.gcSeq + 1 === arg(order, 0);
const wrongCycle = 'an earlier begin or end of a GC cycle lies on another thread';

function emitMarkPhase(order: Order, kind: EventKind, gcState: GcState): Outcome {
	order.state.gcSeq = arg(order, 0);
	order.state.gcState = gcState;
	const e = openRange(order, kind, order.names.markPhase, Resource.None, -1);
	if (order.type === Ev.GCBegin) e.stack = stackArg(order, 1);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function gcActive(order: Order): Outcome {
	const { state } = order;
	if (state.generationKey === state.firstKey) {
		if (state.gcState !== GcState.Undetermined) return broken(order, 'it is not the first GC event of the first generation');
		return emitMarkPhase(order, EventKind.RangeActive, GcState.Running);
	}
	if (!isNextCycle(order)) return notYet(order, wrongCycle);
	if (state.gcState !== GcState.Running) return broken(order, 'no GC is in progress');
	if (!meets(order, running)) return Outcome.Broken;
	return emitMarkPhase(order, EventKind.RangeActive, GcState.Running);
}

function gcBegin(order: Order): Outcome {
	const { state } = order;
	if (state.gcState !== GcState.Undetermined) {
		if (!isNextCycle(order)) return notYet(order, wrongCycle);
		if (state.gcState === GcState.Running) return broken(order, 'a GC is already in progress');
		if (!meets(order, running)) return Outcome.Broken;
	}
	return emitMarkPhase(order, EventKind.RangeBegin, GcState.Running);
}

function gcEnd(order: Order): Outcome {
	if (!isNextCycle(order)) return notYet(order, wrongCycle);
	if (order.state.gcState !== GcState.Running) return broken(order, 'no GC is known to be in progress');
	if (!meets(order, running)) return Outcome.Broken;
	return emitMarkPhase(order, EventKind.RangeEnd, GcState.NotRunning);
}

/** Stop-the-world ranges that may be open on one goroutine. The runtime has one at a time. */
const maxStops = 64;

function stopTheWorldBegin(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const { stops, goroutines } = order.state;
	if (goroutines.status[order.g] === absent) return broken(order, 'its goroutine does not exist');
	const kind = arg(order, 0);
	const open = stops.get(order.g) ?? [];
	stops.set(order.g, open);
	if (open.length === maxStops) return broken(order, 'its goroutine stops the world too often at once');
	if (open.some((stop) => stop.kind === kind)) return broken(order, 'its goroutine stops the world already');
	const name = order.tables.intern(`stop-the-world (${order.tables.text(kind)})`);
	open.push({ kind, name });
	const e = openRange(order, EventKind.RangeBegin, name, Resource.Goroutine, goroutines.id[order.g] as number);
	e.stack = stackArg(order, 1);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

/** The name comes from the begin, also over a generation's end, where Go's reader looks the old string id up in the new table. */
function stopTheWorldEnd(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const { stops, goroutines } = order.state;
	const open = stops.get(order.g);
	const first = open?.[0];
	if (open === undefined || first === undefined) return broken(order, 'its goroutine does not stop the world');
	// The last one takes the place of the one that ended, as in Go's reader.
	open[0] = open[open.length - 1] as typeof first;
	open.pop();
	if (open.length === 0) stops.delete(order.g);
	openRange(order, EventKind.RangeEnd, first.name, Resource.Goroutine, goroutines.id[order.g] as number);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function assistBegin(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const { goroutines } = order.state;
	if (goroutines.status[order.g] === absent) return broken(order, 'its goroutine does not exist');
	if (goroutines.inRange[order.g] === 1) return broken(order, 'its goroutine is in a mark assist already');
	goroutines.inRange[order.g] = 1;
	const e = openRange(order, EventKind.RangeBegin, order.names.markAssist, Resource.Goroutine, goroutines.id[order.g] as number);
	e.stack = stackArg(order, 0);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

/** May name a goroutine that does not run. */
function assistActive(order: Order): Outcome {
	const { goroutines } = order.state;
	const goroutine = goroutines.index.get(arg(order, 0));
	if (goroutine < 0 || goroutines.status[goroutine] === absent) return broken(order, 'its goroutine does not exist');
	return activeRange(order, goroutines.inRange, goroutine, order.names.markAssist, Resource.Goroutine);
}

/** In the first generation the range appears from nothing; later it must be open. */
function activeRange(order: Order, inRange: Uint8Array, slot: number, name: StringId, resource: Resource): Outcome {
	const { state } = order;
	if (state.generationKey === state.firstKey) {
		if (inRange[slot] === 1) return broken(order, 'the range is active already');
		inRange[slot] = 1;
	} else if (inRange[slot] === 0) return broken(order, 'the range has not begun');
	openRange(order, EventKind.RangeActive, name, resource, arg(order, 0));
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function assistEnd(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const { goroutines } = order.state;
	if (goroutines.status[order.g] === absent) return broken(order, 'its goroutine does not exist');
	if (goroutines.inRange[order.g] === 0) return broken(order, 'its goroutine is not in a mark assist');
	goroutines.inRange[order.g] = 0;
	openRange(order, EventKind.RangeEnd, order.names.markAssist, Resource.Goroutine, goroutines.id[order.g] as number);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function sweepBegin(order: Order): Outcome {
	if (!meets(order, Needs.M | Needs.P)) return Outcome.Broken;
	const { procs } = order.state;
	if (procs.inRange[order.p] === 1) return broken(order, 'its P sweeps already');
	procs.inRange[order.p] = 1;
	const e = openRange(order, EventKind.RangeBegin, order.names.sweep, Resource.Proc, procs.id[order.p] as number);
	e.stack = stackArg(order, 0);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function sweepActive(order: Order): Outcome {
	const { procs } = order.state;
	const proc = procs.index.get(arg(order, 0));
	if (proc < 0 || procs.status[proc] === absent) return broken(order, 'its P does not exist');
	return activeRange(order, procs.inRange, proc, order.names.sweep, Resource.Proc);
}

function sweepEnd(order: Order): Outcome {
	if (!meets(order, Needs.M | Needs.P)) return Outcome.Broken;
	const { procs } = order.state;
	if (procs.inRange[order.p] === 0) return broken(order, 'its P does not sweep');
	procs.inRange[order.p] = 0;
	const e = openRange(order, EventKind.RangeEnd, order.names.sweep, Resource.Proc, procs.id[order.p] as number);
	e.sweptBytes = arg(order, 0);
	e.reclaimedBytes = arg(order, 1);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

const heapAlloc = (order: Order): Outcome => emitMetric(order, order.names.heapObjects, Needs.M | Needs.P, -1);
const heapGoal = (order: Order): Outcome => emitMetric(order, order.names.heapGoal, Needs.M | Needs.P, -1);

export const gcHandlers: Handlers = {
	[Ev.STWBegin]: stopTheWorldBegin,
	[Ev.STWEnd]: stopTheWorldEnd,
	[Ev.GCActive]: gcActive,
	[Ev.GCBegin]: gcBegin,
	[Ev.GCEnd]: gcEnd,
	[Ev.GCSweepActive]: sweepActive,
	[Ev.GCSweepBegin]: sweepBegin,
	[Ev.GCSweepEnd]: sweepEnd,
	[Ev.GCMarkAssistActive]: assistActive,
	[Ev.GCMarkAssistBegin]: assistBegin,
	[Ev.GCMarkAssistEnd]: assistEnd,
	[Ev.HeapAlloc]: heapAlloc,
	[Ev.HeapGoal]: heapGoal,
};
