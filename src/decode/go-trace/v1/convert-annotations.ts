// User tasks, regions and logs.
import { goText } from '../../../base/go-text.ts';
import { emptyString, type StringId } from '../../../base/ids.ts';
import { closeEvent } from '../emitter.ts';
import { EventKind } from '../event.ts';
import { scanVarint, varintReader } from '../varint.ts';
import { type Conversion, type Handlers, open } from './conversion.ts';
import type { OldEvent } from './order.ts';
import { Ev } from './wire.ts';

function taskCreate(c: Conversion, event: OldEvent): void {
	const type = c.contents.tables.string(event.c);
	c.tasks.set(event.a, { type, parent: event.b });
	const e = open(c, EventKind.TaskBegin, event);
	e.task = event.a;
	// The old format has no word for "unknown".
	e.parent = event.b === 0 ? -1 : event.b;
	e.name = type;
	closeEvent(c.emitter);
}

function taskEnd(c: Conversion, event: OldEvent): void {
	const task = c.tasks.get(event.a);
	c.tasks.delete(event.a);
	const e = open(c, EventKind.TaskEnd, event);
	e.task = event.a;
	e.parent = task?.parent ?? -1;
	e.name = task?.type ?? emptyString;
	closeEvent(c.emitter);
}

function region(c: Conversion, event: OldEvent): void {
	const e = open(c, event.b === 0 ? EventKind.RegionBegin : EventKind.RegionEnd, event);
	e.task = event.a;
	e.name = c.contents.tables.string(event.c);
	closeEvent(c.emitter);
}

function log(c: Conversion, event: OldEvent): void {
	const e = open(c, EventKind.Log, event);
	e.task = event.a;
	e.name = c.contents.tables.string(event.b);
	e.text = message(c, event.c);
	closeEvent(c.emitter);
}

/** The message stands behind the event: length and bytes. */
function message({ contents, symbols }: Conversion, at: number): StringId {
	const { bytes } = contents;
	const reader = varintReader(bytes, at, bytes.length, contents.base);
	const length = scanVarint(reader);
	return symbols.string(goText(bytes, reader.at, reader.at + length));
}

export const annotationHandlers: Handlers = {
	[Ev.UserTaskCreate]: taskCreate,
	[Ev.UserTaskEnd]: taskEnd,
	[Ev.UserRegion]: region,
	[Ev.UserLog]: log,
};
