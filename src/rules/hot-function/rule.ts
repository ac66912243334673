import { type CpuCapacity, cpuCapacity } from '../../facts/cpu-capacity.ts';
import { libraryWork } from '../../facts/library-work.ts';
import { type FunctionCost, preemptedCosts, type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import { type SchedulerLoad, schedulerLoad } from '../../facts/scheduler.ts';
import { telemetryCost } from '../../facts/telemetry.ts';
import { sumOf } from '../../base/numbers.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type RuleResult, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Share of CPU samples below one function of the program that makes it stand out. */
const HOT = 0.3;
/** Fewer samples than this (100 per second of CPU) say nothing about shares. */
const FEWEST_SAMPLES = 30;
const FEWEST_PREEMPTIONS = 20;
/** From this utilisation on, requests wait for the CPU (with two Ps and random arrivals the wait already exceeds the work). */
const BUSY = 0.85;
/** Hot without any doubt, whatever else runs. */
const VERY_HOT = 0.6;
/** Share of allocation in a function's cost from which it is a matter of allocation-hotspot. */
const MOSTLY_ALLOCATING = 0.45;
/** Share of it in work with a well-known cheaper form (library-work, telemetry-cost): spare CPU is no reason to pay for that. */
const AVOIDABLE = 0.5;
/** A goroutine that computes through a whole time slice: sysmon preempts after 10 ms (runtime/proc.go, forcePreemptNS). */
const LONG_RUN_NS = 1e7;
/** Less than a third of a core in use: whatever is hot, nobody waits for it. */
const IDLE_CORES = 0.33;

export const hotFunction = rule({
	id: 'hot-function',
	cause: 'cpu-hotspot',
	accepts: ['profile:cpu', 'trace'],
	needs: {
		costs: profileCosts,
		preempted: preemptedCosts,
		capacity: cpuCapacity,
		load: schedulerLoad,
		work: libraryWork,
		telemetry: telemetryCost,
	},
	check({ costs, preempted, capacity, load, work, telemetry }) {
		const cpu = costs.filter((cost) => cost.kind === 'cpu');
		if (cpu.length === 0) return fromPreemptions(preempted, load);
		if (cpu.every((cost) => cost.samples < FEWEST_SAMPLES))
			return notEnough(`only ${cpu[0]?.samples} CPU samples; ${FEWEST_SAMPLES} are the least`);
		const findings: Finding[] = [];
		for (const cost of cpu) {
			const hot = cost.functions.find((fn) => fn.fn !== '');
			if (!hot || cost.samples < FEWEST_SAMPLES || heatOf(hot) < cost.total * HOT) continue;
			const known = [...work, ...telemetry].flatMap((one) => (one.cost === cost ? one.sites : []));
			const avoidable = sumOf(known.filter((site) => site.fn === hot.fn).map((site) => site.value));
			const finding = describe(hot, cost, capacity, load[0], avoidable >= hot.value * AVOIDABLE);
			if (finding) findings.push(finding);
		}
		return found(findings, 'no function of the program stands out, or the CPU is mostly idle');
	},
	prose,
	doc,
});

/** Without samples: who was preempted time and again after a whole slice computes too long. Shorter work does not show. */
function fromPreemptions(costs: readonly ProfileCost[], loads: readonly SchedulerLoad[]): RuleResult {
	const findings: Finding[] = [];
	for (const cost of costs) {
		const load = loads.find((one) => one.input === cost.input);
		const hot = cost.functions.find((fn) => fn.fn !== '');
		const isLong = load !== undefined && load.longestRunNs >= LONG_RUN_NS && hot !== undefined;
		if (!isLong || cost.samples < FEWEST_PREEMPTIONS || cost.total < cost.durationNs * IDLE_CORES) continue;
		const part = share(hot.value, cost.total);
		if (part < VERY_HOT) continue;
		const params = { fn: hot.fn, callee: hot.callee, calleeShare: share(hot.calleeValue, hot.value), utilisation: -1, times: hot.count };
		const ref = { input: cost.input, table: cost.table, rows: hot.rows };
		findings.push({
			...noFinding,
			cause: 'cpu-hotspot',
			key: hot.fn,
			where: [place(hot, 'cpu', hot.value, { count: hot.count, stack: hot.lines })],
			evidence: [evidence('preempted', 'trace.preempted.byFunction', 7, hot.value, 'ns', ref, params)],
			// Preemptions show only goroutines that compute long; of all CPU time their share is less.
			severity: { most: 'high' },
			impact: { of: 'cpu', share: part, value: hot.value, unit: 'ns', basis: 'of the time slices that goroutines used up' },
			params,
		});
	}
	if (findings.length > 0) return { outcome: 'finding', findings };
	return notEnough('needs a CPU profile, or a trace with CPU samples (take both at once)');
}

/** What is computed: all of it, or what is left without allocation where that is the better part. */
function heatOf(hot: FunctionCost): number {
	return hot.allocating < hot.value * MOSTLY_ALLOCATING ? hot.value : hot.value - hot.allocating;
}

function describe(
	hot: FunctionCost,
	cost: ProfileCost,
	capacity: CpuCapacity,
	load: SchedulerLoad | undefined,
	isAvoidable: boolean,
): Finding | null {
	const cores = cost.durationNs > 0 ? cost.total / cost.durationNs : 0;
	if (cost.durationNs > 0 && cores < IDLE_CORES) return null;
	const pure = heatOf(hot);
	const part = share(pure, cost.total);
	const params = {
		fn: hot.fn,
		callee: hot.callee,
		calleeShare: share(hot.calleeValue, hot.value),
		cores,
		procs: capacity.procs,
		utilisation: capacity.utilisation,
		samples: cost.samples,
		longestRunNs: load?.longestRunNs ?? -1,
	};
	const ref = { input: cost.input, table: cost.table, rows: hot.rows };
	const proofs: EvidenceData[] = [evidence('hot', 'profile.byFunction/cpu', strengthOf(part, capacity, cores), pure, 'ns', ref, params)];
	const against: EvidenceData[] = [];
	const runsLong = load !== undefined && load.longestRunNs >= LONG_RUN_NS && part >= VERY_HOT;
	if (runsLong)
		proofs.push(
			evidence('longRuns', 'trace.sched.longestRun', 7, load.longestRunNs, 'ns', { input: load.input, table: 'trace.goroutines' }, params),
		);
	const capacityRef = { input: capacity.input, table: capacity.from === 'trace' ? 'trace' : 'profile.samples' };
	if (capacity.utilisation >= BUSY) proofs.push(evidence('busy', 'cpu.capacity', 7, capacity.utilisation, 'share', capacityRef, params));
	else if (capacity.utilisation >= 0 && !runsLong && !isAvoidable)
		against.push(evidence('spare', 'cpu.capacity', 7, capacity.utilisation, 'share', capacityRef, params));
	return {
		...noFinding,
		cause: 'cpu-hotspot',
		key: hot.fn,
		where: [place(hot, 'cpu', pure, { count: cost.samples, stack: hot.lines })],
		evidence: proofs,
		against,
		impact: { of: 'cpu', share: part, value: pure, unit: 'ns' },
		params,
	};
}

/** Without the number of Ps a profile is more than a hint when it fills whole cores, or when hardly anything else runs. */
function strengthOf(part: number, capacity: CpuCapacity, cores: number): Strength {
	if (capacity.utilisation >= 0 || part >= VERY_HOT) return 7;
	return cores / Math.ceil(cores) >= BUSY ? 7 : 3;
}
