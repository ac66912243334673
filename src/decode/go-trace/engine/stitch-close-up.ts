// The close-up over several parts: the rows of each, and those that its tape told of, in order of their ends. No two events have the same
// time, so that order is the one of the whole.
import { firstNotBefore } from '../../../base/order.ts';
import type { AssistStayTable, SampleTable, StayTable } from '../../../tables/close-up.ts';
import { type CloseUpRows, type EndedSpans, MAX_ROWS, type Span } from '../close-up.ts';
import { mapStays, MAX_STAYS, stayColumns } from '../recent-stays.ts';
import type { PartCloseUp } from './part.ts';
import type { PartMaps } from './tape.ts';

/** What the tape of a part told of, with the ids of the whole. */
export interface TapeRows {
	readonly stays: StayTable;
	readonly stayCount: number;
	readonly fromNs: number;
	readonly assists: AssistStayTable;
	readonly spans: EndedSpans;
}

type Typed = Int32Array | Float64Array | Uint8Array;
type Table = { readonly length: number };

/** Rows [from, to) of a table. */
interface Run<T> {
	readonly table: T;
	readonly from: number;
	readonly to: number;
}

export function stitchCloseUp(mostStays = MAX_STAYS) {
	let stays: Run<StayTable>[] = [];
	const assists: Run<AssistStayTable>[] = [];
	const samples: Run<SampleTable>[] = [];
	const spans: Run<EndedSpans>[] = [];
	let count = 0;
	let fromNs = 0;
	let isWhole = true;
	const addStays = (table: StayTable, tape: StayTable): void => {
		stays.push(...merged(table, tape, table.endNs, tape.endNs));
	};
	return {
		addPart(part: PartCloseUp, tape: TapeRows, maps: PartMaps): void {
			mapStays(part.stays, maps.string, maps.stack, maps.row);
			if (!part.hasAllStays) {
				stays = [];
				count = 0;
				isWhole = false;
			}
			addStays(part.stays, tape.stays);
			// Those of the tape may have ended before the first that was counted.
			count += part.stayCount + (part.hasAllStays ? tape.stayCount : 0);
			fromNs = Math.max(fromNs, part.fromNs, tape.fromNs);
			const rowOf = (row: number): number => (row < 0 ? -1 : (maps.row[row] as number));
			const own = { ...part.assists, goroutine: part.assists.goroutine.map(rowOf) };
			assists.push(...merged(own, tape.assists, own.endNs, tape.assists.endNs));
			const { goroutine, stack } = part.samples;
			const sampled = {
				...part.samples,
				goroutine: goroutine.map(rowOf),
				stack: stack.map((id) => (id < 0 ? -1 : (maps.stack[id] as number))),
			};
			samples.push({ table: sampled, from: 0, to: sampled.length });
			const { type } = part.spans;
			const ended = { ...part.spans, type: type.map((id) => maps.string[id] as number), goroutine: part.spans.goroutine.map(rowOf) };
			spans.push(...merged(ended, tape.spans, ended.endNs, tape.spans.endNs));
		},
		/** `open`: stays that are open at the end. Null when stays that were not counted would be wanted. */
		finish(open: TapeRows, openSpans: readonly Span[]): CloseUpRows | null {
			stays.push({ table: open.stays, from: 0, to: open.stays.length });
			count += open.stayCount;
			if (!isWhole && count <= mostStays) return null;
			const { kept, lastEndNs } = lastOf(stays, mostStays);
			return {
				fromNs: Math.max(fromNs, open.fromNs, lastEndNs),
				stays: joined(kept, stayColumns),
				assists: joined(firstOf(assists), ['goroutine', 'startNs', 'endNs']),
				samples: joined(firstOf(samples), ['goroutine', 'stack', 'timeNs']),
				spans: joined(firstOf(spans), ['isRegion', 'type', 'task', 'goroutine', 'startNs', 'endNs']),
				openSpans,
			};
		},
	};
}

/** Rows of both in order of their ends; `few` has few. */
function merged<T extends Table>(many: T, few: T, manyEnds: Float64Array, fewEnds: Float64Array): Run<T>[] {
	const runs: Run<T>[] = [];
	let done = 0;
	for (let i = 0; i < few.length; i++) {
		const end = fewEnds[i] as number;
		const at = firstNotBefore(done, manyEnds.length, (row) => (manyEnds[row] as number) <= end);
		if (at > done) runs.push({ table: many, from: done, to: at });
		done = at;
		runs.push({ table: few, from: i, to: i + 1 });
	}
	if (done < many.length) runs.push({ table: many, from: done, to: many.length });
	return runs;
}

/** The last `most` rows, and the end of the row before them; 0 without. */
function lastOf(runs: readonly Run<StayTable>[], most: number): { readonly kept: Run<StayTable>[]; readonly lastEndNs: number } {
	let excess = runs.reduce((sum, { from, to }) => sum + to - from, 0) - most;
	let lastEndNs = 0;
	const kept: Run<StayTable>[] = [];
	for (const { table, from, to } of runs) {
		const skipped = Math.max(0, Math.min(excess, to - from));
		excess -= skipped;
		if (skipped > 0) lastEndNs = table.endNs[from + skipped - 1] as number;
		if (from + skipped < to) kept.push({ table, from: from + skipped, to });
	}
	return { kept, lastEndNs };
}

function firstOf<T>(runs: readonly Run<T>[]): Run<T>[] {
	let left = MAX_ROWS;
	const kept: Run<T>[] = [];
	for (const { table, from, to } of runs) {
		const some = Math.min(left, to - from);
		if (some > 0) kept.push({ table, from, to: from + some });
		left -= some;
	}
	return kept;
}

/** One table of all runs, column by column. */
function joined<T extends Table>(runs: readonly Run<T>[], names: readonly (keyof T & string)[]): T {
	const length = runs.reduce((sum, { from, to }) => sum + to - from, 0);
	const table: Record<string, unknown> = { length };
	for (const name of names) table[name] = joinedColumn(runs, name, length);
	return table as unknown as T;
}

const columnTypes: Readonly<Record<string, new (n: number) => Typed>> = {
	state: Uint8Array,
	next: Uint8Array,
	isRegion: Uint8Array,
	task: Float64Array,
	startNs: Float64Array,
	endNs: Float64Array,
	timeNs: Float64Array,
};

function joinedColumn<T extends Table>(runs: readonly Run<T>[], name: keyof T & string, length: number): Typed {
	const first = runs[0];
	if (runs.length === 1 && first) return (first.table[name] as Typed).subarray(first.from, first.to);
	const inPlace = columnWithRoom(runs, name, length);
	if (inPlace !== null) return inPlace;
	const column = new (columnTypes[name] ?? Int32Array)(length);
	let at = 0;
	for (const { table, from, to } of runs) {
		column.set((table[name] as Typed).subarray(from, to) as never, at);
		at += to - from;
	}
	return column;
}

/**
 * The longest column itself when it has room for all and none of its rows has to move up: that of a part which had more stays than are
 * kept. Null: it has not.
 */
function columnWithRoom<T extends Table>(runs: readonly Run<T>[], name: keyof T & string, length: number): Typed | null {
	let longest: T | null = null;
	for (const { table } of runs) if (longest === null || table.length > longest.length) longest = table;
	if (longest === null || longest.length < length) return null;
	const column = longest[name] as Typed;
	let at = 0;
	for (const { table, from, to } of runs) {
		if (table === longest && at > from) return null;
		at += to - from;
	}
	at = 0;
	for (const { table, from, to } of runs) {
		if (table === longest) column.copyWithin(at, from, to);
		else column.set((table[name] as Typed).subarray(from, to) as never, at);
		at += to - from;
	}
	return column.subarray(0, length);
}
