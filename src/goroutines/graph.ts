// The goroutine graph: who created and who woke whom. Plain data, as `gowhy goroutines --format json` prints it.
// Times are ns since the start of the trace, durations ns inside the trace; -1 means "not in the trace".

/** What a node stands for: goroutines with one start function, a single goroutine, or a part of the runtime. */
export type NodeKind = 'function' | 'goroutine' | 'runtime';

/** A place in the source; '' and 0 when the trace does not tell. */
export interface Spot {
	readonly function: string;
	readonly file: string;
	readonly line: number;
}

/** Goroutines of one node that wait at one place when the trace ends. */
export interface OpenWait {
	/** As the runtime says it: "chan receive", "sync"; '' when the wait began before the trace and Go does not tell. */
	readonly reason: string;
	/** What the stack makes of it: "mutex lock", "wg wait", "accept" ... */
	readonly operation: string;
	readonly at: Spot;
	/**
	 * Why such a wait is no problem by itself: "accept", "network", "timer", "main", "library", "runtime", or "worker": a receive, select
	 * or condition, and other waits of goroutines with that start function at that place have ended in the trace; "silent": the same, but
	 * all that is known is that they have waited all through the trace. '' when nothing says so.
	 */
	readonly idle: string;
	readonly goroutines: number;
	/** Age of the oldest, inside the trace. */
	readonly oldestNs: number;
	/** When it began; -1: before the trace. */
	readonly sinceNs: number;
	/** The oldest few, oldest first. */
	readonly examples: readonly number[];
}

export interface GraphNode {
	readonly kind: NodeKind;
	/** Full name of the start function, or what part of the runtime. '' when the trace does not tell. */
	readonly name: string;
	readonly start: Spot;
	/** Id of a single goroutine; -1 for a group. */
	readonly id: number;
	/** Goroutines seen in the trace, and of these alive at its end. */
	readonly goroutines: number;
	readonly alive: number;
	/** Waits that ended inside the trace, their time, the longest. Only those that reach the threshold. */
	readonly waits: number;
	readonly waitNs: number;
	readonly longestNs: number;
	/** Waits that have not ended and reach the threshold, the oldest first. */
	readonly open: readonly OpenWait[];
	/** Goroutines in `open` that wait for `blockedNs` of the graph or longer and for which `idle` is ''. */
	readonly blocked: number;
}

/** Waits at one place, ended from one place. */
export interface WakePart {
	readonly reason: string;
	readonly operation: string;
	/** Where the woken goroutine waited, and where the waker was. */
	readonly at: Spot;
	readonly from: Spot;
	readonly count: number;
	readonly totalNs: number;
	readonly longestNs: number;
	/** When the longest ended, and who took part; waker -1: the runtime. */
	readonly longestEndNs: number;
	readonly longestWoken: number;
	readonly longestWaker: number;
}

/** `from` ended waits of `to` (indices of nodes). */
export interface WakeEdge {
	readonly from: number;
	readonly to: number;
	readonly count: number;
	readonly totalNs: number;
	readonly longestNs: number;
	/** Most time first. */
	readonly parts: readonly WakePart[];
}

export interface CreationEdge {
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** Where the go statements are, most first. */
	readonly parts: readonly { readonly at: Spot; readonly count: number; readonly examples: readonly number[] }[];
}

/** States of one goroutine. */
export interface GoroutineLife {
	readonly id: number;
	/** -1: before the trace; -1: alive at its end. */
	readonly createdNs: number;
	readonly endedNs: number;
	readonly runningNs: number;
	readonly runnableNs: number;
	readonly waitingNs: number;
	readonly syscallNs: number;
	/** Slices of equal length from time 0: what the goroutine did most in each. Letters of `lifeLetters`. */
	readonly sliceNs: number;
	readonly slices: string;
	/** The longest waits, longest first; the last may be open (endNs -1). */
	readonly longestWaits: readonly {
		readonly startNs: number;
		readonly endNs: number;
		readonly ns: number;
		readonly reason: string;
		readonly operation: string;
		readonly at: Spot;
		/** Goroutine that ended it; -1: the runtime, or nobody. */
		readonly waker: number;
	}[];
}

/** Running, runnable, waiting, in a system call; not there. */
export const lifeLetters = { running: 'R', runnable: 'r', waiting: '.', syscall: 's', absent: ' ' } as const;

export interface GoroutineGraph {
	readonly schema: 'gowhy.goroutines/1';
	readonly durationNs: number;
	/** Only waits at least this long are in the graph. */
	readonly thresholdNs: number;
	/** A goroutine counts as blocked when its open wait is at least this old. */
	readonly blockedNs: number;
	/** All of the trace. */
	readonly goroutines: number;
	readonly alive: number;
	readonly nodes: readonly GraphNode[];
	/** Most time first. */
	readonly wakes: readonly WakeEdge[];
	/** Most goroutines first. */
	readonly creations: readonly CreationEdge[];
	/** Set when the graph is that of one goroutine. */
	readonly focus: GoroutineLife | null;
}
