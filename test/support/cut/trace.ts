// What evidence in a trace rests on, cut out of the trace's bytes. Waits and system calls stay in time, but the recording no longer
// tells what they were (no reason, no stack); goroutines that never went on end where they got stuck; GC ranges are not there.
import { Ev } from '../../../src/decode/go-trace/spec.ts';
import { rewriteTrace, type WireEvent } from './trace-wire.ts';

export interface TraceCut {
	/** `reason\nframes` of waits. */
	readonly waits: ReadonlySet<string>;
	/** Frames of system calls. */
	readonly syscalls: ReadonlySet<string>;
	/** Goroutines that wait when the trace ends. */
	readonly stuck: ReadonlySet<number>;
	/** Frames of mark assists. */
	readonly assists: ReadonlySet<string>;
	/** GC cycles: all of them. */
	readonly cycles: boolean;
}

export const waitKey = (reason: string, frames: string): string => `${reason}\n${frames}`;

export function cutTrace(bytes: Uint8Array, cut: TraceCut): Uint8Array {
	const last = lastBlocks(bytes, cut.stuck);
	const assists = assistEvents(bytes, cut.assists);
	return rewriteTrace(bytes, (event) => {
		if (cut.cycles && CYCLE.has(event.type)) return false;
		if (ASSIST.has(event.type) && assists.has(`${event.goroutine}/${event.time}`)) return false;
		muteWait(event, cut.waits);
		if (event.type === Ev.GoSyscallBegin && cut.syscalls.has(event.frames(event.args[1] as bigint))) event.args[1] = 0n;
		return keepsStuck(event, last);
	});
}

const CYCLE: ReadonlySet<number> = new Set([Ev.GCActive, Ev.GCBegin, Ev.GCEnd]);

function muteWait(event: WireEvent, waits: ReadonlySet<string>): void {
	if (event.type === Ev.GoBlock && waits.has(waitKey(event.text(event.args[0] as bigint), event.frames(event.args[1] as bigint))))
		event.args = [0n, 0n];
	// A status at the begin of a generation names a stack but no reason.
	if (
		event.type === Ev.GoStatusStack &&
		[...waits].some((key) => key.slice(key.indexOf('\n') + 1) === event.frames(event.args[3] as bigint))
	)
		event.args[3] = 0n;
}

/** `goroutine/time` of the begins and ends of these assists. */
function assistEvents(bytes: Uint8Array, assists: ReadonlySet<string>): Set<string> {
	const events: { goroutine: number; time: bigint; isCut: boolean }[] = [];
	if (assists.size > 0)
		rewriteTrace(bytes, ({ type, goroutine, time, args, frames }) => {
			if (type === Ev.GCMarkAssistBegin) events.push({ goroutine, time, isCut: assists.has(frames(args[0] as bigint)) });
			if (type === Ev.GCMarkAssistEnd) events.push({ goroutine, time, isCut: false });
			return true;
		});
	// An assist may end on another thread, so that its end can stand before its begin in the file.
	const cut = new Set<string>();
	const inside = new Set<number>();
	for (const { goroutine, time, isCut } of events.sort((a, b) => Number(a.time - b.time))) {
		if (isCut || inside.has(goroutine)) cut.add(`${goroutine}/${time}`);
		if (isCut) inside.add(goroutine);
		else inside.delete(goroutine);
	}
	return cut;
}

const ASSIST: ReadonlySet<number> = new Set([Ev.GCMarkAssistBegin, Ev.GCMarkAssistEnd]);

/** Time at which each of them blocked for the last time; 0: never in the trace. */
function lastBlocks(bytes: Uint8Array, stuck: ReadonlySet<number>): Map<number, bigint> {
	const last = new Map([...stuck].map((id) => [id, 0n]));
	if (stuck.size > 0)
		rewriteTrace(bytes, ({ type, goroutine, time }) => {
			if (type === Ev.GoBlock && time > (last.get(goroutine) ?? time)) last.set(goroutine, time);
			return true;
		});
	return last;
}

/** Makes the last block of a stuck goroutine its end. False for what would speak of it after that. */
function keepsStuck(event: WireEvent, last: ReadonlyMap<number, bigint>): boolean {
	if (event.type === Ev.GoBlock && last.get(event.goroutine) === event.time) Object.assign(event, { type: Ev.GoDestroy, args: [] });
	if (event.type !== Ev.GoStatus && event.type !== Ev.GoStatusStack) return true;
	return event.time < (last.get(Number(event.args[0])) ?? event.time + 1n);
}
