import { sumOf } from '../../base/numbers.ts';
import { gcLog } from '../../facts/gc.ts';
import { type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import { artifacts } from '../../facts/fact.ts';
import type { GcTraceTables } from '../../tables/gc-log.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type PlaceData, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Growth below this is noise of sampling (one sample stands for 512 KiB), bytes. */
const LEAST_GROWTH = 4 * 1024 * 1024;
const LEAST_FACTOR = 1.5;
const FEWEST_CYCLES = 6;
/** So many rising cycles are a trend by themselves; fewer need a heap profile beside them. */
const MANY_CYCLES = 12;
/** Share of the steps between GC cycles in which the live heap must rise. */
const RISING = 0.8;

export const heapGrowing = rule({
	id: 'heap-growing',
	cause: 'memory-growth',
	accepts: ['profile:heap', 'gctrace'],
	needs: { costs: profileCosts, logs: gcLog, gctrace: artifacts('gctrace') },
	check({ costs, logs, gctrace }) {
		const heaps = costs.filter((cost) => cost.sampleType === 'inuse_space');
		const longLogs = logs.filter((log) => log.cycles >= FEWEST_CYCLES);
		if (heaps.length < 2 && longLogs.length === 0) {
			return notEnough(`needs two heap profiles some time apart, or ${FEWEST_CYCLES} gctrace lines; ${heaps.length} heap profile(s) given`);
		}
		const proofs: EvidenceData[] = gctrace.flatMap(({ input, index, tables }) => fromLog({ input, artifact: index }, tables));
		const grown = fromHeaps(heaps);
		if (grown) proofs.push(grown.proof);
		if (proofs.length === 0) return found([], 'the live heap does not grow');
		const value = Math.max(...proofs.map((one) => one.value));
		const finding: Finding = {
			...noFinding,
			cause: 'memory-growth',
			mechanism: null,
			key: 'heap',
			where: grown?.places ?? [],
			evidence: proofs,
			impact: {
				of: 'memory',
				share: share(value, Math.max(...proofs.map((one) => Number(one.params['after'])))),
				value,
				unit: 'bytes',
				basis: 'of the heap in use at the end',
			},
			params: { ...proofs[0]?.params, fn: grown?.places[0]?.fn ?? '', part: grown?.part ?? 0 },
		};
		return found([finding], '');
	},
	prose,
	doc,
});

/**
 * The live heap after each cycle rises nearly always, and by much. The first third of the log's time is left out: there
 * caches fill and tables are loaded.
 */
function fromLog(at: { input: number; artifact: number }, tables: GcTraceTables): EvidenceData[] {
	const start = tables.atNs[0] ?? 0;
	const span = (tables.atNs[tables.length - 1] ?? 0) - start;
	const rows = Array.from({ length: tables.length }, (_, i) => i).filter((i) => (tables.atNs[i] as number) >= start + span / 3);
	const live = rows.map((i) => tables.heapLiveBytes[i] as number);
	const before = live[0] ?? 0;
	const after = live[live.length - 1] ?? 0;
	const rises = live.filter((bytes, i) => i > 0 && bytes >= (live[i - 1] as number)).length;
	if (tables.length < FEWEST_CYCLES || live.length < 3 || after - before < LEAST_GROWTH) return [];
	if (after < before * LEAST_FACTOR || rises < (live.length - 1) * RISING) return [];
	const strength: Strength = live.length >= MANY_CYCLES ? 7 : 3;
	return [
		evidence(
			'log',
			'gctrace.live',
			strength,
			after - before,
			'bytes',
			{ ...at, table: 'gctrace', rows },
			{ before, after, cycles: live.length },
		),
	];
}

function fromHeaps(heaps: readonly ProfileCost[]): { proof: EvidenceData; places: PlaceData[]; part: number } | null {
	const first = heaps[0];
	const last = heaps[heaps.length - 1];
	if (!first || !last || first === last) return null;
	const growth = last.total - first.total;
	const isSteady = heaps.every((heap, i) => i === 0 || heap.total >= (heaps[i - 1] as ProfileCost).total);
	if (growth < LEAST_GROWTH || last.total < first.total * LEAST_FACTOR || !isSteady) return null;
	const before = new Map(first.functions.map((fn) => [fn.fn, fn.value]));
	const grown = last.functions
		.map((fn) => ({ fn, growth: fn.value - (before.get(fn.fn) ?? 0) }))
		.filter((one) => one.growth > 0 && one.fn.fn !== '')
		.sort((a, b) => b.growth - a.growth);
	const places = grown
		.slice(0, 3)
		.map((one) => place(one.fn, 'alloc', one.growth, { count: Math.round(one.fn.count), stack: one.fn.lines }));
	const strength: Strength = heaps.length >= 3 ? 7 : 3;
	const ref = { input: last.input, table: 'profile.samples' };
	const params = { before: first.total, after: last.total, profiles: heaps.length, firstInput: first.input };
	const part = share(grown[0]?.growth ?? 0, sumOf(grown.map((one) => one.growth)));
	return { proof: evidence('heaps', 'profile.heap.growth', strength, growth, 'bytes', ref, params), places, part };
}
