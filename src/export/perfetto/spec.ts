// The part of Perfetto's trace format that is written here: field numbers by message.
// Source of the facts: protos/perfetto/trace/**.proto of https://github.com/google/perfetto, as of its Python package 0.59.

/** Trace: nothing but packets. */
export const TraceField = { packet: 1 } as const;

export const PacketField = {
	clockSnapshot: 6,
	/** Nanoseconds of CLOCK_BOOTTIME; ours: since the start of the Go trace. Packets need not be in order. */
	timestamp: 8,
	trustedPacketSequenceId: 10,
	trackEvent: 11,
	internedData: 12,
	sequenceFlags: 13,
	trackDescriptor: 60,
} as const;

/** The first packet clears what a reader may know of the sequence; those that use interned names say so. */
export const SequenceFlag = { IncrementalStateCleared: 1, NeedsIncrementalState: 2 } as const;

export const ClockSnapshotField = { clocks: 1 } as const;
export const ClockField = { clockId: 1, timestamp: 2 } as const;
export const ClockId = { Realtime: 1, Boottime: 6 } as const;

export const TrackEventField = {
	debugAnnotations: 4,
	type: 9,
	nameIid: 10,
	trackUuid: 11,
	counterValue: 30,
	/** fixed64. */
	flowIds: 47,
	terminatingFlowIds: 48,
} as const;
export const EventType = { SliceBegin: 1, SliceEnd: 2, Instant: 3, Counter: 4 } as const;

export const AnnotationField = { nameIid: 1, uintValue: 3, stringValue: 6, stringValueIid: 17 } as const;

export const InternedField = { eventNames: 2, debugAnnotationNames: 3, debugAnnotationStringValues: 29 } as const;
/** Of EventName, DebugAnnotationName and InternedString alike. */
export const InternedEntryField = { iid: 1, text: 2 } as const;

export const TrackField = { uuid: 1, name: 2, process: 3, parentUuid: 5, counter: 8, childOrdering: 11, siblingOrderRank: 12 } as const;
export const ChildOrdering = { Explicit: 3 } as const;
export const ProcessField = { pid: 1, processName: 6 } as const;
export const CounterField = { unit: 3 } as const;
export const CounterUnit = { Count: 2, Bytes: 3 } as const;
