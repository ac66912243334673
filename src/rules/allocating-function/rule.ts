import { sumOf } from '../../base/numbers.ts';
import { gcLog, traceGc } from '../../facts/gc.ts';
import { type FunctionCost, type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { type EvidenceData, type Finding, found, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Share of allocation (or of GC assists) of one function that makes it stand out. */
const MAIN = 0.3;
/** GC and allocation below this share of the CPU are the normal price of a Go program. */
const COSTLY = 0.2;
const FEWEST_SAMPLES = 30;
/** A heap profile alone: this much allocated for each byte in use ... */
const CHURN = 50;
/** ... and this much in all, bytes, mostly in one place. */
const MUCH = 1024 ** 3;
const MOSTLY = 0.75;
const FEWEST_ASSISTS = 10;
/** GC of all capacity, and CPUs in use, below which its cost is nobody's loss. */
const LEAST_OF_CAPACITY = 0.1;
const LEAST_CORES = 0.33;

export const allocatingFunction = rule({
	id: 'allocating-function',
	cause: 'allocation-hotspot',
	accepts: ['profile:cpu', 'profile:heap', 'trace'],
	needs: { costs: profileCosts, traceGc, gcLog },
	check({ costs, traceGc: traces, gcLog: logs }) {
		// The highest share of the CPU that any input saw GC take: decides whether a heap profile matters. -1: nothing told.
		const gcShare = Math.max(
			-1,
			...traces.map((gc) => gc.gcNs / Math.max(1, gc.procs * gc.durationNs)),
			...logs.map((log) => log.cpuShare),
		);
		const findings: Finding[] = [];
		for (const cost of costs) {
			if (cost.kind === 'cpu') findings.push(...fromCpu(cost));
			if (cost.sampleType === 'alloc_space') {
				const inUse = costs.find((other) => other.artifact === cost.artifact && other.sampleType === 'inuse_space')?.total ?? 0;
				findings.push(...fromHeap(cost, inUse, gcShare));
			}
		}
		for (const gc of traces) {
			const site = gc.assistSites.find((one) => one.fn !== '');
			const all = sumOf(gc.assistSites.map((one) => one.totalNs));
			const count = sumOf(gc.assistSites.map((one) => one.count));
			if (
				!site ||
				gc.cpuShare < COSTLY ||
				share(gc.gcNs, gc.procs * gc.durationNs) < LEAST_OF_CAPACITY ||
				count < FEWEST_ASSISTS ||
				site.totalNs < all * MAIN
			)
				continue;
			const params = { fn: site.fn, share: share(site.totalNs, all), rate: gc.allocBytesPerSecond, cpuShare: gc.cpuShare };
			const proof = evidence(
				'assist',
				'trace.gc.assists',
				7,
				site.totalNs,
				'ns',
				{ input: gc.input, table: 'trace.assists', rows: site.rows },
				params,
			);
			findings.push(
				finding(
					site.fn,
					place(site, 'alloc', site.totalNs, { count: site.count, stack: site.lines }),
					[proof],
					[],
					gc.cpuShare * share(site.totalNs, all),
					mostOf(
						costs.find((cost) => cost.kind === 'cpu'),
						site.fn,
						share(site.totalNs, all),
					),
					site.totalNs,
					params,
				),
			);
		}
		return found(findings, 'no function allocates so much that it shows in the CPU or the GC');
	},
	prose,
	doc,
});

function finding(
	fn: string,
	where: Finding['where'][number],
	proofs: EvidenceData[],
	against: EvidenceData[],
	cpuShare: number,
	high: number | undefined,
	value: number,
	params: Finding['params'],
): Finding {
	return {
		...noFinding,
		cause: 'allocation-hotspot',
		key: fn,
		where: [where],
		evidence: proofs,
		against,
		impact: {
			of: 'cpu',
			share: cpuShare,
			...(high === undefined ? {} : { low: cpuShare, high: Math.max(cpuShare, high) }),
			value,
			unit: 'ns',
		},
		params,
	};
}

/**
 * What goes away at most: all that the function and the library code below it do, since copying and clearing go with the allocation, and
 * its part of the GC besides. Undefined without a CPU profile that shows the function.
 */
function mostOf(cost: ProfileCost | undefined, fn: string, part: number): number | undefined {
	const own = cost?.functions.find((one) => one.fn === fn);
	if (!cost || !own) return undefined;
	const inside = share(own.value, cost.total);
	return inside + part * Math.min(share(cost.gcValue, cost.total), 1 - inside);
}

/** Allocation plus GC as a share of the CPU, and who allocates. */
function fromCpu(cost: ProfileCost): Finding[] {
	if (cost.samples < FEWEST_SAMPLES || cost.total < cost.durationNs * LEAST_CORES) return [];
	const paid = share(cost.allocValue + cost.gcValue, cost.total);
	const allocators = cost.functions.filter((fn) => fn.fn !== '' && fn.allocating > 0).sort((a, b) => b.allocating - a.allocating);
	const main = allocators[0];
	if (!main || paid < COSTLY) return [];
	const part = share(main.allocating, sumOf(allocators.map((fn) => fn.allocating)));
	if (part < MAIN) return [];
	const params = { fn: main.fn, share: part, cpuShare: paid, rate: 0, callee: main.callee };
	const proof = evidence(
		'cpu',
		'profile.byFunction/cpu',
		7,
		main.allocating,
		'ns',
		{ input: cost.input, table: cost.table, rows: main.rows },
		params,
	);
	return [
		finding(
			main.fn,
			place(main, 'alloc', main.allocating, { stack: main.lines }),
			[proof],
			[],
			paid * part,
			mostOf(cost, main.fn, part),
			main.allocating,
			params,
		),
	];
}

function fromHeap(cost: ProfileCost, inUse: number, gcShare: number): Finding[] {
	const main = cost.functions.find((fn) => fn.fn !== '');
	if (!main) return [];
	const part = share(main.value, cost.total);
	const churn = inUse > 0 ? cost.total / inUse : Number.POSITIVE_INFINITY;
	if (part < MAIN || churn < 5 || cost.total < MUCH / 16) return [];
	const params = { fn: main.fn, share: part, churn, rate: 0, cpuShare: gcShare, callee: main.callee };
	const ref = { input: cost.input, table: 'profile.samples', rows: main.rows };
	const proofs = [evidence('heap', 'profile.byFunction/heap', heapStrength(part, churn, cost, gcShare), main.value, 'bytes', ref, params)];
	const against =
		gcShare >= 0 && gcShare < COSTLY / 2
			? [evidence('cheap', 'gc.share', 9, gcShare, 'share', { input: cost.input, table: 'profile.samples' }, params)]
			: [];
	const where = place(main, 'alloc', main.value, { count: Math.round(main.count), stack: main.lines });
	return [
		{
			...finding(main.fn, where, proofs, against, part, undefined, main.value, params),
			severity: { most: 'medium' },
			impact: heapImpact(main, part),
		},
	];
}

const heapImpact = (main: FunctionCost, part: number): Finding['impact'] => ({
	of: 'memory',
	share: part,
	value: main.value,
	unit: 'bytes',
});

/** The heap profile counts since the program's start, so alone it proves little: only extreme churn in one place is more than a hint. */
function heapStrength(part: number, churn: number, cost: ProfileCost, gcShare: number): Strength {
	if (gcShare >= COSTLY / 2) return 7;
	return gcShare < 0 && part >= MOSTLY && churn >= CHURN && cost.total >= MUCH ? 7 : 3;
}
