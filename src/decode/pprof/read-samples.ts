// Second pass, second half: the samples. This is the hot loop: location ids become rows at once and stacks are interned as
// tuples of location rows, so that frames are expanded once per distinct stack and not once per sample.
import type { Column } from '../../base/columns.ts';
import { float64Column, int32Column } from '../../base/columns.ts';
import { DecodeError } from '../../base/errors.ts';
import { tupleInterner } from '../../base/interner.ts';
import { joinSigned, joinUnsigned, WireReader, WireType } from '../../base/protobuf.ts';
import type { DocumentSamples } from './document.ts';
import { FieldValues } from './field-values.ts';
import type { IdIndex } from './id-index.ts';
import { rangeCount, type Sections } from './sections.ts';
import { LabelField, SampleField } from './spec.ts';

interface SampleState {
	readonly sections: Sections;
	readonly locationIndex: IdIndex;
	readonly count: number;
	readonly typeCount: number;
	/** Row of the sample being read. */
	row: number;
	/** Location rows of the sample being read. */
	stack: Int32Array;
	depth: number;
	valueCount: number;
	/** All values, type by type: value t of sample i at `t * count + i`. */
	readonly values: Float64Array;
	readonly exactValues: Map<number, bigint>;
	readonly labels: LabelColumns;
	readonly labelValues: FieldValues;
}

interface LabelColumns {
	readonly key: Column<Int32Array>;
	readonly text: Column<Int32Array>;
	readonly number: Column<Float64Array>;
	readonly unit: Column<Int32Array>;
	readonly exactNumbers: Map<number, bigint>;
}

export function readSamples(sections: Sections, locationIndex: IdIndex, typeCount: number): DocumentSamples {
	const count = rangeCount(sections.samples);
	checkRoomForValues(sections, typeCount);
	const state: SampleState = {
		sections,
		locationIndex,
		count,
		typeCount,
		row: 0,
		stack: new Int32Array(256),
		depth: 0,
		valueCount: 0,
		values: new Float64Array(count * typeCount),
		exactValues: new Map(),
		labels: { key: int32Column(), text: int32Column(), number: float64Column(), unit: int32Column(), exactNumbers: new Map() },
		labelValues: new FieldValues(LabelField.unit),
	};
	const stacks = tupleInterner();
	const stack = new Int32Array(count);
	const labelStart = new Int32Array(count + 1);
	const reader = new WireReader(sections.bytes);
	for (let row = 0; row < count; row++) {
		reader.at = sections.samples.start.get(row);
		reader.end = sections.samples.end.get(row);
		const from = reader.at;
		state.row = row;
		readSample(reader, state);
		if (state.valueCount !== typeCount) throw wrongValueCount(row, from, state.valueCount, typeCount);
		stack[row] = stacks.intern(state.stack, state.depth);
		labelStart[row + 1] = state.labels.key.length;
	}
	const { key, text, number, unit, exactNumbers } = state.labels;
	const values = Array.from({ length: typeCount }, (_, t) => state.values.subarray(t * count, (t + 1) * count));
	const labels = { start: labelStart, key: key.finish(), text: text.finish(), number: number.finish(), unit: unit.finish(), exactNumbers };
	return { length: count, stack, stacks, values, exactValues: state.exactValues, labels: { length: key.length, ...labels } };
}

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

function readSample(reader: WireReader, state: SampleState): void {
	state.depth = 0;
	state.valueCount = 0;
	while (reader.next('sample')) {
		if (reader.field === SampleField.location) {
			if (reader.wireType === WireType.Bytes) {
				const outer = reader.enter('location ids of a sample');
				while (reader.at < reader.end) readLocation(reader, state);
				reader.leave(outer);
			} else {
				reader.expect(WireType.Varint, 'location id of a sample');
				readLocation(reader, state);
			}
		} else if (reader.field === SampleField.value) {
			if (reader.wireType === WireType.Bytes) {
				const outer = reader.enter('values of a sample');
				while (reader.at < reader.end) readValue(reader, state);
				reader.leave(outer);
			} else {
				reader.expect(WireType.Varint, 'value of a sample');
				readValue(reader, state);
			}
		} else if (reader.field === SampleField.label) readLabel(reader, state);
		else reader.skip('unknown field of a sample');
	}
}

function readLocation(reader: WireReader, state: SampleState): void {
	const at = reader.at;
	reader.varint('location id of a sample');
	const row = state.locationIndex.get(reader.lo, reader.hi);
	if (row < 0) throw new DecodeError(`sample ${state.row}`, at, `no location has the id ${joinUnsigned(reader.lo, reader.hi)}`);
	if (state.depth === state.stack.length) {
		const wider = new Int32Array(state.stack.length * 2);
		wider.set(state.stack);
		state.stack = wider;
	}
	state.stack[state.depth++] = row;
}

function readValue(reader: WireReader, state: SampleState): void {
	reader.varint('value of a sample');
	const type = state.valueCount++;
	if (type >= state.typeCount) return;
	const index = type * state.count + state.row;
	const value = reader.signed();
	state.values[index] = value;
	if (!Number.isSafeInteger(value)) state.exactValues.set(index, reader.signedBigint());
}

/**
 * As pprof: str other than 0 makes a text label, whose number and unit do not count; else num or unit make a numeric one;
 * else it is no label at all, though its key must be right.
 */
function readLabel(reader: WireReader, state: SampleState): void {
	reader.expect(WireType.Bytes, 'label');
	const { sections, labels, labelValues: values } = state;
	const outer = reader.enter('label');
	values.takeAll(reader, 'label');
	reader.leave(outer);
	const key = values.string(LabelField.key, sections, 'label key');
	if (values.isSet(LabelField.str)) {
		labels.key.push(key);
		labels.text.push(values.string(LabelField.str, sections, 'label text'));
		labels.number.push(Number.NaN);
		labels.unit.push(0);
	} else if (values.isSet(LabelField.num) || values.isSet(LabelField.unit)) {
		const lo = values.lo[LabelField.num] as number;
		const hi = values.hi[LabelField.num] as number;
		const number = hi * 4294967296 + (lo >>> 0);
		if (!Number.isSafeInteger(number)) labels.exactNumbers.set(labels.key.length, joinSigned(lo, hi));
		labels.key.push(key);
		labels.text.push(0);
		labels.number.push(number);
		labels.unit.push(values.string(LabelField.unit, sections, 'label unit'));
	}
}
