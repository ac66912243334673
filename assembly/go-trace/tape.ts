// What a part of a trace cannot know because it lies before its seam, told in order of time for the stitcher: a list of f64.
// Each entry begins with its kind; see engine/tape.ts of the host, which names the fields.
import { doubleBlock, takeBlock } from './memory';

export namespace Tape {
	/** time, row, new state, stack at the end, P */
	export const Leave: f64 = 1;
	/** time, row, waker's row (-1 none), stack, the waker's start function, is its state known, its state, since when, P, count, then count times start, what, stack: newest first */
	export const LeaveWait: f64 = 2;
	/** reason and stack of the site, start of the wait, waker's row, stack of the wake, spans known of it */
	export const RunsOff: f64 = 3;
	/** time, low and high half of the id */
	export const TaskEnd: f64 = 4;
	/** time, row, name, low and high half of the task */
	export const RegionEnd: f64 = 5;
	/** row */
	export const AssistActive: f64 = 6;
	/** time, row, ran, is it in Running since before the seam */
	export const AssistEnd: f64 = 7;
	/** time, low and high half of the P's id */
	export const SweepEnd: f64 = 8;
}

/** True behind the seam of a part; never in the first part. */
export let isPart: bool = false;
export function setPart(): void {
	isPart = true;
}

/** Something happened that only the whole trace can judge. */
export let isUnsure: bool = false;
export function setUnsure(): void {
	if (isPart) isUnsure = true;
}

let block: usize = 0;
let sizeClass: i32 = 14;
let length: u32 = 0;

export function put(value: f64): void {
	if (block == 0) block = takeBlock(sizeClass);
	if (<usize>(length + 1) << 3 > <usize>1 << sizeClass) {
		block = doubleBlock(block, sizeClass);
		sizeClass++;
	}
	store<f64>(block + (<usize>length << 3), value);
	length++;
}

export function putWide(value: u64): void {
	put(<f64>(<u32>value));
	put(<f64>(value >> 32));
}

export function tapeBlock(): usize {
	return block;
}

export function tapeLength(): u32 {
	return length;
}
