import { sumOf } from '../../base/numbers.ts';
import { type FunctionCost, preemptedCosts, type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import { isOwnStart, type SchedLogLoad, type SchedulerLoad, schedLogLoad, schedulerLoad } from '../../facts/scheduler.ts';
import { type TraceTime, traceTime } from '../../facts/trace-time.ts';
import { requests } from '../../facts/requests/requests.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { impactOnRequests } from '../request-words.ts';
import { type EvidenceData, type Finding, found, notEnough, type PlaceData, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** More goroutines wait for a P, on average, than there are Ps: each waits longer than it runs. */
const BACKLOG_PER_PROC = 1;
const BUSY = 0.9;
/** More goroutines that only compute than Ps times this: they alone fill the machine. */
const CPU_BOUND_PER_PROC = 1.5;
const FEWEST_LINES = 3;
/** Share of schedtrace lines that must show no idle P and a queue longer than the Ps. */
const MOST_LINES = 0.5;

export const runQueueBacklog = rule({
	id: 'run-queue-backlog',
	cause: 'scheduler-saturation',
	accepts: ['trace', 'schedtrace'],
	needs: { loads: schedulerLoad, logs: schedLogLoad, time: traceTime, costs: profileCosts, preempted: preemptedCosts, all: requests },
	check({ loads, logs, time, costs, preempted, all }) {
		if (loads.length === 0 && logs.every((log) => log.lines < FEWEST_LINES))
			return notEnough(`needs a trace, or ${FEWEST_LINES} schedtrace lines`);
		const proofs: EvidenceData[] = [...loads.flatMap((load, at) => fromTrace(load, time[at] as TraceTime)), ...logs.flatMap(fromLog)];
		if (proofs.length === 0) return found([], 'goroutines get a P quickly');
		const load = loads[0];
		const runnableNs = sumOf(time.map((one) => one.runnableNs));
		const places = load ? placesOf(load) : [];
		for (const hot of hotFunctions(costs, preempted)) {
			if (!places.some((at) => at.fn === hot.fn)) places.push(place(hot, 'cpu', 0, { count: 0, stack: hot.lines }));
		}
		const finding: Finding = {
			...noFinding,
			cause: 'scheduler-saturation',
			key: 'run queue',
			where: places,
			evidence: proofs,
			impact: load
				? impactOnRequests(all, ({ part }) => part === 'run queue', {
						of: 'latency',
						share: share(runnableNs, sumOf(time.map((one) => one.stalledNs))),
						value: runnableNs,
						unit: 'ns',
					})
				: { of: 'latency', share: 1, value: logs[0]?.meanQueued ?? 0, unit: 'goroutines' },
			params: paramsOf(load, logs[0], places[0]?.fn ?? ''),
		};
		return found([finding], '');
	},
	prose,
	doc,
});

/** What they compute: from CPU samples, else from where they were preempted. */
function hotFunctions(costs: readonly ProfileCost[], preempted: readonly ProfileCost[]): FunctionCost[] {
	const cost = costs.find((one) => one.kind === 'cpu') ?? preempted[0];
	const named = (cost?.functions ?? []).filter((fn) => fn.fn !== '' && fn.value >= (cost?.total ?? 0) * 0.1);
	return named.slice(0, 3);
}

function paramsOf(load: SchedulerLoad | undefined, log: SchedLogLoad | undefined, fn: string) {
	return {
		fn,
		procs: load?.procs ?? log?.gomaxprocs ?? 0,
		meanRunnable: load?.meanRunnable ?? log?.meanQueued ?? 0,
		p99: load?.latencyP99Ns ?? -1,
		max: load?.latencyMaxNs ?? -1,
		cpuBound: load?.meanCpuBound ?? -1,
	};
}

function fromTrace(load: SchedulerLoad, time: TraceTime): EvidenceData[] {
	if (load.meanRunnable < load.procs * BACKLOG_PER_PROC || time.utilisation < BUSY) return [];
	const ref = { input: load.input, table: 'trace.goroutines' };
	const params = { procs: load.procs, meanRunnable: load.meanRunnable, p99: load.latencyP99Ns, max: load.latencyMaxNs };
	const proofs = [evidence('backlog', 'trace.sched.load', 7, time.runnableNs, 'ns', ref, params)];
	if (load.meanCpuBound >= load.procs * CPU_BOUND_PER_PROC) {
		const rows = load.byStart.filter((start) => start.cpuBound > 0).flatMap((start) => start.rows);
		proofs.push(evidence('cpuBound', 'trace.sched.cpuBound', 7, load.meanCpuBound, 'goroutines', { ...ref, rows }, params));
	}
	return proofs;
}

function fromLog(log: SchedLogLoad): EvidenceData[] {
	if (log.lines < FEWEST_LINES || log.saturatedRows.length < log.lines * MOST_LINES) return [];
	const ref = { input: log.input, artifact: log.artifact, table: 'schedtrace', rows: log.saturatedRows };
	return [
		evidence('log', 'schedtrace.load', 7, log.saturatedRows.length, 'count', ref, {
			lines: log.lines,
			procs: log.gomaxprocs,
			max: log.maxQueued,
			meanRunnable: log.meanQueued,
		}),
	];
}

/** The start functions of the goroutines that only compute; without any, of those that ran most. */
function placesOf(load: SchedulerLoad): PlaceData[] {
	const bound = load.byStart.filter((start) => start.cpuBound > 0);
	const chosen = (bound.length > 0 ? [...bound].sort((a, b) => b.cpuBoundLifeNs - a.cpuBoundLifeNs) : load.byStart).filter((start) =>
		isOwnStart(start.fn),
	);
	return chosen.slice(0, 4).map((start) => place(start, 'run queue', start.runnableNs, { count: start.rows.length }));
}
