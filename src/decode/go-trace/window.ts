// A part of a trace decoded again: which of its bytes are needed for a window of time, and which events lie in it.
import type { TraceEvent, TraceSink } from './event.ts';
import { Resource } from './event.ts';
import type { Seams } from './engine/seams.ts';

export interface EventWindow {
	/** ns since the start of the trace; both ends belong to it. `toNs` may be Infinity. */
	readonly fromNs: number;
	readonly toNs: number;
	/** Only events on or about this goroutine; null for all. */
	readonly goroutine: number | null;
}

/**
 * Bytes [from, to) that hold the events of the window. A generation says anew in what state goroutines and Ps are, so that decoding can
 * begin with any; it begins one early, since the last events of a generation may lie behind the begin of the next.
 */
export function bytesOfWindow({ offsets, startNs }: Seams, { fromNs, toNs }: EventWindow): { readonly from: number; readonly to: number } {
	const count = startNs.length;
	let first = 0;
	while (first + 1 < count && (startNs[first + 1] as number) <= fromNs) first++;
	let end = first + 1;
	while (end < count && (startNs[end] as number) <= toNs) end++;
	return { from: offsets[Math.max(0, first - 1)] as number, to: offsets[end] as number };
}

/** Hands on what lies in the window. */
export function windowed(sink: TraceSink, window: EventWindow): TraceSink & { readonly events: number } {
	let events = 0;
	return {
		get events() {
			return events;
		},
		start: (clock) => sink.start(clock),
		event(e) {
			if (!isInside(e, window)) return;
			events++;
			sink.event(e);
		},
	};
}

const isInside = (e: TraceEvent, { fromNs, toNs, goroutine }: EventWindow): boolean =>
	e.timeNs >= fromNs &&
	e.timeNs <= toNs &&
	(goroutine === null || e.g === goroutine || (e.resource === Resource.Goroutine && e.id === goroutine));
