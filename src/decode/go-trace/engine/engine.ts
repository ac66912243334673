// The fast way: execution traces (format v2) through the WebAssembly engine. The same tables, damage and notes as decode-trace.ts and
// account.ts give, which are the reference and the fallback; engine.test.ts compares them.
import { DecodeError } from '../../../base/errors.ts';
import type { CloseUp } from '../../../tables/close-up.ts';
import type { TraceTables } from '../../../tables/trace.ts';
import type { DecodeContext } from '../../format.ts';
import { inCanonicalOrder } from '../canonical.ts';
import { closeUpOf } from '../close-up.ts';
import type { TraceResult } from '../decode-trace.ts';
import { type GenerationIndex, generationIndex } from '../generation-index.ts';
import { noteExperiments, noteMissing, noteTablesWithoutEvents } from '../generation-notes.ts';
import { headerBytes } from '../header.ts';
import { keptPhrase } from '../kept.ts';
import { presetNames, servedReasons } from '../names.ts';
import { MAX_STAYS, mapStays, type RecentStays, recentStays } from '../recent-stays.ts';
import { eventName } from '../spec.ts';
import { createWideIds } from '../wide-ids.ts';
import { createInstance, type Exports, type Host, literal } from './instance.ts';
import { type HeardEvent, heardEvent } from './heard-event.ts';
import { problemText } from './problem-text.ts';
import { readOpenSpans, readOtherRows, takeStays } from './read-close-up.ts';
import { bookSide, createSideBooks, cyclesOf, type SideEvent } from './sides.ts';
import {
	countSeen,
	readAnnotations,
	readAssists,
	readCounts,
	readGoroutines,
	readGoroutineWaits,
	readHolders,
	readLatency,
	readNames,
	readSlices,
	readSyscalls,
	readWaitSites,
	readWakes,
	type Names,
	Table,
} from './read-books.ts';

export interface Engine {
	/** Bytes behind the header. */
	push(chunk: Uint8Array): void;
	finish(): TraceResult & { readonly artifacts: readonly [] | readonly [TraceTables, CloseUp] };
}

interface Decoding {
	readonly context: DecodeContext;
	readonly version: number;
	readonly index: GenerationIndex;
	readonly sides: SideEvent[];
	readonly stays: RecentStays;
	damage: DecodeError | null;
	startWallNs: string;
	bytesSeen: number;
	hasEnded: boolean;
}

/** Most memory of an engine: all that 32-bit addresses reach, less a margin. */
const maxMemoryBytes = 0xff000000;

/** `onEvent`: told of every event, for tests; much slower. */
export function openEngine(context: DecodeContext, version: number, onEvent?: (event: HeardEvent) => void, mostStays = MAX_STAYS): Engine {
	const d: Decoding = {
		context,
		version,
		index: generationIndex(),
		sides: [],
		stays: recentStays(mostStays),
		damage: null,
		startWallNs: '',
		bytesSeen: headerBytes,
		hasEnded: false,
	};
	const hear = (): void => onEvent?.(heardEvent(engine));
	const engine: Exports = createInstance(hostOf(d, () => engine, hear));
	engine.listenTo(onEvent !== undefined);
	prepare(engine, version, context.maxHeldBytes);
	return {
		push: (chunk) => guarded(d, () => push(d, engine, chunk)),
		finish() {
			guarded(d, () => engine.finish());
			const result = resultOf(d, engine);
			return { ...result, artifacts: result.generations === 0 ? [] : readArtifacts(d, engine, result) };
		},
	};
}

/** The canonical ids that `presetNames` get, before anything else. */
export function prepare(engine: Exports, version: number, maxHeldBytes: number, firstOffset: number = headerBytes): void {
	engine.open(version, firstOffset, Math.min(maxHeldBytes, 0x7fffffff), maxMemoryBytes | 0);
	const ids = new Map<string, number>();
	for (const name of ['', ...presetNames]) {
		const bytes = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
		const at = engine.room(bytes.length) >>> 0;
		new Uint8Array(engine.memory.buffer).set(bytes, at);
		// The kinds of assembly/go-trace/symbols.ts, Reason, are numbered in this order.
		ids.set(name, engine.intern(at, bytes.length, 1 + servedReasons.findIndex((reason) => reason === name)));
	}
	const id = (name: (typeof presetNames)[number]): number => ids.get(name) as number;
	engine.setNames(
		id('GC concurrent mark phase'),
		id('GC mark assist'),
		id('GC incremental sweep'),
		id('/sched/gomaxprocs:threads'),
		id('/gc/heap/goal:bytes'),
		id('/memory/classes/heap/objects:bytes'),
		id('preempted'),
	);
}

/**
 * Pieces small enough that one which belongs to the next generation does not count much against the limit of this one, and that little
 * of the engine's chunks of 2 MB is left empty (pieces of 1 MB would leave half).
 */
export const pieceBytes = 256 * 1024;

function push(d: Decoding, engine: Exports, chunk: Uint8Array): void {
	d.bytesSeen += chunk.length;
	const piece = Math.max(1, Math.min(pieceBytes, d.context.maxHeldBytes >> 3));
	for (let from = 0; from < chunk.length && !d.hasEnded; from += piece) {
		const part = chunk.subarray(from, from + piece);
		const at = engine.room(part.length) >>> 0;
		if (at === 0) d.hasEnded = true;
		else {
			new Uint8Array(engine.memory.buffer, at, part.length).set(part);
			if (engine.commit(part.length) === 0) d.hasEnded = true;
		}
	}
}

/** The engine stops itself when its memory is full. */
function guarded(d: Decoding, run: () => void): void {
	if (d.hasEnded && d.damage === null) return;
	try {
		run();
	} catch (error) {
		if (!(error instanceof Error) || !(error.name === 'RuntimeError' || error instanceof RangeError)) throw error;
		d.hasEnded = true;
		d.damage ??= new DecodeError('generation', d.bytesSeen, `too much for this machine (${error.message})`);
	}
}

/** `engine` is asked for only once it is there. */
export function hostOf(
	d: Pick<Decoding, 'context' | 'index' | 'sides' | 'stays' | 'damage' | 'startWallNs'>,
	engine: () => Exports,
	event: () => void,
): Host {
	const { diary } = d.context;
	return {
		damage(what, type, offset, problem, a, b, isStuck) {
			if (d.damage !== null) return;
			const text = problemText(literal(engine(), problem >>> 0), a, b);
			const reading = what === 0 ? eventName(type) : literal(engine(), what >>> 0);
			d.damage = new DecodeError(reading, offset, isStuck === 1 ? `no thread can go on (${text})` : text);
		},
		generation(offset, bytes, startNs, endNs, events, experiments, strings, stacks) {
			d.index.add(offset, bytes, startNs, endNs, events);
			noteExperiments(diary, offset, { experiments });
			noteMissing(diary, offset, { stacks, strings });
		},
		tablesWithoutEvents: (offset) => noteTablesWithoutEvents(diary, offset),
		clock(traceNs, _mono, seconds, nanos) {
			if (d.startWallNs === '') d.startWallNs = (seconds * 1000000000n + nanos - BigInt(traceNs)).toString();
		},
		side(kind, timeNs, name, id, stack, value, more) {
			d.sides.push({ kind, timeNs, name, id: Number(BigInt.asUintN(64, id)), stack, value, more });
		},
		stays: takeStays(d.stays, engine),
		event,
	};
}

/** Numbers of `total` in assembly/go-trace/index.ts. */
export const Total = {
	generations: 0,
	kept: 1,
	partial: 2,
	keptBytes: 3,
	startNs: 4,
	lastNs: 5,
	events: 6,
	preemptions: 7,
	preemptionsWithoutStack: 8,
	samplesWithoutStack: 9,
	procRunningNs: 10,
	allocatedBytes: 11,
	sliceNs: 12,
	fingerprintLow: 13,
	fingerprintHigh: 14,
	gcState: 15,
	gcSeq: 16,
	gcMetSeq: 17,
	firstHeap: 18,
	lastHeap: 19,
	lastGoal: 20,
	effort: 21,
	isUnsure: 22,
	tapeLength: 23,
} as const;

function resultOf(d: Decoding, engine: Exports): TraceResult {
	const total = (what: number): number => engine.total(what);
	const startNs = total(Total.startNs);
	const kept = {
		generations: total(Total.generations),
		keptGenerations: total(Total.kept),
		partialGenerations: total(Total.partial),
		keptBytes: total(Total.keptBytes),
		seenBytes: d.bytesSeen,
	};
	return {
		formatVersion: d.version,
		generations: kept.keptGenerations,
		generationIndex: d.index.finish(),
		startClockNs: startNs < 0 ? '' : BigInt(startNs).toString(),
		startWallNs: d.startWallNs,
		eventCount: total(Total.events),
		damage: d.damage,
		kept: d.damage === null ? '' : keptPhrase(kept),
	};
}

function readArtifacts(d: Decoding, engine: Exports, result: TraceResult): [TraceTables, CloseUp] {
	engine.close();
	const names = readNames(engine, d.context.symbols);
	const tables = readTables(d, engine, names, result);
	const { fromNs } = d.stays;
	const stays = d.stays.finish();
	mapStays(stays, names.string, names.stack, null);
	const rows = { fromNs, stays, ...readOtherRows(engine, names), openSpans: readOpenSpans(engine, names) };
	return [tables, closeUpOf(rows, tables.durationNs)];
}

function readTables(d: Decoding, engine: Exports, names: Names, result: TraceResult): TraceTables {
	const total = (what: number): number => engine.total(what);
	const durationNs = total(Total.lastNs);
	const side = createSideBooks(d.context.symbols);
	for (const event of d.sides) bookSide(side, event, names);
	return inCanonicalOrder({
		kind: 'trace',
		formatVersion: d.version,
		durationNs,
		startClockNs: result.startClockNs,
		startWallNs: result.startWallNs,
		eventCount: result.eventCount,
		generations: result.generations,
		generationIndex: result.generationIndex,
		procs: side.gomaxprocs > 0 ? side.gomaxprocs : countSeen(engine, Table.procs, 22),
		procRunningNs: total(Total.procRunningNs),
		threads: countSeen(engine, Table.threads, 17),
		goroutines: readGoroutines(engine, names, createWideIds()),
		goroutineWaits: readGoroutineWaits(engine, names),
		waitSites: readWaitSites(engine, names),
		wakes: readWakes(engine, names),
		holders: readHolders(engine, names),
		syscalls: readSyscalls(engine, names),
		ranges: side.ranges.finish(),
		assists: readAssists(engine, names),
		gcCycles: cyclesOf(side),
		cpuSamples: readCounts(engine, names, 20, total(Total.samplesWithoutStack)),
		annotations: readAnnotations(engine, names),
		allocatedBytes: total(Total.allocatedBytes),
		slices: readSlices(engine, total(Total.sliceNs), durationNs),
		schedLatency: readLatency(engine),
		preemptions: total(Total.preemptions),
		preempted: readCounts(engine, names, 24, total(Total.preemptionsWithoutStack)),
	});
}
