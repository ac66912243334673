// Lines of GODEBUG=gctrace=1 and schedtrace=N, out of any log.

/** One row per GC cycle line, in the order of the log. */
export interface GcTraceTables {
	readonly kind: 'gctrace';
	readonly stream: string;
	readonly length: number;
	/** Cycle number (`gc 17`). */
	readonly cycle: Int32Array;
	/** Time since program start, ns (`@0.123s`). */
	readonly atNs: Float64Array;
	/** Percent of CPU spent in GC since program start, as printed (`3%`). */
	readonly cpuPercent: Float64Array;
	/** Wall-clock: STW sweep termination, concurrent mark, STW mark termination, ns. */
	readonly sweepTermNs: Float64Array;
	readonly markNs: Float64Array;
	readonly markTermNs: Float64Array;
	/** CPU time of mark assists, ns (first of the three mark/scan CPU figures). */
	readonly assistCpuNs: Float64Array;
	/** CPU time of the dedicated/fractional background workers and of idle marking, ns. */
	readonly backgroundCpuNs: Float64Array;
	readonly idleCpuNs: Float64Array;
	/** Heap at start of the cycle, at its end, and live (marked), bytes (the log prints MB). */
	readonly heapStartBytes: Float64Array;
	readonly heapEndBytes: Float64Array;
	readonly heapLiveBytes: Float64Array;
	/** Goal of the cycle, bytes. */
	readonly goalBytes: Float64Array;
	/** Stacks and globals to be scanned, bytes; 0 before Go 1.18, which did not count them. */
	readonly rootBytes: Float64Array;
	readonly procs: Int32Array;
	/** 1: `(forced)`, by runtime.GC or the two-minute timer. */
	readonly isForced: Uint8Array;
}

/** One row per `SCHED` line. */
export interface SchedTraceTables {
	readonly kind: 'schedtrace';
	readonly stream: string;
	readonly length: number;
	/** Since program start, ns (`SCHED 1009ms`). */
	readonly atNs: Float64Array;
	readonly gomaxprocs: Int32Array;
	readonly idleProcs: Int32Array;
	readonly threads: Int32Array;
	readonly spinningThreads: Int32Array;
	readonly idleThreads: Int32Array;
	/** Global run queue. */
	readonly runQueue: Int32Array;
	/** Sum of the local run queues. */
	readonly localRunQueues: Int32Array;
	/** Longest local run queue. */
	readonly longestLocalQueue: Int32Array;
}
