// Second pass, second half: the samples. This is the hot loop. Stacks are interned twice: by the bytes of their location ids, so that
// ids are read and checked once per distinct stack and not once per sample, and then as tuples of location rows, so that stacks which
// are only written differently are one. Samples that are written as every writer writes them take a short way with plain variables;
// for anything else, and for every error, there is the long way, which checks each step.
import { byteInterner } from '../../base/byte-interner.ts';
import { int32Column } from '../../base/columns.ts';
import { DecodeError } from '../../base/errors.ts';
import { tupleInterner } from '../../base/interner.ts';
import { joinUnsigned, WireReader, WireType } from '../../base/protobuf.ts';
import type { DocumentSamples } from './document.ts';
import type { IdIndex } from './id-index.ts';
import { labelReader } from './read-labels.ts';
import { rangeCount, type Sections } from './sections.ts';
import { SampleField } from './spec.ts';

/** Location rows of the stack being read. */
interface StackBuffer {
	rows: Int32Array;
	depth: number;
}

export function readSamples(sections: Sections, locationIndex: IdIndex, typeCount: number): DocumentSamples {
	const { bytes } = sections;
	const count = rangeCount(sections.samples);
	checkRoomForValues(sections, typeCount);
	const values = new Float64Array(count * typeCount);
	const exactValues = new Map<number, bigint>();
	const stack = new Int32Array(count);
	const labelSet = new Int32Array(count);
	const reader = new WireReader(bytes);
	const labels = labelReader(sections, reader);
	const stacks = tupleInterner();
	const buffer: StackBuffer = { rows: new Int32Array(256), depth: 0 };
	const packed = { known: byteInterner(bytes), stack: int32Column() };
	const unpacked = { known: byteInterner(bytes), stack: int32Column() };

	/** Stack of packed location ids, or of fields that are one location id each. */
	const stackOf = (from: number, to: number, isPacked: boolean, sample: number): number => {
		const { known, stack: stackOfBytes } = isPacked ? packed : unpacked;
		const id = known.intern(from, to);
		if (id < stackOfBytes.length) return stackOfBytes.get(id);
		buffer.depth = 0;
		reader.at = from;
		reader.end = to;
		while (reader.at < reader.end) {
			if (!isPacked) reader.at++;
			readLocation(reader, locationIndex, buffer, sample);
		}
		stackOfBytes.push(stacks.intern(buffer.rows, buffer.depth));
		return stackOfBytes.get(id);
	};
	const takeValue = (index: number): void => {
		const value = reader.signed();
		values[index] = value;
		if (!Number.isSafeInteger(value)) exactValues.set(index, reader.signedBigint());
	};

	/** Returns where the next one begins. Throws where the varint is broken, as the long way would. */
	const readOneValue = (at: number, end: number, type: number, sample: number): number => {
		const first = bytes[at] as number;
		if (first < 0x80) {
			if (type < typeCount) values[type * count + sample] = first;
			return at + 1;
		}
		reader.at = at;
		reader.end = end;
		reader.varint('value of a sample');
		if (type < typeCount) takeValue(type * count + sample);
		return reader.at;
	};

	/** False: not as usual, nothing is certain yet. */
	const readUsual = (sample: number, from: number, end: number): boolean => {
		let at = from;
		let stackFrom = from;
		let stackTo = from;
		let isPacked = true;
		let labelsFrom = end;
		let valueCount = 0;
		while (at < end) {
			const tag = bytes[at] as number;
			if (tag === unpackedLocationTag) {
				if (stackTo > from && (isPacked || stackTo !== at)) return false;
				isPacked = false;
				if (stackTo === from) stackFrom = at;
				do at++;
				while (at < end && (bytes[at] as number) > 0x7f);
				stackTo = ++at;
				if (at > end) return false;
				continue;
			}
			if (tag === unpackedValueTag) {
				if (at + 1 >= end) return false;
				at = readOneValue(at + 1, end, valueCount++, sample);
				continue;
			}
			let next = at + 2;
			let length = bytes[at + 1] as number;
			if (length > 0x7f) {
				const more = bytes[next++] as number;
				if (more > 0x7f) return false;
				length = (length & 0x7f) | (more << 7);
			}
			const to = next + length;
			if (to > end) return false;
			if (tag === locationsTag) {
				if (stackTo > from) return false;
				stackFrom = next;
				stackTo = to;
			} else if (tag === valuesTag) {
				while (next < to && valueCount <= typeCount) next = readOneValue(next, to, valueCount++, sample);
				if (next < to) return false;
			} else if (tag !== labelTag) return false;
			else if (labelsFrom === end) labelsFrom = at;
			if (tag !== labelTag && labelsFrom < end) return false;
			at = to;
		}
		if (valueCount !== typeCount) return false;
		stack[sample] = stackOf(stackFrom, stackTo, isPacked, sample);
		labelSet[sample] = labels.setOf(labelsFrom, end);
		return true;
	};

	const readUnusual = (sample: number, from: number, end: number): void => {
		let valueCount = 0;
		reader.at = from;
		reader.end = end;
		buffer.depth = 0;
		const readValue = (): void => {
			reader.varint('value of a sample');
			if (valueCount < typeCount) takeValue(valueCount * count + sample);
			valueCount++;
		};
		while (reader.next('sample')) {
			if (reader.field === SampleField.location)
				readRepeated(reader, 'location id of a sample', () => readLocation(reader, locationIndex, buffer, sample));
			else if (reader.field === SampleField.value) readRepeated(reader, 'value of a sample', readValue);
			else if (reader.field === SampleField.label) labels.read(reader);
			else reader.skip('unknown field of a sample');
		}
		if (valueCount !== typeCount) throw wrongValueCount(sample, from, valueCount, typeCount);
		stack[sample] = stacks.intern(buffer.rows, buffer.depth);
		labelSet[sample] = labels.endSet();
	};

	for (let sample = 0; sample < count; sample++) {
		const from = sections.samples.start.get(sample);
		const end = sections.samples.end.get(sample);
		if (!readUsual(sample, from, end)) readUnusual(sample, from, end);
	}
	const columns = Array.from({ length: typeCount }, (_, type) => values.subarray(type * count, (type + 1) * count));
	return { length: count, stack, stacks, values: columns, exactValues, labelSet, labels: labels.finish() };
}

/** Tags of the fields as they are usually written: packed, or one or two integers on their own. */
const locationsTag = (SampleField.location << 3) | WireType.Bytes;
const unpackedLocationTag = (SampleField.location << 3) | WireType.Varint;
const valuesTag = (SampleField.value << 3) | WireType.Bytes;
const unpackedValueTag = (SampleField.value << 3) | WireType.Varint;
const labelTag = (SampleField.label << 3) | WireType.Bytes;

/** A value takes at least one byte, so the table of values is never larger than the samples' bytes say. */
function checkRoomForValues(sections: Sections, typeCount: number): void {
	const { start, end } = sections.samples;
	if (start.length > 0 && typeCount === 0) throw new DecodeError('sample', start.get(0), 'samples without any sample type');
	for (let row = 0; row < start.length; row++) {
		const size = end.get(row) - start.get(row);
		if (size < typeCount) throw new DecodeError(`sample ${row}`, start.get(row), `${size} bytes cannot hold ${typeCount} values`);
	}
}

const wrongValueCount = (row: number, at: number, found: number, wanted: number): DecodeError =>
	new DecodeError(`sample ${row}`, at, `${found} values for ${wanted} sample types`);

/** One integer, or packed ones. */
function readRepeated(reader: WireReader, what: string, read: () => void): void {
	if (reader.wireType !== WireType.Bytes) {
		reader.expect(WireType.Varint, what);
		read();
		return;
	}
	const outer = reader.enter(what);
	while (reader.at < reader.end) read();
	reader.leave(outer);
}

function readLocation(reader: WireReader, locationIndex: IdIndex, buffer: StackBuffer, sample: number): void {
	const at = reader.at;
	reader.varint('location id of a sample');
	const row = locationIndex.get(reader.lo, reader.hi);
	if (row < 0) throw new DecodeError(`sample ${sample}`, at, `no location has the id ${joinUnsigned(reader.lo, reader.hi)}`);
	if (buffer.depth === buffer.rows.length) {
		const wider = new Int32Array(buffer.rows.length * 2);
		wider.set(buffer.rows);
		buffer.rows = wider;
	}
	buffer.rows[buffer.depth++] = row;
}
