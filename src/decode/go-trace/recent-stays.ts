// The last stays of all goroutines: a ring of columns that grows up to a limit and then forgets the oldest.
import type { StayTable } from '../../tables/close-up.ts';

/**
 * 42 bytes each: 88 MB at most. About as many as a trace has events, so the last 15 MB of a large trace: more than its requests need to be
 * told apart, and as many as all facts over them go through in the time that decoding 50 MB takes.
 */
export const MAX_STAYS = 2 << 20;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type StayColumns = Writable<Omit<StayTable, 'length'>>;

export interface RecentStays {
	/** How many there were, forgotten ones included. */
	readonly count: number;
	/** End of the last stay that was forgotten: from then on it is whole. 0: nothing was forgotten. */
	readonly fromNs: number;
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
	/** The first `count` rows of columns. */
	pushColumns(page: StayColumns, count: number): void;
	/** In order. The ring is given away with it; starts are as they were pushed, see `cutStays`. */
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

export const stayColumns = Object.keys(columnsFor(0)) as readonly (keyof StayColumns)[];

export function recentStays(most = MAX_STAYS): RecentStays {
	let capacity = Math.min(4096, most);
	let columns = columnsFor(capacity);
	let count = 0;
	let at = 0;
	let fromNs = 0;
	/** Makes room for one more at least. */
	const widen = (): void => {
		if (capacity < most) {
			// What is not written to yet takes no memory.
			capacity = Math.min(most, capacity * 16);
			for (const name of stayColumns) columns[name] = wider(columns[name], capacity) as never;
		} else at = 0;
	};
	return {
		get count() {
			return count;
		},
		get fromNs() {
			return fromNs;
		},
		push(goroutine, state, next, reason, stack, startNs, endNs, waker, wakerStack, proc) {
			if (at === capacity) widen();
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
		pushColumns(page, rows) {
			for (let done = 0; done < rows; ) {
				if (at === capacity) widen();
				const some = Math.min(rows - done, capacity - at);
				const forgotten = Math.min(some, count + some - most);
				if (forgotten > 0) fromNs = columns.endNs[at + forgotten - 1] as number;
				for (const name of stayColumns) columns[name].set(page[name].subarray(done, done + some) as never, at);
				at += some;
				count += some;
				done += some;
			}
		},
		finish() {
			const length = Math.min(count, most);
			const oldest = count > most ? at % most : 0;
			const table: Record<string, unknown> = { length };
			for (const name of stayColumns) table[name] = turned(columns[name].subarray(0, length), oldest);
			columns = columnsFor(0);
			return table as unknown as StayTable;
		},
	};
}

type Typed = Int32Array | Float64Array | Uint8Array;

function wider(column: Typed, capacity: number): Typed {
	const next = new (column.constructor as new (n: number) => Typed)(capacity);
	next.set(column as never);
	return next;
}

/** Begins with row `first`; what stands before it comes last. In place: these columns are the largest that a trace gives. */
function turned<T extends Typed>(column: T, first: number): T {
	if (first === 0) return column;
	const end = column.slice(0, first);
	column.copyWithin(0, first);
	column.set(end as never, column.length - first);
	return column;
}

/** No stay begins before the close-up does. */
export function cutStays({ length, startNs }: StayTable, fromNs: number): void {
	for (let row = 0; row < length; row++) if ((startNs[row] as number) < fromNs) startNs[row] = fromNs;
}

/** From the ids of a part or of the engine to the recording's, in place. `rows`: null when they stay. */
export function mapStays(
	{ length, goroutine, reason, stack, waker, wakerStack }: StayTable,
	string: Int32Array,
	stacks: Int32Array,
	rows: Int32Array | null,
): void {
	mapColumn(reason, length, string);
	for (const column of [stack, wakerStack]) mapColumn(column, length, stacks);
	if (rows !== null) for (const column of [goroutine, waker]) mapColumn(column, length, rows);
}

function mapColumn(column: Int32Array, length: number, map: Int32Array): void {
	if (map.every((to, from) => to === from)) return;
	for (let i = 0; i < length; i++) if ((column[i] as number) >= 0) column[i] = map[column[i] as number] as number;
}
