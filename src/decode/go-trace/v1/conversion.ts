// What the conversion of v1 events knows at any moment, and how it opens an event of the new kind.
import type { StringId } from '../../../base/ids.ts';
import type { Symbols } from '../../../tables/symbols.ts';
import type { GoState } from '../../../tables/trace.ts';
import { type Emitter, openEvent } from '../emitter.ts';
import { EventKind, Resource, type TraceEvent } from '../event.ts';
import type { RangeNames } from '../names.ts';
import type { Consistency } from './consistency.ts';
import type { Contents } from './contents.ts';
import type { LookAhead } from './look-ahead.ts';
import type { OldEvent } from './order.ts';

export interface OpenTask {
	readonly type: StringId;
	/** 0 background. */
	readonly parent: number;
}

export interface Conversion {
	readonly contents: Contents;
	readonly version: number;
	readonly symbols: Symbols;
	readonly names: RangeNames;
	readonly emitter: Emitter;
	readonly ahead: LookAhead;
	readonly consistency: Consistency;
	readonly nsPerTick: number;
	/** System calls met, ends of system calls handed out. */
	calls: number;
	exits: number;
	/** Before the first Gomaxprocs: events tell what is there. Goroutines met so that have not shown what they are doing. */
	isBefore: boolean;
	readonly created: Set<number>;
	/** By P: 1 once it was mentioned; its thread, -1 none. */
	readonly isSeen: Uint8Array;
	readonly thread: Float64Array;
	readonly reasons: ReadonlyMap<number, StringId>;
	/** Name of the last stop of the world. */
	stop: StringId;
	readonly tasks: Map<number, OpenTask>;
}

export type Handlers = Readonly<Record<number, (c: Conversion, event: OldEvent) => void>>;

/** The reader's Sync stands 1 ns before the first event, and times count from there. */
export const timeOf = ({ ahead, nsPerTick }: Conversion, ticks: number): number => 1 + Math.trunc((ticks - ahead.firstTicks) * nsPerTick);

const threadOf = ({ thread }: Conversion, event: OldEvent): number =>
	event.proc < 0 || event.p === -1 ? -1 : (thread[event.proc] as number);

/** Opens what becomes of `event`, with the event's context and stack. */
export function open(c: Conversion, kind: EventKind, event: OldEvent): TraceEvent {
	const e = openEvent(c.emitter, kind, timeOf(c, event.ticks), event.g === 0 ? -1 : event.g, event.p, threadOf(c, event));
	e.stack = c.contents.tables.stack(event.stack);
	return e;
}

export function transition(e: TraceEvent, id: number, from: GoState, to: GoState): TraceEvent {
	e.resource = Resource.Goroutine;
	e.id = id;
	e.from = from;
	e.to = to;
	return e;
}

export const openGo = (c: Conversion, event: OldEvent, id: number, from: GoState, to: GoState): TraceEvent =>
	transition(open(c, EventKind.StateTransition, event), id, from, to);
