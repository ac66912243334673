// The engine's books -> TraceTables, with ids of the recording's Symbols. Table numbers are those of `table` in assembly/go-trace/index.ts.
import type { FrameId, StackId, StringId } from '../../../base/ids.ts';
import { noStack } from '../../../base/ids.ts';
import { goText } from '../../../base/go-text.ts';
import type { Symbols } from '../../../tables/symbols.ts';
import type {
	AnnotationTable,
	AssistTable,
	CpuSampleTable,
	GoroutineTable,
	GoroutineWaitTable,
	HolderTable,
	LatencyHistogram,
	SliceTable,
	SyscallTable,
	WaitSiteTable,
	WakeTable,
} from '../../../tables/trace.ts';
import type { WideIds } from '../wide-ids.ts';
import { countOf, type Exports, idAt, listOf, type Memory, memoryOf, recordsOf } from './instance.ts';

export const Table = {
	strings: 0,
	frames: 1,
	stacks: 2,
	framePool: 3,
	rows: 4,
	siteRows: 5,
	wakes: 6,
	holders: 7,
	syscalls: 8,
	assists: 9,
	goroutineWaits: 10,
	annotations: 11,
	procs: 12,
	threads: 13,
	latency: 14,
	slices: 15,
	tape: 16,
	tasksBegun: 17,
	tasks: 18,
	assistStays: 19,
	sampleRows: 20,
	spans: 21,
} as const;

export interface Names {
	/** By the engine's canonical ids. */
	readonly string: Int32Array;
	readonly stack: Int32Array;
	readonly frame: Int32Array;
}

/** Interns the engine's strings, frames and stacks, in the order in which it met them. */
export function readNames(engine: Exports, symbols: Symbols): Names {
	const memory = memoryOf(engine);
	const { u8, u32, i32 } = memory;
	const string: number[] = [];
	for (const at of recordsOf(memory, engine.table(Table.strings))) {
		const from = u32[at >>> 2] as number;
		string.push(symbols.string(goText(u8, from, from + (u32[(at >>> 2) + 1] as number))));
	}
	const frame: number[] = [];
	for (const at of recordsOf(memory, engine.table(Table.frames))) {
		const [fn, file, line] = [i32[at >>> 2], i32[(at >>> 2) + 1], i32[(at >>> 2) + 2]] as [number, number, number];
		frame.push(symbols.frame(string[fn] as StringId, string[file] as StringId, line));
	}
	const pool = listOf(memory, engine.table(Table.framePool));
	const stack: number[] = [];
	const frames = new Int32Array(128);
	for (const at of recordsOf(memory, engine.table(Table.stacks))) {
		const start = u32[at >>> 2] as number;
		const depth = u32[(at >>> 2) + 1] as number;
		for (let i = 0; i < depth; i++) frames[i] = frame[pool[start + i] as number] as number;
		stack.push(symbols.stack(frames as unknown as ArrayLike<FrameId>, depth));
	}
	return { string: Int32Array.from(string), stack: Int32Array.from(stack), frame: Int32Array.from(frame) };
}

/** Rows that are read at a time: so few that their records stay in the cache while column after column is read. */
const blockRows = 256;

/** Reads columns out of records that lie anywhere: `addresses` one per row. */
export function columns(memory: Memory, addresses: ArrayLike<number>) {
	const { length } = addresses;
	return {
		int(offset: number): Int32Array {
			const column = new Int32Array(length);
			fillInts(column, memory.i32, addresses, offset, 0, length);
			return column;
		},
		mapped(offset: number, map: Int32Array): Int32Array {
			const column = new Int32Array(length);
			fillMapped(column, memory.i32, addresses, offset, map, 0, length);
			return column;
		},
		float(offset: number): Float64Array {
			const column = new Float64Array(length);
			fillFloats(column, memory.f64, addresses, offset, 0, length);
			return column;
		},
	};
}

/** As `columns`, for many rows of many columns: they are filled together, a block of rows at a time, by `fill`. */
export function manyColumns(memory: Memory, addresses: ArrayLike<number>) {
	const { length } = addresses;
	const fills: ((from: number, to: number) => void)[] = [];
	return {
		int(offset: number): Int32Array {
			const column = new Int32Array(length);
			fills.push((from, to) => fillInts(column, memory.i32, addresses, offset, from, to));
			return column;
		},
		mapped(offset: number, map: Int32Array): Int32Array {
			const column = new Int32Array(length);
			fills.push((from, to) => fillMapped(column, memory.i32, addresses, offset, map, from, to));
			return column;
		},
		float(offset: number): Float64Array {
			const column = new Float64Array(length);
			fills.push((from, to) => fillFloats(column, memory.f64, addresses, offset, from, to));
			return column;
		},
		fill(): void {
			for (let from = 0; from < length; from += blockRows) for (const one of fills) one(from, Math.min(length, from + blockRows));
		},
	};
}

function fillInts(column: Int32Array, i32: Int32Array, at: ArrayLike<number>, offset: number, from: number, to: number): void {
	for (let row = from; row < to; row++) column[row] = i32[((at[row] as number) + offset) >>> 2] as number;
}

function fillMapped(column: Int32Array, i32: Int32Array, at: ArrayLike<number>, offset: number, map: Int32Array, from: number, to: number) {
	for (let row = from; row < to; row++) {
		const id = i32[((at[row] as number) + offset) >>> 2] as number;
		column[row] = id < 0 ? noStack : (map[id] as number);
	}
}

function fillFloats(column: Float64Array, f64: Float64Array, at: ArrayLike<number>, offset: number, from: number, to: number): void {
	for (let row = from; row < to; row++) column[row] = f64[((at[row] as number) + offset) >>> 3] as number;
}

/** Flags of assembly/go-trace/state.ts. */
export const Flag = { Before: 1, Unknown: 8, Seam: 16 } as const;

export function readGoroutines(engine: Exports, names: Names, wide: WideIds): GoroutineTable {
	const memory = memoryOf(engine);
	const rows = listOf(memory, engine.table(Table.rows));
	const c = manyColumns(memory, rows);
	const id = new Float64Array(rows.length);
	const state = new Uint8Array(rows.length);
	const table: GoroutineTable = {
		length: rows.length,
		id,
		state,
		stateSinceNs: c.float(8),
		reason: c.mapped(32, names.string),
		stack: c.mapped(36, names.stack),
		runningNs: c.float(64),
		runnableNs: c.float(72),
		waitingNs: c.float(128),
		syscallNs: c.float(136),
		assistNs: c.float(144),
		longestRunNs: c.float(80),
		runs: c.int(104),
		waits: c.int(108),
		startFunction: c.mapped(124, names.string),
		startFrame: c.mapped(176, names.frame),
		creatorStack: c.mapped(180, names.stack),
		creator: c.int(184),
		createdNs: c.float(152),
		endedNs: c.float(160),
	};
	c.fill();
	for (let row = 0; row < rows.length; row++) {
		const at = rows[row] as number;
		const plain = idAt(memory, at);
		id[row] = plain === plain ? plain : wide.of(BigInt.asIntN(64, memory.u64[at >>> 3] as bigint));
		state[row] = memory.u8[at + 30] as number;
		if (((memory.u8[at + 29] as number) & Flag.Before) !== 0) table.stateSinceNs[row] = -1;
	}
	return table;
}

export function readWaitSites(engine: Exports, names: Names): WaitSiteTable {
	const memory = memoryOf(engine);
	const rows = listOf(memory, engine.table(Table.siteRows));
	const c = columns(memory, rows);
	return {
		length: rows.length,
		reason: c.mapped(0, names.string),
		stack: c.mapped(4, names.stack),
		count: c.int(20),
		openAtStart: c.int(24),
		openAtEnd: c.int(28),
		longestGoroutine: c.int(32),
		goroutines: Uint8Array.from(c.int(36)),
		totalNs: c.float(40),
		maxNs: c.float(48),
		openNs: c.float(56),
		openMaxNs: c.float(64),
		longestStartNs: c.float(80),
		lastEndNs: c.float(88),
		openSinceNs: c.float(96),
	};
}

/** Rows of wait sites that records of `table` name at offset 0. */
export function siteRowsOf(memory: Memory, addresses: readonly number[]): Int32Array {
	return Int32Array.from(addresses, (at) => (memory.u32[((memory.u32[at >>> 2] as number) + 16) >>> 2] as number) - 1);
}

export function readWakes(engine: Exports, names: Names): WakeTable {
	const memory = memoryOf(engine);
	const rows = [...recordsOf(memory, engine.table(Table.wakes))];
	const c = columns(memory, rows);
	return {
		length: rows.length,
		site: siteRowsOf(memory, rows),
		wakerStack: c.mapped(4, names.stack),
		wakerFunction: c.mapped(8, names.string),
		count: c.int(16),
		waitNs: c.float(24),
	};
}

export function readHolders(engine: Exports, names: Names): HolderTable {
	const memory = memoryOf(engine);
	const rows = [...recordsOf(memory, engine.table(Table.holders))];
	const c = columns(memory, rows);
	const what = c.int(8);
	return {
		length: rows.length,
		site: siteRowsOf(memory, rows),
		state: Uint8Array.from(what, (value) => value & 15),
		reason: what.map((value) => names.string[value >>> 4] as number),
		stack: c.mapped(4, names.stack),
		ns: c.float(24),
		count: c.int(16),
	};
}

export function readSyscalls(engine: Exports, names: Names): SyscallTable {
	const memory = memoryOf(engine);
	const rows = [...recordsOf(memory, engine.table(Table.syscalls))];
	const c = columns(memory, rows);
	return {
		length: rows.length,
		stack: c.mapped(0, names.stack),
		count: c.int(16),
		blocked: c.int(20),
		openAtEnd: c.int(24),
		totalNs: c.float(32),
		maxNs: c.float(40),
	};
}

export function readAssists(engine: Exports, names: Names): AssistTable {
	const memory = memoryOf(engine);
	const rows = [...recordsOf(memory, engine.table(Table.assists))];
	const c = columns(memory, rows);
	return { length: rows.length, name: c.mapped(0, names.string), stack: c.mapped(4, names.stack), count: c.int(16), totalNs: c.float(24) };
}

export function readGoroutineWaits(engine: Exports, names: Names): GoroutineWaitTable {
	const memory = memoryOf(engine);
	const { u32, i32 } = memory;
	const rows = new Uint32Array(countOf(memory, engine.table(Table.goroutineWaits)));
	const reasonOf = (at: number): number => names.string[i32[(at >>> 2) + 1] as number] as number;
	// In order of goroutine and reason, as canonical.ts wants them: each goroutine has a list of a few.
	let count = 0;
	for (const goroutine of listOf(memory, engine.table(Table.rows))) {
		const first = count;
		for (let at = u32[(goroutine + 172) >>> 2] as number; at !== 0; at = u32[(at >>> 2) + 3] as number) rows[count++] = at;
		if (count - first > 1) rows.subarray(first, count).sort((a, b) => reasonOf(a) - reasonOf(b));
	}
	const c = columns(memory, rows);
	return { length: rows.length, goroutine: c.int(0), reason: c.mapped(4, names.string), count: c.int(8), totalNs: c.float(16) };
}

export function readAnnotations(engine: Exports, names: Names): AnnotationTable {
	const memory = memoryOf(engine);
	const { i32 } = memory;
	const typeOf = (at: number): number => names.string[i32[(at >>> 2) + 1] as number] as number;
	const kindOf = (at: number): number => i32[at >>> 2] as number;
	const rows = [...recordsOf(memory, engine.table(Table.annotations))].sort((a, b) => kindOf(a) - kindOf(b) || typeOf(a) - typeOf(b));
	const c = columns(memory, rows);
	return {
		length: rows.length,
		isRegion: Uint8Array.from(c.int(0)),
		type: c.mapped(4, names.string),
		count: c.int(16),
		openAtEnd: c.int(20),
		totalNs: c.float(24),
		maxNs: c.float(32),
	};
}

/** Stacks with a counter at `offset` of their record, most frequent first. */
export function readCounts(engine: Exports, names: Names, offset: number, withoutStack: number): CpuSampleTable {
	const memory = memoryOf(engine);
	const counts: [stack: number, count: number][] = withoutStack > 0 ? [[noStack, withoutStack]] : [];
	let id = 0;
	for (const at of recordsOf(memory, engine.table(Table.stacks))) {
		const count = memory.u32[(at + offset) >>> 2] as number;
		if (count > 0) counts.push([names.stack[id] as StackId, count]);
		id++;
	}
	counts.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
	return { length: counts.length, stack: Int32Array.from(counts, ([of]) => of), count: Int32Array.from(counts, ([, n]) => n) };
}

export function readLatency(engine: Exports): LatencyHistogram {
	const { f64 } = memoryOf(engine);
	const at = engine.table(Table.latency) >>> 3;
	return { counts: f64.slice(at, at + 64), totalNs: f64[at + 64] as number, count: f64[at + 65] as number, maxNs: f64[at + 66] as number };
}

export function readSlices(engine: Exports, sliceNs: number, durationNs: number): SliceTable {
	const { f64 } = memoryOf(engine);
	const at = engine.table(Table.slices) >>> 3;
	const length = Math.min(1024, Math.floor(Math.max(0, durationNs) / sliceNs) + 1);
	const column = (i: number): Float64Array => f64.slice(at + i * 1024, at + i * 1024 + length);
	return {
		sliceNs,
		length,
		runningNs: column(0),
		runnableNs: column(1),
		created: Int32Array.from(column(2)),
		ended: Int32Array.from(column(3)),
		heapBytes: column(4),
		heapGoalBytes: column(5),
	};
}

/** Records of threads or Ps that an event named: u8 at `offset`. Threads only with an id below 2^53, which contexts show. */
export function countSeen(engine: Exports, table: number, offset: number): number {
	const highest = table === Table.threads ? 0x1fffff : 0xffffffff;
	const memory = memoryOf(engine);
	let seen = 0;
	for (const at of recordsOf(memory, engine.table(table)))
		if (memory.u8[at + offset] === 1 && (memory.u32[(at >>> 2) + 1] as number) <= highest) seen++;
	return seen;
}
