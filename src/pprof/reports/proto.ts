// -proto: the profile as a file, after all filters. The bytes are uncompressed here; the face compresses them.
import { encodedProfile } from '../encode-profile.ts';
import { at, type Int64Array, narrow } from '../int64.ts';
import type { Profile } from '../profile.ts';
import { type Report, scaledByRatio } from '../report.ts';

export function* protoReport({ profile, config }: Report): Generator<Uint8Array> {
	yield* encodedProfile(config.divideBy === 1 ? profile : scaledProfile(profile, (value) => scaledByRatio(narrow(BigInt(value)), config)));
}

function scaledProfile(profile: Profile, change: (value: number | bigint) => number | bigint): Profile {
	const scaled = (column: Int64Array): Int64Array => {
		const values = Array.from({ length: column.length }, (_, row) => change(at(column, row)));
		return values.every((value) => typeof value === 'number')
			? Float64Array.from(values as number[])
			: BigInt64Array.from(values.map(BigInt));
	};
	return { ...profile, samples: { ...profile.samples, values: profile.samples.values.map(scaled) } };
}
