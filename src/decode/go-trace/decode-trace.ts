// Execution trace: bytes in, events out, in Go's total order. Formats before Go 1.22 go to v1/decode-old.ts; this is v2.
//
// 1. container.ts cuts the bytes into generations.
// 2. generation.ts reads a generation's tables; a Sync event opens it.
// 3. merge.ts and ordering.ts put the threads' events into one order; emitter.ts hands them to the sink.
// What is broken: a generation whose order breaks keeps the events before that, and the next one starts afresh from the statuses
// that every generation brings along. A generation that is cut off gives what can be ordered without the missing batches.
import { DecodeError } from '../../base/errors.ts';
import type { GenerationTable } from '../../tables/trace.ts';
import type { DecodeContext } from '../format.ts';
import { assembleGenerations, type Container, type RawGeneration } from './container.ts';
import { closeEvent, createEmitter, type Emitter, openEvent } from './emitter.ts';
import { EventKind, type TraceSink } from './event.ts';
import { bytesUnread, createFrontier, type Frontier, ticksToNs } from './frontier.ts';
import { type GenerationIndex, generationIndex } from './generation-index.ts';
import { type ClockSnapshot, type Generation, readGeneration, signedId } from './generation.ts';
import { noteExperiments, noteMissing, noteTablesWithoutEvents } from './generation-notes.ts';
import { headerBytes, headerVersion, isOldVersion, refuseVersion } from './header.ts';
import { mergeEvents, openFrontier, sampleRun } from './merge.ts';
import { rangeNames } from './names.ts';
import { keptPhrase } from './kept.ts';
import { createOrder, type Order } from './order.ts';
import { createScheduler, forgetEnded } from './scheduler.ts';
import { specOf } from './spec.ts';
import { Tables } from './tables.ts';
import { varintReader } from './varint.ts';
import { decodeOld, type OldDecoder } from './v1/decode-old.ts';
import { createWideIds, type WideIds } from './wide-ids.ts';

export interface TraceResult {
	/** Minor Go version of the format; 0 when there is no header. */
	readonly formatVersion: number;
	/** Generations that gave events. */
	readonly generations: number;
	readonly generationIndex: GenerationTable;
	/** Trace clock of time 0, decimal ns; '' when there are no events. */
	readonly startClockNs: string;
	/** Unix time of time 0, decimal ns; '' when unknown. */
	readonly startWallNs: string;
	readonly eventCount: number;
	/** The first thing that is broken; null when all is well. */
	readonly damage: DecodeError | null;
	/** What was kept in spite of the damage; '' without damage. */
	readonly kept: string;
}

export interface TraceDecoder {
	push(chunk: Uint8Array): void;
	finish(): TraceResult;
}

interface Decoding {
	readonly context: DecodeContext;
	readonly emitter: Emitter;
	readonly wide: WideIds;
	readonly tables: Tables;
	readonly frontier: Frontier;
	readonly order: Order;
	readonly head: Uint8Array;
	headLength: number;
	version: number;
	container: Container | null;
	/** Reads formats before Go 1.22, instead of all below. */
	old: OldDecoder | null;
	bytesSeen: number;
	damage: DecodeError | null;

	/** Small numbers for generation numbers, see Scheduler.generationKey. */
	readonly generationKeys: Map<number, number>;
	/** Generations met, and those that gave events. */
	generationCount: number;
	readonly index: GenerationIndex;
	keptGenerations: number;
	/** Of those, the ones that could not be read to their end. */
	partialGenerations: number;
	/** Generations in a row that gave nothing. */
	uselessGenerations: number;
	keptBytes: number;
	/** The order broke in the generation before: the next one starts afresh. */
	startsAfresh: boolean;
	nsPerTick: number;
	/** Trace clock of time 0, an integer in a double (Go's own conversion has no more digits). */
	startNs: number;
	/** Given by the caller; 0: worked out. */
	readonly zeroNs: number;
	startWallNs: string;
}

/**
 * `wide` turns stand-ins for large numbers back into text: give one to share it with the sink. `zeroNs`: trace clock of time 0, for a
 * trace whose first generations are left out; without it time 0 is where the first generation begins.
 */
export function decodeTrace(context: DecodeContext, sink: TraceSink, wide: WideIds = createWideIds(), zeroNs = 0): TraceDecoder {
	const emitter = createEmitter(sink);
	const tables = new Tables(context.symbols, wide);
	const wideArg = (type: number, index: number, value: bigint): number => {
		const kind = specOf(type)?.args[index]?.kind;
		return wide.of(kind === 'g' || kind === 'p' || kind === 'm' ? BigInt.asIntN(64, value) : value);
	};
	const d: Decoding = {
		context,
		emitter,
		wide,
		tables,
		frontier: createFrontier(varintReader(new Uint8Array(0), 0, 0, 0), wideArg),
		order: createOrder(emitter, wide, rangeNames(context.symbols), tables),
		head: new Uint8Array(headerBytes),
		headLength: 0,
		version: 0,
		container: null,
		old: null,
		bytesSeen: 0,
		damage: null,
		generationKeys: new Map(),
		generationCount: 0,
		index: generationIndex(),
		keptGenerations: 0,
		partialGenerations: 0,
		uselessGenerations: 0,
		keptBytes: 0,
		startsAfresh: true,
		nsPerTick: 0,
		startNs: 0,
		zeroNs,
		startWallNs: '',
	};
	return { push: (chunk) => push(d, chunk), finish: () => finish(d) };
}

/** After so many generations in a row that gave nothing, the rest of the input is not looked at. */
const maxUselessGenerations = 100;

function push(d: Decoding, chunk: Uint8Array): void {
	d.bytesSeen += chunk.length;
	let rest = chunk;
	if (d.headLength < headerBytes) {
		const taken = chunk.subarray(0, headerBytes - d.headLength);
		d.head.set(taken, d.headLength);
		d.headLength += taken.length;
		if (d.headLength < headerBytes) return;
		openContainer(d);
		rest = chunk.subarray(taken.length);
	}
	d.container?.push(rest);
	d.old?.push(rest);
}

function openContainer(d: Decoding): void {
	d.version = headerVersion(d.head);
	d.damage = refuseVersion(d.version);
	if (d.damage !== null) return;
	d.keptBytes = headerBytes;
	if (isOldVersion(d.version)) {
		d.old = decodeOld(d.version, headerBytes, d.context, d.emitter, d.wide);
		return;
	}
	d.container = assembleGenerations(
		d.version,
		headerBytes,
		d.context.maxHeldBytes,
		(reader) => signedId(reader, reader.hi * 4294967296 + reader.lo, d.wide),
		(raw) => takeGeneration(d, raw),
	);
}

function takeGeneration(d: Decoding, raw: RawGeneration): void {
	d.generationCount++;
	if (d.uselessGenerations >= maxUselessGenerations) return;
	try {
		decodeGeneration(d, raw);
	} catch (error) {
		// The largest array or map that the engine can hold: only an input made for it gets there.
		if (!(error instanceof RangeError)) throw error;
		damaged(d, new DecodeError('generation', raw.base + raw.from, `too much for this machine (${error.message})`));
		d.uselessGenerations = maxUselessGenerations;
	}
}

function decodeGeneration(d: Decoding, raw: RawGeneration): void {
	const generation = readGeneration(raw, d.version, d.tables, d.wide);
	const hasEvents = generation.threads.length > 0;
	if (!raw.isWhole && d.container?.damage === null && !hasEvents && generation.problem === null) {
		noteTablesWithoutEvents(d.context.diary, raw.base + raw.from);
		return;
	}
	if (!raw.isWhole)
		damaged(d, d.container?.damage ?? new DecodeError('generation', raw.base + raw.to, 'the input ends before the generation does'));
	if (generation.problem !== null) damaged(d, generation.problem);
	if (generation.ticksPerSecond !== 0) d.nsPerTick = 1 / (generation.ticksPerSecond / 1e9);
	else if (raw.isWhole || d.nsPerTick === 0) damaged(d, new DecodeError('generation', raw.base + raw.from, 'no clock frequency'));
	if (d.version >= 25 && generation.clock === null && raw.isWhole)
		damaged(d, new DecodeError('generation', raw.base + raw.from, 'no clock snapshot'));
	if (d.nsPerTick === 0) {
		d.uselessGenerations++;
		return;
	}
	d.keptGenerations++;
	const eventsBefore = d.emitter.count;
	runGeneration(d, generation);
	// A Sync is always there.
	const isUseless = d.damage !== null && d.emitter.count - eventsBefore < 2;
	d.uselessGenerations = isUseless ? d.uselessGenerations + 1 : 0;
}

/** Remembers the first damage. */
function damaged(d: Decoding, problem: DecodeError): void {
	d.damage ??= problem;
}

function runGeneration(d: Decoding, generation: Generation): void {
	const { emitter, order, frontier } = d;
	const { raw } = generation;
	prepareOrder(d, raw.number);
	const minNs = ticksToNs(raw.minTicks, d.nsPerTick);
	if (!emitter.hasStarted) start(d, minNs);
	if (generation.clock !== null && d.startWallNs === '') d.startWallNs = wallAtStart(d, generation.clock);
	emitter.event.generation = d.generationCount;
	emitter.event.offset = raw.base + raw.from;
	const eventsBefore = emitter.count;
	emitSync(d, minNs - d.startNs, generation);
	const firstNs = emitter.lastNs;
	const { diary } = d.context;
	const offset = raw.base + raw.from;
	const batches = Object.values(generation.experimentBatches ?? {});
	noteExperiments(diary, offset, { experiments: batches.reduce((sum, n) => sum + n, 0) });

	const cursorProblem = openFrontier(frontier, generation, order, d.nsPerTick, d.startNs);
	if (cursorProblem !== null) damaged(d, cursorProblem);
	const samples = sampleRun(generation, d.nsPerTick, d.startNs);
	const { problem, isOrderBroken } = mergeEvents(frontier, generation, samples, order);
	const { missing } = d.tables;
	noteMissing(diary, offset, missing);
	if (missing.first !== '' && raw.isWhole)
		damaged(d, new DecodeError('generation', offset, `events name ${missing.first}, which does not exist,`));
	d.index.add(raw.base + raw.from, raw.to - raw.from, firstNs, emitter.lastNs, emitter.count - eventsBefore);
	if (problem !== null) damaged(d, problem);
	d.startsAfresh = isOrderBroken;
	d.keptBytes += raw.to - raw.from - bytesUnread(frontier);
	if (bytesUnread(frontier) > 0) d.partialGenerations++;
}

function prepareOrder(d: Decoding, number: number): void {
	const { order } = d;
	if (d.startsAfresh) {
		const { tasks } = order.state;
		order.state = createScheduler();
		for (const [id, task] of tasks) order.state.tasks.set(id, task);
		order.noThread = -2;
	}
	const { state } = order;
	let key = d.generationKeys.get(number);
	if (key === undefined) {
		key = d.generationKeys.size;
		d.generationKeys.set(number, key);
	}
	state.generationKey = key;
	if (state.firstKey < 0) state.firstKey = key;
	forgetEnded(state);
}

/** Go's reader repairs times from a last time of 0 on the trace clock, so that the first event is at 1 or later. */
function start(d: Decoding, firstNs: number): void {
	d.startNs = d.zeroNs > 0 ? d.zeroNs : Math.max(firstNs, 1);
	d.emitter.lastNs = -d.startNs;
	d.emitter.hasStarted = true;
	d.emitter.sink.start(BigInt(d.startNs).toString());
}

function emitSync(d: Decoding, timeNs: number, generation: Generation | null): void {
	const e = openEvent(d.emitter, EventKind.Sync, timeNs, -1, -1, -1);
	e.syncNumber = ++d.emitter.syncs;
	if (generation !== null) {
		e.experimentBatches = generation.experimentBatches;
		if (generation.clock !== null) {
			e.clockTraceNs = ticksToNs(generation.clock.ticks, d.nsPerTick) - d.startNs;
			e.clockMonoNs = generation.clock.monoNs.toString();
			e.clockWallNs = generation.clock.wallNs.toString();
		}
	}
	closeEvent(d.emitter);
}

const wallAtStart = (d: Decoding, clock: ClockSnapshot): string =>
	(clock.wallNs - BigInt(ticksToNs(clock.ticks, d.nsPerTick) - d.startNs)).toString();

function finish(d: Decoding): TraceResult {
	if (d.old !== null) return finishOld(d, d.old);
	if (d.headLength < headerBytes) damaged(d, new DecodeError('header', 0, 'the input is shorter than a trace header'));
	const { container, emitter } = d;
	if (container !== null) {
		container.finish();
		if (container.damage !== null) damaged(d, container.damage);
		if (d.version < 26 && d.generationCount === 0)
			damaged(d, new DecodeError('generation', headerBytes, 'the trace ends after its header'));
		if (!emitter.hasStarted) start(d, 0);
		emitSync(d, emitter.lastNs, null);
	}
	return {
		formatVersion: d.version,
		generations: d.keptGenerations,
		generationIndex: d.index.finish(),
		startClockNs: emitter.hasStarted ? BigInt(d.startNs).toString() : '',
		startWallNs: d.startWallNs,
		eventCount: emitter.count,
		damage: d.damage,
		kept: d.damage === null ? '' : keptPhrase({ ...d, seenBytes: d.bytesSeen, generations: d.generationCount }),
	};
}
function finishOld({ version, emitter, index }: Decoding, old: OldDecoder): TraceResult {
	const { hasEvents, ...rest } = old.finish();
	return {
		...rest,
		formatVersion: version,
		generations: hasEvents ? 1 : 0,
		generationIndex: index.finish(),
		startWallNs: '',
		eventCount: emitter.count,
	};
}
