// A profile -> profile.proto, byte for byte as pprof writes it: strings in order of first use, zero fields left out, lists of more than
// two packed. Stacks and sets of labels are encoded once and copied into each sample.
import type { StringInterner } from '../base/interner.ts';
import type { Int64Column } from '../decode/pprof/int64-column.ts';
import { MappingFlag, ProfileField } from '../decode/pprof/spec.ts';
import { type ByteWriter, byteWriter } from './byte-writer.ts';
import { at, type Int64, type Int64Array } from './int64.ts';
import type { LabelSet } from './label-sets.ts';
import type { Profile } from './profile.ts';

/** Uncompressed, in pieces. */
export function* encodedProfile(profile: Profile): Generator<Uint8Array> {
	const table = stringIndex(profile.strings);
	const { index } = table;
	const out = byteWriter(pieceBytes + 4096);
	for (const type of profile.sampleTypes) valueType(out, ProfileField.sampleType, index(type.type), index(type.unit));
	yield* samples(profile, index, out);
	mappings(profile, index, out);
	yield* locations(profile, out);
	yield* functions(profile, table.ofId, out);
	yield out.take();
	// The fields behind the string table may add to it.
	tail(profile, index, out);
	const rest = out.take();
	yield* stringTable(table.ids, profile.strings, out);
	yield rest;
}

type StringIndex = (text: string) => number;

/** Indexes into the string table, given out in order of first use. */
function stringIndex(strings: StringInterner): { index: StringIndex; ofId(id: number): number; readonly ids: readonly number[] } {
	const ids = [0];
	let indexes = new Int32Array(strings.size + 64).fill(-1);
	indexes[0] = 0;
	const ofId = (id: number): number => {
		if (id >= indexes.length) {
			const wider = new Int32Array(2 * id).fill(-1);
			wider.set(indexes);
			indexes = wider;
		}
		if (indexes[id] === -1) indexes[id] = ids.push(id) - 1;
		return indexes[id] as number;
	};
	return { index: (text) => ofId(strings.intern(text)), ofId, ids };
}

/** Bytes per piece, about. */
const pieceBytes = 1 << 20;

/** A field that is left out when it is zero. */
function integer(out: ByteWriter, field: number, lo: number, hi = 0): void {
	if ((lo | hi) === 0) return;
	out.byte(field << 3);
	out.varint(lo, hi);
}

const cell = (out: ByteWriter, field: number, column: Int64Column, row: number): void =>
	integer(out, field, column.lo(row), column.hi(row));
const low = (value: bigint): number => Number(BigInt.asIntN(32, value));
const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));
const wide = (out: ByteWriter, field: number, value: bigint): void => integer(out, field, low(value), high(value));
const two32 = 4294967296;

function int64(out: ByteWriter, value: Int64): void {
	if (typeof value === 'bigint') out.varint(low(value), high(value));
	else out.varint(value | 0, Math.floor(value / two32));
}

function valueType(out: ByteWriter, field: number, type: number, unit: number): void {
	const mark = out.open(field);
	integer(out, 1, type);
	integer(out, 2, unit);
	out.close(mark);
}

/** Encoded parts that samples share: part i is bytes [start[i], end[i]) of `bytes`. */
interface Parts {
	readonly start: Int32Array;
	readonly end: Int32Array;
	readonly bytes: Uint8Array;
}

function* samples({ samples, stacks, labelSets, locations }: Profile, index: StringIndex, out: ByteWriter): Generator<Uint8Array> {
	const ids = encodedStacks(stacks, locations.id);
	const labels: (Uint8Array | undefined)[] = [];
	const typeCount = samples.values.length;
	const isPacked = typeCount > 2;
	for (let sample = 0; sample < samples.length; sample++) {
		const stack = samples.stack[sample] as number;
		const set = samples.labelSet[sample] as number;
		const ofSet = (labels[set] ??= encodedLabels(labelSets.get(set), index));
		const from = ids.start[stack] as number;
		const to = ids.end[stack] as number;
		const mark = out.open(ProfileField.sample, to - from + ofSet.length + 4 * typeCount);
		out.bytes(ids.bytes, from, to);
		const list = isPacked ? out.open(2, 4 * typeCount) : 0;
		for (let type = 0; type < typeCount; type++) {
			if (!isPacked) out.byte(2 << 3);
			int64(out, at(samples.values[type] as Int64Array, sample));
		}
		if (isPacked) out.close(list);
		out.bytes(ofSet);
		out.close(mark);
		if (out.length >= pieceBytes) yield out.take();
	}
}

function encodedStacks({ pool, start, end, length }: Profile['stacks'], id: Int64Column): Parts {
	const out = byteWriter(pool.length * 3 + 64);
	const starts = new Int32Array(length);
	const ends = new Int32Array(length);
	const lowIds = Int32Array.from({ length: id.length }, (_, row) => id.lo(row));
	const isWide = Uint8Array.from({ length: id.length }, (_, row) => (id.hi(row) === 0 ? 0 : 1));
	for (let stack = 0; stack < length; stack++) {
		const from = start[stack] as number;
		const to = end[stack] as number;
		const isPacked = to - from > 2;
		starts[stack] = out.length;
		const mark = isPacked ? out.open(1, 3 * (to - from)) : 0;
		for (let i = from; i < to; i++) {
			const location = pool[i] as number;
			if (!isPacked) out.byte(1 << 3);
			if (isWide[location] === 0) out.small(lowIds[location] as number);
			else out.varint(id.lo(location), id.hi(location));
		}
		if (isPacked) out.close(mark);
		ends[stack] = out.length;
	}
	return { start: starts, end: ends, bytes: out.take() };
}

function encodedLabels({ text, numbers }: LabelSet, index: StringIndex): Uint8Array {
	const out = byteWriter(64);
	for (const [key, values] of text) {
		for (const value of values) {
			const mark = out.open(3);
			integer(out, 1, index(key));
			integer(out, 2, index(value));
			out.close(mark);
		}
	}
	for (const [key, { values, units }] of numbers) {
		const keyIndex = index(key);
		for (const [i, value] of values.entries()) {
			const mark = out.open(3);
			integer(out, 1, keyIndex);
			wide(out, 3, BigInt(value));
			integer(out, 4, units.length > 0 ? index(units[i] as string) : 0);
			out.close(mark);
		}
	}
	return out.take();
}

const flagFields = [MappingFlag.HasFunctions, MappingFlag.HasFilenames, MappingFlag.HasLineNumbers, MappingFlag.HasInlineFrames];

function mappings({ mappings }: Profile, index: StringIndex, out: ByteWriter): void {
	for (const { id, start, limit, offset, file, buildId, flags } of mappings) {
		const mark = out.open(ProfileField.mapping);
		wide(out, 1, id);
		wide(out, 2, start);
		wide(out, 3, limit);
		wide(out, 4, offset);
		integer(out, 5, index(file));
		integer(out, 6, index(buildId));
		for (const [i, flag] of flagFields.entries()) integer(out, 7 + i, (flags & flag) === 0 ? 0 : 1);
		out.close(mark);
	}
}

function* locations({ locations, lines, functions, mappings }: Profile, out: ByteWriter): Generator<Uint8Array> {
	const mappingIds = mappings.map(({ id }) => [low(id), high(id)] as const);
	for (let row = 0; row < locations.length; row++) {
		const mark = out.open(ProfileField.location);
		cell(out, 1, locations.id, row);
		const mapping = mappingIds[locations.mapping[row] as number];
		if (mapping) integer(out, 2, mapping[0], mapping[1]);
		cell(out, 3, locations.address, row);
		for (let i = locations.lineStart[row] as number; i < (locations.lineEnd[row] as number); i++) {
			const line = out.open(4);
			cell(out, 1, functions.id, lines.function[i] as number);
			cell(out, 2, lines.line, i);
			cell(out, 3, lines.column, i);
			out.close(line);
		}
		integer(out, 5, locations.isFolded[row] as number);
		out.close(mark);
		if (out.length >= pieceBytes) yield out.take();
	}
}

function* functions({ functions }: Profile, index: (id: number) => number, out: ByteWriter): Generator<Uint8Array> {
	for (let row = 0; row < functions.length; row++) {
		const mark = out.open(ProfileField.function);
		cell(out, 1, functions.id, row);
		integer(out, 2, index(functions.name[row] as number));
		integer(out, 3, index(functions.systemName[row] as number));
		integer(out, 4, index(functions.file[row] as number));
		cell(out, 5, functions.startLine, row);
		out.close(mark);
		if (out.length >= pieceBytes) yield out.take();
	}
}

/** All behind the string table; its strings come last. */
function tail(profile: Profile, index: StringIndex, out: ByteWriter): void {
	const dropFrames = index(profile.dropFrames);
	const keepFrames = index(profile.keepFrames);
	const periodType = index(profile.periodType.type);
	const periodUnit = index(profile.periodType.unit);
	const comments = profile.comments.map(index);
	const defaultType = index(profile.defaultSampleType);
	const docUrl = index(profile.docUrl);
	integer(out, ProfileField.dropFrames, dropFrames);
	integer(out, ProfileField.keepFrames, keepFrames);
	wide(out, ProfileField.timeNanos, profile.timeNanos);
	wide(out, ProfileField.durationNanos, profile.durationNanos);
	if (periodType + periodUnit > 0) valueType(out, ProfileField.periodType, periodType, periodUnit);
	wide(out, ProfileField.period, profile.period);
	const list = comments.length > 2 ? out.open(ProfileField.comment) : 0;
	for (const comment of comments) {
		if (comments.length <= 2) out.byte(ProfileField.comment << 3);
		out.varint(comment, 0);
	}
	if (comments.length > 2) out.close(list);
	// Unlike all others this one is written even when it is 0.
	out.byte(ProfileField.defaultSampleType << 3);
	out.varint(defaultType, 0);
	integer(out, ProfileField.docUrl, docUrl);
}

function* stringTable(ids: readonly number[], strings: StringInterner, out: ByteWriter): Generator<Uint8Array> {
	for (const id of ids) {
		const text = strings.text(id);
		const mark = out.open(ProfileField.stringTable, text.length);
		out.text(text);
		out.close(mark);
		if (out.length >= pieceBytes) yield out.take();
	}
	yield out.take();
}
