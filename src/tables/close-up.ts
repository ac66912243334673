// A stretch of a trace, stay by stay: what sums cannot tell, such as what one request waited for and who ended that wait. Bounded: of a
// large trace only the end is kept (`fromNs`), where a recording made on an alert has what it was made for.
// Times are float64 nanoseconds since the trace's first event. Goroutines are rows of the trace's GoroutineTable.

/** `next` of a stay that had not ended when the trace did. */
export const openStay = 255;

/** One stay of a goroutine in one state, in order of their ends; stays that are open at the end of the trace come last. */
export interface StayTable {
	readonly length: number;
	readonly goroutine: Int32Array;
	/** GoState: Runnable, Running, Waiting or Syscall. */
	readonly state: Uint8Array;
	/** GoState it went to; `openStay` when the trace ended first. */
	readonly next: Uint8Array;
	/** StringId of the reason of a wait; 0 otherwise or when the wait began before the trace. */
	readonly reason: Int32Array;
	/** Waiting, Syscall: where the goroutine went into it. Running: where it stopped. Runnable: where it was meanwhile. -1 unknown. */
	readonly stack: Int32Array;
	/** Cut off at `fromNs`, so stays never begin before the close-up. */
	readonly startNs: Float64Array;
	readonly endNs: Float64Array;
	/** Waiting: goroutine that ended it. -1: the runtime (timer, netpoller, GC), or nobody yet. */
	readonly waker: Int32Array;
	/** Waiting: stack of that goroutine as it did. -1 unknown. */
	readonly wakerStack: Int32Array;
	/** P on which the event that ended the stay was written; -1 none. */
	readonly proc: Int32Array;
}

/** Mark assists, one row each, in order of their ends. */
export interface AssistStayTable {
	readonly length: number;
	readonly goroutine: Int32Array;
	readonly startNs: Float64Array;
	readonly endNs: Float64Array;
}

/** User tasks and regions, one row each, in order of their ends; those still open come last, with the end of the trace as theirs. */
export interface AnnotationSpanTable {
	readonly length: number;
	/** 0 task, 1 region. */
	readonly isRegion: Uint8Array;
	/** StringId. */
	readonly type: Int32Array;
	/** Id of the task, of a region that of the task it belongs to; 0 background. */
	readonly task: Float64Array;
	/** Goroutine that began it; -1: it began before the trace. */
	readonly goroutine: Int32Array;
	readonly startNs: Float64Array;
	readonly endNs: Float64Array;
	readonly isOpen: Uint8Array;
}

/** CPU samples inside the trace, in order of time. */
export interface SampleTable {
	readonly length: number;
	/** -1: no goroutine ran. */
	readonly goroutine: Int32Array;
	readonly stack: Int32Array;
	readonly timeNs: Float64Array;
}

export interface CloseUp {
	readonly kind: 'close-up';
	/** The close-up covers [fromNs, toNs]; from 0 it is whole. */
	readonly fromNs: number;
	readonly toNs: number;
	readonly stays: StayTable;
	readonly assists: AssistStayTable;
	readonly annotations: AnnotationSpanTable;
	readonly samples: SampleTable;
}
