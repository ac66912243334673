import { type GcLog, gcLog, type TraceGc, traceGc } from '../../facts/gc.ts';
import { type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import { evidence, noFinding, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type Params, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** GC share of the running time that is too much. The pacer aims at 25 % of the Ps while marking, so this means marking nearly always. */
const COSTLY = 0.2;
/** ... and of all capacity: on an idle machine GC runs on CPUs nobody else wants. */
const LEAST_OF_CAPACITY = 0.1;
const FEWEST_CYCLES = 3;
/** With a tight goal: cycles per second, and share of all CPU, from which the setting is worth a word. */
const OFTEN = 5;
const NOTICEABLE = 0.03;
/** GC over allocation, and over the whole of the function that allocates most, from which the marking is dear and not the allocating. */
const MOSTLY_MARKING = 3;
const MORE_THAN_MAIN = 1.5;
const FEWEST_SAMPLES = 30;
/** GOGC=100 lets the heap grow to twice the live heap (plus stacks and globals): below this ratio a setting is tight. */
const TIGHT_GOAL = 1.35;
/** A shorter trace shows a start-up: tables are loaded, the heap grows, and cycles come close together. */
const SHORTEST_NS = 3e8;
const FEWEST_TRACED = 5;

export const gcCost = rule({
	id: 'gc-cost',
	cause: 'gc-pressure',
	accepts: ['trace', 'gctrace', 'profile:cpu'],
	needs: { traces: traceGc, logs: gcLog, costs: profileCosts },
	check({ traces, logs, costs }) {
		const cpu = costs.filter((cost) => cost.kind === 'cpu' && cost.samples >= FEWEST_SAMPLES);
		if (traces.length + cpu.length === 0 && logs.every((log) => log.cycles < FEWEST_CYCLES))
			return notEnough('too few GC cycles or CPU samples to judge');
		const params = paramsOf(traces, logs);
		const proofs: EvidenceData[] = [...traces.flatMap((gc) => fromTrace(gc, params)), ...logs.flatMap((log) => fromLog(log, params))];
		const isMarking = params['goalRatio'] === 0 && cpu.some(marksMoreThanAllocates);
		let worst = Math.max(
			0,
			...traces.filter((gc) => gc.cycleRows.length >= FEWEST_CYCLES).map((gc) => gc.cpuShare),
			...logs.map((log) => log.cpuShare),
		);
		for (const cost of cpu) {
			const part = share(cost.gcValue, cost.total);
			if (part < COSTLY || cost.total < cost.durationNs * LEAST_OF_CAPACITY) continue;
			worst = Math.max(worst, part);
			proofs.push(
				evidence('profile', 'profile.byFunction/cpu', 7, cost.gcValue, 'ns', { input: cost.input, table: cost.table }, { ...params, part }),
			);
		}
		if (proofs.length === 0) return found([], 'garbage collection takes a normal share of the CPU');
		const value = Math.max(0, ...traces.map((gc) => gc.gcNs));
		const finding: Finding = {
			...noFinding,
			cause: 'gc-pressure',
			key: 'gc',
			where: [],
			evidence: proofs,
			impact: { of: 'cpu', share: Math.min(1, worst), value, unit: 'ns' },
			params: { ...params, worst, isMarking: isMarking ? 1 : 0 },
		};
		return found([finding], '');
	},
	prose,
	doc,
});

/** Judges a CPU profile when nothing tells the goal: does the function that allocates most cost far less than the marking? */
function marksMoreThanAllocates(cost: ProfileCost): boolean {
	const main = Math.max(0, ...cost.functions.filter((fn) => fn.fn !== '' && fn.allocating > 0).map((fn) => fn.value));
	return cost.gcValue >= cost.total * COSTLY && cost.gcValue >= cost.allocValue * MOSTLY_MARKING && cost.gcValue >= main * MORE_THAN_MAIN;
}

function paramsOf(traces: readonly TraceGc[], logs: readonly GcLog[]): Params {
	const ratio = traces.find((gc) => gc.goalRatio > 0)?.goalRatio ?? logs.find((log) => log.goalRatio > 0)?.goalRatio ?? 0;
	return {
		goalRatio: ratio,
		isTight: ratio > 0 && ratio < TIGHT_GOAL ? 1 : 0,
		liveBytes: Math.max(0, ...traces.map((gc) => gc.liveBytes), ...logs.map((log) => log.liveBytes)),
		cyclesPerSecond: Math.max(0, ...traces.map((gc) => gc.cyclesPerSecond), ...logs.map((log) => log.cyclesPerSecond)),
		rate: Math.max(0, ...traces.map((gc) => gc.allocBytesPerSecond), ...logs.map((log) => log.allocBytesPerSecond)),
	};
}

function fromTrace(gc: TraceGc, params: Params): EvidenceData[] {
	const ofCapacity = share(gc.gcNs, gc.procs * gc.durationNs);
	if (gc.cycleRows.length < FEWEST_TRACED || gc.durationNs < SHORTEST_NS || gc.cpuShare < COSTLY || ofCapacity < LEAST_OF_CAPACITY)
		return [];
	const ref = { input: gc.input, table: 'trace.goroutines' };
	const more = { ...params, cpuShare: gc.cpuShare, markingShare: gc.markingShare };
	const proofs = [evidence('cpu', 'trace.gc', 7, gc.gcNs, 'ns', ref, more)];
	const rows = { input: gc.input, table: 'trace.ranges', rows: gc.cycleRows };
	proofs.push(evidence('cycles', 'trace.gc.cycles', 3, gc.cycleRows.length, 'count', rows, more));
	return proofs;
}

function fromLog(log: GcLog, params: Params): EvidenceData[] {
	const isTight = params['isTight'] === 1 && log.cyclesPerSecond >= OFTEN && log.cpuShare >= NOTICEABLE;
	if (log.cycles < FEWEST_CYCLES || (log.cpuShare < COSTLY && !isTight)) return [];
	const ref = { input: log.input, artifact: log.artifact, table: 'gctrace', rows: log.rows };
	return [evidence('log', 'gctrace.cost', 7, log.cpuShare, 'share', ref, { ...params, cycles: log.cycles, spanNs: log.spanNs })];
}
