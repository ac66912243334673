import { sumOf } from '../../base/numbers.ts';
import { type ProfileTimers, profileTimers } from '../../facts/profile-timers.ts';
import type { SampleSite } from '../../facts/sample-sites.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { type Finding, found, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Share of the CPU in use from which timers are worth a word: what counts as material everywhere. */
const MATERIAL = 0.1;
/** CPUs in use below which nobody pays for it. */
const LEAST_CORES = 0.2;
const FEWEST_SAMPLES = 30;
/** A heap profile: share of all bytes allocated, and bytes, from which timers are a hint. */
const MUCH_OF_HEAP = 0.3;
const MUCH_BYTES = 64 * 1024 ** 2;

export const timersInLoop = rule({
	id: 'timers-in-loop',
	cause: 'timer-churn',
	accepts: ['profile:cpu', 'profile:heap', 'trace'],
	needs: { all: profileTimers },
	check({ all }) {
		return found(all.flatMap(fromProfile), 'making and setting timers takes little of the CPU and of what is allocated');
	},
	prose,
	doc,
});

function fromProfile({ cost, sites }: ProfileTimers): Finding[] {
	const isHeap = cost.kind === 'heap';
	const isEnough = isHeap ? cost.total >= MUCH_BYTES : cost.samples >= FEWEST_SAMPLES && cost.total >= cost.durationNs * LEAST_CORES;
	if (!isEnough) return [];
	return byFunction(sites)
		.filter((list) => sumOf(list.map((site) => site.value)) >= cost.total * (isHeap ? MUCH_OF_HEAP : MATERIAL))
		.map((list) => describe(list, cost, isHeap));
}

/** Sites stand biggest first, so does each list. */
function byFunction(sites: readonly SampleSite[]): SampleSite[][] {
	const lists = new Map<string, SampleSite[]>();
	for (const site of sites) {
		const list = lists.get(site.fn);
		if (list) list.push(site);
		else if (site.fn !== '') lists.set(site.fn, [site]);
	}
	return [...lists.values()];
}

function describe(list: readonly SampleSite[], cost: ProfileTimers['cost'], isHeap: boolean): Finding {
	const main = list[0] as SampleSite;
	const value = sumOf(list.map((site) => site.value));
	const rows = list.flatMap((site) => site.rows).sort((a, b) => a - b);
	const part = share(value, cost.total);
	const params = { fn: main.fn, call: main.label, part };
	const ref = { input: cost.input, table: cost.table, rows };
	return {
		...noFinding,
		cause: 'timer-churn',
		key: main.fn,
		where: [place(main, isHeap ? 'alloc' : 'cpu', value, { count: Math.round(cost.samples * part), stack: main.lines })],
		evidence: isHeap
			? [evidence('bytes', 'profile.timers/heap', 3, value, 'bytes', ref, params)]
			: [evidence('cpu', 'profile.timers/cpu', 7, value, 'ns', ref, params)],
		severity: { most: isHeap ? 'medium' : 'high' },
		impact: { of: isHeap ? 'memory' : 'cpu', share: part, value, unit: isHeap ? 'bytes' : 'ns' },
		params,
	};
}
