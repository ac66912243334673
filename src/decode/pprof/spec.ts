// profile.proto as data: field numbers, and the wire type of each field of each message.
// Source of the facts: https://github.com/google/pprof/blob/main/proto/profile.proto
//
// Integers are varints (int64 in two's complement, never zigzag). `I` in a comment: index into string_table.
// Every integer of a repeated field may be packed or not, whatever the writer prefers.

export const ProfileField = {
	/** ValueType: what each value of a sample is. */
	sampleType: 1,
	sample: 2,
	mapping: 3,
	location: 4,
	function: 5,
	/** Entry 0 is ''. Go's runtime writes the table last, other writers anywhere. */
	stringTable: 6,
	/** I: regular expression of frames to drop, and of those to keep in spite of it. */
	dropFrames: 7,
	keepFrames: 8,
	timeNanos: 9,
	durationNanos: 10,
	/** ValueType: what lies between two samples, `period` of it. */
	periodType: 11,
	period: 12,
	/** Repeated I. */
	comment: 13,
	/** I: name of the sample type to show first. */
	defaultSampleType: 14,
	/** I. */
	docUrl: 15,
} as const;

/** Both I. */
export const ValueTypeField = { type: 1, unit: 2 } as const;
/** Location ids leaf first; one value per sample type. */
export const SampleField = { location: 1, value: 2, label: 3 } as const;
/** `key`, `str`, `unit` are I. A label with str is text, else one with num or unit is numeric, else it does not count. */
export const LabelField = { key: 1, str: 2, num: 3, unit: 4 } as const;
/** `file` and `buildId` are I; 7 to 10 are flags, see MappingFlag. */
export const MappingField = { id: 1, start: 2, limit: 3, offset: 4, file: 5, buildId: 6, hasFunctions: 7, hasInlineFrames: 10 } as const;
/** Lines leaf-most inline first; all but the last were inlined into the next. */
export const LocationField = { id: 1, mapping: 2, address: 3, line: 4, isFolded: 5 } as const;
export const LineField = { function: 1, line: 2, column: 3 } as const;
/** `name`, `systemName`, `file` are I. */
export const FunctionField = { id: 1, name: 2, systemName: 3, file: 4, startLine: 5 } as const;

/** Bits of a mapping's flags, in the order of fields 7 to 10. */
export const MappingFlag = { HasFunctions: 1, HasFilenames: 2, HasLineNumbers: 4, HasInlineFrames: 8 } as const;

/**
 * What each field of a message may look like on the wire, by field number (index 0 is not a field):
 * v varint, p varint or packed varints, s string, or the shape of a message.
 */
export interface Shape {
	readonly fields: readonly (null | 'v' | 'p' | 's' | Shape)[];
	/** Field without which a writer would not have written the message at all (0: none). */
	readonly key: number;
}

const v = 'v';
const p = 'p';
const valueType: Shape = { fields: [null, v, v], key: 1 };
const label: Shape = { fields: [null, v, v, v, v], key: 1 };
const sample: Shape = { fields: [null, p, p, label], key: 2 };
const mapping: Shape = { fields: [null, v, v, v, v, v, v, v, v, v, v], key: 1 };
const line: Shape = { fields: [null, v, v, v], key: 1 };
const location: Shape = { fields: [null, v, v, v, line, v], key: 1 };
const fn: Shape = { fields: [null, v, v, v, v, v], key: 1 };
export const profileShape: Shape = {
	fields: [null, valueType, sample, mapping, location, fn, 's', v, v, v, v, valueType, v, p, v, v],
	key: 0,
};
