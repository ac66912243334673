// One generation: which batches hold what. Tables, CPU samples, clocks and experimental batches are read here, whole;
// batches of timed events are only put into chains, one per thread, for frontier.ts.
//
// A batch that is broken inside is left there, the rest of the generation is read, and the first problem is reported.
import { DecodeError } from '../../base/errors.ts';
import type { FrameId } from '../../base/ids.ts';
import type { RawGeneration } from './container.ts';
import { type IdIndex, idIndex } from './id-index.ts';
import { Ev, experiments, maxStackFrames, maxStringBytes } from './spec.ts';
import type { Tables } from './tables.ts';
import { exactValue, isPlain, readByte, readVarint, type VarintReader, varintReader } from './varint.ts';
import type { WideIds } from './wide-ids.ts';

/** CPU samples in the order of the input. */
export interface Samples {
	ticks: number[];
	m: number[];
	p: number[];
	g: number[];
	/** Id in the generation's stack table. */
	stack: number[];
}

export interface ClockSnapshot {
	/** Trace clock, ticks rounded to a double. */
	readonly ticks: number;
	/** Nanoseconds, exact. */
	readonly monoNs: bigint;
	/** Unix time. */
	readonly wallNs: bigint;
}

export interface Generation {
	readonly raw: RawGeneration;
	/** Ticks per second, from the wire; 0 when missing. */
	ticksPerSecond: number;
	clock: ClockSnapshot | null;
	readonly samples: Samples;
	/** Raw batches by experiment; null if none. */
	experimentBatches: Record<string, number> | null;
	/** Batches of timed events: threads in order of their first batch, that batch, and for each batch the thread's next one (-1 none). */
	readonly threads: number[];
	readonly firstBatch: number[];
	readonly nextBatch: Int32Array;
	/** The first thing that is wrong; null when all is well. */
	problem: DecodeError | null;
}

export function readGeneration(raw: RawGeneration, version: number, tables: Tables, wide: WideIds): Generation {
	const { batches } = raw;
	const generation: Generation = {
		raw,
		ticksPerSecond: 0,
		clock: null,
		samples: { ticks: [], m: [], p: [], g: [], stack: [] },
		experimentBatches: null,
		threads: [],
		firstBatch: [],
		nextBatch: new Int32Array(batches.count).fill(-1),
		problem: null,
	};
	tables.reset(raw.bytes);
	const lastBatch: number[] = [];
	const threadRows = idIndex();
	const stacks: number[] = [];
	for (let i = 0; i < batches.count; i++) {
		const from = batches.from[i] as number;
		const to = batches.to[i] as number;
		const experiment = batches.experiment[i] as number;
		const first = to > from ? (raw.bytes[from] as number) : 0;
		const reader = varintReader(raw.bytes, from, to, raw.base);
		if (experiment !== 0) countExperiment(generation, experiment);
		else if (first === Ev.Strings) guard(generation, () => readStrings(reader, tables, wide));
		else if (first === Ev.Stacks) stacks.push(i);
		else if (first === Ev.CPUSamples) guard(generation, () => readSamples(reader, generation.samples, wide));
		else if (first === (version < 25 ? Ev.Frequency : Ev.Sync)) guard(generation, () => readSync(reader, version, i, generation));
		else if (first === Ev.EndOfGeneration)
			generation.problem ??= new DecodeError('batch', raw.base + from, 'an end of generation inside a batch');
		else chain(generation, threadRows, lastBatch, i);
	}
	// Stacks name strings that may come later.
	for (const i of stacks) {
		const reader = varintReader(raw.bytes, batches.from[i] as number, batches.to[i] as number, raw.base);
		guard(generation, () => readStacks(reader, tables, wide));
	}
	return generation;
}

function guard(generation: Generation, read: () => void): void {
	try {
		read();
	} catch (error) {
		if (!(error instanceof DecodeError)) throw error;
		generation.problem ??= error;
	}
}

function chain(generation: Generation, threadRows: IdIndex, lastBatch: number[], batch: number): void {
	const m = generation.raw.batches.m[batch] as number;
	const row = threadRows.get(m);
	if (row < 0) {
		threadRows.add(m, generation.threads.length);
		generation.threads.push(m);
		generation.firstBatch.push(batch);
		lastBatch.push(batch);
	} else {
		generation.nextBatch[lastBatch[row] as number] = batch;
		lastBatch[row] = batch;
	}
}

function countExperiment(generation: Generation, experiment: number): void {
	generation.experimentBatches ??= {};
	const name = experiments[experiment] ?? `experiment ${experiment}`;
	generation.experimentBatches[name] = (generation.experimentBatches[name] ?? 0) + 1;
}

/** An unsigned number: plain, or its stand-in. */
function readUnsigned(reader: VarintReader, wide: WideIds, what: string): number {
	const value = readVarint(reader, what);
	return isPlain(reader) ? value : wide.of(exactValue(reader));
}

/** An id that Go holds as int64: 2^64 - 1 is -1, none. */
export function signedId(reader: VarintReader, value: number, wide: WideIds): number {
	return isPlain(reader) ? value : wide.of(BigInt.asIntN(64, exactValue(reader)));
}

function expectType(reader: VarintReader, type: number, what: string): void {
	const at = reader.at;
	const found = readByte(reader, what);
	if (found !== type) throw new DecodeError(what, reader.base + at, `event type ${found} instead of ${type}`);
}

function readStrings(reader: VarintReader, tables: Tables, wide: WideIds): void {
	expectType(reader, Ev.Strings, 'string table');
	while (reader.at < reader.end) {
		expectType(reader, Ev.String, 'string table');
		const at = reader.base + reader.at;
		const id = readUnsigned(reader, wide, 'string id');
		const length = readVarint(reader, 'string length');
		if (length > maxStringBytes) throw new DecodeError('string length', at, `a string of ${length} bytes; the most is ${maxStringBytes}`);
		if (length > reader.end - reader.at) throw new DecodeError('string', at, 'the batch ends inside a string');
		if (!tables.addString(id, reader.at, reader.at + length)) throw new DecodeError('string id', at, `a second string ${wide.text(id)}`);
		reader.at += length;
	}
}

const frames = new Int32Array(maxStackFrames);

function readStacks(reader: VarintReader, tables: Tables, wide: WideIds): void {
	expectType(reader, Ev.Stacks, 'stack table');
	while (reader.at < reader.end) {
		expectType(reader, Ev.Stack, 'stack table');
		const at = reader.base + reader.at;
		const id = readUnsigned(reader, wide, 'stack id');
		const count = readVarint(reader, 'number of frames');
		if (count > maxStackFrames) throw new DecodeError('number of frames', at, `a stack of ${count} frames; the most is ${maxStackFrames}`);
		for (let i = 0; i < count; i++) {
			const pc = readUnsigned(reader, wide, 'program counter');
			const functionId = readUnsigned(reader, wide, 'function');
			const fileId = readUnsigned(reader, wide, 'file');
			frames[i] = tables.frame(pc, functionId, fileId, readVarint(reader, 'line'));
		}
		if (!tables.addStack(id, frames as unknown as ArrayLike<FrameId>, count))
			throw new DecodeError('stack id', at, `a second stack ${wide.text(id)}`);
	}
}

function readSamples(reader: VarintReader, samples: Samples, wide: WideIds): void {
	expectType(reader, Ev.CPUSamples, 'CPU samples');
	while (reader.at < reader.end) {
		expectType(reader, Ev.CPUSample, 'CPU samples');
		const ticks = readVarint(reader, 'sample time');
		const m = signedId(reader, readVarint(reader, 'sample thread'), wide);
		const p = signedId(reader, readVarint(reader, 'sample P'), wide);
		const g = signedId(reader, readVarint(reader, 'sample goroutine'), wide);
		const stack = readUnsigned(reader, wide, 'sample stack');
		samples.ticks.push(ticks);
		samples.m.push(m);
		samples.p.push(p);
		samples.g.push(g === 0 ? -1 : g);
		samples.stack.push(stack);
	}
}

/** Frequency, and from 1.25 the clock snapshot. */
function readSync(reader: VarintReader, version: number, batch: number, generation: Generation): void {
	const what = 'sync batch';
	if (version >= 25) expectType(reader, Ev.Sync, what);
	while (reader.at < reader.end) {
		const at = reader.base + reader.at;
		const type = readByte(reader, what);
		if (type === Ev.Frequency) {
			if (generation.ticksPerSecond !== 0) throw new DecodeError(what, at, 'a second frequency');
			generation.ticksPerSecond = readVarint(reader, 'frequency');
			if (generation.ticksPerSecond === 0) throw new DecodeError('frequency', at, 'a clock of 0 ticks per second');
		} else if (type === Ev.ClockSnapshot && version >= 25) {
			if (generation.clock !== null) throw new DecodeError(what, at, 'a second clock snapshot');
			generation.clock = readClock(reader, batchTicks(generation.raw, batch));
		} else throw new DecodeError(what, at, `event type ${type} instead of a frequency or a clock snapshot`);
	}
}

function readClock(reader: VarintReader, batchTime: bigint): ClockSnapshot {
	readVarint(reader, 'clock snapshot');
	const ticks = Number(BigInt.asUintN(64, batchTime + exactValue(reader)));
	readVarint(reader, 'monotonic clock');
	const monoNs = exactValue(reader);
	readVarint(reader, 'wall clock seconds');
	const seconds = BigInt.asIntN(64, exactValue(reader));
	readVarint(reader, 'wall clock nanoseconds');
	return { ticks, monoNs, wallNs: seconds * 1000000000n + BigInt.asIntN(64, exactValue(reader)) };
}

/** Exact time of a batch, read again from its header. */
function batchTicks(raw: RawGeneration, batch: number): bigint {
	const reader = varintReader(raw.bytes, (raw.batches.at[batch] as number) + 1, raw.batches.from[batch] as number, raw.base);
	readVarint(reader, 'generation number');
	readVarint(reader, 'thread id');
	readVarint(reader, 'batch time');
	return exactValue(reader);
}
