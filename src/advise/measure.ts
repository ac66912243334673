// What the inputs tell of the things that settings depend on, each with the input it came from.
import { gcWork, type GcWork } from '../facts/gc-work.ts';
import { throttling } from '../facts/process-cpu.ts';
import { lastValue, orZero, processTimeline, valueAt } from '../facts/process-timeline.ts';
import { profileCosts } from '../facts/profile-places.ts';
import type { Session } from '../facts/session.ts';

export interface Measured {
	/** The GC measure that decides: a gctrace log with many cycles before a trace, the longest first; null without. */
	readonly gc: GcWork | null;
	/** GC measures that are too short to tell: why. */
	readonly tooShort: readonly string[];
	/** Live heap of a heap profile, bytes; NaN without. A profile samples: it misses what is small and rare. */
	readonly profiledLiveBytes: number;
	/** GOMAXPROCS; 0 unknown. */
	readonly procs: number;
	/** Input (index) that told the cgroup; -1: none. */
	readonly cgroupInput: number;
	/** CPUs' worth of quota; Infinity: no quota; NaN: not told. */
	readonly quotaCpus: number;
	readonly hostCpus: number;
	/** Share of periods that were throttled; NaN unknown. */
	readonly throttledShare: number;
	/** Memory limit of the cgroup; Infinity: none; NaN: not told. */
	readonly memoryMaxBytes: number;
	/** Of the cgroup's memory: kernel, sockets, tmpfs. Not the Go runtime's, and not given back under pressure; 0 where not told. */
	readonly notGoBytes: number;
	/** Anonymous memory of the process or its cgroup; NaN unknown. */
	readonly anonBytes: number;
	/** Minor version of Go, as far as the trace tells: at least this; 0 unknown. */
	readonly goMinor: number;
}

/** Fewer cycles or less time tell of a start, not of how it runs. */
const FEWEST_CYCLES = 5;
const SHORTEST_NS = 5e8;

export function measure(session: Session): Measured {
	const works = session.get(gcWork);
	const isEnough = (work: GcWork): boolean =>
		work.cycles >= FEWEST_CYCLES && work.spanNs >= SHORTEST_NS && work.liveBytes > 0 && work.goalBytes > 0;
	const gc = works
		.filter(isEnough)
		.sort((a, b) => Number(Number.isNaN(a.usedCpus)) - Number(Number.isNaN(b.usedCpus)) || b.cycles - a.cycles)[0];
	const points = session.get(processTimeline);
	const throttled = session.get(throttling);
	const traces = session.all('trace');
	const known = points.findLast((point) => ['quotaNs', 'memoryMaxBytes'].some((name) => !Number.isNaN(valueAt(point, name as 'quotaNs'))));
	const heap = session.get(profileCosts).findLast((cost) => cost.sampleType === 'inuse_space');
	const anon = lastValue(points, 'rssAnonBytes');
	return {
		gc: gc ?? null,
		tooShort: works
			.filter((work) => !isEnough(work))
			.map((work) => `${work.from}: ${work.cycles} cycles in ${(work.spanNs / 1e9).toFixed(1)} s`),
		profiledLiveBytes: heap?.total ?? Number.NaN,
		procs: gc?.procs ?? works[0]?.procs ?? session.all('schedtrace')[0]?.tables.gomaxprocs.at(-1) ?? 0,
		cgroupInput: known?.input ?? -1,
		quotaCpus: lastValue(points, 'quotaNs') / (orZero(lastValue(points, 'periodNs')) || 1e8),
		hostCpus: lastValue(points, 'hostCpus'),
		throttledShare: throttled && throttled.periods > 0 ? throttled.throttledPeriods / throttled.periods : Number.NaN,
		memoryMaxBytes: lastValue(points, 'memoryMaxBytes'),
		notGoBytes: ['kernelBytes', 'sockBytes', 'shmemBytes'].reduce((sum, name) => sum + orZero(lastValue(points, name as 'sockBytes')), 0),
		anonBytes: Number.isNaN(anon) ? lastValue(points, 'anonBytes') : anon,
		goMinor: traces[0]?.tables.formatVersion ?? 0,
	};
}

/** The limits of another recording's cgroup (that of this machine), and nothing else of it. */
export function withLimitsOf(measured: Measured, other: Measured): Measured {
	const { quotaCpus, memoryMaxBytes, cgroupInput } = other;
	return { ...measured, quotaCpus, memoryMaxBytes, cgroupInput };
}
