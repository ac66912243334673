// Time as Go's reader has it, and the bytes of the generation.

/** ns per tick; trace clock of time 0 in ns; time of the last event handed out; events handed out. */
export let nsPerTick: f64 = 0;
export let startNs: f64 = 0;
export let lastNs: f64 = 0;
export let events: f64 = 0;
export let syncs: u32 = 0;
export let hasStarted: bool = false;

export function setNsPerTick(ns: f64): void {
	nsPerTick = ns;
}

/** Go's reader repairs times from a last time of 0 on the trace clock, so that the first event is at 1 or later. */
export function startClock(firstNs: f64): void {
	startNs = max<f64>(firstNs, 1);
	lastNs = -startNs;
	hasStarted = true;
}

/** Ticks -> ns as Go computes it: a float64 product, cut to int64 (what does not fit becomes the smallest int64). */
export function ticksToNs(ticks: f64): f64 {
	const ns = ticks * nsPerTick;
	return ns < 9223372036854775808.0 ? trunc<f64>(ns) : -9223372036854775808.0;
}

/** Hands an event out: a time not after the previous event's becomes that plus 1 ns. */
@inline
export function tick(t: f64): f64 {
	const repaired = t > lastNs ? t : lastNs + 1;
	lastNs = repaired;
	events += 1;
	return repaired;
}

/** The clock of a part that begins later: time 0 is that of the whole trace. */
export function continueClock(zeroNs: f64): void {
	startNs = zeroNs;
	lastNs = -zeroNs;
	hasStarted = true;
}

export function resetEvents(): void {
	events = 0;
}

export function countSync(): u32 {
	return ++syncs;
}
