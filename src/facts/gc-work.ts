// What the arithmetic of GOGC needs: live heap, goal, how often, how much CPU a second. From traces, and from gctrace lines.
import { medianOf, sumOf } from '../base/numbers.ts';
import type { GcTraceTables } from '../tables/gc-log.ts';
import { artifacts, fact } from './fact.ts';
import { traceGc } from './gc.ts';
import { profileCosts } from './profile-places.ts';
import { changeOf, processTimeline, riseOf } from './process-timeline.ts';

export interface GcWork {
	readonly input: number;
	readonly from: 'trace' | 'gctrace';
	readonly cycles: number;
	/** Of those: asked for by runtime.GC or the two-minute timer; no setting changes them. */
	readonly forced: number;
	readonly spanNs: number;
	readonly procs: number;
	/** Marked at the end of a cycle, and the goal that follows from it: medians, bytes. */
	readonly liveBytes: number;
	readonly goalBytes: number;
	/** Stacks and globals; 0 where they are not told (traces, Go before 1.18). */
	readonly rootBytes: number;
	/** GC cycles per second. */
	readonly cyclesPerSecond: number;
	/** CPU of marking (assists, background and idle workers) and of pauses, CPUs' worth. */
	readonly gcCpus: number;
	/** All CPU that the process uses, CPUs' worth; NaN when no input tells. */
	readonly usedCpus: number;
}

/** While tables are loaded and caches fill, cycles come at a live heap below this part of what it is later; those are left out. */
const FILLED = 0.75;

export const gcWork = fact({
	id: 'gc.work',
	unit: 'CPUs',
	doc: 'Live heap, goal, cycles per second and CPU of garbage collection, in the steady part of each trace and gctrace log.',
	needs: { traces: traceGc, logs: artifacts('gctrace'), costs: profileCosts, points: processTimeline },
	compute({ traces, logs, costs, points }): GcWork[] {
		const profile = costs.find((cost) => cost.kind === 'cpu' && cost.table === 'profile.samples' && cost.durationNs > 0);
		const change = changeOf(points, 'userCpuNs');
		const counted = change && change.spanNs > 0 ? (change.delta + riseOf(change, 'systemCpuNs')) / change.spanNs : Number.NaN;
		const usedCpus = Number.isNaN(counted) && profile ? profile.total / profile.durationNs : counted;
		const ofTraces = traces.map(
			(gc): GcWork => ({
				input: gc.input,
				from: 'trace',
				cycles: gc.cycleRows.length,
				forced: 0,
				spanNs: gc.durationNs,
				procs: gc.procs,
				liveBytes: gc.liveBytes,
				goalBytes: gc.liveBytes * gc.goalRatio,
				rootBytes: 0,
				cyclesPerSecond: gc.cyclesPerSecond,
				gcCpus: gc.gcNs / Math.max(1, gc.durationNs),
				usedCpus: gc.runningNs / Math.max(1, gc.durationNs),
			}),
		);
		return [...ofTraces, ...logs.map(({ input, tables }) => ofLog(input, tables, usedCpus))];
	},
});

function ofLog(input: number, log: GcTraceTables, usedCpus: number): GcWork {
	const first = steadyFrom(log);
	const rows = Array.from({ length: log.length - first }, (_, i) => first + i);
	const spanNs = rows.length > 1 ? (log.atNs[log.length - 1] as number) - (log.atNs[first] as number) : 0;
	const procs = log.procs[log.length - 1] ?? 0;
	// The first row's CPU belongs to the time before it.
	const cpuNs = rows.slice(1).map((i) => {
		const stopped = ((log.sweepTermNs[i] as number) + (log.markTermNs[i] as number)) * procs;
		return (log.assistCpuNs[i] as number) + (log.backgroundCpuNs[i] as number) + (log.idleCpuNs[i] as number) + stopped;
	});
	// A line prints the goal of its own cycle, which follows from what the one before left.
	const pairs = rows.slice(1);
	return {
		input,
		from: 'gctrace',
		cycles: rows.length,
		forced: rows.filter((i) => log.isForced[i] === 1).length,
		spanNs,
		procs,
		liveBytes: medianOf(pairs.map((i) => log.heapLiveBytes[i - 1] as number)),
		goalBytes: medianOf(pairs.map((i) => log.goalBytes[i] as number)),
		rootBytes: medianOf(pairs.map((i) => log.rootBytes[i] as number)),
		cyclesPerSecond: spanNs > 0 ? (rows.length - 1) / (spanNs / 1e9) : 0,
		gcCpus: spanNs > 0 ? sumOf(cpuNs) / spanNs : 0,
		usedCpus,
	};
}

/** Row after the last one at which the heap was still filling. */
function steadyFrom({ heapLiveBytes, length }: GcTraceTables): number {
	const late = medianOf([...heapLiveBytes.subarray(Math.floor((length * 2) / 3))]);
	for (let row = Math.floor((length * 2) / 3) - 1; row >= 0; row--) if ((heapLiveBytes[row] as number) < late * FILLED) return row + 1;
	return 0;
}
