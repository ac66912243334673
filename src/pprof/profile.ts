// A profile while reports are made of it: the document's columns with one string table, stacks apart from samples, labels apart
// from both. Filters yield a new profile that shares what they did not change; nobody writes into one.
//
// References are rows, -1: none. Text columns hold ids of `strings`, so equal texts are equal integers; 0 is ''.
import type { StringInterner } from '../base/interner.ts';
import type { Int64Column } from '../decode/pprof/int64-column.ts';
import type { ProfileHeader } from '../decode/pprof/document.ts';
import type { Int64Array } from './int64.ts';
import type { LabelSets } from './label-sets.ts';

export interface Mapping {
	/** All unsigned 64-bit. */
	readonly id: bigint;
	readonly start: bigint;
	readonly limit: bigint;
	readonly offset: bigint;
	readonly file: string;
	readonly buildId: string;
	/** Bits of MappingFlag (decode/pprof/spec.ts). */
	readonly flags: number;
}

export interface Functions {
	readonly length: number;
	readonly id: Int64Column;
	readonly name: Int32Array;
	readonly systemName: Int32Array;
	readonly file: Int32Array;
	readonly startLine: Int64Column;
}

export interface Locations {
	readonly length: number;
	readonly id: Int64Column;
	readonly mapping: Int32Array;
	/** Unsigned. */
	readonly address: Int64Column;
	readonly isFolded: Uint8Array;
	/** Location i owns lines [lineStart[i], lineEnd[i]), leaf-most inline first. Filters cut them. */
	readonly lineStart: Int32Array;
	readonly lineEnd: Int32Array;
}

export interface Lines {
	readonly function: Int32Array;
	readonly line: Int64Column;
	readonly column: Int64Column;
}

/** Stack i is the location rows pool[start[i]] to pool[end[i] - 1], leaf first. Filters cut stacks by moving start and end. */
export interface Stacks {
	readonly length: number;
	readonly pool: Int32Array;
	readonly start: Int32Array;
	readonly end: Int32Array;
}

export interface Samples {
	readonly length: number;
	/** Row of `stacks`. Most samples share their stack with others. */
	readonly stack: Int32Array;
	/** One column per sample type. */
	readonly values: readonly Int64Array[];
	/** Row of `labelSets`. */
	readonly labelSet: Int32Array;
}

export interface Profile extends ProfileHeader {
	readonly strings: StringInterner;
	readonly mappings: readonly Mapping[];
	readonly functions: Functions;
	readonly locations: Locations;
	readonly lines: Lines;
	readonly stacks: Stacks;
	readonly samples: Samples;
	readonly labelSets: LabelSets;
}

/** Only the samples with `keep[row]` not 0. */
export function keepSamples(samples: Samples, keep: Uint8Array): Samples {
	let length = 0;
	for (let row = 0; row < samples.length; row++) if (keep[row] !== 0) length++;
	if (length === samples.length) return samples;
	const rows = new Int32Array(length);
	for (let row = 0, next = 0; row < samples.length; row++) if (keep[row] !== 0) rows[next++] = row;
	const pick = (column: Int32Array): Int32Array => rows.map((row) => column[row] as number);
	return {
		length,
		stack: pick(samples.stack),
		labelSet: pick(samples.labelSet),
		values: samples.values.map((column) => pickValues(column, rows)),
	};
}

function pickValues(column: Int64Array, rows: Int32Array): Int64Array {
	if (column instanceof BigInt64Array) return BigInt64Array.from(rows, (row) => column[row] as bigint);
	const picked = new Float64Array(rows.length);
	for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i] as number] as number;
	return picked;
}

/** Only the samples whose stack has `keep[stack]` not 0. */
export function keepStacks(samples: Samples, keep: Uint8Array): Samples {
	const keepSample = new Uint8Array(samples.length);
	for (let row = 0; row < samples.length; row++) keepSample[row] = keep[samples.stack[row] as number] as number;
	return keepSamples(samples, keepSample);
}
