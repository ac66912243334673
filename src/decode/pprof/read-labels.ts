// Labels of samples. Most samples have the labels of others, byte for byte, so labels are read once per distinct set of bytes.
import { byteInterner } from '../../base/byte-interner.ts';
import { type Column, float64Column, int32Column } from '../../base/columns.ts';
import { joinSigned, type WireReader, WireType } from '../../base/protobuf.ts';
import type { DocumentLabels } from './document.ts';
import { FieldValues } from './field-values.ts';
import type { Sections } from './sections.ts';
import { LabelField } from './spec.ts';

export interface LabelReader {
	/** Set of the labels in bytes [from, to), which hold nothing but label fields, one behind the other. */
	setOf(from: number, to: number): number;
	/** For a sample whose labels do not stand together: `read` for each label (the reader stands at its value), then `endSet`. */
	read(reader: WireReader): void;
	endSet(): number;
	finish(): DocumentLabels;
}

interface LabelColumns {
	readonly key: Column<Int32Array>;
	readonly text: Column<Int32Array>;
	readonly number: Column<Float64Array>;
	readonly unit: Column<Int32Array>;
	readonly exactNumbers: Map<number, bigint>;
}

/** `reader` is used for sets that are new. Set 0 is the empty one. */
export function labelReader(sections: Sections, reader: WireReader): LabelReader {
	const columns: LabelColumns = {
		key: int32Column(),
		text: int32Column(),
		number: float64Column(),
		unit: int32Column(),
		exactNumbers: new Map(),
	};
	const starts = int32Column();
	const values = new FieldValues(LabelField.unit);
	const known = byteInterner(sections.bytes);
	const setOfBytes = int32Column();
	/** A set without labels is the empty one. */
	const endSet = (): number => (starts.get(starts.length - 1) === columns.key.length ? 0 : starts.push(columns.key.length) - 1);
	starts.push(0);
	starts.push(0);
	const labels: LabelReader = {
		setOf(from, to) {
			if (from === to) return 0;
			const id = known.intern(from, to);
			if (id < setOfBytes.length) return setOfBytes.get(id);
			const { at, end } = reader;
			reader.at = from;
			reader.end = to;
			while (reader.next('sample')) labels.read(reader);
			reader.at = at;
			reader.end = end;
			setOfBytes.push(endSet());
			return setOfBytes.get(id);
		},
		read: (from) => readLabel(from, sections, values, columns),
		endSet,
		finish() {
			const { key, text, number, unit, exactNumbers } = columns;
			return {
				length: key.length,
				setCount: starts.length - 1,
				start: starts.finish(),
				key: key.finish(),
				text: text.finish(),
				number: number.finish(),
				unit: unit.finish(),
				exactNumbers,
			};
		},
	};
	return labels;
}

/**
 * As pprof: str other than 0 makes a text label, whose number and unit do not count; else num or unit make a numeric one;
 * else it is no label at all, though its key must be right.
 */
function readLabel(reader: WireReader, sections: Sections, values: FieldValues, labels: LabelColumns): void {
	reader.expect(WireType.Bytes, 'label');
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
