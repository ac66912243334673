// The last stays of all goroutines: a ring of columns that grows up to a limit and then forgets the oldest.
import type { StayTable } from '../../tables/close-up.ts';

/** 42 bytes each: 130 MB at most, about 80 MB of trace. */
export const MAX_STAYS = 3 << 20;

export interface StayColumns {
	goroutine: Int32Array;
	state: Uint8Array;
	next: Uint8Array;
	reason: Int32Array;
	stack: Int32Array;
	startNs: Float64Array;
	endNs: Float64Array;
	waker: Int32Array;
	wakerStack: Int32Array;
	proc: Int32Array;
}

export interface RecentStays {
	/** In order of `endNs`. `next`: GoState entered, or `openStay`. */
	push(
		goroutine: number,
		state: number,
		next: number,
		reason: number,
		stack: number,
		startNs: number,
		endNs: number,
		waker: number,
		wakerStack: number,
		proc: number,
	): void;
	/** End of the last stay that was forgotten: from then on it is whole. 0: nothing was forgotten. */
	readonly fromNs: number;
	finish(): StayTable;
}

const columnsFor = (capacity: number): StayColumns => ({
	goroutine: new Int32Array(capacity),
	state: new Uint8Array(capacity),
	next: new Uint8Array(capacity),
	reason: new Int32Array(capacity),
	stack: new Int32Array(capacity),
	startNs: new Float64Array(capacity),
	endNs: new Float64Array(capacity),
	waker: new Int32Array(capacity),
	wakerStack: new Int32Array(capacity),
	proc: new Int32Array(capacity),
});

const copied = (from: StayColumns, to: StayColumns): StayColumns => {
	for (const name of Object.keys(to) as (keyof StayColumns)[]) to[name].set(from[name] as never);
	return to;
};

export function recentStays(most = MAX_STAYS): RecentStays {
	let capacity = Math.min(4096, most);
	let columns = columnsFor(capacity);
	let count = 0;
	let at = 0;
	let fromNs = 0;
	return {
		get fromNs() {
			return fromNs;
		},
		push(goroutine, state, next, reason, stack, startNs, endNs, waker, wakerStack, proc) {
			if (at === capacity) {
				if (capacity < most) {
					capacity = Math.min(most, capacity * 2);
					columns = copied(columns, columnsFor(capacity));
				} else at = 0;
			}
			if (count >= most) fromNs = columns.endNs[at] as number;
			columns.goroutine[at] = goroutine;
			columns.state[at] = state;
			columns.next[at] = next;
			columns.reason[at] = reason;
			columns.stack[at] = stack;
			columns.startNs[at] = startNs;
			columns.endNs[at] = endNs;
			columns.waker[at] = waker;
			columns.wakerStack[at] = wakerStack;
			columns.proc[at] = proc;
			at++;
			count++;
		},
		finish() {
			const length = Math.min(count, most);
			const oldest = count > most ? at % most : 0;
			const inOrder = <T extends Float64Array | Int32Array | Uint8Array>(column: T): T => {
				const ordered = column.slice(oldest, length) as T;
				if (oldest === 0) return ordered;
				const whole = column.slice(0, length) as T;
				whole.set(ordered);
				whole.set(column.subarray(0, oldest), length - oldest);
				return whole;
			};
			const startNs = inOrder(columns.startNs);
			for (let row = 0; row < length; row++) if ((startNs[row] as number) < fromNs) startNs[row] = fromNs;
			return {
				length,
				goroutine: inOrder(columns.goroutine),
				state: inOrder(columns.state),
				next: inOrder(columns.next),
				reason: inOrder(columns.reason),
				stack: inOrder(columns.stack),
				startNs,
				endNs: inOrder(columns.endNs),
				waker: inOrder(columns.waker),
				wakerStack: inOrder(columns.wakerStack),
				proc: inOrder(columns.proc),
			};
		},
	};
}
