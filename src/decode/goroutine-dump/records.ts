// What stands in a goroutine dump, as plain records and without loss. The tables and `gowhy dump --facts` are both made from these.

/** One frame line pair. Equal frames are one object (see frame-interner.ts). */
export interface FrameText {
	/** As printed, with `[...]` for type arguments; a hex address where the symbol is unknown. */
	readonly func: string;
	/** '' when the dump gives none. */
	readonly file: string;
	/** 0: none. */
	readonly line: number;
	/** The arguments were printed as `(...)`: the call was inlined. */
	readonly inlined: boolean;
	/** 0: a frame. n > 0: stands for "...n frames elided...". -1: "...additional frames elided..." (number unknown). */
	readonly elided: number;
}

export interface CreatorText {
	readonly frame: FrameText;
	/** Goroutine after "in goroutine"; -1 before Go 1.21. */
	readonly goroutine: number;
}

/** GODEBUG=tracebackancestors: the stack that an ancestor had when it started the next goroutine. */
export interface AncestorText {
	readonly goroutine: number;
	readonly frames: FrameText[];
}

export type Label = readonly [key: string, value: string];

export interface HeaderText {
	readonly id: number;
	/** Wait reason or status as printed, without (leaked), (durable), (scan). */
	readonly state: string;
	/** 0: none printed, which means less than a minute. */
	readonly waitMinutes: number;
	readonly lockedToThread: boolean;
	readonly leaked: boolean;
	readonly durable: boolean;
	readonly scan: boolean;
	/** In the order printed. */
	readonly labels: readonly Label[];
	/** Words between the brackets that are none of the above, e.g. "synctest bubble 1". */
	readonly other: readonly string[];
}

export interface GoroutineText {
	readonly header: HeaderText;
	readonly frames: FrameText[];
	/** Per frame the text between the parentheses ('' for none and for inlined calls). */
	readonly args: string[];
	createdBy: CreatorText | null;
	readonly ancestors: AncestorText[];
	/** "goroutine running on other thread; stack unavailable". */
	unavailable: boolean;
	/** GOTRACEBACK=crash prints the goroutine of each thread again. */
	readonly isRepeated: boolean;
}

export interface PanicMessage {
	readonly text: string;
	readonly recovered: boolean;
	readonly repanicked: boolean;
}

export interface CrashText {
	kind: 'panic' | 'fatal error' | 'signal';
	/** Chain of nested panics, outermost last, as printed. */
	readonly messages: PanicMessage[];
	/** e.g. "SIGSEGV: segmentation violation"; '' when none. */
	signal: string;
	stackOverflow: boolean;
}

/** Goroutines printed together: pprof debug=2, runtime.Stack, a crash or a fatal signal. */
export interface DumpText {
	readonly kind: 'dump';
	readonly offset: number;
	/** Raw timestamp in front of the first line; '' when there is none. */
	readonly time: string;
	readonly crash: CrashText | null;
	readonly goroutines: GoroutineText[];
	/** Frames under "runtime stack:" (the system stack of a throwing thread). */
	readonly runtimeStack: FrameText[];
	/** A recovered panic that a server printed around this one stack: its message ('' when none stands before the stack). */
	recoveredPanic: string | null;
	/** The text ended inside a goroutine. */
	isCut: boolean;
}

export interface GroupText {
	readonly count: number;
	readonly labels: readonly Label[];
	readonly frames: FrameText[];
}

/** pprof debug=1: equal goroutines in groups. */
export interface GroupedText {
	readonly kind: 'grouped';
	readonly offset: number;
	readonly time: string;
	/** `goroutine`, or `goroutineleak`, whose groups are the leaked goroutines only. */
	readonly profile: string;
	/** As printed after "total". */
	readonly total: number;
	readonly groups: GroupText[];
}
