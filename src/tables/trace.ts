// What is kept of an execution trace: aggregates per goroutine and per site, never a table of all events.
// Times are float64 nanoseconds since the trace's first event; -1 means "not in the trace".

/** Goroutine states of Go's trace API, in its order. */
export const GoState = { Undetermined: 0, NotExist: 1, Runnable: 2, Running: 3, Waiting: 4, Syscall: 5 } as const;
export type GoState = (typeof GoState)[keyof typeof GoState];

/** Proc (P) states of Go's trace API. */
export const ProcState = { Undetermined: 0, NotExist: 1, Running: 2, Idle: 3 } as const;
export type ProcState = (typeof ProcState)[keyof typeof ProcState];

/** One row per goroutine seen in the trace, in order of first appearance. */
export interface GoroutineTable {
	readonly length: number;
	/** Runtime goroutine id. */
	readonly id: Float64Array;
	/** Function the goroutine started with; 0 ('') when the trace does not tell. */
	readonly startFunction: Int32Array;
	/** FrameId of the outermost frame of the first stack seen of it: start function with file and line; -1 unknown. */
	readonly startFrame: Int32Array;
	/** Stack of the `go` statement that created it; -1 when it existed before the trace. */
	readonly creatorStack: Int32Array;
	/** Row of the goroutine that created it; -1 when unknown. */
	readonly creator: Int32Array;
	/** When it was created; -1: before the trace. */
	readonly createdNs: Float64Array;
	/** When it ended; -1: alive at the end of the trace. */
	readonly endedNs: Float64Array;
	/** State at the end of the trace (GoState; NotExist when it has ended). */
	readonly state: Uint8Array;
	/** When it entered that state; -1: before the trace. */
	readonly stateSinceNs: Float64Array;
	/** Wait reason while Waiting at the end ("chan receive", "sync" ...); 0 otherwise or when unknown. */
	readonly reason: Int32Array;
	/** Stack at which it entered the state it ended in; -1 unknown. */
	readonly stack: Int32Array;
	readonly runningNs: Float64Array;
	readonly runnableNs: Float64Array;
	readonly waitingNs: Float64Array;
	readonly syscallNs: Float64Array;
	/** Running time inside GC mark assists (an assist may also wait for work or for a P); part of runningNs. */
	readonly assistNs: Float64Array;
	/** Longest single stay in Running without a scheduling point. */
	readonly longestRunNs: Float64Array;
	/** How often it was given a P. */
	readonly runs: Int32Array;
	/** How often it went to Waiting. */
	readonly waits: Int32Array;
}

// Rows of tables that are summed by a key stand in order of that key's columns (decode/go-trace/canonical.ts).

/** Waiting time of each goroutine by reason: one row per (goroutine, reason). */
export interface GoroutineWaitTable {
	readonly length: number;
	/** Row in GoroutineTable. */
	readonly goroutine: Int32Array;
	/** StringId of the wait reason; 0 when the wait began before the trace and Go does not tell. */
	readonly reason: Int32Array;
	readonly count: Int32Array;
	/** Inside the trace, waits that are still open included. */
	readonly totalNs: Float64Array;
}

/** One row per (reason, stack) at which goroutines waited. */
export interface WaitSiteTable {
	readonly length: number;
	/** StringId of the wait reason; 0 when the wait began before the trace and Go does not tell. */
	readonly reason: Int32Array;
	/** Stack at which the goroutine blocked; -1 unknown. */
	readonly stack: Int32Array;
	/** Waits that ended inside the trace, also those that began before it. */
	readonly count: Int32Array;
	/** Time waited inside the trace by the waits in `count`. */
	readonly totalNs: Float64Array;
	readonly maxNs: Float64Array;
	/** Of `count`: those that began before the trace. */
	readonly openAtStart: Int32Array;
	/** Waits that had not ended when the trace did (not in `count`). */
	readonly openAtEnd: Int32Array;
	/** Time inside the trace of those unfinished waits. */
	readonly openNs: Float64Array;
	/** Age of the oldest unfinished wait inside the trace (at most the length of the trace). */
	readonly openMaxNs: Float64Array;
	/** Different goroutines that waited here, counted up to 8. */
	readonly goroutines: Uint8Array;
	/** Row of the goroutine that had the longest wait here. */
	readonly longestGoroutine: Int32Array;
	/** Start of that longest wait; -1: before the trace. */
	readonly longestStartNs: Float64Array;
	/** When a wait last ended here; -1: none did. */
	readonly lastEndNs: Float64Array;
	/** Start of the oldest unfinished wait; -1: before the trace, or there is none. */
	readonly openSinceNs: Float64Array;
}

/** Who ended waits: one row per (wait site, stack of the event that unblocked). */
export interface WakeTable {
	readonly length: number;
	/** Row in WaitSiteTable. */
	readonly site: Int32Array;
	/** Stack that unblocked; -1: the runtime itself (timer, netpoller, GC). */
	readonly wakerStack: Int32Array;
	/** Start function of the waker goroutine; 0 when no goroutine did it. */
	readonly wakerFunction: Int32Array;
	readonly count: Int32Array;
	/** Time inside the trace of the waits ended so. */
	readonly waitNs: Float64Array;
}

/**
 * What the waker did while the other waited on a `sync` wait: one row per (wait site, activity).
 * For a mutex this is what the holder did under the lock, as far as the trace shows it: its own waits for the same
 * kind of lock are left out, since then it did not hold it.
 */
export interface HolderTable {
	readonly length: number;
	readonly site: Int32Array;
	/** GoState: Running, Runnable, Waiting or Syscall. */
	readonly state: Uint8Array;
	/** Wait reason for Waiting; 0 otherwise. */
	readonly reason: Int32Array;
	/** Stack at which the holder entered that state (for Running: the stack that released); -1 unknown. */
	readonly stack: Int32Array;
	readonly ns: Float64Array;
	readonly count: Int32Array;
}

/** System calls by stack. Calls that Go's tracer does not see (RawSyscall) are not here. */
export interface SyscallTable {
	readonly length: number;
	readonly stack: Int32Array;
	readonly count: Int32Array;
	readonly totalNs: Float64Array;
	readonly maxNs: Float64Array;
	/** Calls long enough that the P was taken away. */
	readonly blocked: Int32Array;
	/** Calls still open at the end. */
	readonly openAtEnd: Int32Array;
}

/** Time ranges: GC cycles ("GC concurrent mark phase") and stop-the-world pauses, in order of start. */
export interface RangeTable {
	readonly length: number;
	/** StringId of the range's name. */
	readonly name: Int32Array;
	/** -1: began before the trace. */
	readonly startNs: Float64Array;
	/** -1: had not ended. */
	readonly endNs: Float64Array;
	/** Stack that began it; -1 unknown. */
	readonly stack: Int32Array;
}

/** Mark assist and sweep work by stack of the code that had to do it. Only running time counts. */
export interface AssistTable {
	readonly length: number;
	/** StringId of the range's name ("GC mark assist", "GC incremental sweep"). */
	readonly name: Int32Array;
	readonly stack: Int32Array;
	readonly count: Int32Array;
	readonly totalNs: Float64Array;
}

/** The heap when each GC cycle ended, in order. */
export interface GcCycleTable {
	readonly length: number;
	readonly endNs: Float64Array;
	/** What was marked, as the heap metric is reset to; bytes. */
	readonly liveBytes: Float64Array;
	/** Heap goal set for the next cycle, bytes. */
	readonly goalBytes: Float64Array;
}

/** CPU samples that lie in the trace (100 per second of CPU when a CPU profile runs at the same time). */
export interface CpuSampleTable {
	readonly length: number;
	readonly stack: Int32Array;
	readonly count: Int32Array;
}

/** The trace cut into equal slices of `sliceNs`, for what changes over time. */
export interface SliceTable {
	readonly sliceNs: number;
	readonly length: number;
	/** Goroutine time in Running inside the slice. Divided by sliceNs: how many ran on average. */
	readonly runningNs: Float64Array;
	/** Goroutine time in Runnable inside the slice: the run queues' average length times sliceNs. */
	readonly runnableNs: Float64Array;
	/** Goroutines created and ended inside the slice. */
	readonly created: Int32Array;
	readonly ended: Int32Array;
	/** Largest live heap and largest heap goal that the trace told of inside the slice, bytes; -1 when it told none. */
	readonly heapBytes: Float64Array;
	readonly heapGoalBytes: Float64Array;
}

/**
 * The generations of the trace, in order: where each lies in the input and what time it spans. With it any window of time can be
 * decoded again, since every generation says anew in what state goroutines and Ps are.
 */
export interface GenerationTable {
	readonly length: number;
	/** Offset of the generation in the (decompressed) input, and its length. */
	readonly offset: Float64Array;
	readonly bytes: Float64Array;
	/** Times of its first and last event. */
	readonly startNs: Float64Array;
	readonly endNs: Float64Array;
	readonly events: Float64Array;
}

/** Time from becoming runnable to running. Bucket i counts latencies of [2^i, 2^(i+1)) ns; bucket 0 also holds 0. */
export interface LatencyHistogram {
	readonly counts: Float64Array;
	readonly totalNs: number;
	readonly count: number;
	readonly maxNs: number;
}

/** User tasks and regions by type. */
export interface AnnotationTable {
	readonly length: number;
	/** 0 task, 1 region. */
	readonly isRegion: Uint8Array;
	readonly type: Int32Array;
	readonly count: Int32Array;
	readonly totalNs: Float64Array;
	readonly maxNs: Float64Array;
	readonly openAtEnd: Int32Array;
}

export interface TraceTables {
	readonly kind: 'trace';
	/** Minor Go version of the format in the header, e.g. 26 (the program may be newer than its format). */
	readonly formatVersion: number;
	readonly durationNs: number;
	/** Trace clock of the first event, decimal ns. */
	readonly startClockNs: string;
	/** Wall clock of the first event, Unix ns as decimal; '' when the format has no clock snapshot (before 1.25). */
	readonly startWallNs: string;
	readonly eventCount: number;
	readonly generations: number;
	readonly generationIndex: GenerationTable;
	/** Number of Ps: the last GOMAXPROCS seen, else the number of Ps that ran. */
	readonly procs: number;
	/** Time during which Ps ran something (goroutines or the scheduler), summed over Ps. */
	readonly procRunningNs: number;
	/** Threads (Ms) that produced events. */
	readonly threads: number;
	readonly goroutines: GoroutineTable;
	readonly goroutineWaits: GoroutineWaitTable;
	readonly waitSites: WaitSiteTable;
	readonly wakes: WakeTable;
	readonly holders: HolderTable;
	readonly syscalls: SyscallTable;
	readonly ranges: RangeTable;
	readonly assists: AssistTable;
	readonly gcCycles: GcCycleTable;
	readonly cpuSamples: CpuSampleTable;
	readonly annotations: AnnotationTable;
	/** Bytes allocated as far as the heap metric shows: the sum of its rises. */
	readonly allocatedBytes: number;
	readonly slices: SliceTable;
	readonly schedLatency: LatencyHistogram;
	/** Goroutines preempted while running. */
	readonly preemptions: number;
	/** Where they were when that happened: mostly after a full time slice of 10 ms, so a coarse CPU profile. */
	readonly preempted: CpuSampleTable;
}
