// Bytes of one uncompressed profile -> validated document. What is an error here is what is an error to google/pprof
// (postDecode and CheckValid): a profile is taken whole or not at all, since references go in all directions.
import { DecodeError } from '../../base/errors.ts';
import { goText } from '../../base/go-text.ts';
import { joinSigned } from '../../base/protobuf.ts';
import type { ValueType } from '../../tables/profile.ts';
import type { PprofDocument } from './document.ts';
import { FieldValues } from './field-values.ts';
import { readFunctions, readLocations, readMappings } from './read-symbols.ts';
import { readSamples } from './read-samples.ts';
import { rangeCount, type ReadText, readerOf, readSections, type Sections, stringIndex } from './sections.ts';
import { ProfileField, ValueTypeField } from './spec.ts';

export interface ParsedProfile {
	readonly document: PprofDocument;
	/** Top-level fields of unknown numbers that were skipped; `firstUnknownAt` is -1 when there are none. */
	readonly unknownFields: number;
	readonly firstUnknownAt: number;
}

/** Offsets are int32; nobody has seen a profile of that size. */
const maxProfileBytes = 0x7fffffff;

/** Throws a DecodeError for anything pprof refuses. Memory is a small multiple of the input, whatever counts the input claims. */
export function parseProfile(bytes: Uint8Array, maxHeldBytes: number, readText: ReadText = goText): ParsedProfile {
	if (bytes.length === 0) throw new DecodeError('profile', 0, 'the input is empty');
	if (bytes.length > maxProfileBytes) throw new DecodeError('profile', maxProfileBytes, 'profiles of 2 GiB and more are not supported');
	const sections = readSections(bytes, readText);
	checkRoom(sections, maxHeldBytes);
	const { mappings, index: mappingIndex } = readMappings(sections);
	const { functions, index: functionIndex } = readFunctions(sections);
	const { locations, lines, index: locationIndex } = readLocations(sections, mappingIndex, functionIndex);
	const sampleTypes = readSampleTypes(sections);
	const samples = readSamples(sections, locationIndex, sampleTypes.length);
	const document: PprofDocument = {
		sampleTypes,
		defaultSampleType: scalarText(sections, ProfileField.defaultSampleType, 'default_sample_type'),
		periodType: readPeriodType(sections),
		period: scalarNumber(sections, ProfileField.period),
		timeNanos: scalarNumber(sections, ProfileField.timeNanos),
		durationNanos: scalarNumber(sections, ProfileField.durationNanos),
		comments: readComments(sections),
		dropFrames: scalarText(sections, ProfileField.dropFrames, 'drop_frames'),
		keepFrames: scalarText(sections, ProfileField.keepFrames, 'keep_frames'),
		docUrl: scalarText(sections, ProfileField.docUrl, 'doc_url'),
		mappings,
		functions,
		locations,
		lines,
		samples,
		stringCount: rangeCount(sections.strings),
		text: sections.text,
	};
	return { document, unknownFields: sections.unknownFields, firstUnknownAt: sections.firstUnknownAt };
}

function scalarNumber(sections: Sections, field: number): bigint {
	const found = sections.scalars.get(field);
	return found ? joinSigned(found.lo, found.hi) : 0n;
}

function scalarText(sections: Sections, field: number, what: string): string {
	const found = sections.scalars.get(field);
	return found ? sections.text(stringIndex(found.lo, found.hi, sections, what, found.at)) : '';
}

function readComments(sections: Sections): string[] {
	const texts: string[] = [];
	for (let row = 0; row < sections.comments.length; row++) {
		const index = stringIndex(sections.comments.lo(row), sections.comments.hi(row), sections, `comment ${row}`, sections.bytes.length);
		texts.push(sections.text(index));
	}
	return texts;
}

function readValueType(sections: Sections, values: FieldValues): ValueType {
	const type = values.string(ValueTypeField.type, sections, 'value type');
	const unit = values.string(ValueTypeField.unit, sections, 'unit of a value type');
	return { type: sections.text(type), unit: sections.text(unit) };
}

function readSampleTypes(sections: Sections): ValueType[] {
	const values = new FieldValues(ValueTypeField.unit);
	return Array.from({ length: rangeCount(sections.sampleTypes) }, (_, row) => {
		values.takeAll(readerOf(sections, sections.sampleTypes, row), 'sample_type');
		return readValueType(sections, values);
	});
}

/** The last period_type counts; those before it must only be well-formed. */
function readPeriodType(sections: Sections): ValueType {
	const values = new FieldValues(ValueTypeField.unit);
	for (let row = 0; row < rangeCount(sections.periodTypes); row++) {
		values.takeAll(readerOf(sections, sections.periodTypes, row), 'period_type');
	}
	return readValueType(sections, values);
}

/** Refuses before allocating what would not fit; labels and lines, which are not counted here, take at most six times their bytes. */
function checkRoom(sections: Sections, maxHeldBytes: number): void {
	const types = rangeCount(sections.sampleTypes);
	const messages = rangeCount(sections.mappings) + rangeCount(sections.functions) + rangeCount(sections.locations);
	const perSample = 24 + 8 * Math.min(types, sections.bytes.length / Math.max(1, rangeCount(sections.samples)));
	const needed =
		sections.bytes.length + 20 * rangeCount(sections.strings) + 64 * messages + perSample * rangeCount(sections.samples) + 256 * types;
	if (needed > maxHeldBytes) {
		const problem = `about ${Math.ceil(needed / 1e6)} MB needed, more than the limit of ${Math.floor(maxHeldBytes / 1e6)} MB,`;
		throw new DecodeError('profile', sections.bytes.length, problem);
	}
}
