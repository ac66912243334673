import { sumOf } from '../../base/numbers.ts';
import { FORMATTING, type TelemetryCost, telemetryCost } from '../../facts/telemetry.ts';
import type { SampleSite } from '../../facts/sample-sites.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { contentionKey } from '../lock-words.ts';
import { type Finding, found, type Params, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Share of the busy CPU, the GC left out, from which telemetry is too dear: what counts as material everywhere. */
const MATERIAL = 0.1;
/** CPUs in use below which nobody pays for it. */
const LEAST_CORES = 0.2;
const FEWEST_SAMPLES = 30;
/** Of all telemetry that functions of the program call: a function with this much is named alone. */
const MAIN = 0.5;
/** Share of all bytes allocated, and bytes, and share of all lock wait, from which there is a hint. */
const MUCH_OF_HEAP = 0.3;
const MUCH_BYTES = 64 * 1024 ** 2;
const MUCH_OF_WAIT = 0.25;
const LEAST_WAIT_NS = 1e9;
const MOST_PLACES = 4;

export const telemetryCostRule = rule({
	id: 'telemetry-cost',
	cause: 'cpu-hotspot',
	accepts: ['profile:cpu', 'trace', 'profile:heap', 'profile:mutex'],
	needs: { all: telemetryCost },
	check({ all }) {
		return found(all.flatMap(fromProfile), 'logging, metrics and tracing take a small share of what was measured');
	},
	prose,
	doc,
});

interface Caller {
	readonly fn: string;
	readonly value: number;
	readonly sites: readonly SampleSite[];
}

/** Functions of the program by what the telemetry they ask for costs, biggest first. */
function callersOf(sites: readonly SampleSite[]): Caller[] {
	const byFn = new Map<string, SampleSite[]>();
	for (const site of sites) {
		if (site.fn === '') continue;
		byFn.set(site.fn, [...(byFn.get(site.fn) ?? []), site]);
	}
	return [...byFn]
		.map(([fn, list]) => ({ fn, value: sumOf(list.map((site) => site.value)), sites: list }))
		.sort((a, b) => b.value - a.value || (a.fn < b.fn ? -1 : 1));
}

function fromProfile(one: TelemetryCost): Finding[] {
	const callers = callersOf(one.sites);
	const main = callers[0];
	if (!main) return [];
	if (one.cost.kind === 'heap') return fromHeap(one, main);
	if (one.cost.kind === 'mutex') return fromMutex(one, main);
	return fromCpu(one, callers);
}

function fromCpu(one: TelemetryCost, callers: readonly Caller[]): Finding[] {
	const { cost } = one;
	const called = sumOf(callers.map((caller) => caller.value));
	const main = callers[0] as Caller;
	const isAlone = main.value >= called * MAIN;
	const value = isAlone ? main.value : called;
	const part = share(value, cost.total);
	const withoutGc = share(value, cost.total - cost.gcValue);
	if (cost.samples < FEWEST_SAMPLES || cost.total < cost.durationNs * LEAST_CORES || withoutGc < MATERIAL) return [];
	const named = isAlone ? [main] : callers.slice(0, MOST_PLACES);
	const params = paramsOf(main, one, part);
	return [
		{
			...noFinding,
			cause: 'cpu-hotspot',
			key: isAlone ? main.fn : 'telemetry',
			where: named.map((caller) => placeOf(one, caller, 'cpu')),
			evidence: named.map((caller) =>
				evidence('cpu', 'telemetry.cost/cpu', 7, caller.value, 'ns', refOf(one, caller), { ...params, fn: caller.fn }),
			),
			severity: { most: 'high' },
			impact: { of: 'cpu', share: part, value, unit: 'ns' },
			params,
		},
	];
}

function fromHeap(one: TelemetryCost, main: Caller): Finding[] {
	const part = share(main.value, one.cost.total);
	if (one.cost.total < MUCH_BYTES || part < MUCH_OF_HEAP) return [];
	const params = paramsOf(main, one, part);
	return [
		{
			...noFinding,
			cause: 'allocation-hotspot',
			key: main.fn,
			where: [placeOf(one, main, 'alloc')],
			evidence: [evidence('heap', 'telemetry.cost/heap', 3, main.value, 'bytes', refOf(one, main), params)],
			severity: { most: 'medium' },
			impact: { of: 'memory', share: part, value: main.value, unit: 'bytes' },
			params,
		},
	];
}

function fromMutex(one: TelemetryCost, main: Caller): Finding[] {
	const part = share(main.value, one.cost.total);
	if (main.value < LEAST_WAIT_NS || part < MUCH_OF_WAIT) return [];
	const params = paramsOf(main, one, part);
	return [
		{
			...noFinding,
			cause: 'mutex-contention',
			key: contentionKey(main.fn),
			where: [placeOf(one, main, 'mutex lock')],
			evidence: [evidence('wait', 'telemetry.cost/mutex', 3, main.value, 'ns', refOf(one, main), params)],
			severity: { most: 'medium' },
			impact: { of: 'latency', share: part, value: main.value, unit: 'ns', basis: 'of the waiting for locks in the mutex profile' },
			params,
		},
	];
}

const placeOf = ({ cost }: TelemetryCost, caller: Caller, op: 'cpu' | 'alloc' | 'mutex lock') => {
	const site = caller.sites[0] as SampleSite;
	return place(site, op, caller.value, { count: Math.round(cost.samples * share(caller.value, cost.total)), stack: site.lines });
};

const refOf = ({ cost }: TelemetryCost, caller: Caller) => ({
	input: cost.input,
	table: cost.table,
	rows: caller.sites.flatMap((site) => site.rows).sort((a, b) => a - b),
});

function paramsOf(main: Caller, { byLibrary, cost }: TelemetryCost, part: number): Params {
	const library =
		main.sites.find((site) => site.label !== FORMATTING)?.label ?? byLibrary.find((one) => one.library !== FORMATTING)?.library ?? '';
	const formatting = sumOf(main.sites.filter((site) => site.label === FORMATTING).map((site) => site.value));
	return {
		fn: main.fn,
		library,
		part,
		formattingShare: share(formatting, main.value),
		libraries: byLibrary
			.slice(0, 3)
			.map((one) => `${one.library} ${Math.round(share(one.value, cost.total) * 1000) / 10} %`)
			.join(', '),
	};
}
