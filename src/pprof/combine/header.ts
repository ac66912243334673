import type { ProfileHeader } from '../../decode/pprof/document.ts';
import type { Profile } from '../profile.ts';

/** What stands above the samples: earliest start, sum of durations, longest period, all comments once, else that of the first. */
export function mergedHeader(profiles: readonly Profile[]): ProfileHeader {
	const [first] = profiles as [Profile, ...Profile[]];
	let timeNanos = 0n;
	let durationNanos = 0n;
	let period = 0n;
	for (const profile of profiles) {
		if (timeNanos === 0n || profile.timeNanos < timeNanos) timeNanos = profile.timeNanos;
		if (period === 0n || period < profile.period) period = profile.period;
		durationNanos = BigInt.asIntN(64, durationNanos + profile.durationNanos);
	}
	return {
		sampleTypes: first.sampleTypes,
		defaultSampleType: profiles.find(({ defaultSampleType }) => defaultSampleType !== '')?.defaultSampleType ?? '',
		periodType: first.periodType,
		period,
		timeNanos,
		durationNanos,
		comments: [...new Set(profiles.flatMap(({ comments }) => comments))],
		dropFrames: first.dropFrames,
		keepFrames: first.keepFrames,
		docUrl: profiles.find(({ docUrl }) => docUrl !== '')?.docUrl ?? '',
	};
}
