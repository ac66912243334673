// GC cycles, stops of the world, sweeps and mark assists.
import type { StringId } from '../../../base/ids.ts';
import { closeEvent } from '../emitter.ts';
import { EventKind, Resource, type TraceEvent } from '../event.ts';
import { type Conversion, type Handlers, open } from './conversion.ts';
import type { OldEvent } from './order.ts';
import { Ev, FakeP, stopReason } from './wire.ts';

/** A range of the goroutine or P of the event's context, or of the whole program. */
function openRange(c: Conversion, event: OldEvent, kind: EventKind, name: StringId, resource: Resource): TraceEvent {
	const e = open(c, kind, event);
	e.name = name;
	e.resource = resource;
	e.id = resource === Resource.Goroutine ? e.g : resource === Resource.Proc ? e.p : -1;
	return e;
}

const range =
	(kind: EventKind, resource: Resource, nameOf: (c: Conversion) => StringId) =>
	(c: Conversion, event: OldEvent): void => {
		openRange(c, event, kind, nameOf(c), resource);
		closeEvent(c.emitter);
	};

function gcStart(c: Conversion, event: OldEvent): void {
	const e = openRange(c, event, EventKind.RangeBegin, c.names.markPhase, Resource.None);
	e.p = FakeP.Gc;
	e.m = -1;
	closeEvent(c.emitter);
}

function stopStart(c: Conversion, event: OldEvent): void {
	c.stop = c.symbols.string(`stop-the-world (${stopReason(event.a, c.version)})`);
	openRange(c, event, EventKind.RangeBegin, c.stop, Resource.Goroutine);
	closeEvent(c.emitter);
}

function sweepDone(c: Conversion, event: OldEvent): void {
	const e = openRange(c, event, EventKind.RangeEnd, c.names.sweep, Resource.Proc);
	e.sweptBytes = event.a;
	e.reclaimedBytes = event.b;
	closeEvent(c.emitter);
}

export const rangeHandlers: Handlers = {
	[Ev.GCStart]: gcStart,
	[Ev.GCDone]: range(EventKind.RangeEnd, Resource.None, (c) => c.names.markPhase),
	[Ev.STWStart]: stopStart,
	[Ev.STWDone]: range(EventKind.RangeEnd, Resource.Goroutine, (c) => c.stop),
	[Ev.GCSweepStart]: range(EventKind.RangeBegin, Resource.Proc, (c) => c.names.sweep),
	[Ev.GCSweepDone]: sweepDone,
	[Ev.GCMarkAssistStart]: range(EventKind.RangeBegin, Resource.Goroutine, (c) => c.names.markAssist),
	[Ev.GCMarkAssistDone]: range(EventKind.RangeEnd, Resource.Goroutine, (c) => c.names.markAssist),
};
