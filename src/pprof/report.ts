// One report: the filtered profile, which values count, and how they are printed.
import { abs, add, at, divide, fromFloat, type Int64, type Int64Array, multiply } from './int64.ts';
import { baseLabel, isBaseSet } from './label-sets.ts';
import { scale, scaledLabel } from './measurement.ts';
import type { Config } from './config.ts';
import type { Profile } from './profile.ts';
import { UsageError } from './usage-error.ts';

/** Which of the values of a sample counts. */
export interface SampleChoice {
	/** Row of `sampleTypes`. */
	readonly index: number;
	/** Type as it is printed. */
	readonly type: string;
	readonly unit: string;
	/** Row of what means are divided by, always the first type; -1: no means. */
	readonly divisor: number;
}

/** The local time zone at a point in time. */
export type Zone = (unixSeconds: number) => { readonly offsetSeconds: number; readonly name: string };

export interface Report {
	readonly profile: Profile;
	readonly config: Config;
	readonly choice: SampleChoice;
	/** Of all samples, those that were filtered out included unless percentages are to be relative. */
	readonly total: Int64;
	/** Filters as the legend shows them. */
	readonly activeFilters: readonly string[];
	/** Of numeric labels, by key. */
	labelUnits(): ReadonlyMap<string, string>;
	/** Regular expression that the report was asked with (peek). */
	readonly symbol: { readonly source: string; test(text: string): boolean } | null;
	readonly zone: Zone;
}

export function chooseSamples({ sampleTypes, defaultSampleType }: Profile, { sampleIndex, mean }: Config): SampleChoice {
	if (sampleTypes.length === 0) throw new UsageError('profile has no samples');
	const index = sampleTypeIndex(
		sampleTypes.map(({ type }) => type),
		defaultSampleType,
		sampleIndex,
	);
	const { type, unit } = sampleTypes[index] as { type: string; unit: string };
	return { index, type: mean ? `mean_${type}` : type, unit, divisor: mean ? 0 : -1 };
}

function sampleTypeIndex(types: readonly string[], defaultType: string, wanted: string): number {
	if (wanted === '') {
		const named = defaultType === '' ? -1 : types.indexOf(defaultType);
		return named >= 0 ? named : types.length - 1;
	}
	if (/^[+-]?\d+$/.test(wanted)) {
		const index = Number(wanted);
		if (index < 0 || index >= types.length) throw new UsageError(`sample_index ${wanted} is outside the range [0..${types.length - 1}]`);
		return index + 0;
	}
	const bare = wanted.replace(/^inuse_/, '');
	const index = types.findIndex((type) => type === wanted || type === bare);
	if (index < 0) throw new UsageError(`sample_index ${JSON.stringify(wanted)} must be one of: [${types.join(' ')}]`);
	return index;
}

export const valueColumn = ({ samples }: Profile, { index }: SampleChoice): Int64Array => samples.values[index] as Int64Array;
export const divisorColumn = ({ samples }: Profile, { divisor }: SampleChoice): Int64Array | null =>
	divisor < 0 ? null : (samples.values[divisor] as Int64Array);

/** Sum of the absolute values; with a -diff_base, of the base's samples only. */
export function totalOf(profile: Profile, choice: SampleChoice): Int64 {
	const { samples, labelSets } = profile;
	const value = valueColumn(profile, choice);
	const divisor = divisorColumn(profile, choice);
	const isBase = new Uint8Array(labelSets.length);
	if (labelSets.hasKey(baseLabel)) for (let row = 0; row < labelSets.length; row++) isBase[row] = isBaseSet(labelSets.get(row)) ? 1 : 0;
	const sum = (column: Int64Array, part: (value: Int64) => Int64, onlyBase: boolean): Int64 => {
		let total: Int64 = 0;
		for (let row = 0; row < samples.length; row++)
			if (!onlyBase || isBase[samples.labelSet[row] as number] === 1) total = add(total, part(at(column, row)));
		return total;
	};
	const same = (one: Int64): Int64 => one;
	const baseTotal = isBase.includes(1) ? sum(value, abs, true) : 0;
	const onlyBase = baseTotal > 0;
	const total = onlyBase ? baseTotal : sum(value, abs, false);
	const div = divisor ? sum(divisor, same, onlyBase) : 0;
	return div === 0 ? total : divide(total, div);
}

/** 1 / divide_by. */
const ratioOf = ({ divideBy }: Config): number => 1 / divideBy;
export const scaledByRatio = (value: Int64, config: Config): Int64 => {
	const ratio = ratioOf(config);
	return ratio > 0 && ratio !== 1 ? fromFloat(Number(value) * ratio) : value;
};

export const formatter =
	({ choice, config }: Report, unit: string) =>
	(value: Int64): string =>
		scaledLabel(scaledByRatio(value, config), choice.unit, unit);

/**
 * The unit for all values of a report when none is asked for: one that suits the smallest value, or a hundred times it when the largest
 * would need another.
 */
export function outputUnit(
	{ config, choice, total }: Report,
	values: readonly (readonly [flat: Int64, cum: Int64])[],
	isInteger = false,
): string {
	if (config.unit !== 'minimum' || values.length === 0) return config.unit;
	let smallest: Int64 = 0;
	for (const [flat, cum] of values) {
		const own = abs(flat);
		const size = own === 0 ? abs(cum) : own;
		if (size > 0 && (smallest === 0 || size < smallest)) smallest = size;
	}
	if (smallest === 0) smallest = total;
	const low = scaledByRatio(smallest, config);
	const high = scaledByRatio(total, config);
	const [, lowUnit] = scale(low, choice.unit, 'minimum');
	const [, highUnit] = scale(high, choice.unit, 'minimum');
	const hundredfold = multiply(low, 100);
	const unit = lowUnit !== highUnit && hundredfold < high && !isInteger ? scale(hundredfold, choice.unit, 'minimum')[1] : lowUnit;
	return unit === '' ? choice.unit : unit;
}
