import { type MemoryGrowth, memoryGrowth } from '../../facts/process-memory.ts';
import { type ProcessPoint, refOf } from '../../facts/process-timeline.ts';
import { evidence, noFinding, share } from '../build.ts';
import { type EvidenceData, type Finding, found, notEnough, type Params, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Snapshots that make a trend; share of the steps that must rise; growth below which it is noise, bytes, and as a share. */
const FEWEST = 6;
const RISING = 0.8;
const LEAST_GROWTH = 8 * 1024 * 1024;
const LEAST_SHARE = 0.1;
/** The second half grows at least so much of what the first half did: a cache that fills flattens out. */
const STILL_GROWING = 0.6;
/** The limit matters when it comes within this time. */
const NEAR_NS = 3600e9;
/** The design's bound for critical. */
const SOON_NS = 600e9;

export const memoryHeadroom = rule({
	id: 'memory-headroom',
	cause: 'memory-growth',
	accepts: ['process-files'],
	needs: { memory: memoryGrowth },
	check({ memory }) {
		if (memory === null) return notEnough('no file tells the memory in use');
		const isGrowing = memory.used.length >= FEWEST && memory.hasRate && grows(memory.used.map((one) => one.bytes));
		if (isGrowing) return found([findingOf(memory)], '');
		if (memory.oomKills > 0) return found([killed(memory)], '');
		if (memory.used.length < FEWEST || !memory.hasRate)
			return notEnough(`needs ${FEWEST} snapshots with /proc/uptime; ${memory.used.length} given`);
		return found([], 'the memory in use does not keep growing');
	},
	prose,
	doc,
});

function grows(bytes: readonly number[]): boolean {
	const [first, middle, last] = [bytes[0] as number, bytes[Math.floor((bytes.length - 1) / 2)] as number, bytes.at(-1) as number];
	const rises = bytes.filter((value, i) => i > 0 && value > (bytes[i - 1] as number)).length;
	const growth = last - first;
	if (growth < LEAST_GROWTH || growth < first * LEAST_SHARE || rises < (bytes.length - 1) * RISING) return false;
	return last - middle >= (middle - first) * STILL_GROWING;
}

function findingOf(memory: MemoryGrowth): Finding {
	const [first, last] = [memory.used[0] as MemoryGrowth['used'][number], memory.used.at(-1) as MemoryGrowth['used'][number]];
	const spanNs = last.point.atNs - first.point.atNs;
	const perSecond = ((last.bytes - first.bytes) / spanNs) * 1e9;
	const toLimitNs = ((memory.limitBytes - last.bytes) / perSecond) * 1e9;
	const isNear = toLimitNs <= NEAR_NS;
	const params: Params = {
		before: first.bytes,
		after: last.bytes,
		perSecond,
		spanNs,
		limit: memory.limitBytes,
		toLimitNs,
		snapshots: memory.used.length,
		ofCgroup: memory.of === 'cgroup' ? 1 : 0,
		oomKills: memory.oomKills,
	};
	const proof = evidence(
		'growth',
		'process.memory',
		isNear ? 7 : 3,
		last.bytes - first.bytes,
		'bytes',
		refOf(memory.points, last.point),
		params,
	);
	return {
		...shared(memory, params, last.point),
		evidence: [proof, ...kills(memory, params, last.point)],
		impact: {
			of: 'memory',
			share: share(last.bytes - first.bytes, last.bytes),
			value: last.bytes - first.bytes,
			unit: 'bytes',
			basis: 'of the memory in use',
		},
		isProven: isNear,
		severity: toLimitNs <= SOON_NS ? { least: 'critical' } : {},
	};
}

/** Killed at the limit, and no growth seen: it happened before, or to a child. */
function killed(memory: MemoryGrowth): Finding {
	const last = memory.used.at(-1) as MemoryGrowth['used'][number];
	const params: Params = { after: last.bytes, limit: memory.limitBytes, oomKills: memory.oomKills, ofCgroup: 1, isKilled: 1 };
	return { ...shared(memory, params, last.point), evidence: kills(memory, params, last.point), isProven: true };
}

const shared = (memory: MemoryGrowth, params: Params, last: ProcessPoint) => ({
	...noFinding,
	cause: 'memory-growth' as const,
	key: 'heap',
	where: [],
	evidence: kills(memory, params, last),
	impact: {
		of: 'memory' as const,
		share: Number.isFinite(memory.limitBytes) ? share(Number(params['after']), memory.limitBytes) : 0,
		value: Number(params['after']),
		unit: 'bytes',
		basis: "of the cgroup's limit",
	},
	params,
});

function kills(memory: MemoryGrowth, params: Params, last: ProcessPoint): EvidenceData[] {
	return memory.oomKills > 0
		? [evidence('killed', 'cgroup.oomKills', 3, memory.oomKills, 'count', refOf(memory.points, last), params)]
		: [];
}
