// First pass: where everything is. Top-level messages are noted as byte ranges, strings and single values are taken at once,
// so that the second pass knows all counts and can check each reference at the place where it stands.
import type { Column } from '../../base/columns.ts';
import { int32Column } from '../../base/columns.ts';
import { DecodeError } from '../../base/errors.ts';
import { WireReader, WireType } from '../../base/protobuf.ts';
import { type Int64Column, int64Column } from './int64-column.ts';
import { ProfileField } from './spec.ts';

/** Payloads of the messages of one field, in the order of the file. */
export interface Ranges {
	readonly start: Column<Int32Array>;
	readonly end: Column<Int32Array>;
}

/** An integer of the top level and where its tag stands. Repeated ones: the last wins. */
export interface Scalar {
	readonly lo: number;
	readonly hi: number;
	readonly at: number;
}

export interface Sections {
	readonly bytes: Uint8Array;
	readonly sampleTypes: Ranges;
	readonly samples: Ranges;
	readonly mappings: Ranges;
	readonly locations: Ranges;
	readonly functions: Ranges;
	readonly strings: Ranges;
	/** All that were there; the last one counts. */
	readonly periodTypes: Ranges;
	readonly comments: Int64Column;
	/** Field number -> value. */
	readonly scalars: ReadonlyMap<number, Scalar>;
	/** Fields of unknown numbers that were skipped, and where the first one stands (-1: none). */
	readonly unknownFields: number;
	readonly firstUnknownAt: number;
	/** String at an index that has been checked (`stringIndex`). */
	text(index: number): string;
}

const ranges = (): Ranges => ({ start: int32Column(), end: int32Column() });
export const rangeCount = (of: Ranges): number => of.start.length;

export function readerOf(sections: Sections, of: Ranges, row: number): WireReader {
	return new WireReader(sections.bytes, of.start.get(row), of.end.get(row));
}

const scalarNames = new Map<number, string>([
	[ProfileField.dropFrames, 'drop_frames'],
	[ProfileField.keepFrames, 'keep_frames'],
	[ProfileField.timeNanos, 'time_nanos'],
	[ProfileField.durationNanos, 'duration_nanos'],
	[ProfileField.period, 'period'],
	[ProfileField.defaultSampleType, 'default_sample_type'],
	[ProfileField.docUrl, 'doc_url'],
]);

/** Throws a DecodeError where the framing is broken. `bytes` must be shorter than 2 GiB (offsets are int32). */
/** From bytes [start, end) to a string. */
export type ReadText = (bytes: Uint8Array, start: number, end: number) => string;

export function readSections(bytes: Uint8Array, readText: ReadText): Sections {
	const found = {
		sampleTypes: ranges(),
		samples: ranges(),
		mappings: ranges(),
		locations: ranges(),
		functions: ranges(),
		strings: ranges(),
		periodTypes: ranges(),
	};
	const messages: (readonly [Ranges, string] | undefined)[] = [];
	messages[ProfileField.sampleType] = [found.sampleTypes, 'sample_type'];
	messages[ProfileField.sample] = [found.samples, 'sample'];
	messages[ProfileField.mapping] = [found.mappings, 'mapping'];
	messages[ProfileField.location] = [found.locations, 'location'];
	messages[ProfileField.function] = [found.functions, 'function'];
	messages[ProfileField.stringTable] = [found.strings, 'string_table'];
	messages[ProfileField.periodType] = [found.periodTypes, 'period_type'];

	const comments = int64Column();
	const scalars = new Map<number, Scalar>();
	let unknownFields = 0;
	let firstUnknownAt = -1;
	const reader = new WireReader(bytes);
	for (;;) {
		takeMessages(reader, messages);
		if (!reader.next('profile field')) break;
		const message = messages[reader.field];
		const scalarName = scalarNames.get(reader.field);
		if (message) takeRange(reader, message[0], message[1]);
		else if (scalarName) takeScalar(reader, scalars, scalarName);
		else if (reader.field === ProfileField.comment) readIntegers(reader, comments, 'comment');
		else {
			unknownFields++;
			if (firstUnknownAt < 0) firstUnknownAt = reader.tagAt;
			reader.skip('unknown field of the profile');
		}
	}
	if (rangeCount(found.strings) === 0) throw new DecodeError('string_table', bytes.length, 'the profile has no string table');
	const text = (index: number): string => readText(bytes, found.strings.start.get(index), found.strings.end.get(index));
	return { bytes, ...found, comments, scalars, unknownFields, firstUnknownAt, text: cached(text, rangeCount(found.strings)) };
}

/**
 * The short way through messages that are written as usual: a tag of one byte and a length of up to four. Stops before anything else,
 * and before the first string, which has a rule of its own.
 */
function takeMessages(reader: WireReader, messages: readonly (readonly [Ranges, string] | undefined)[]): void {
	const { bytes, end } = reader;
	let at = reader.at;
	while (at + 1 < end) {
		const tag = bytes[at] as number;
		const into = (tag & 0x87) === WireType.Bytes ? messages[tag >> 3] : undefined;
		if (!into || (tag >> 3 === ProfileField.stringTable && into[0].start.length === 0)) break;
		let next = at + 1;
		let length = bytes[next++] as number;
		if (length > 0x7f) {
			length &= 0x7f;
			let shift = 7;
			let more = 0x80;
			for (; more > 0x7f && shift < 28 && next < end; shift += 7) {
				more = bytes[next++] as number;
				length |= (more & 0x7f) << shift;
			}
			if (more > 0x7f) break;
		}
		if (length > end - next) break;
		at = next + length;
		into[0].start.push(next);
		into[0].end.push(at);
	}
	reader.at = at;
}

function takeRange(reader: WireReader, into: Ranges, what: string): void {
	reader.expect(WireType.Bytes, what);
	const length = reader.length(what);
	if (into.start.length === 0 && what === 'string_table' && length > 0) {
		throw new DecodeError('string_table', reader.tagAt, 'the first string is not empty');
	}
	into.start.push(reader.at);
	reader.at += length;
	into.end.push(reader.at);
}

function takeScalar(reader: WireReader, scalars: Map<number, Scalar>, what: string): void {
	const known = scalars.get(reader.field);
	if (reader.field === ProfileField.timeNanos && known && (known.lo | known.hi) !== 0) {
		throw new DecodeError(what, reader.tagAt, 'a second profile begins (concatenated profiles)');
	}
	reader.expect(WireType.Varint, what);
	reader.varint(what);
	scalars.set(reader.field, { lo: reader.lo, hi: reader.hi, at: reader.tagAt });
}

/** A repeated integer field, packed or not. */
export function readIntegers(reader: WireReader, into: Int64Column, what: string): void {
	if (reader.wireType !== WireType.Bytes) {
		reader.expect(WireType.Varint, what);
		reader.varint(what);
		into.push(reader.lo, reader.hi);
		return;
	}
	const outer = reader.enter(what);
	while (reader.at < reader.end) {
		reader.varint(what);
		into.push(reader.lo, reader.hi);
	}
	reader.leave(outer);
}

/** Index into the string table, checked. */
export function stringIndex(lo: number, hi: number, sections: Sections, what: string, at: number): number {
	const count = rangeCount(sections.strings);
	if (hi !== 0 || lo >>> 0 >= count) {
		const index = hi === 0 ? String(lo >>> 0) : 'of 64 bits';
		throw new DecodeError(what, at, `string index ${index} is outside the table of ${count}`);
	}
	return lo;
}

function cached(text: (index: number) => string, count: number): (index: number) => string {
	const texts = Array.from<string | undefined>({ length: count });
	return (index) => (texts[index] ??= text(index));
}
