// The integer fields of one small message (mapping, function, line, label ...). A repeated field: the last one wins, and only
// that one is checked, as in pprof. The same object is used for message after message.
import { DecodeError } from '../../base/errors.ts';
import { joinUnsigned, type WireReader, WireType } from '../../base/protobuf.ts';
import type { IdIndex } from './id-index.ts';
import type { Int64Column } from './int64-column.ts';
import { type Sections, stringIndex } from './sections.ts';

export class FieldValues {
	/** By field number: the value's halves, and where the tag stands. Zero when the field is absent. */
	readonly lo: Int32Array;
	readonly hi: Int32Array;
	readonly at: Int32Array;
	constructor(lastField: number) {
		this.lo = new Int32Array(lastField + 1);
		this.hi = new Int32Array(lastField + 1);
		this.at = new Int32Array(lastField + 1);
	}

	/** Begins a message at offset `from`. */
	clear(from: number): void {
		for (let field = 0; field < this.lo.length; field++) {
			this.lo[field] = 0;
			this.hi[field] = 0;
			this.at[field] = from;
		}
	}

	/** Takes the field the reader stands at if its number is one of ours, else skips it. */
	take(reader: WireReader, what: string): void {
		const field = reader.field;
		if (field === 0 || field >= this.lo.length) {
			reader.skip(what);
			return;
		}
		reader.expect(WireType.Varint, what);
		reader.varint(what);
		this.lo[field] = reader.lo;
		this.hi[field] = reader.hi;
		this.at[field] = reader.tagAt;
	}

	/** Takes all fields up to the end of the message. */
	takeAll(reader: WireReader, what: string): void {
		this.clear(reader.at);
		while (reader.next(what)) this.take(reader, what);
	}

	pushTo(column: Int64Column, field: number): void {
		column.push(this.lo[field] as number, this.hi[field] as number);
	}

	isSet(field: number): boolean {
		return ((this.lo[field] as number) | (this.hi[field] as number)) !== 0;
	}

	/** The field as index into the string table, checked. */
	string(field: number, sections: Sections, what: string): number {
		return stringIndex(this.lo[field] as number, this.hi[field] as number, sections, what, this.at[field] as number);
	}

	/** Row that the field's id leads to; -1: none. */
	row(field: number, index: IdIndex): number {
		return index.get(this.lo[field] as number, this.hi[field] as number);
	}

	/** Files the message's own id (always field 1) under its row. Zero is reserved, and no two messages may share one. */
	fileId(index: IdIndex, row: number, what: string): void {
		const lo = this.lo[1] as number;
		const hi = this.hi[1] as number;
		const at = this.at[1] as number;
		if ((lo | hi) === 0) throw new DecodeError(what, at, 'the reserved id 0');
		if (!index.put(lo, hi, row)) throw new DecodeError(what, at, `id ${joinUnsigned(lo, hi)} for the second time`);
	}
}
