// A profile -> profile.proto, byte for byte as pprof writes it: strings in order of first use, zero fields left out, lists of more than
// two packed. Stacks and sets of labels are encoded once and copied into each sample.
import type { Int64Column } from '../decode/pprof/int64-column.ts';
import { MappingFlag, ProfileField } from '../decode/pprof/spec.ts';
import type { ValueType } from '../tables/profile.ts';
import { type ByteWriter, byteWriter, utf8Bytes } from './byte-writer.ts';
import { at, type Int64 } from './int64.ts';
import type { LabelSet } from './label-sets.ts';
import type { Profile } from './profile.ts';

/** Uncompressed, in pieces. */
export function* encodedProfile(profile: Profile): Generator<Uint8Array> {
	const strings = new Map([['', 0]]);
	const index = (text: string): number => {
		const known = strings.get(text);
		if (known !== undefined) return known;
		strings.set(text, strings.size);
		return strings.size - 1;
	};
	const types = byteWriter();
	for (const type of profile.sampleTypes) message(types, ProfileField.sampleType, valueType(type, index));
	yield types.finish();
	yield* samples(profile, index);
	yield mappings(profile, index);
	yield locations(profile);
	yield functions(profile, index);
	const rest = tail(profile, index);
	yield stringTable(strings);
	yield rest;
}

type StringIndex = (text: string) => number;

function message(out: ByteWriter, field: number, body: ByteWriter): void {
	out.byte((field << 3) | 2);
	out.varint(body.length, 0);
	out.bytes(body.finish());
}

/** A field that is left out when it is zero. */
function integer(out: ByteWriter, field: number, lo: number, hi = 0): void {
	if ((lo | hi) === 0) return;
	out.byte(field << 3);
	out.varint(lo, hi);
}

const cell = (out: ByteWriter, field: number, column: Int64Column, row: number): void => integer(out, field, column.lo(row), column.hi(row));
const low = (value: bigint): number => Number(BigInt.asIntN(32, value));
const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));
const wide = (out: ByteWriter, field: number, value: bigint): void => integer(out, field, low(value), high(value));
const two32 = 4294967296;

function int64(out: ByteWriter, value: Int64): void {
	if (typeof value === 'bigint') out.varint(low(value), high(value));
	else out.varint(value | 0, Math.floor(value / two32));
}

/** A repeated field of `count` integers that `put` writes. */
function list(out: ByteWriter, field: number, count: number, put: (to: ByteWriter, i: number) => void): void {
	if (count > 2) {
		const packed = byteWriter(count * 3);
		for (let i = 0; i < count; i++) put(packed, i);
		message(out, field, packed);
		return;
	}
	for (let i = 0; i < count; i++) {
		out.byte(field << 3);
		put(out, i);
	}
}

function valueType({ type, unit }: ValueType, index: StringIndex): ByteWriter {
	const out = byteWriter(16);
	integer(out, 1, index(type));
	integer(out, 2, index(unit));
	return out;
}

/** Bytes per piece, about. */
const pieceBytes = 1 << 20;

function* samples({ samples, stacks, labelSets, locations }: Profile, index: StringIndex): Generator<Uint8Array> {
	const stackBytes: (Uint8Array | undefined)[] = [];
	const labelBytes: (Uint8Array | undefined)[] = [];
	let out = byteWriter(pieceBytes + 4096);
	const typeCount = samples.values.length;
	for (let sample = 0; sample < samples.length; sample++) {
		const stack = samples.stack[sample] as number;
		const set = samples.labelSet[sample] as number;
		const ids = (stackBytes[stack] ??= encodedStack(stacks, locations.id, stack));
		const labels = (labelBytes[set] ??= encodedLabels(labelSets.get(set), index));
		const own = byteWriter(16 * typeCount);
		list(own, 2, typeCount, (to, type) => int64(to, at(samples.values[type] as Float64Array, sample)));
		out.byte((ProfileField.sample << 3) | 2);
		out.varint(ids.length + own.length + labels.length, 0);
		out.bytes(ids);
		out.bytes(own.finish());
		out.bytes(labels);
		if (out.length >= pieceBytes) {
			yield out.finish();
			out = byteWriter(pieceBytes + 4096);
		}
	}
	yield out.finish();
}

function encodedStack({ pool, start, end }: Profile['stacks'], id: Int64Column, stack: number): Uint8Array {
	const from = start[stack] as number;
	const out = byteWriter(32);
	list(out, 1, (end[stack] as number) - from, (to, i) => {
		const location = pool[from + i] as number;
		to.varint(id.lo(location), id.hi(location));
	});
	return out.finish();
}

function encodedLabels({ text, numbers }: LabelSet, index: StringIndex): Uint8Array {
	const out = byteWriter(64);
	for (const [key, values] of text) {
		for (const value of values) {
			const label = byteWriter(16);
			integer(label, 1, index(key));
			integer(label, 2, index(value));
			message(out, 3, label);
		}
	}
	for (const [key, { values, units }] of numbers) {
		const keyIndex = index(key);
		for (const [i, value] of values.entries()) {
			const label = byteWriter(32);
			const unit = units.length > 0 ? index(units[i] as string) : 0;
			integer(label, 1, keyIndex);
			wide(label, 3, BigInt(value));
			integer(label, 4, unit);
			message(out, 3, label);
		}
	}
	return out.finish();
}

function mappings({ mappings }: Profile, index: StringIndex): Uint8Array {
	const out = byteWriter();
	const flagFields = [MappingFlag.HasFunctions, MappingFlag.HasFilenames, MappingFlag.HasLineNumbers, MappingFlag.HasInlineFrames];
	for (const { id, start, limit, offset, file, buildId, flags } of mappings) {
		const one = byteWriter(64);
		wide(one, 1, id);
		wide(one, 2, start);
		wide(one, 3, limit);
		wide(one, 4, offset);
		integer(one, 5, index(file));
		integer(one, 6, index(buildId));
		for (const [i, flag] of flagFields.entries()) integer(one, 7 + i, (flags & flag) === 0 ? 0 : 1);
		message(out, ProfileField.mapping, one);
	}
	return out.finish();
}

function locations({ locations, lines, functions, mappings }: Profile): Uint8Array {
	const out = byteWriter(locations.length * 32 + 64);
	for (let row = 0; row < locations.length; row++) {
		const one = byteWriter(64);
		cell(one, 1, locations.id, row);
		const mapping = mappings[locations.mapping[row] as number];
		if (mapping) wide(one, 2, mapping.id);
		cell(one, 3, locations.address, row);
		for (let i = locations.lineStart[row] as number; i < (locations.lineEnd[row] as number); i++) {
			const line = byteWriter(32);
			cell(line, 1, functions.id, lines.function[i] as number);
			cell(line, 2, lines.line, i);
			cell(line, 3, lines.column, i);
			message(one, 4, line);
		}
		integer(one, 5, locations.isFolded[row] as number);
		message(out, ProfileField.location, one);
	}
	return out.finish();
}

function functions({ functions, strings }: Profile, index: StringIndex): Uint8Array {
	const out = byteWriter(functions.length * 24 + 64);
	const text = (id: number): number => index(strings.text(id));
	for (let row = 0; row < functions.length; row++) {
		const one = byteWriter(32);
		cell(one, 1, functions.id, row);
		integer(one, 2, text(functions.name[row] as number));
		integer(one, 3, text(functions.systemName[row] as number));
		integer(one, 4, text(functions.file[row] as number));
		cell(one, 5, functions.startLine, row);
		message(out, ProfileField.function, one);
	}
	return out.finish();
}

/** All behind the string table; its strings come last. */
function tail(profile: Profile, index: StringIndex): Uint8Array {
	const out = byteWriter();
	const dropFrames = index(profile.dropFrames);
	const keepFrames = index(profile.keepFrames);
	const period = valueType(profile.periodType, index);
	const comments = profile.comments.map(index);
	const defaultType = index(profile.defaultSampleType);
	const docUrl = index(profile.docUrl);
	integer(out, ProfileField.dropFrames, dropFrames);
	integer(out, ProfileField.keepFrames, keepFrames);
	wide(out, ProfileField.timeNanos, profile.timeNanos);
	wide(out, ProfileField.durationNanos, profile.durationNanos);
	if (period.length > 0) message(out, ProfileField.periodType, period);
	wide(out, ProfileField.period, profile.period);
	list(out, ProfileField.comment, comments.length, (to, i) => to.varint(comments[i] as number, 0));
	// Unlike all others this one is written even when it is 0.
	out.byte(ProfileField.defaultSampleType << 3);
	out.varint(defaultType, 0);
	integer(out, ProfileField.docUrl, docUrl);
	return out.finish();
}

function stringTable(strings: ReadonlyMap<string, number>): Uint8Array {
	const out = byteWriter(strings.size * 48 + 64);
	for (const text of strings.keys()) {
		const bytes = utf8Bytes(text);
		out.byte((ProfileField.stringTable << 3) | 2);
		out.varint(bytes.length, 0);
		out.bytes(bytes);
	}
	return out.finish();
}
