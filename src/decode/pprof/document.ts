// A parsed and validated profile as it stands in the file: own ids, own string table, 64-bit integers exact.
// The tables of a recording (tables.ts) and the printed form (`gowhy pprof -parsed`) are both made from it.
//
// References are rows, not ids. -1: none. String columns hold indexes for `text()`.
import type { TupleInterner } from '../../base/interner.ts';
import type { ValueType } from '../../tables/profile.ts';
import type { Int64Column } from './int64-column.ts';

export interface DocumentMappings {
	readonly length: number;
	readonly id: Int64Column;
	/** Address range [start, limit) in memory, and the file offset of its start. Unsigned. */
	readonly start: Int64Column;
	readonly limit: Int64Column;
	readonly offset: Int64Column;
	readonly file: Int32Array;
	readonly buildId: Int32Array;
	/** Bits of MappingFlag. */
	readonly flags: Uint8Array;
}

export interface DocumentFunctions {
	readonly length: number;
	readonly id: Int64Column;
	/** As a person reads it; for C++ demangled. */
	readonly name: Int32Array;
	/** As the linker knows it. */
	readonly systemName: Int32Array;
	readonly file: Int32Array;
	/** Signed; 0 unknown. */
	readonly startLine: Int64Column;
}

export interface DocumentLocations {
	readonly length: number;
	readonly id: Int64Column;
	/** Row of the mapping; -1: none, also when the file names one that it does not have (pprof allows that). */
	readonly mapping: Int32Array;
	/** Unsigned. */
	readonly address: Int64Column;
	/** 1: several symbols share the address (identical code folding). */
	readonly isFolded: Uint8Array;
	/** Location i owns lines [lineStart[i], lineStart[i + 1]), leaf-most inline first. */
	readonly lineStart: Int32Array;
}

export interface DocumentLines {
	readonly length: number;
	/** Row of the function. */
	readonly function: Int32Array;
	/** Signed; 0 unknown. */
	readonly line: Int64Column;
	readonly column: Int64Column;
}

export interface DocumentLabels {
	readonly length: number;
	/** Distinct sets of labels, as written. Set 0 is empty. */
	readonly setCount: number;
	/** Set i owns rows [start[i], start[i + 1]), in the order of the file. */
	readonly start: Int32Array;
	readonly key: Int32Array;
	/** 0: a numeric label. (An index other than 0 is text even if it leads to '', as in pprof.) */
	readonly text: Int32Array;
	/** Nearest float64; NaN for text. */
	readonly number: Float64Array;
	/** By row: the value where float64 cannot hold it. */
	readonly exactNumbers: ReadonlyMap<number, bigint>;
	/** 0: no unit given. */
	readonly unit: Int32Array;
}

export interface DocumentSamples {
	readonly length: number;
	/** Tuple of location rows, leaf first, in `stacks`. Equal stacks have equal numbers. */
	readonly stack: Int32Array;
	readonly stacks: TupleInterner;
	/** One array per sample type. Nearest float64. */
	readonly values: readonly Float64Array[];
	/** Key `t * length + i`: the value where float64 cannot hold it. */
	readonly exactValues: ReadonlyMap<number, bigint>;
	/** Set of labels. */
	readonly labelSet: Int32Array;
	readonly labels: DocumentLabels;
}

/** What a profile says of itself as a whole. */
export interface ProfileHeader {
	readonly sampleTypes: readonly ValueType[];
	/** Name of the sample type; '' when the file names none. */
	readonly defaultSampleType: string;
	readonly periodType: ValueType;
	readonly period: bigint;
	readonly timeNanos: bigint;
	readonly durationNanos: bigint;
	readonly comments: readonly string[];
	readonly dropFrames: string;
	readonly keepFrames: string;
	readonly docUrl: string;
}

export interface PprofDocument extends ProfileHeader {
	readonly mappings: DocumentMappings;
	readonly functions: DocumentFunctions;
	readonly locations: DocumentLocations;
	readonly lines: DocumentLines;
	readonly samples: DocumentSamples;
	readonly stringCount: number;
	text(index: number): string;
}
