// How much CPU there was and how much of it was used: joins CPU profiles with whatever tells the number of Ps.
import { artifacts, fact } from './fact.ts';
import { type ProfileCost, profileCosts } from './profile-places.ts';
import { schedulerLoad } from './scheduler.ts';
import { traceTime } from './trace-time.ts';

export interface CpuCapacity {
	/** GOMAXPROCS as a trace, a gctrace or a schedtrace line of the recording tells; 0 unknown. */
	readonly procs: number;
	/** CPUs' worth of samples in the longest CPU profile; 0 when there is none. */
	readonly busyCores: number;
	/** Running time over capacity: from the trace when there is one, else from profile and procs; -1 unknown. */
	readonly utilisation: number;
	/** Input that told the utilisation. */
	readonly input: number;
	/** 'trace' or 'profile'. */
	readonly from: 'trace' | 'profile' | 'none';
	/** Mean number of goroutines waiting for a P, from the trace; -1 unknown. */
	readonly meanRunnable: number;
	/** From the trace, ns; -1 unknown. */
	readonly latencyP99Ns: number;
}

export const cpuCapacity = fact({
	id: 'cpu.capacity',
	unit: 'share',
	doc: 'CPU used of CPU available, and whether goroutines had to wait for it.',
	needs: {
		costs: profileCosts,
		time: traceTime,
		load: schedulerLoad,
		gctrace: artifacts('gctrace'),
		schedtrace: artifacts('schedtrace'),
	},
	compute({ costs, time, load, gctrace, schedtrace }): CpuCapacity {
		const lastOf = (column: Int32Array | undefined): number => column?.[column.length - 1] ?? 0;
		const procs = time[0]?.procs ?? (lastOf(gctrace[0]?.tables.procs) || lastOf(schedtrace[0]?.tables.gomaxprocs));
		const profile = longestCpuProfile(costs);
		const busyCores = profile ? profile.total / profile.durationNs : 0;
		const trace = time[0];
		const first = load[0];
		if (trace && first) {
			const fromProfile = procs > 0 ? busyCores / procs : 0;
			return {
				procs,
				busyCores,
				utilisation: Math.min(1, Math.max(trace.utilisation, fromProfile)),
				input: trace.utilisation >= fromProfile || !profile ? trace.input : profile.input,
				from: 'trace',
				meanRunnable: first.meanRunnable,
				latencyP99Ns: first.latencyP99Ns,
			};
		}
		const none = { procs, busyCores, meanRunnable: -1, latencyP99Ns: -1 };
		if (profile && procs > 0) return { ...none, utilisation: Math.min(1, busyCores / procs), input: profile.input, from: 'profile' };
		return { ...none, utilisation: -1, input: profile?.input ?? 0, from: profile ? 'profile' : 'none' };
	},
});

function longestCpuProfile(costs: readonly ProfileCost[]): ProfileCost | undefined {
	return costs
		.filter((cost) => cost.kind === 'cpu' && cost.table === 'profile.samples' && cost.durationNs > 0)
		.sort((a, b) => b.durationNs - a.durationNs)[0];
}
