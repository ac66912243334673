// What the engine tells its host while it runs. Texts are string literals: the host reads them out of the memory (UTF-16, byte length
// in the word before) and puts `a` and `b` in for {a} and {b}; {a:i} is signed, {b:g} and {b:p} stand for the name of a goroutine's or P's status.

/** Something is broken. `what`: a text, or 0 and then `type` is the event's type. `isStuck`: no thread can go on, `problem` says why not. */
@external("host", "damage")
export declare function hostDamage(what: usize, type: i32, offset: f64, problem: usize, a: u64, b: u64, isStuck: i32): void;

/** A generation has been run: its number in the input, its place, its time span, its events, and what it lacks. */
@external("host", "generation")
export declare function hostGeneration(offset: f64, bytes: f64, startNs: f64, endNs: f64, events: f64, experiments: u32, strings: u32, stacks: u32): void;

/** Tables at the end that belong to no events. */
@external("host", "tablesWithoutEvents")
export declare function hostTablesWithoutEvents(offset: f64): void;

/** Clock snapshot: trace clock in ns since time 0, then CLOCK_MONOTONIC ns, Unix seconds and nanoseconds. */
@external("host", "clock")
export declare function hostClock(traceNs: f64, monoNs: u64, seconds: u64, nanos: u64): void;

/** A rare event that the host keeps books of: ranges of the GC and stop-the-world, metrics. See Side. `id` is the goroutine's. */
@external("host", "side")
export declare function hostSide(kind: i32, timeNs: f64, name: i32, id: u64, stack: i32, value: f64, more: f64): void;

/** `count` stays of the close-up stand in the page at `at`, see close-up.ts. */
@external("host", "stays")
export declare function hostStays(at: usize, count: i32): void;

/** Only while listening: the event that stands in the listening record. */
@external("host", "event")
export declare function hostEvent(): void;

export namespace Side {
	export const RangeBegin: i32 = 1;
	export const RangeActive: i32 = 2;
	export const RangeEnd: i32 = 3;
	/** The mark phase ended: `value` the last live heap or -1, `more` heap goal, -1 not known. */
	export const CycleEnd: i32 = 4;
	export const Procs: i32 = 5;
}
