// CPU as the kernel counts it: stopped by a quota, waiting for a CPU that others have, spent on page faults.
import { cpuCapacity } from './cpu-capacity.ts';
import { fact } from './fact.ts';
import { type Change, changeOf, lastValue, orZero, type ProcessPoint, processTimeline, riseOf, valueAt } from './process-timeline.ts';

export interface Throttling {
	readonly points: readonly ProcessPoint[];
	readonly last: ProcessPoint;
	/** false: one snapshot only, so the counters are those since the cgroup was made. */
	readonly isRate: boolean;
	/** Between the snapshots, ns; NaN for a single one or without times. */
	readonly spanNs: number;
	/** Periods in which the cgroup had work, and those in which its quota ran out. */
	readonly periods: number;
	readonly throttledPeriods: number;
	/** Stopped, summed over CPUs; NaN unknown. */
	readonly throttledNs: number;
	/** CPU time used meanwhile; NaN unknown. */
	readonly cpuNs: number;
	/** Of the time in which threads had work: stopped by the quota. NaN unknown. */
	readonly stoppedShare: number;
	/** CPUs' worth; Infinity without a quota, NaN unknown. */
	readonly quotaCpus: number;
	/** GOMAXPROCS as another input tells; 0 unknown. */
	readonly procs: number;
}

export const throttling = fact({
	id: 'cgroup.throttling',
	unit: 'count',
	doc: 'How often and how long the CPU quota of the cgroup stopped its threads.',
	needs: { points: processTimeline, capacity: cpuCapacity },
	compute({ points, capacity }): Throttling | null {
		const change = changeOf(points, 'throttledPeriods');
		const last = points.findLast((point) => !Number.isNaN(valueAt(point, 'throttledPeriods')));
		if (!last) return null;
		const measure = (figure: Parameters<typeof valueAt>[1]): number => (change ? riseOf(change, figure) : valueAt(last, figure));
		const ofProcess = change ? riseOf(change, 'userCpuNs') + riseOf(change, 'systemCpuNs') : Number.NaN;
		const cpuNs = Number.isNaN(measure('cgroupCpuNs')) ? ofProcess : measure('cgroupCpuNs');
		const throttledNs = measure('throttledNs');
		return {
			points,
			last,
			isRate: change !== null,
			spanNs: change?.spanNs ?? Number.NaN,
			periods: measure('periods'),
			throttledPeriods: measure('throttledPeriods'),
			throttledNs,
			cpuNs,
			stoppedShare: throttledNs + cpuNs > 0 ? throttledNs / (throttledNs + cpuNs) : Number.NaN,
			quotaCpus: lastValue(points, 'quotaNs') / (lastValue(points, 'periodNs') || 1e8),
			procs: capacity.procs,
		};
	},
});

export interface HostContention {
	readonly points: readonly ProcessPoint[];
	readonly last: ProcessPoint;
	readonly spanNs: number;
	/** Of the threads that were there at both ends: on a CPU; ready, but waiting for one. */
	readonly onCpuNs: number;
	readonly waitingNs: number;
	readonly threads: number;
	readonly turns: number;
	/** Of all the machine's CPU time: used; used by others than this process; taken by the hypervisor. NaN unknown. */
	readonly hostBusyShare: number;
	readonly othersShare: number;
	readonly stealShare: number;
	/** Of the time: some task of the machine waited for a CPU. NaN unknown. */
	readonly pressureShare: number;
	/** Of the cgroup's periods: its quota ran out. 0 without a quota, NaN unknown. */
	readonly throttledShare: number;
}

export const hostContention = fact({
	id: 'process.runDelay',
	unit: 'ns',
	doc: 'Time in which threads of the process were ready to run while the machine ran others.',
	needs: { points: processTimeline, throttled: throttling },
	compute({ points, throttled }): HostContention | null {
		const known = points.filter((point) => threadsAt(point).size > 0);
		const from = known[0];
		const to = known.at(-1);
		if (!from || !to || from === to || Number.isNaN(to.atNs)) return null;
		const change = { from, to };
		const spanNs = to.atNs - from.atNs;
		const busy = riseOf(change, 'hostBusyNs');
		const steal = riseOf(change, 'hostStealNs');
		const all = busy + steal + riseOf(change, 'hostIdleNs');
		const own = riseOf(change, 'userCpuNs') + riseOf(change, 'systemCpuNs');
		return {
			points,
			last: to,
			spanNs,
			...threadSums(from, to),
			hostBusyShare: all > 0 ? busy / all : Number.NaN,
			othersShare: all > 0 ? Math.max(0, busy - own) / all : Number.NaN,
			stealShare: all > 0 ? steal / all : Number.NaN,
			pressureShare: spanNs > 0 ? Math.min(1, riseOf(change, 'cpuSomeNs') / spanNs) : Number.NaN,
			throttledShare: throttledShareOf(throttled, points),
		};
	},
});

function throttledShareOf(throttled: Throttling | null, points: readonly ProcessPoint[]): number {
	if (lastValue(points, 'quotaNs') === Number.POSITIVE_INFINITY) return 0;
	if (throttled === null) return Number.NaN;
	return throttled.periods > 0 ? throttled.throttledPeriods / throttled.periods : 0;
}

/** Row in threadTimes by thread id. */
function threadsAt({ tables, row }: ProcessPoint): Map<number, number> {
	const rows = new Map<number, number>();
	const { snapshot, tid, length } = tables.threadTimes;
	for (let i = 0; i < length; i++) if (snapshot[i] === row) rows.set(tid[i] as number, i);
	return rows;
}

/** Threads that ended or began meanwhile are left out: their counters have no beginning or no end. */
function threadSums(from: ProcessPoint, to: ProcessPoint) {
	const sums = { onCpuNs: 0, waitingNs: 0, turns: 0, threads: 0 };
	const before = threadsAt(from);
	const [a, b] = [from.tables.threadTimes, to.tables.threadTimes];
	for (const [tid, i] of threadsAt(to)) {
		const j = before.get(tid);
		if (j === undefined) continue;
		sums.threads++;
		sums.onCpuNs += Math.max(0, (b.onCpuNs[i] as number) - (a.onCpuNs[j] as number));
		sums.waitingNs += Math.max(0, (b.waitingNs[i] as number) - (a.waitingNs[j] as number));
		sums.turns += Math.max(0, (b.turns[i] as number) - (a.turns[j] as number));
	}
	return sums;
}

export interface PageFaults {
	readonly points: readonly ProcessPoint[];
	readonly change: Change;
	readonly spanNs: number;
	readonly minor: number;
	readonly major: number;
	/** Minor faults beyond those that fill memory which the process did not have before: pages that came anew. */
	readonly anew: number;
	readonly userNs: number;
	readonly systemNs: number;
	/** Growth of the resident set, bytes; NaN unknown. */
	readonly grownBytes: number;
	/** Given back lazily, not yet taken, at the end; NaN unknown. */
	readonly lazyFreeBytes: number;
	/** Pages read again soon after they were taken, and how often memory.high and memory.max forced reclaim; 0 unknown. */
	readonly refaults: number;
	readonly reclaims: number;
	/** Of the time: some task waited for memory. NaN unknown. */
	readonly memoryPressureShare: number;
}

/** Page size of amd64, and of arm64 as most distributions build it. A larger one makes `anew` too small: the rule errs to silence. */
const PAGE_BYTES = 4096;

export const pageFaults = fact({
	id: 'process.faults',
	unit: 'count',
	doc: 'Page faults of the process between the first and the last snapshot, beside its CPU time and the growth of its memory.',
	needs: { points: processTimeline },
	compute({ points }): PageFaults | null {
		const change = changeOf(points, 'minorFaults');
		if (!change || !(change.spanNs > 0)) return null;
		const grownBytes = valueAt(change.to, 'rssBytes') - valueAt(change.from, 'rssBytes');
		const minor = riseOf(change, 'minorFaults');
		return {
			points,
			change,
			spanNs: change.spanNs,
			minor,
			major: riseOf(change, 'majorFaults'),
			anew: Math.max(0, minor - Math.max(0, orZero(grownBytes)) / PAGE_BYTES),
			userNs: riseOf(change, 'userCpuNs'),
			systemNs: riseOf(change, 'systemCpuNs'),
			grownBytes,
			lazyFreeBytes: valueAt(change.to, 'lazyFreeBytes'),
			refaults: orZero(riseOf(change, 'refaults')),
			reclaims: orZero(riseOf(change, 'highEvents')) + orZero(riseOf(change, 'maxEvents')),
			memoryPressureShare: Math.min(1, riseOf(change, 'memorySomeNs') / change.spanNs),
		};
	},
});
