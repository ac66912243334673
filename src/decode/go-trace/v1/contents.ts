// First look at a v1 trace: every byte is read once and checked; batches, strings, stacks, samples and the clock are noted by place.
// What is broken ends the look: nothing in the format tells where the next event begins. What stands before is kept.
import { float64Column, int32Column } from '../../../base/columns.ts';
import { DecodeError } from '../../../base/errors.ts';
import type { Symbols } from '../../../tables/symbols.ts';
import { type IdIndex, idIndex } from '../id-index.ts';
import { exactValue, isPlain, outOfBytes, type VarintReader, varintReader } from '../varint.ts';
import type { WideIds } from '../wide-ids.ts';
import { readNumber } from './number.ts';
import { createTables, type Tables } from './tables.ts';
import { ArgKind, argKinds, Ev, eventName, isKnown, isTimeless, maxEventBytes, maxStackFrames, maxStringBytes, wireArgs } from './wire.ts';

export interface Contents {
	readonly bytes: Uint8Array;
	/** Offset in the input of `bytes[0]`. */
	readonly base: number;
	readonly wide: WideIds;
	readonly tables: Tables;
	/** 0 when the trace has no clock frequency. */
	ticksPerSecond: number;
	/** Ticks are counted from those of the first batch, so that doubles hold them exactly. Two halves of 64 bits. */
	readonly zero: { hi: number; lo: number };
	/** Ps in order of first appearance; their batches as linked lists. */
	readonly procs: {
		readonly index: IdIndex;
		/** -1: written without a P. */
		readonly id: ReturnType<typeof int32Column>;
		readonly firstBatch: ReturnType<typeof int32Column>;
		readonly lastBatch: ReturnType<typeof int32Column>;
	};
	readonly batches: {
		/** The events are bytes [from, to). */
		readonly from: ReturnType<typeof int32Column>;
		readonly to: ReturnType<typeof int32Column>;
		readonly ticks: ReturnType<typeof float64Column>;
		/** -1: the last one of its P. */
		readonly next: ReturnType<typeof int32Column>;
	};
	/** Samples of the CPU profiler, in the order of the input. */
	readonly samples: {
		readonly ticks: ReturnType<typeof float64Column>;
		readonly p: ReturnType<typeof float64Column>;
		readonly g: ReturnType<typeof float64Column>;
		readonly stack: ReturnType<typeof float64Column>;
		readonly at: ReturnType<typeof int32Column>;
	};
	/** Goroutines that run timers. */
	readonly timers: Set<number>;
	/** Bytes that could be read. */
	usedBytes: number;
	problem: DecodeError | null;
}

interface Look {
	readonly contents: Contents;
	readonly reader: VarintReader;
	readonly version: number;
	readonly maxHeldBytes: number;
	/** Arguments of the event at hand: rounded to doubles, and exact where a kind asks for it. */
	readonly args: Float64Array;
	argCount: number;
}

/** Thrown and caught in this file only. */
const broken = (look: Look, at: number, reading: string, problem: string): DecodeError =>
	new DecodeError(reading, look.contents.base + at, problem);

export function readContents(
	bytes: Uint8Array,
	base: number,
	version: number,
	symbols: Symbols,
	wide: WideIds,
	maxHeldBytes: number,
): Contents {
	const contents: Contents = {
		bytes,
		base,
		wide,
		tables: createTables(symbols, bytes),
		ticksPerSecond: 0,
		zero: { hi: 0, lo: 0 },
		procs: { index: idIndex(), id: int32Column(), firstBatch: int32Column(), lastBatch: int32Column() },
		batches: { from: int32Column(), to: int32Column(), ticks: float64Column(), next: int32Column() },
		samples: { ticks: float64Column(), p: float64Column(), g: float64Column(), stack: float64Column(), at: int32Column() },
		timers: new Set(),
		usedBytes: 0,
		problem: null,
	};
	const look: Look = {
		contents,
		reader: varintReader(bytes, 0, bytes.length, base),
		version,
		maxHeldBytes,
		args: new Float64Array(maxEventBytes),
		argCount: 0,
	};
	try {
		while (look.reader.at < bytes.length) {
			readOne(look);
			contents.usedBytes = look.reader.at;
		}
	} catch (error) {
		if (!(error instanceof DecodeError)) throw error;
		contents.problem = error;
	}
	const last = contents.batches.to.length - 1;
	if (last >= 0) contents.batches.to.set(last, contents.usedBytes);
	return contents;
}

function readOne(look: Look): void {
	const { reader, contents } = look;
	const start = reader.at;
	const first = reader.bytes[reader.at++] as number;
	const type = first & 63;
	if (!isKnown(type, look.version)) throw broken(look, start, 'event', `${type} is no event type of format 1.${look.version}`);
	if (type === Ev.String) return readString(look, start);
	if (type === Ev.Batch) return readBatch(look, start, first >> 6);
	if (contents.batches.to.length === 0) throw broken(look, start, eventName(type), 'an event before the first batch');
	readArgs(look, start, type, first >> 6);
	if (type === Ev.Stack) return;
	if (look.argCount !== wireArgs[type])
		throw broken(look, start, eventName(type), `${look.argCount} arguments instead of ${wireArgs[type]}`);
	switch (type) {
		case Ev.Frequency: {
			// 64 bits with a sign: clocks that ran apart can give a negative frequency.
			const perSecond = (reader.hi | 0) * 4294967296 + reader.lo;
			if (perSecond <= 0) throw broken(look, start, eventName(type), 'a clock that does not run forward');
			contents.ticksPerSecond = perSecond;
			break;
		}
		case Ev.TimerGoroutine:
			contents.timers.add(look.args[0] as number);
			break;
		case Ev.UserLog:
			skipText(look, start, 'message');
			break;
		case Ev.CPUSample:
			addSample(look, start);
			break;
	}
}

function number(look: Look, start: number, reading: string): number {
	const value = readNumber(look.reader);
	if (value >= 0) return value;
	throw broken(look, start, reading, value === outOfBytes ? 'the bytes end inside an event' : 'a number has more than 64 bits');
}

/** Reads all arguments, whatever their number. A stack is noted on the way. */
function readArgs(look: Look, start: number, type: number, countBits: number): void {
	const { reader, args } = look;
	const whole = reader.end;
	const name = eventName(type);
	look.argCount = 0;
	if (countBits === 3) {
		const length = number(look, start, name);
		if (length > maxEventBytes) throw broken(look, start, name, `an event of ${length} bytes; the most is ${maxEventBytes}`);
		if (length > whole - reader.at) throw broken(look, start, name, 'the bytes end inside an event');
		reader.end = reader.at + length;
	}
	try {
		if (type === Ev.Stack) readStack(look, start, countBits);
		else
			while (countBits === 3 ? reader.at < reader.end : look.argCount <= countBits) {
				const value = number(look, start, name);
				const kind = argKinds[type * 4 + look.argCount - (isTimeless(type) ? 0 : 1)] ?? ArgKind.Value;
				args[look.argCount++] = argOf(look.contents, reader, value, kind);
			}
	} finally {
		reader.end = whole;
	}
}

function readStack(look: Look, start: number, countBits: number): void {
	const { reader } = look;
	const id = number(look, start, 'stack id') >= 0 ? reader.lo : 0;
	const place = reader.at;
	const size = number(look, start, 'stack size');
	if (size > maxStackFrames) throw broken(look, start, 'stack size', `a stack of ${size} frames; the most is ${maxStackFrames}`);
	const { tables } = look.contents;
	for (look.argCount = 2; countBits === 3 ? reader.at < reader.end : look.argCount <= countBits; look.argCount++) {
		const value = number(look, start, 'stack');
		// A stack that turns out to be broken ends the look, so that its frames are never asked for.
		if ((look.argCount & 3) === 2 && id !== 0) tables.addFrame(value, reader.at);
	}
	if (look.argCount !== 2 + 4 * size)
		throw broken(look, start, 'stack', `${look.argCount - 2} numbers instead of 4 for each of ${size} frames`);
	if (id !== 0 && size > 0) tables.addStack(id, place);
	account(look, start);
}

function readString(look: Look, start: number): void {
	const { reader } = look;
	const id = number(look, start, 'string id');
	if (id === 0) throw broken(look, start, 'string id', 'string 0 cannot be defined');
	const length = number(look, start, 'string length');
	if (length === 0 || length > maxStringBytes)
		throw broken(look, start, 'string length', `a string of ${length} bytes; there may be 1 to ${maxStringBytes}`);
	if (length > reader.end - reader.at) throw broken(look, start, 'string', 'the bytes end inside a string');
	if (!look.contents.tables.addString(id, reader.at, reader.at + length))
		throw broken(look, start, 'string id', `string ${id} is defined twice`);
	reader.at += length;
	account(look, start);
}

function skipText(look: Look, start: number, reading: string): void {
	const { reader } = look;
	const length = number(look, start, reading);
	if (length > maxStringBytes) throw broken(look, start, reading, `a text of ${length} bytes; the most is ${maxStringBytes}`);
	if (length > reader.end - reader.at) throw broken(look, start, reading, 'the bytes end inside a text');
	reader.at += length;
}

function readBatch(look: Look, start: number, countBits: number): void {
	const { reader, contents } = look;
	const { batches, procs } = contents;
	if (countBits !== 1) throw broken(look, start, 'batch', `${countBits + 1} arguments instead of 2`);
	const p = number(look, start, 'P of a batch');
	const isNone = reader.hi === 0xffffffff && reader.lo === 0xffffffff;
	if (!isNone && p > 0x7fffffff) throw broken(look, start, 'P of a batch', `P ${p} cannot exist`);
	number(look, start, 'ticks of a batch');
	if (batches.to.length === 0) Object.assign(contents.zero, { hi: reader.hi, lo: reader.lo });
	const ticks = sinceZero(contents, reader);
	const row = batches.from.push(reader.at);
	if (row > 0) batches.to.set(row - 1, start);
	batches.to.push(reader.at);
	batches.ticks.push(ticks);
	batches.next.push(-1);
	const id = isNone ? -1 : p;
	const known = procs.index.get(id);
	if (known < 0) {
		procs.index.add(id, procs.id.push(id));
		procs.firstBatch.push(row);
		procs.lastBatch.push(row);
	} else {
		batches.next.set(procs.lastBatch.get(known), row);
		procs.lastBatch.set(known, row);
	}
	account(look, start);
}

function addSample(look: Look, start: number): void {
	const { samples } = look.contents;
	samples.ticks.push(look.args[1] as number);
	samples.p.push(look.args[2] as number);
	samples.g.push(look.args[3] as number);
	samples.stack.push(look.reader.lo);
	samples.at.push(start);
	account(look, start);
}

/** Bytes per row while a trace is read: columns (twice while they grow), and for Ps and goroutines what the order knows of them. */
const rowBytes = { proc: 400, batch: 40, table: 64, sample: 80 } as const;

/** Only inputs made for it get here: real ones have few rows for their size. */
function account(look: Look, start: number): void {
	const { bytes, procs, batches, tables, samples } = look.contents;
	const rows =
		procs.id.length * rowBytes.proc +
		batches.to.length * rowBytes.batch +
		tables.size * rowBytes.table +
		samples.at.length * rowBytes.sample;
	if (bytes.length + rows > look.maxHeldBytes)
		throw broken(look, start, 'trace', `the tables of this trace need more than ${look.maxHeldBytes} bytes, the most that may be held`);
}

/** The last number read as a time in ticks. */
export function sinceZero({ zero }: Contents, reader: VarintReader): number {
	// With a sign, so that what was before the first batch is negative.
	return ((reader.hi | 0) - (zero.hi | 0)) * 4294967296 + (reader.lo - zero.lo);
}

/** The last number read, argument of an event, as its kind wants it. `value` is what it is as a double. */
export function argOf(contents: Contents, reader: VarintReader, value: number, kind: number): number {
	if (kind === ArgKind.Ticks) return sinceZero(contents, reader);
	if (isPlain(reader)) return value;
	const exact = exactValue(reader);
	return contents.wide.of(kind === ArgKind.Id ? BigInt.asIntN(64, exact) : exact);
}
