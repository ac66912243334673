// One decoded event in Go's total order, as the ordering hands it to a sink.
// The same object is reused for each event: a sink copies what it keeps.
import type { StackId, StringId } from '../../base/ids.ts';

/** Event kinds of Go's trace API. */
export const EventKind = {
	Sync: 1,
	Metric: 2,
	Label: 3,
	StackSample: 4,
	RangeBegin: 5,
	RangeActive: 6,
	RangeEnd: 7,
	TaskBegin: 8,
	TaskEnd: 9,
	RegionBegin: 10,
	RegionEnd: 11,
	Log: 12,
	StateTransition: 13,
	Experimental: 14,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

export const Resource = { None: 0, Goroutine: 1, Proc: 2 } as const;
export type Resource = (typeof Resource)[keyof typeof Resource];

/**
 * Ids (g, p, m, id, task, parent) and values are plain numbers up to 2^53 - 1. Larger ones, which only hostile or exotic
 * traces have, are handed out as numbers below -1 that `WideIds.text` turns back into decimal text. -1 means none.
 */
export interface TraceEvent {
	kind: EventKind;
	/** Since the trace's first event, after Go's repair of equal times. */
	timeNs: number;
	/** Execution context before the event. */
	g: number;
	p: number;
	m: number;
	/** Stack of the execution context; -1 none. */
	stack: StackId;
	/** StateTransition: stack of the resource that changes (start stack of a new goroutine); -1 none. */
	resourceStack: StackId;
	/** StateTransition, Range*, Label. */
	resource: Resource;
	id: number;
	/** StateTransition: GoState or ProcState. */
	from: number;
	to: number;
	/** StateTransition: reason; 0 none. */
	reason: StringId;
	/** Metric, Range*: name. Task*, Region*: type. Log: category. */
	name: StringId;
	/** Label: text. Log: message. */
	text: StringId;
	/** Metric. */
	value: number;
	task: number;
	/** -1 unknown, 0 background. */
	parent: number;
	/** RangeEnd of a sweep; -1 otherwise. */
	sweptBytes: number;
	reclaimedBytes: number;
	/** Sync: 1, 2, ... */
	syncNumber: number;
	/** Sync from 1.25: trace clock of the snapshot relative to the first event, ns; NaN when absent. */
	clockTraceNs: number;
	/** Sync from 1.25: decimal ns of CLOCK_MONOTONIC and Unix time; '' when absent. */
	clockMonoNs: string;
	clockWallNs: string;
	/** Sync: raw batches per experiment, null if none. */
	experimentBatches: Readonly<Record<string, number>> | null;
	/** Experimental: names of the experiment and of its event, and arguments by name; '' and null otherwise. */
	experiment: string;
	experimentEvent: string;
	experimentArgs: Readonly<Record<string, number>> | null;
	/** 1-based count of the generation and byte offset in the input of the batch the event came from. */
	generation: number;
	offset: number;
}

export interface TraceSink {
	/** Called once, before the first event, with the trace clock of time 0 in ns (decimal). */
	start(startClockNs: string): void;
	event(event: TraceEvent): void;
}
