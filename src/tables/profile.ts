// A pprof profile: samples as columns, values exact.

export interface ValueType {
	readonly type: string;
	readonly unit: string;
}

/** Labels of all samples in one pool; sample i owns rows [start[i], start[i+1]). */
export interface LabelTable {
	readonly start: Int32Array;
	/** StringId of the key. */
	readonly key: Int32Array;
	/** StringId of the text value; 0 for numeric labels. */
	readonly text: Int32Array;
	/** Numeric value (exact up to 2^53); NaN for text labels. */
	readonly number: Float64Array;
	/** StringId of the unit of a numeric label; 0 when none is given. */
	readonly unit: Int32Array;
}

/** What a profile is about, derived from its sample types (never from its file name). */
export type ProfileKind = 'cpu' | 'heap' | 'goroutine' | 'goroutineleak' | 'mutex' | 'block' | 'threadcreate' | 'custom';

export interface ProfileTables {
	readonly kind: 'profile';
	readonly profileKind: ProfileKind;
	readonly sampleTypes: readonly ValueType[];
	/** Index into sampleTypes: the profile's default, else the last one (as pprof does). */
	readonly defaultSampleType: number;
	readonly periodType: ValueType | null;
	readonly period: number;
	/** Unix ns as decimal ('' when 0), since it does not fit a double. */
	readonly timeNanos: string;
	readonly durationNs: number;
	readonly sampleCount: number;
	/** Canonical stack of each sample, leaf first, inlined frames expanded; -1 for an empty stack. */
	readonly stack: Int32Array;
	/** values[t][i]: value of sample i for sample type t, as float64. Values beyond 2^53 are also in `exactValues`. */
	readonly values: readonly Float64Array[];
	/** Key `t * sampleCount + i`: the exact value where float64 cannot hold it. */
	readonly exactValues: ReadonlyMap<number, bigint>;
	readonly labels: LabelTable;
	readonly comments: readonly string[];
	readonly dropFrames: string;
	readonly keepFrames: string;
	/** Build id of the main mapping; '' when unknown. */
	readonly buildId: string;
}
