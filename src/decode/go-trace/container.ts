// Bytes in chunks of any size -> batches -> one generation at a time.
//
// 1. Bytes are gathered in one buffer. A batch is taken when its header and its data are there; only its place is noted.
// 2. A generation is complete when the mark for its end comes (format 1.26), or, before that, when a batch of the next one
//    comes or the input ends. Then it is handed over. The bytes behind it move to the front when room is needed.
// 3. A batch that cannot be one ends it all: nothing in the format tells where the next batch begins.
// Memory: one generation and at most one chunk; the context's limit is checked before the buffer grows.
import { DecodeError } from '../../base/errors.ts';
import { padding } from './frontier.ts';
import { Ev, maxBatchBytes } from './spec.ts';
import { scanVarint, tooManyBits, type VarintReader, varintReader } from './varint.ts';
import { widen } from './scheduler.ts';

/** Columns; one row per batch of the generation, in the order of the input. Places are indices into the generation's bytes. */
export interface Batches {
	count: number;
	/** Where the header begins. */
	at: Int32Array;
	/** The data, [from, to). */
	from: Int32Array;
	to: Int32Array;
	/** Number of the experiment; 0 regular. */
	experiment: Uint8Array;
	/** Thread id; 2^64 - 1 is -1, see WideIds. */
	m: Float64Array;
	/** Time in ticks, rounded to a double. */
	ticks: Float64Array;
}

export interface RawGeneration {
	/** Valid until the callback returns; the generation is [from, to) of it. */
	readonly bytes: Uint8Array;
	readonly from: number;
	readonly to: number;
	/** Offset in the input of `bytes[0]`. */
	readonly base: number;
	readonly number: number;
	/** Earliest batch, in ticks. */
	readonly minTicks: number;
	readonly batches: Batches;
	/** False when the input ends or breaks before the generation does. */
	readonly isWhole: boolean;
}

export interface Container {
	push(chunk: Uint8Array): void;
	finish(): void;
	readonly damage: DecodeError | null;
}

/** Chunks larger than this are taken in pieces, so that a caller may push a whole file. */
const pieceBytes = 256 * 1024;

interface Assembly {
	readonly version: number;
	readonly maxHeldBytes: number;
	readonly threadId: (reader: VarintReader) => number;
	readonly onGeneration: (generation: RawGeneration) => void;
	readonly reader: VarintReader;
	buffer: Uint8Array;
	/** In `buffer`: where the generation begins, the next batch header, the end of what is there. */
	front: number;
	at: number;
	used: number;
	/** Offset in the input of `buffer[0]`. */
	base: number;
	batches: Batches;
	number: number;
	minTicks: number;
	damage: DecodeError | null;
}

/** `firstOffset`: bytes of the input before the first batch. `threadId`: the id that the reader has just read. */
export function assembleGenerations(
	version: number,
	firstOffset: number,
	maxHeldBytes: number,
	threadId: (reader: VarintReader) => number,
	onGeneration: (generation: RawGeneration) => void,
): Container {
	const buffer = new Uint8Array(pieceBytes + padding);
	// A piece may belong to the next generation: it must not count much against the limit of this one.
	const piece = Math.max(1, Math.min(pieceBytes, maxHeldBytes >> 3));
	const a: Assembly = {
		version,
		maxHeldBytes: Math.min(maxHeldBytes, 0x7fffffff - pieceBytes),
		threadId,
		onGeneration,
		reader: varintReader(buffer, 0, 0, firstOffset),
		buffer,
		front: 0,
		at: 0,
		used: 0,
		base: firstOffset,
		batches: noBatches(),
		number: 0,
		minTicks: 0,
		damage: null,
	};
	return {
		push(chunk) {
			for (let from = 0; from < chunk.length && a.damage === null; from += piece) {
				append(a, chunk.subarray(from, from + piece));
				takeBatches(a);
			}
		},
		finish: () => finish(a),
		get damage() {
			return a.damage;
		},
	};
}

const noBatches = (): Batches => ({
	count: 0,
	at: new Int32Array(64),
	from: new Int32Array(64),
	to: new Int32Array(64),
	experiment: new Uint8Array(64),
	m: new Float64Array(64),
	ticks: new Float64Array(64),
});

function append(a: Assembly, piece: Uint8Array): void {
	const needed = a.used - a.front + piece.length;
	if (needed > a.maxHeldBytes)
		return fail(a, 'generation', a.base + a.front, `a generation is larger than ${a.maxHeldBytes} bytes, the most that may be held`);
	if (a.used + piece.length + padding > a.buffer.length) makeRoom(a, needed);
	a.buffer.set(piece, a.used);
	a.used += piece.length;
}

/** Moves the generation to the front of the buffer when that frees enough, and into a larger one otherwise. */
function makeRoom(a: Assembly, needed: number): void {
	const { front, batches } = a;
	if (needed * 2 > a.buffer.length) {
		const wider = new Uint8Array(Math.min(needed * 2, a.maxHeldBytes) + pieceBytes + padding);
		wider.set(a.buffer.subarray(front, a.used));
		a.buffer = wider;
		a.reader.bytes = wider;
	} else a.buffer.copyWithin(0, front, a.used);
	for (const places of [batches.at, batches.from, batches.to])
		for (let i = 0; i < batches.count; i++) places[i] = (places[i] as number) - front;
	a.base += front;
	a.at -= front;
	a.used -= front;
	a.front = 0;
}

/** Ends the decoding, with what is there of the generation. */
function fail(a: Assembly, reading: string, offset: number, problem: string): void {
	a.damage = new DecodeError(reading, offset, problem);
	handOver(a, a.at, false);
}

/** Takes all batches that are complete. */
function takeBatches(a: Assembly): void {
	while (a.damage === null && a.at < a.used && takeBatch(a));
}

/** Takes the batch at `a.at`; false when some of its bytes are missing. */
function takeBatch(a: Assembly): boolean {
	const { reader, buffer } = a;
	const start = a.at;
	const offset = a.base + start;
	const type = buffer[start] as number;
	if (type === Ev.EndOfGeneration) {
		if (a.version < 26) fail(a, 'batch header', offset, 'an end of generation, which this version of the format does not have');
		else endGeneration(a, start + 1);
		return true;
	}
	if (type !== Ev.EventBatch && type !== Ev.ExperimentalBatch) {
		fail(a, 'batch header', offset, `${type} is not the start of a batch`);
		return true;
	}
	reader.at = start + (type === Ev.ExperimentalBatch ? 2 : 1);
	reader.end = a.used;
	reader.base = a.base;
	if (reader.at > a.used) return false;
	const experiment = type === Ev.ExperimentalBatch ? (buffer[start + 1] as number) : 0;
	const number = headerNumber(a, offset, 'generation number');
	if (number < 0) return number === tooManyBits;
	const thread = headerNumber(a, offset, 'thread id');
	if (thread < 0) return thread === tooManyBits;
	const m = a.threadId(reader);
	const ticks = headerNumber(a, offset, 'batch time');
	if (ticks < 0) return ticks === tooManyBits;
	const size = headerNumber(a, offset, 'batch size');
	if (size < 0) return size === tooManyBits;
	if (size > maxBatchBytes) {
		fail(a, 'batch size', offset, `a batch of ${size} bytes; the most is ${maxBatchBytes}`);
		return true;
	}
	const from = reader.at;
	if (from + size > a.used) return false;
	addBatch(a, { start, from, to: from + size, experiment, number, m, ticks });
	return true;
}

/** A number of a batch header, or a negative code of scanVarint; damage is set for `tooManyBits`. */
function headerNumber(a: Assembly, offset: number, what: string): number {
	const value = scanVarint(a.reader);
	if (value === tooManyBits) fail(a, what, offset, 'a number has more than 64 bits');
	return value;
}

interface Batch {
	readonly start: number;
	readonly from: number;
	readonly to: number;
	readonly experiment: number;
	readonly number: number;
	readonly m: number;
	readonly ticks: number;
}

function addBatch(a: Assembly, batch: Batch): void {
	const offset = a.base + batch.start;
	if (a.version >= 26 && batch.experiment === 0 && batch.to > batch.from && a.buffer[batch.from] === Ev.EndOfGeneration) {
		if (a.number === 0) a.number = batch.number;
		endGeneration(a, batch.to);
		return;
	}
	if (batch.number === 0) return fail(a, 'generation number', offset, 'generation 0 does not exist');
	if (a.number !== 0 && batch.number !== a.number) {
		if (a.version >= 26)
			return fail(a, 'generation number', offset, `generation ${batch.number} begins before generation ${a.number} has ended`);
		if (batch.number !== a.number + 1)
			return fail(
				a,
				'generation number',
				offset,
				`generation ${batch.number} follows generation ${a.number}: generations are out of order`,
			);
		handOver(a, batch.start, true);
	}
	noteBatch(a, batch);
}

function noteBatch(a: Assembly, batch: Batch): void {
	const { batches } = a;
	const row = batches.count++;
	if (row === batches.at.length) {
		batches.at = widen(batches.at, row * 2);
		batches.from = widen(batches.from, row * 2);
		batches.to = widen(batches.to, row * 2);
		batches.experiment = widen(batches.experiment, row * 2);
		batches.m = widen(batches.m, row * 2);
		batches.ticks = widen(batches.ticks, row * 2);
	}
	batches.at[row] = batch.start;
	batches.from[row] = batch.from;
	batches.to[row] = batch.to;
	batches.experiment[row] = batch.experiment;
	batches.m[row] = batch.m;
	batches.ticks[row] = batch.ticks;
	a.number = batch.number;
	// 0 stands for "none yet", as in Go's reader: an earliest time of 0 gives way to the next batch.
	if (a.minTicks === 0 || batch.ticks < a.minTicks) a.minTicks = batch.ticks;
	a.at = batch.to;
}

function endGeneration(a: Assembly, end: number): void {
	if (a.batches.count === 0) fail(a, 'generation', a.base + a.at, 'a generation without batches');
	else handOver(a, end, true);
}

/** Hands over the generation that ends at `end`. */
function handOver(a: Assembly, end: number, isWhole: boolean): void {
	const { buffer, front, base, number, minTicks, batches } = a;
	if (batches.count > 0) a.onGeneration({ bytes: buffer, from: front, to: end, base, number, minTicks, batches, isWhole });
	a.front = end;
	a.at = end;
	a.number = 0;
	a.minTicks = 0;
	a.batches.count = 0;
}

function finish(a: Assembly): void {
	if (a.damage !== null) return;
	// A lone first byte of an experimental batch passes for the end of the input, as in Go's reader.
	const rest = a.used - a.at;
	const isCut = rest > 0 && !(rest === 1 && a.buffer[a.at] === Ev.ExperimentalBatch);
	if (isCut) fail(a, 'batch', a.base + a.at, `the input ends inside a batch (${rest} bytes of it are there)`);
	else handOver(a, a.at, a.version < 26);
}
