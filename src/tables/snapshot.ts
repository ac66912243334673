// All goroutines at one instant: from a dump (debug=1 or 2, a crash, SIGQUIT, runtime.Stack) or a goroutine profile.

/** One row per goroutine (debug=2, crashes) or per group of equal goroutines (debug=1, profiles). */
export interface SnapshotTable {
	readonly length: number;
	/** Goroutine id; -1 in grouped forms. */
	readonly id: Float64Array;
	/** How many goroutines the row stands for (1 unless grouped). */
	readonly count: Int32Array;
	/** StringId of the state as printed without suffixes ("chan receive", "sync.Mutex.Lock", "IO wait"); 0 in grouped forms. */
	readonly state: Int32Array;
	/** Minutes the runtime says it has waited (it rounds down; under 1 minute it prints nothing); -1 unknown (grouped forms). */
	readonly waitMinutes: Int32Array;
	/** Canonical stack, leaf first, without the "created by" line. */
	readonly stack: Int32Array;
	/** StringId of the function after "created by"; 0 unknown. */
	readonly createdBy: Int32Array;
	/** FrameId of the "created by" line; -1 unknown. */
	readonly createdFrame: Int32Array;
	/** Goroutine id after "created by ... in goroutine"; -1 unknown. */
	readonly creatorId: Float64Array;
	/** Bits: 1 locked to thread, 2 (leaked), 4 (durable), 8 (scan), 16 stack is cut ("...frames elided..."). */
	readonly flags: Uint8Array;
	/** Labels as printed, `k=v` joined by ", " in key order (StringId); 0 none. */
	readonly labels: Int32Array;
	/** Address of the object the goroutine waits for, from the arguments of the runtime's wait function
	 *  (`sync.(*Mutex).lockSlow(0xc000...)`, `sync.(*WaitGroup).Wait(0x...)` ...): StringId of the hex text; 0 unknown. */
	readonly waitAddress: Int32Array;
	/** Pointer-like hex arguments of the program's own frames: pool of StringIds, row i owns [argStart[i], argStart[i+1]). */
	readonly argStart: Int32Array;
	readonly args: Int32Array;
	/** Depth (0 = leaf) of the frame that each pooled argument belongs to. */
	readonly argDepth: Int32Array;
}

export const SnapshotFlag = { LockedToThread: 1, Leaked: 2, Durable: 4, Scan: 8, Elided: 16 } as const;

export interface SnapshotTables {
	readonly kind: 'snapshot';
	/** How the snapshot was written. */
	readonly form: 'debug1' | 'debug2' | 'crash' | 'profile';
	/** True when the form lists only some goroutines (a panic without GOTRACEBACK=all prints one; a goroutineleak profile only the leaked). */
	readonly isPartial: boolean;
	/** The stream of the log the text stood in (pod or container name); '' when the input is a single stream. */
	readonly stream: string;
	/** Unix ns as decimal, when the input carries a time (log timestamp of the first line); '' otherwise. */
	readonly timeNanos: string;
	/** Goroutines in all: the sum of `count`. */
	readonly goroutineCount: number;
	readonly rows: SnapshotTable;
}

/** A panic, fatal error or signal that ended the process (or a recovered panic that was printed). */
export interface CrashTables {
	readonly kind: 'crash';
	readonly crashKind: 'panic' | 'fatal error' | 'signal';
	/** Chain of nested panics, outermost last, as printed. */
	readonly messages: readonly string[];
	readonly recovered: boolean;
	readonly repanicked: boolean;
	/** e.g. "SIGSEGV: segmentation violation"; '' when none. */
	readonly signal: string;
	readonly stackOverflow: boolean;
	/** Id of the goroutine that died; -1 unknown. */
	readonly goroutine: number;
	/** Its stack (with the runtime's own panic frames); -1 unknown. */
	readonly stack: number;
	readonly stream: string;
	readonly timeNanos: string;
}

export interface RaceAccess {
	readonly op: 'read' | 'write';
	readonly isAtomic: boolean;
	readonly isPrevious: boolean;
	/** Hex address as printed. */
	readonly address: string;
	/** Goroutine id; -1: the main goroutine. */
	readonly goroutine: number;
	readonly stack: number;
}

export interface RaceGoroutine {
	readonly id: number;
	readonly status: string;
	readonly createdAt: number;
}

/** One report of the race detector. */
export interface RaceTables {
	readonly kind: 'race';
	readonly accesses: readonly RaceAccess[];
	readonly goroutines: readonly RaceGoroutine[];
	readonly stream: string;
}
