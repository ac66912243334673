// What the stitcher needs of a part and TraceTables do not show: symbols, flags, rings, what is open. Offsets are those of
// assembly/go-trace/{state,account,symbols,scheduler}.ts. Ids are the engine's.
import { RING } from '../recent-spans.ts';
import { goText } from '../../../base/go-text.ts';
import { type Exports, idAt, listOf, memoryOf, recordsOf } from './instance.ts';
import { columns, Table } from './read-books.ts';

export interface PartSymbols {
	readonly texts: readonly string[];
	/** Function, file and line of each frame. */
	readonly frames: Int32Array;
	readonly stackDepth: Int32Array;
	/** Frames of all stacks, one behind the other. */
	readonly stackFrames: Int32Array;
}

export function readPartSymbols(engine: Exports): PartSymbols {
	const memory = memoryOf(engine);
	const { u8, u32, i32 } = memory;
	const texts: string[] = [];
	for (const at of recordsOf(memory, engine.table(Table.strings))) {
		const from = u32[at >>> 2] as number;
		texts.push(goText(u8, from, from + (u32[(at >>> 2) + 1] as number)));
	}
	const frames: number[] = [];
	for (const at of recordsOf(memory, engine.table(Table.frames))) for (let i = 0; i < 3; i++) frames.push(i32[(at >>> 2) + i] as number);
	// Stacks are put into the pool in the order of their ids, without gaps.
	const stackFrames = Int32Array.from(listOf(memory, engine.table(Table.framePool)));
	const stackDepth = Int32Array.from(recordsOf(memory, engine.table(Table.stacks)), (at) => i32[(at >>> 2) + 1] as number);
	return { texts, frames: Int32Array.from(frames), stackDepth, stackFrames };
}

/** Columns as in GoroutineTable, books not closed. */
export type PartGoroutines = NonNullable<ReturnType<typeof readPartGoroutines>>;

/** Null when an id is beyond 2^53. */
export function readPartGoroutines(engine: Exports) {
	const memory = memoryOf(engine);
	const rows = listOf(memory, engine.table(Table.rows));
	const c = columns(memory, rows);
	const id = new Float64Array(rows.length);
	const state = new Uint8Array(rows.length);
	const flags = new Uint8Array(rows.length);
	for (let row = 0; row < rows.length; row++) {
		const at = rows[row] as number;
		id[row] = idAt(memory, at);
		if (Number.isNaN(id[row])) return null;
		flags[row] = memory.u8[at + 29] as number;
		state[row] = memory.u8[at + 30] as number;
	}
	return {
		length: rows.length,
		id,
		flags,
		state,
		sinceNs: c.float(8),
		reason: c.int(32),
		stack: c.int(36),
		runningNs: c.float(64),
		runnableNs: c.float(72),
		waitingNs: c.float(128),
		syscallNs: c.float(136),
		assistNs: c.float(144),
		longestRunNs: c.float(80),
		runs: c.int(104),
		waits: c.int(108),
		startFunction: c.int(124),
		startFrame: c.int(176),
		creatorStack: c.int(180),
		creator: c.int(184),
		createdNs: c.float(152),
		endedNs: c.float(160),
	};
}

/** The last spans of living goroutines: of row r those from first[r] to first[r + 1], newest first. A span ends where the newer one begins. */
export interface Rings {
	readonly first: Int32Array;
	readonly startNs: Float64Array;
	/** State, and the reason times 16. */
	readonly what: Int32Array;
	readonly stack: Int32Array;
}

export function readRings(engine: Exports): Rings {
	const memory = memoryOf(engine);
	const { i32, u32, f64 } = memory;
	const rows = listOf(memory, engine.table(Table.rows));
	const first = new Int32Array(rows.length + 1);
	for (let row = 0; row < rows.length; row++)
		first[row + 1] = (first[row] as number) + Math.min(RING, u32[((rows[row] as number) + 116) >>> 2] as number);
	const length = first[rows.length] as number;
	const rings = { first, startNs: new Float64Array(length), what: new Int32Array(length), stack: new Int32Array(length) };
	for (let row = 0; row < rows.length; row++) {
		const pushed = u32[((rows[row] as number) + 116) >>> 2] as number;
		const ring = u32[((rows[row] as number) + 112) >>> 2] as number;
		for (let i = first[row] as number, n = 1; i < (first[row + 1] as number); i++, n++) {
			const at = ring + ((pushed - n) % RING) * 16;
			rings.startNs[i] = f64[at >>> 3] as number;
			rings.stack[i] = i32[(at + 8) >>> 2] as number;
			rings.what[i] = i32[(at + 12) >>> 2] as number;
		}
	}
	return rings;
}

/** Sites at which waits were completed. */
export type PartSites = ReturnType<typeof readPartSites>;

export function readPartSites(engine: Exports) {
	const memory = memoryOf(engine);
	const rows = listOf(memory, engine.table(Table.siteRows));
	const c = columns(memory, rows);
	const goroutines = new Int32Array(rows.length * 8);
	for (let row = 0; row < rows.length; row++)
		for (let i = 0; i < 8; i++) goroutines[row * 8 + i] = memory.i32[((rows[row] as number) + 112 + i * 4) >>> 2] as number;
	return {
		length: rows.length,
		reason: c.int(0),
		stack: c.int(4),
		count: c.int(20),
		openAtStart: c.int(24),
		longestGoroutine: c.int(32),
		/** How many of the eight rows in `goroutines` hold. */
		seen: c.int(36),
		goroutines,
		totalNs: c.float(40),
		maxNs: c.float(48),
		longestNs: c.float(72),
		longestStartNs: c.float(80),
		lastEndNs: c.float(88),
	};
}

export interface OpenSpans {
	/** Of the goroutine that began it; -1 none. */
	readonly row: Int32Array;
	readonly startNs: Float64Array;
	readonly type: Int32Array;
	/** Of the task, or the task that the region belongs to. */
	readonly low: Int32Array;
	readonly high: Int32Array;
}

/** Tasks and regions that began in this part and are open at its end. Ids of tasks in halves. */
export interface OpenAnnotations {
	readonly task: OpenSpans;
	/** Innermost first. */
	readonly region: OpenSpans;
	/** Tasks that began in this part, low half, high half. Empty in the first part. */
	readonly tasksBegun: Uint32Array;
}

export function readOpenAnnotations(engine: Exports): OpenAnnotations {
	const memory = memoryOf(engine);
	const { u32 } = memory;
	const tasks = [...recordsOf(memory, engine.table(Table.tasks))].filter((at) => u32[(at + 28) >>> 2] === 1);
	const task = columns(memory, tasks);
	const rows: number[] = [];
	const regions: number[] = [];
	listOf(memory, engine.table(Table.rows)).forEach((g, row) => {
		for (let at = u32[(g + 188) >>> 2] as number; at !== 0; at = u32[(at + 12) >>> 2] as number) {
			rows.push(row);
			regions.push(at);
		}
	});
	const region = columns(memory, regions);
	return {
		task: { row: task.int(32), low: task.int(0), high: task.int(4), startNs: task.float(16), type: task.int(24) },
		region: { row: Int32Array.from(rows), startNs: region.float(0), type: region.int(8), low: region.int(16), high: region.int(20) },
		tasksBegun: listOf(memory, engine.table(Table.tasksBegun)).slice(),
	};
}

/** Mark assists and sweeps that are open at the end of the part. */
export interface OpenRanges {
	readonly assist: {
		readonly row: Int32Array;
		/** 1: it began in this part. 2: before; then only `ranNs` says something, what it ran since the seam or since it was last told of. */
		readonly kind: Uint8Array;
		readonly startNs: Float64Array;
		readonly ranNs: Float64Array;
		readonly stack: Int32Array;
	};
	/** Those that began in this part. */
	readonly sweep: { readonly low: Int32Array; readonly high: Int32Array; readonly startNs: Float64Array; readonly stack: Int32Array };
}

export function readOpenRanges(engine: Exports): OpenRanges {
	const memory = memoryOf(engine);
	const { u8, u32 } = memory;
	const rows: number[] = [];
	const assists: number[] = [];
	listOf(memory, engine.table(Table.rows)).forEach((g, row) => {
		const at = u32[(g + 120) >>> 2] as number;
		if (at === 0) return;
		rows.push(row);
		assists.push(at);
	});
	const assist = columns(memory, assists);
	const sweep = columns(
		memory,
		[...recordsOf(memory, engine.table(Table.procs))].filter((at) => u8[at + 23] === 1),
	);
	return {
		assist: {
			row: Int32Array.from(rows),
			kind: Uint8Array.from(assists, (at) => u8[at + 28] as number),
			startNs: assist.float(0),
			ranNs: assist.float(8),
			stack: assist.int(24),
		},
		sweep: { low: sweep.int(0), high: sweep.int(4), startNs: sweep.float(32), stack: sweep.int(40) },
	};
}
