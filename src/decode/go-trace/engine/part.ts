// One part of a trace, decoded alone: what comes of a contiguous run of generations, as plain data that can be posted to another thread.
// All ids are the engine's own; stitch.ts puts the parts together.
import type { DecodeError } from '../../../base/errors.ts';
import { createDiary } from '../../../tables/diary.ts';
import { createSymbols } from '../../../tables/symbols.ts';
import type { StayTable } from '../../../tables/close-up.ts';
import type { GenerationTable, LatencyHistogram } from '../../../tables/trace.ts';
import { generationIndex } from '../generation-index.ts';
import { MAX_STAYS, type RecentStays, recentStays } from '../recent-stays.ts';
import { hostOf, pieceBytes, prepare, Total } from './engine.ts';
import { createInstance, type Exports, idAt, memoryOf, recordsOf } from './instance.ts';
import {
	type OpenAnnotations,
	type OpenRanges,
	type PartGoroutines,
	type PartSites,
	type PartSymbols,
	readOpenAnnotations,
	readOpenRanges,
	readPartGoroutines,
	readPartSites,
	readPartSymbols,
	readRings,
	type Rings,
} from './read-part.ts';
import {
	readAnnotations,
	readAssists,
	readCounts,
	readGoroutineWaits,
	readHolders,
	readLatency,
	readSyscalls,
	readWakes,
	Table,
} from './read-books.ts';
import { type OtherRows, readOtherRows } from './read-close-up.ts';
import type { SideEvent } from './sides.ts';

/** Which bytes of the input a worker reads. */
export interface PartPlan {
	readonly version: number;
	/** Trace clock of time 0 in ns. */
	readonly zeroNs: number;
	/** First byte of the generation before the part; `from` for the first part, which needs none. */
	readonly warmFrom: number;
	readonly from: number;
	readonly to: number;
	readonly isLast: boolean;
	/** What lies behind this byte is so much that stays before it will not be wanted. */
	readonly staysFrom: number;
	readonly maxHeldBytes: number;
}

/** What the order knows where one part ends and the next begins: it must be the same on both sides. */
export interface SeamState {
	readonly fingerprint: string;
	readonly lastNs: number;
	/** 0 not known, 1 not running, 2 running; and the number of its last begin or end. */
	readonly gcState: number;
	readonly gcSeq: number;
}

export interface Part {
	/** Null in the first part. */
	readonly begin: SeamState | null;
	readonly end: SeamState;
	readonly zeroNs: number;
	readonly startWallNs: string;
	readonly eventCount: number;
	readonly generations: number;
	readonly generationIndex: GenerationTable;
	readonly symbols: PartSymbols;
	readonly goroutines: PartGoroutines;
	readonly rings: Rings;
	readonly goroutineWaits: ReturnType<typeof readGoroutineWaits>;
	readonly sites: PartSites;
	readonly wakes: ReturnType<typeof readWakes>;
	/** Per row of `wakes`: row + 1 of a waker whose start function an earlier part may know; 0 otherwise. */
	readonly wakeSeamRow: Int32Array;
	readonly holders: ReturnType<typeof readHolders>;
	readonly syscalls: ReturnType<typeof readSyscalls>;
	readonly assists: ReturnType<typeof readAssists>;
	readonly annotations: ReturnType<typeof readAnnotations>;
	readonly open: OpenAnnotations;
	readonly closeUp: PartCloseUp;
	readonly ranges: OpenRanges;
	readonly cpuSamples: ReturnType<typeof readCounts>;
	readonly preempted: ReturnType<typeof readCounts>;
	readonly preemptions: number;
	readonly latency: LatencyHistogram;
	readonly sliceNs: number;
	/** Columns of 1024, in the order of SliceTable. */
	readonly slices: readonly Float64Array[];
	readonly sides: readonly SideEvent[];
	readonly tape: Float64Array;
	readonly procRunningNs: number;
	/** Ids of Ps and threads that events named. */
	readonly procs: Float64Array;
	readonly threads: Float64Array;
	readonly allocatedBytes: number;
	/** First and last heap and last goal that this part told; -1 none. */
	readonly firstHeap: number;
	readonly lastHeap: number;
	readonly lastGoal: number;
	/** Number of the first GC begin, when the part did not know the one before; 0 otherwise. */
	readonly gcMetSeq: number;
	/** Steps that the order spent in vain. */
	readonly effort: number;
}

/** Without the stays and spans that began before the part: those are on the tape. */
export interface PartCloseUp extends OtherRows {
	/** False: some at the begin were not counted. */
	readonly hasAllStays: boolean;
	/** The last ones, how many were counted, and the end of the last that is not among them. */
	readonly stays: StayTable;
	readonly stayCount: number;
	readonly fromNs: number;
}

/** Reads the bytes from `offset` on into `target` and says how many there were. */
export type ReadAt = (target: Uint8Array, offset: number) => number;

/** Null when anything is amiss: then the trace has to be decoded in one go, which tells it all. */
export function decodePart(plan: PartPlan, readAt: ReadAt, mostStays = MAX_STAYS): Part | null {
	const context = { symbols: createSymbols(), diary: createDiary(), maxHeldBytes: plan.maxHeldBytes };
	const d = {
		context,
		index: generationIndex(),
		sides: [] as SideEvent[],
		stays: recentStays(mostStays),
		damage: null as DecodeError | null,
		startWallNs: '',
	};
	const engine: Exports = createInstance(
		hostOf(
			d,
			() => engine,
			() => {},
		),
	);
	prepare(engine, plan.version, plan.maxHeldBytes, plan.warmFrom);
	const staysFrom = Math.min(plan.to, Math.max(plan.from, plan.staysFrom));
	let begin: SeamState | null = null;
	if (plan.warmFrom < plan.from) {
		engine.openPart(plan.zeroNs);
		if (!feed(engine, readAt, plan.warmFrom, plan.from)) return null;
		engine.cross();
		begin = seamState(engine);
		d.index = generationIndex();
	}
	engine.keepStays(staysFrom === plan.from);
	if (!feed(engine, readAt, plan.from, staysFrom)) return null;
	engine.keepStays(staysFrom < plan.to);
	if (!feed(engine, readAt, staysFrom, plan.to)) return null;
	if (plan.isLast) engine.finish();
	else engine.endPart();
	if (d.damage !== null || context.diary.entries().length > 0 || engine.total(Total.isUnsure) === 1) return null;
	return readPart(engine, begin, { ...d, hasAllStays: staysFrom === plan.from });
}

function feed(engine: Exports, readAt: ReadAt, from: number, to: number): boolean {
	for (let offset = from; offset < to; ) {
		const bytes = Math.min(pieceBytes, to - offset);
		const at = engine.room(bytes) >>> 0;
		if (at === 0) return false;
		if (readAt(new Uint8Array(engine.memory.buffer, at, bytes), offset) !== bytes) return false;
		if (engine.commit(bytes) === 0) return false;
		offset += bytes;
	}
	return true;
}

const seamState = (engine: Exports): SeamState => ({
	fingerprint: `${engine.total(Total.fingerprintHigh)} ${engine.total(Total.fingerprintLow)}`,
	lastNs: engine.total(Total.lastNs),
	gcState: engine.total(Total.gcState),
	gcSeq: engine.total(Total.gcSeq),
});

interface Decoded {
	readonly index: ReturnType<typeof generationIndex>;
	readonly sides: readonly SideEvent[];
	readonly stays: RecentStays;
	readonly hasAllStays: boolean;
	readonly startWallNs: string;
}

function readPart(engine: Exports, begin: SeamState | null, d: Decoded): Part | null {
	const total = (what: number): number => engine.total(what);
	const memory = memoryOf(engine);
	const symbols = readPartSymbols(engine);
	const goroutines = readPartGoroutines(engine);
	if (goroutines === null) return null;
	const same = sameNames(symbols);
	const slicesAt = engine.table(Table.slices) >>> 3;
	const tapeAt = engine.table(Table.tape) >>> 3;
	return {
		begin,
		end: seamState(engine),
		zeroNs: total(Total.startNs),
		startWallNs: d.startWallNs,
		eventCount: total(Total.events),
		generations: total(Total.kept),
		generationIndex: d.index.finish(),
		symbols,
		goroutines,
		rings: readRings(engine),
		goroutineWaits: readGoroutineWaits(engine, same),
		sites: readPartSites(engine),
		wakes: readWakes(engine, same),
		wakeSeamRow: Int32Array.from(recordsOf(memory, engine.table(Table.wakes)), (at) => memory.i32[(at + 12) >>> 2] as number),
		holders: readHolders(engine, same),
		syscalls: readSyscalls(engine, same),
		assists: readAssists(engine, same),
		annotations: readAnnotations(engine, same),
		open: readOpenAnnotations(engine),
		closeUp: {
			...readOtherRows(engine, same),
			hasAllStays: d.hasAllStays,
			stayCount: d.stays.count,
			fromNs: d.stays.fromNs,
			stays: d.stays.finish(),
		},
		ranges: readOpenRanges(engine),
		cpuSamples: readCounts(engine, same, 20, total(Total.samplesWithoutStack)),
		preempted: readCounts(engine, same, 24, total(Total.preemptionsWithoutStack)),
		preemptions: total(Total.preemptions),
		latency: readLatency(engine),
		sliceNs: total(Total.sliceNs),
		slices: [0, 1, 2, 3, 4, 5].map((column) => memory.f64.slice(slicesAt + column * 1024, slicesAt + (column + 1) * 1024)),
		sides: d.sides,
		tape: memory.f64.slice(tapeAt, tapeAt + total(Total.tapeLength)),
		procRunningNs: total(Total.procRunningNs) + openProcNs(engine, total(Total.lastNs)),
		procs: idsSeen(engine, Table.procs, 22),
		threads: idsSeen(engine, Table.threads, 17),
		allocatedBytes: total(Total.allocatedBytes),
		firstHeap: total(Total.firstHeap),
		lastHeap: total(Total.lastHeap),
		lastGoal: total(Total.lastGoal),
		gcMetSeq: total(Total.gcMetSeq),
		effort: total(Total.effort),
	};
}

/** The engine's ids stand for themselves. */
function sameNames({ texts, frames, stackDepth }: PartSymbols) {
	const identity = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);
	return { string: identity(texts.length), frame: identity(frames.length / 3), stack: identity(stackDepth.length) };
}

/** Running time of Ps up to the end of the part: the next part counts from there. */
function openProcNs(engine: Exports, lastNs: number): number {
	const memory = memoryOf(engine);
	let sum = 0;
	for (const at of recordsOf(memory, engine.table(Table.procs))) {
		const since = memory.f64[(at + 24) >>> 3] as number;
		if (since >= 0) sum += lastNs - since;
	}
	return sum;
}

/** As countSeen of read-books.ts. */
function idsSeen(engine: Exports, table: number, offset: number): Float64Array {
	const memory = memoryOf(engine);
	const ids: number[] = [];
	for (const at of recordsOf(memory, engine.table(table))) if (memory.u8[at + offset] === 1) ids.push(idAt(memory, at));
	return Float64Array.from(ids.filter((id) => !Number.isNaN(id)));
}

/** The buffers of all columns, for a message that hands them over instead of copying them. */
export function buffersOf(value: unknown): ArrayBuffer[] {
	const buffers = new Set<ArrayBuffer>();
	const visit = (of: unknown): void => {
		if (ArrayBuffer.isView(of)) buffers.add(of.buffer as ArrayBuffer);
		else if (Array.isArray(of)) {
			if (typeof of[0] === 'object') of.forEach(visit);
		} else if (typeof of === 'object' && of !== null) Object.values(of).forEach(visit);
	};
	visit(value);
	return [...buffers];
}
