// The close-up out of the engine: stays page by page while it runs, the other rows at the end. Layouts: assembly/go-trace/close-up.ts.
import type { AssistStayTable, SampleTable } from '../../../tables/close-up.ts';
import type { EndedSpans, Span } from '../close-up.ts';
import type { RecentStays, StayColumns } from '../recent-stays.ts';
import { addressesOf, type Exports, type Memory, memoryOf } from './instance.ts';
import { columns, type Names, Table } from './read-books.ts';
import { type OpenAnnotations, readOpenAnnotations } from './read-part.ts';

/** For `stays` of the host. */
export function takeStays(stays: RecentStays, engine: () => Exports): (at: number, count: number) => void {
	let buffer: ArrayBuffer | null = null;
	let page: StayColumns | null = null;
	return (at, count) => {
		const { memory } = engine();
		if (page === null || buffer !== memory.buffer) page = pageAt((buffer = memory.buffer), at >>> 0);
		stays.pushColumns(page, count);
	};
}

const pageStays = 2048;

/** The page does not move, but the memory around it may. */
function pageAt(buffer: ArrayBuffer, page: number): StayColumns {
	const wide = (column: number): Float64Array => new Float64Array(buffer, page + column * pageStays * 8, pageStays);
	const behindWide = page + 2 * pageStays * 8;
	const word = (column: number): Int32Array => new Int32Array(buffer, behindWide + column * pageStays * 4, pageStays);
	const behindWords = behindWide + 6 * pageStays * 4;
	const byte = (column: number): Uint8Array => new Uint8Array(buffer, behindWords + column * pageStays, pageStays);
	return {
		startNs: wide(0),
		endNs: wide(1),
		goroutine: word(0),
		reason: word(1),
		stack: word(2),
		waker: word(3),
		wakerStack: word(4),
		proc: word(5),
		state: byte(0),
		next: byte(1),
	};
}

export interface OtherRows {
	readonly assists: AssistStayTable;
	readonly samples: SampleTable;
	readonly spans: EndedSpans;
}

/** `names`: from the engine's ids. */
export function readOtherRows(engine: Exports, names: Pick<Names, 'string' | 'stack'>): OtherRows {
	const memory = memoryOf(engine);
	const of = (table: number) => columns(memory, addressesOf(memory, engine.table(table)));
	const assists = of(Table.assistStays);
	const samples = of(Table.sampleRows);
	const goroutine = assists.int(16);
	const sampled = samples.int(8);
	return {
		assists: { length: goroutine.length, goroutine, startNs: assists.float(0), endNs: assists.float(8) },
		samples: { length: sampled.length, goroutine: sampled, stack: samples.mapped(12, names.stack), timeNs: samples.float(0) },
		spans: readSpans(memory, engine, names.string),
	};
}

function readSpans(memory: Memory, engine: Exports, names: Int32Array): EndedSpans {
	const rows = addressesOf(memory, engine.table(Table.spans));
	const c = columns(memory, rows);
	return {
		length: rows.length,
		isRegion: Uint8Array.from(c.int(32)),
		type: c.mapped(28, names),
		task: tasksOf(memory, rows),
		goroutine: c.int(24),
		startNs: c.float(0),
		endNs: c.float(8),
	};
}

function tasksOf({ u32 }: Memory, rows: Uint32Array): Float64Array {
	const tasks = new Float64Array(rows.length);
	for (let row = 0; row < rows.length; row++) {
		const at = ((rows[row] as number) + 16) >>> 2;
		tasks[row] = taskNumber(u32[at] as number, u32[at + 1] as number);
	}
	return tasks;
}

/** From two halves; -1 when it is beyond 2^53. */
export const taskNumber = (low: number, high: number): number => (high >>> 0 < 0x200000 ? (high >>> 0) * 4294967296 + (low >>> 0) : -1);

/** Tasks and regions that are open at the end, of a trace that was read in one go. */
export function readOpenSpans(engine: Exports, names: Pick<Names, 'string'>): Span[] {
	return spansOf(readOpenAnnotations(engine), names.string);
}

export function spansOf({ task, region }: OpenAnnotations, names: Int32Array): Span[] {
	const spans: Span[] = [];
	const add = (of: OpenAnnotations['region'], isRegion: number, i: number): void => {
		spans.push({
			isRegion,
			type: names[of.type[i] as number] as number,
			task: taskNumber(of.low[i] as number, of.high[i] as number),
			goroutine: of.row[i] as number,
			startNs: of.startNs[i] as number,
		});
	};
	for (let i = 0; i < task.row.length; i++) add(task, 0, i);
	for (let i = 0; i < region.row.length; i++) add(region, 1, i);
	return spans;
}
