import { type Growth, type SnapshotGroup, snapshotGrowth, snapshots, type StartGrowth, startGrowth } from '../../facts/snapshots.ts';
import { evidence, LEAK_OPS, missingPartner, noFinding, place, share, starterPlace } from '../build.ts';
import { type Finding, found, notEnough, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Growth below this is traffic. */
const LEAST_GROWTH = 5;
/** Share of the first snapshot's goroutines that must still be there: requests come and go, leaks stay. */
const STAYING = 0.9;
/** Time between snapshots over which nobody's request lasts. */
const LONG_SPAN_NS = 60e9;
/** Goroutines that mostly sleep may be work that is due later: a growth that no such backlog explains at once is so many and so many times. */
const MANY_SLEEPERS = 30;
const TIMES_SLEEPERS = 3;
/** Without ids only a large growth counts, from goroutine profiles: at least this many and half as many again. */
const LEAST_BLIND_GROWTH = 20;

export const goroutinesGrowing = rule({
	id: 'goroutines-growing',
	cause: 'goroutine-leak',
	accepts: ['snapshot'],
	needs: { snapshots, growths: snapshotGrowth, starts: startGrowth },
	check({ snapshots: all, growths, starts }) {
		const whole = all.filter((one) => !one.isPartial).length;
		if (whole < 2) return notEnough(`needs two dumps or goroutine profiles of the same process; ${whole} given`);
		return found([...growths.flatMap(fromGrowth), ...starts.flatMap(fromStart)], 'no group of waiting goroutines grew and stayed');
	},
	prose,
	doc,
});

function fromGrowth(growth: Growth): Finding[] {
	const { last } = growth;
	const { place: at } = last;
	if (at.depth < 0 || at.idle === 'runtime' || at.idle === 'accept' || at.idle === 'main') return [];
	// Their starter still runs: they come and go with it, as a writer beside its connection's reader does.
	if (last.starterPresent > last.starterReturned && last.creators >= last.count / 2) return [];
	const isWaiting = LEAK_OPS.has(at.op) || at.op === 'network read' || isUntold(growth);
	if (!isWaiting || growth.growth < LEAST_GROWTH || !growth.counts.every((n, i) => i === 0 || n >= (growth.counts[i - 1] as number)))
		return [];
	const strength = strengthOf(growth);
	if (strength === 0) return [];
	const params = {
		fn: at.fn,
		op: at.op,
		before: growth.counts[0] as number,
		after: last.count,
		count: last.count,
		starter: last.createdBy,
		staying: growth.staying,
	};
	const ref = { input: last.input, artifact: last.artifact, table: 'snapshot.rows', rows: last.rows };
	return [
		{
			...noFinding,
			cause: 'goroutine-leak',
			mechanism: LEAK_OPS.has(at.op) ? missingPartner(at.op, last.lines) : 'unbounded-growth',
			key: last.key,
			where: [place(at, at.op, last.count, { goroutines: last.ids, count: last.count, stack: last.lines }), ...starterPlace(last)],
			evidence: [evidence('growth', 'goroutines.growth', strength, growth.growth, 'goroutines', ref, params)],
			impact: { of: 'goroutines', share: share(last.count, growth.own), value: last.count, unit: 'goroutines' },
			against:
				last.besideReader >= last.count * 0.6
					? [evidence('besideReader', 'goroutines.besideReader', 7, last.besideReader, 'goroutines', ref)]
					: [],
			isProven: strength >= 7,
			params,
		},
	];
}

/**
 * Goroutines that sleep, try and sleep again are at several places from one snapshot to the next, so they are counted by where they start.
 * Groups that wait for a partner are told by their place.
 */
function fromStart(growth: StartGrowth): Finding[] {
	const [first] = growth.groups;
	if (!first || first.place.depth < 0 || first.place.op !== 'sleep') return [];
	const sum = (of: (group: SnapshotGroup) => number): number => growth.groups.reduce((total, group) => total + of(group), 0);
	const before = growth.counts[0] as number;
	const known = sum((group) => group.starterReturned + group.starterPresent);
	const isRising = growth.counts.every((n, i) => i === 0 || n >= (growth.counts[i - 1] as number));
	if (before < LEAST_GROWTH || growth.growth < LEAST_GROWTH || growth.growth < before * 0.5 || !isRising || growth.staying < STAYING)
		return [];
	if (known === 0 || sum((group) => group.starterReturned) < known * 0.6) return [];
	const isLarge = growth.growth >= MANY_SLEEPERS && growth.count >= before * TIMES_SLEEPERS;
	const rows = growth.groups.flatMap((group) => group.rows);
	const params = {
		fn: first.place.fn,
		op: first.place.op,
		before,
		after: growth.count,
		count: growth.count,
		starter: first.createdBy,
		staying: growth.staying,
	};
	const ref = { input: first.input, artifact: first.artifact, table: 'snapshot.rows', rows };
	return [
		{
			...noFinding,
			cause: 'goroutine-leak',
			mechanism: 'unbounded-growth',
			key: first.key,
			where: [
				place(first.place, first.place.op, growth.count, { goroutines: first.ids, count: growth.count, stack: first.lines }),
				...starterPlace(first),
			],
			evidence: [evidence('growth', 'goroutines.growthByStart', isLarge ? 7 : 3, growth.growth, 'goroutines', ref, params)],
			impact: { of: 'goroutines', share: share(growth.count, growth.own), value: growth.count, unit: 'goroutines' },
			isProven: isLarge,
			params,
		},
	];
}

/**
 * The text form with counts leaves out the runtime's frames: who waits for a channel looks as if it ran. So many cannot run at one line;
 * but they might be queueing for the CPU, which a third profile with still more of them makes unlikely.
 */
function isUntold({ last, counts }: Growth): boolean {
	return (
		last.place.op === 'cpu' &&
		last.place.depth === 0 &&
		last.state === '' &&
		counts.every((count, at) => at === 0 || count > (counts[at - 1] as number))
	);
}

/** More connections or long polls at once look like growth too: a peer that is there explains them. */
function hasPeer(growth: Growth): boolean {
	const { op } = growth.last.place;
	if (op === 'network read') return true;
	return (op === 'select' || op === 'chan receive' || op === 'cond wait') && growth.last.root.startsWith('net/http.(*conn)');
}

/** 9 needs ids that stayed over a known time; without ids, or where a peer may explain it, growth is less. */
function strengthOf(growth: Growth): Strength | 0 {
	const before = growth.counts[0] as number;
	if (growth.staying < 0) {
		const isLarge = growth.growth >= LEAST_BLIND_GROWTH && growth.growth >= before * 0.5;
		if (!isLarge) return 0;
		if (growth.last.place.op === 'cpu') return growth.counts.length >= 3 ? 7 : 3;
		return hasPeer(growth) || (before === 0 && growth.counts.length < 3) ? 3 : 7;
	}
	if (growth.staying < STAYING || before === 0) return 0;
	if (hasPeer(growth)) return 3;
	return growth.staying === 1 && before >= LEAST_GROWTH && growth.spanNs >= LONG_SPAN_NS ? 9 : 7;
}
