// Profiles that are to be added must have the same sample types in the same units.
import { fromFloat, type Int64Array, roundHalfAway, at, type Int64 } from '../int64.ts';
import { isSameFamily, scale } from '../measurement.ts';
import { keepSamples, type Profile } from '../profile.ts';
import type { ValueType } from '../../tables/profile.ts';
import { UsageError } from '../usage-error.ts';

/** Keeps the sample types that all profiles have, in the order of the first. */
export function withCommonTypes(profiles: readonly Profile[]): Profile[] {
	const counts = new Map<string, number>();
	for (const { sampleTypes } of profiles) for (const { type } of sampleTypes) counts.set(type, (counts.get(type) ?? 0) + 1);
	const common = (profiles[0] as Profile).sampleTypes.map(({ type }) => type).filter((type) => counts.get(type) === profiles.length);
	if (common.length === 0) throw new UsageError('profiles have empty common sample type list');
	return profiles.map((profile) => {
		const rows = common.map((type) => profile.sampleTypes.findIndex((of) => of.type === type));
		if (rows.length === profile.sampleTypes.length && rows.every((row, i) => row === i)) return profile;
		return {
			...profile,
			sampleTypes: rows.map((row) => profile.sampleTypes[row] as ValueType),
			defaultSampleType: common.includes(profile.defaultSampleType) ? profile.defaultSampleType : (common[0] as string),
			samples: { ...profile.samples, values: rows.map((row) => profile.samples.values[row] as Int64Array) },
		};
	});
}

/** Scales values and periods to the finest unit of each type. */
export function withCommonUnits(profiles: readonly Profile[]): Profile[] {
	if (profiles.length < 2) return [...profiles];
	const period = named('period type', () => finest(profiles.map(({ periodType }) => periodType)));
	const types = (profiles[0] as Profile).sampleTypes.map((_, i) =>
		named('sample types', () => finest(profiles.map(({ sampleTypes }) => sampleTypes[i] as ValueType))),
	);
	return profiles.map((profile) => {
		const [scaledPeriod] = scale(fromFloat(Number(profile.period)), profile.periodType.unit, period.unit);
		const ratios = profile.sampleTypes.map(({ unit }, i) => scale(1, unit, (types[i] as ValueType).unit)[0]);
		const scaled = scaleValues(profile, ratios);
		return {
			...scaled,
			period: BigInt(fromFloat(scaledPeriod)),
			periodType: { ...profile.periodType, unit: period.unit },
			sampleTypes: profile.sampleTypes.map(({ type }, i) => ({ type, unit: (types[i] as ValueType).unit })),
		};
	});
}

function finest(types: readonly ValueType[]): ValueType {
	return types.reduce((best, type) => {
		const isCompatible = best.type.replace(/s$/, '') === type.type.replace(/s$/, '') && isSameFamily(best.unit, type.unit);
		if (!isCompatible) throw new UsageError(`incompatible types: {${best.type} ${best.unit} 0 0} {${type.type} ${type.unit} 0 0}`);
		return scale(1, type.unit, best.unit)[0] < 1 ? type : best;
	});
}

function named<T>(what: string, compute: () => T): T {
	try {
		return compute();
	} catch (error) {
		if (error instanceof UsageError) throw new UsageError(`${what}: ${error.message}`);
		throw error;
	}
}

/** Multiplies each type's values and drops samples of which nothing that was multiplied is left. */
export function scaleValues(profile: Profile, ratios: readonly number[]): Profile {
	if (ratios.every((ratio) => ratio === 1)) return profile;
	const { samples } = profile;
	const keep = new Uint8Array(samples.length);
	const values = samples.values.map((column, type) => {
		const ratio = ratios[type] as number;
		if (ratio === 1) return column;
		const scaled = Array.from({ length: samples.length }, (_, row) => fromFloat(roundHalfAway(Number(at(column, row)) * ratio)));
		for (let row = 0; row < scaled.length; row++) if (scaled[row] !== 0) keep[row] = 1;
		return toColumn(scaled);
	});
	return { ...profile, samples: keepSamples({ ...samples, values }, keep) };
}

const toColumn = (values: readonly Int64[]): Int64Array =>
	values.every((value) => typeof value === 'number')
		? Float64Array.from(values as number[])
		: BigInt64Array.from(values, (value) => BigInt(value));

/** Scales each type so that its sum is the base's. */
export function normalized(profile: Profile, base: Profile): Profile {
	checkCompatible(profile, base);
	const sums = ({ samples }: Profile): number[] =>
		samples.values.map((column) => {
			let sum = 0n;
			for (let row = 0; row < samples.length; row++) sum += BigInt(column[row] as number | bigint);
			return Number(BigInt.asIntN(64, sum));
		});
	const wanted = sums(base);
	return scaleValues(
		profile,
		sums(profile).map((sum, i) => (sum === 0 ? 0 : (wanted[i] as number) / sum)),
	);
}

export function checkCompatible(a: Profile, b: Profile): void {
	const text = ({ type, unit }: ValueType): string => `&{${type} ${unit} 0 0}`;
	if (text(a.periodType) !== text(b.periodType))
		throw new UsageError(`incompatible period types ${text(a.periodType)} and ${text(b.periodType)}`);
	const [ofA, ofB] = [a, b].map(({ sampleTypes }) => sampleTypes.map(text).join(' '));
	if (ofA !== ofB) throw new UsageError(`incompatible sample types [${ofA}] and [${ofB}]`);
}
