// What the conversion of an event needs to know of later ones, found by a first walk through the trace.
//
// - Whether a system call blocks: the next event of its goroutine tells.
// - When a system call ended: its end is written when the goroutine is back on a P and says how long ago that was, so that
//   it belongs to an earlier place in the order.
// - The time of the first event, from which all are counted.
import { float64Column, int32Column, uint8Column } from '../../../base/columns.ts';
import { DecodeError } from '../../../base/errors.ts';
import type { Contents } from './contents.ts';
import { type OldEvent, walk } from './order.ts';
import { Ev } from './wire.ts';

export interface LookAhead {
	/** Events that make sense, counted in the order of the walk. */
	readonly count: number;
	readonly firstTicks: number;
	/** By system call, in order: 1 when it blocks. */
	readonly isBlocking: Uint8Array;
	/** Ends of system calls in their right order. */
	readonly exits: Exits;
	readonly problem: DecodeError | null;
}

export interface Exits {
	readonly length: number;
	readonly ticks: Float64Array;
	/** Place in the walk: of two at the same time the earlier one goes first. */
	readonly ordinal: Float64Array;
	/** Slot of the goroutine. */
	readonly slot: Int32Array;
	readonly at: Int32Array;
	readonly batchAt: Int32Array;
}

const none = -1;

export function lookAhead(contents: Contents, maxHeldBytes: number): LookAhead {
	const isBlocking = uint8Column();
	/** By slot: its system call of which it is not known yet whether it blocks; when its last one blocked. */
	const openCall = int32Column();
	const blockedAt = float64Column();
	const exits = exitColumns();
	let count = 0;
	let firstTicks = Number.POSITIVE_INFINITY;
	let problem: DecodeError | null = null;
	const fail = (event: OldEvent, text: string): false => {
		problem = new DecodeError('GoSysExit', contents.base + event.at, text);
		return false;
	};

	const visit = (event: OldEvent): boolean => {
		const { type, slot } = event;
		while (openCall.length <= slot) {
			openCall.push(none);
			blockedAt.push(Number.NaN);
		}
		const call = openCall.get(slot);
		if (call !== none) {
			if (type === Ev.GoSysBlock) isBlocking.set(call, 1);
			openCall.set(slot, none);
		}
		let { ticks } = event;
		switch (type) {
			case Ev.GoSysCall:
				openCall.set(slot, isBlocking.push(0));
				break;
			case Ev.GoSysBlock:
			case Ev.GoInSyscall:
				blockedAt.set(slot, ticks);
				break;
			case Ev.GoSysExit:
				// No time of its own: then it is when it was written.
				if (event.c === noTime(contents)) break;
				ticks = event.c;
				if (Number.isNaN(blockedAt.get(slot))) return fail(event, 'the end of a system call that never began');
				if (ticks < blockedAt.get(slot)) return fail(event, 'a system call ends before it begins');
				break;
		}
		if (type === Ev.GoSysExit || type === Ev.GoSysExitLocal) exits.push(event, ticks);
		if (ticks < firstTicks) firstTicks = ticks;
		count++;
		return true;
	};
	const walked = walk(contents, maxHeldBytes, visit);
	return { count, firstTicks, isBlocking: isBlocking.finish(), exits: exits.finish(), problem: problem ?? walked.problem };
}

/** The time 0 on the clock of the trace, as Contents counts it. */
const noTime = ({ zero }: Contents): number => -(zero.hi | 0) * 4294967296 - zero.lo;

function exitColumns() {
	const ticks = float64Column();
	const ordinal = float64Column();
	const slot = int32Column();
	const at = int32Column();
	const batchAt = int32Column();
	return {
		push(event: OldEvent, when: number): void {
			ticks.push(when);
			ordinal.push(event.ordinal);
			slot.push(event.slot);
			at.push(event.at);
			batchAt.push(event.batchAt);
		},
		finish(): Exits {
			const order = Int32Array.from({ length: ticks.length }, (_, row) => row);
			order.sort((x, y) => ticks.get(x) - ticks.get(y) || x - y);
			return {
				length: order.length,
				ticks: Float64Array.from(order, (row) => ticks.get(row)),
				ordinal: Float64Array.from(order, (row) => ordinal.get(row)),
				slot: Int32Array.from(order, (row) => slot.get(row)),
				at: Int32Array.from(order, (row) => at.get(row)),
				batchAt: Int32Array.from(order, (row) => batchAt.get(row)),
			};
		},
	};
}
