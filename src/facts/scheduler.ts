// How long runnable goroutines waited for a P, and who kept the Ps busy: from traces and from schedtrace lines.
import type { StringId } from '../base/ids.ts';
import { lineOfFrame } from './places.ts';
import { maxOf, sumOf } from '../base/numbers.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState, type TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { originOf } from './go-names.ts';
import { isSystemStart } from './trace-time.ts';

export interface SchedulerLoad {
	readonly input: number;
	readonly durationNs: number;
	readonly procs: number;
	/** Mean number of runnable goroutines waiting for a P, the runtime's own aside. */
	readonly meanRunnable: number;
	/** Mean number of running goroutines, the runtime's own aside. */
	readonly meanRunning: number;
	/** Share of the trace's slices in which more goroutines were runnable, on average, than there are Ps. */
	readonly backloggedShare: number;
	/** Quantiles of the time from runnable to running, ns (upper edge of the power-of-two bucket). */
	readonly latencyP50Ns: number;
	readonly latencyP99Ns: number;
	readonly latencyMaxNs: number;
	readonly preemptions: number;
	/** Mean number of goroutines that only compute: over 80 % of their life running or runnable, hardly ever waiting. */
	readonly meanCpuBound: number;
	/** Longest stay of one of the program's or library's goroutines on a P without a scheduling point. */
	readonly longestRunNs: number;
	/** By start function, biggest running time first. */
	readonly byStart: readonly StartLoad[];
}

export interface StartLoad {
	/** Start function of the goroutines. */
	readonly fn: string;
	readonly file: string;
	/** Line in the start function at the first stack seen; 0 unknown. */
	readonly line: number;
	/** Rows of trace.goroutines. */
	readonly rows: readonly number[];
	readonly runningNs: number;
	readonly runnableNs: number;
	readonly longestRunNs: number;
	readonly cpuBound: number;
	/** Time these goroutines existed inside the trace, of those that are CPU bound. */
	readonly cpuBoundLifeNs: number;
}

/** A goroutine is CPU bound when it waits (not for a P) less than this share of its life. */
const CPU_BOUND_WAITING = 0.2;
/** ... and goes to wait less often than this per second of its life. Request handlers wait at least once per request. */
const CPU_BOUND_WAITS_PER_SECOND = 5;
/** ... and has run at least this long: a short task that waited long for its P is a victim. */
const CPU_BOUND_RUNNING_NS = 1e6;

export const schedulerLoad = fact({
	id: 'trace.sched.load',
	unit: 'ns',
	doc: 'Run-queue waits, backlog per P, and the goroutines that only compute.',
	needs: { traces: artifacts('trace') },
	compute: ({ traces }, { symbols }) => traces.map(({ input, tables }) => loadOf(tables, input, symbols)),
});

function loadOf(trace: TraceTables, input: number, symbols: Symbols): SchedulerLoad {
	const { slices, schedLatency } = trace;
	const duration = Math.max(1, trace.durationNs);
	let backlogged = 0;
	for (let i = 0; i < slices.length; i++) {
		const width = Math.min(slices.sliceNs, duration - i * slices.sliceNs);
		if ((slices.runnableNs[i] as number) > trace.procs * width) backlogged++;
	}
	const byStart = startLoads(trace, symbols);
	return {
		input,
		durationNs: trace.durationNs,
		procs: trace.procs,
		meanRunnable: sumOf(byStart.map((start) => start.runnableNs)) / duration,
		meanRunning: sumOf(byStart.map((start) => start.runningNs)) / duration,
		backloggedShare: slices.length > 0 ? backlogged / slices.length : 0,
		latencyP50Ns: quantile(schedLatency.counts, schedLatency.count, 0.5, schedLatency.maxNs),
		latencyP99Ns: quantile(schedLatency.counts, schedLatency.count, 0.99, schedLatency.maxNs),
		latencyMaxNs: schedLatency.maxNs,
		preemptions: trace.preemptions,
		meanCpuBound: byStart.reduce((total, start) => total + start.cpuBoundLifeNs, 0) / duration,
		longestRunNs: maxOf(byStart.map((start) => start.longestRunNs)),
		byStart,
	};
}

function startLoads(trace: TraceTables, symbols: Symbols): StartLoad[] {
	const { goroutines: g } = trace;
	/** By start function; null for the runtime's own. */
	const groups = new Map<number, ({ -readonly [K in keyof StartLoad]: StartLoad[K] } & { rows: number[] }) | null>();
	for (let row = 0; row < g.length; row++) {
		const start = g.startFunction[row] as number;
		let group = groups.get(start);
		if (group === null) continue;
		if (!group) {
			const fn = symbols.text(start as StringId);
			if (isSystemStart(fn)) {
				groups.set(start, null);
				continue;
			}
			group = {
				fn,
				...lineOfFrame(symbols, g.startFrame[row] as number),
				rows: [],
				runningNs: 0,
				runnableNs: 0,
				longestRunNs: 0,
				cpuBound: 0,
				cpuBoundLifeNs: 0,
			};
			groups.set(start, group);
		}
		group.rows.push(row);
		group.runningNs += g.runningNs[row] as number;
		group.runnableNs += g.runnableNs[row] as number;
		group.longestRunNs = Math.max(group.longestRunNs, g.longestRunNs[row] as number);
		const life = lifeNs(trace, row);
		if (isCpuBound(trace, row, life)) {
			group.cpuBound++;
			group.cpuBoundLifeNs += life;
		}
	}
	return [...groups.values()].filter((group) => group !== null).sort((a, b) => b.runningNs - a.runningNs || (a.fn < b.fn ? -1 : 1));
}

function lifeNs(trace: TraceTables, row: number): number {
	const { goroutines: g } = trace;
	const end = (g.endedNs[row] as number) >= 0 ? (g.endedNs[row] as number) : trace.durationNs;
	return end - Math.max(0, g.createdNs[row] as number);
}

function isCpuBound(trace: TraceTables, row: number, life: number): boolean {
	const { goroutines: g } = trace;
	if (life <= 0 || g.state[row] === GoState.Undetermined) return false;
	const busy = (g.runningNs[row] as number) + (g.runnableNs[row] as number);
	const waitsAllowed = Math.max(1, (life / 1e9) * CPU_BOUND_WAITS_PER_SECOND);
	const isComputing = (g.runningNs[row] as number) >= CPU_BOUND_RUNNING_NS;
	return isComputing && busy >= life * (1 - CPU_BOUND_WAITING) && (g.waits[row] as number) <= waitsAllowed;
}

function quantile(counts: Float64Array, total: number, q: number, max: number): number {
	let seen = 0;
	for (let bucket = 0; bucket < counts.length; bucket++) {
		seen += counts[bucket] as number;
		if (seen >= total * q && total > 0) return Math.min(max, 2 ** (bucket + 1));
	}
	return max;
}

export interface SchedLogLoad {
	readonly input: number;
	readonly artifact: number;
	readonly stream: string;
	readonly lines: number;
	readonly gomaxprocs: number;
	/** Lines with no idle P and more goroutines queued than Ps. */
	readonly saturatedRows: readonly number[];
	readonly meanQueued: number;
	readonly maxQueued: number;
	readonly firstThreads: number;
	readonly lastThreads: number;
	readonly maxThreads: number;
}

export const schedLogLoad = fact({
	id: 'schedtrace.load',
	unit: 'goroutines',
	doc: 'Queued goroutines, idle Ps and threads as schedtrace lines print them.',
	needs: { logs: artifacts('schedtrace') },
	compute: ({ logs }) =>
		logs.map(({ input, index, tables: t }): SchedLogLoad => {
			const queued = Array.from({ length: t.length }, (_, i) => (t.runQueue[i] as number) + (t.localRunQueues[i] as number));
			const saturatedRows = queued.flatMap((q, i) => (t.idleProcs[i] === 0 && q > (t.gomaxprocs[i] as number) ? [i] : []));
			return {
				input,
				artifact: index,
				stream: t.stream,
				lines: t.length,
				gomaxprocs: t.gomaxprocs[t.length - 1] ?? 0,
				saturatedRows,
				meanQueued: queued.reduce((a, b) => a + b, 0) / Math.max(1, t.length),
				maxQueued: maxOf(queued),
				firstThreads: t.threads[0] ?? 0,
				lastThreads: t.threads[t.length - 1] ?? 0,
				maxThreads: maxOf(t.threads),
			};
		}),
});

export const isOwnStart = (fn: string): boolean => fn !== '' && originOf(fn) === 'own';
