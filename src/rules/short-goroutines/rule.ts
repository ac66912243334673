import { type GoroutineStarts, goroutineStarts, type StartSite } from '../../facts/goroutine-starts.ts';
import { type ProfileStarts, profileStarts } from '../../facts/profile-starts.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { type Finding, found, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Share of the CPU in use from which the starting is worth a word: what counts as material everywhere. */
const MATERIAL = 0.1;
/** CPUs in use below which nobody pays for it. */
const LEAST_CORES = 0.2;
/** A trace: goroutines that one place started. Fewer are a moment's burst. */
const MANY = 1000;
/** Mean running time up to which the work is no more than its price: starting, switching to and ending a goroutine takes 0.3 to 1 us. */
const TINY_NS = 2000;
/** Most that a switch is taken to cost: between two goroutines a P may also have looked for work in vain. */
const SWITCH_NS = 1000;
/** Waits per goroutine above which they are there to wait, not to compute. */
const WAITING = 0.1;
const FEWEST_SAMPLES = 30;
/** Of all starting in a profile: the function that is named has at least this much. */
const MAIN = 0.5;

export const shortGoroutines = rule({
	id: 'short-goroutines',
	cause: 'goroutine-churn',
	accepts: ['trace', 'profile:cpu'],
	needs: { traces: goroutineStarts, profiles: profileStarts },
	check({ traces, profiles }) {
		const findings = [...profiles.flatMap(fromProfile), ...traces.flatMap(fromTrace)];
		return found(findings, 'starting goroutines takes little of the CPU');
	},
	prose,
	doc,
});

function fromProfile({ cost, starts, startNs, endNs, endRows }: ProfileStarts): Finding[] {
	const main = starts.find((site) => site.fn !== '');
	if (!main || cost.samples < FEWEST_SAMPLES || cost.total < cost.durationNs * LEAST_CORES || main.value < startNs * MAIN) return [];
	const value = main.value + endNs * share(main.value, startNs);
	const part = share(value, cost.total);
	if (part < MATERIAL) return [];
	const params = { fn: main.fn, startFn: '', created: 0, perSecond: 0, meanNs: 0, endNs, total: cost.total };
	const ref = { input: cost.input, table: cost.table };
	const proofs = [evidence('starting', 'profile.goroutineStarts', 7, main.value, 'ns', { ...ref, rows: main.rows }, params)];
	if (endNs > 0) proofs.push(evidence('ending', 'profile.goroutineEnds', 3, endNs, 'ns', { ...ref, rows: endRows }, params));
	return [
		{
			...noFinding,
			cause: 'goroutine-churn',
			key: main.fn,
			where: [place(main, 'cpu', value, { count: cost.samples, stack: main.lines })],
			evidence: proofs,
			severity: { most: 'high' },
			impact: { of: 'cpu', share: part, value, unit: 'ns' },
			params,
		},
	];
}

function fromTrace(trace: GoroutineStarts): Finding[] {
	const usedNs = trace.runningNs + trace.betweenNs;
	if (usedNs < trace.durationNs * LEAST_CORES || trace.runs === 0) return [];
	const perRunNs = Math.min(SWITCH_NS, trace.betweenNs / trace.runs);
	return trace.sites
		.filter((site) => isTiny(site) && share(site.runs * perRunNs, usedNs) >= MATERIAL)
		.map((site) => describe(site, trace, perRunNs));
}

const isTiny = ({ created, ended, runs, runningNs, waits }: StartSite): boolean =>
	created >= MANY && ended >= created / 2 && runs > 0 && runningNs / created <= TINY_NS && waits <= created * WAITING;

function describe(site: StartSite, trace: GoroutineStarts, perRunNs: number): Finding {
	const usedNs = trace.runningNs + trace.betweenNs;
	const value = site.runs * perRunNs;
	const params = {
		fn: site.creator.fn,
		startFn: site.start.fn,
		created: site.created,
		perSecond: site.created / (Math.max(1, trace.durationNs) / 1e9),
		meanNs: site.runningNs / site.created,
		perRunNs,
		endNs: 0,
		total: usedNs,
	};
	const where = [place(site.creator, 'cpu', value, { count: site.created, stack: site.lines })];
	if (site.start.fn !== '' && site.start.fn !== site.creator.fn) where.push(place(site.start, 'cpu', 0, { count: 0 }));
	return {
		...noFinding,
		cause: 'goroutine-churn',
		key: site.creator.fn,
		where,
		evidence: [
			evidence('tiny', 'trace.goroutines.starts', 7, site.created, 'goroutines', { input: trace.input, table: 'trace.goroutines' }, params),
		],
		severity: { most: 'high' },
		impact: { of: 'cpu', share: share(value, usedNs), value, unit: 'ns' },
		params,
	};
}
