import type { FactContext } from '../../facts/fact.ts';
import { hasIds, newestPerStream, type Snapshot, type SnapshotGroup, snapshots } from '../../facts/snapshots.ts';
import { type TraceTime, traceTime } from '../../facts/trace-time.ts';
import { type StuckGroup, traceStuck } from '../../facts/trace-stuck.ts';
import { evidence, LEAK_OPS, missingPartner, noFinding, place, share, starterPlace } from '../build.ts';
import type { Op } from '../../facts/places.ts';
import { type EvidenceData, type Finding, found, notEnough, type Ref, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Fewer goroutines than this at one place are no leak yet, unless they are old. */
const FEW = 3;
/** Share of a group whose starter has returned. The rest may have a starter that happens to be on its way out. */
const MOSTLY = 0.6;
/** Nobody idles in these. */
const NEVER_IDLE: ReadonlySet<Op> = new Set<Op>(['chan send', 'wg wait', 'semaphore']);
/** From a trace alone: so many started in it, none of them ending, are no five new subscribers. */
const MANY_STARTED = 10;
/** They were started over this share of the trace: no burst that somebody is about to collect. */
const SPREAD = 0.3;
/** An unfinished wait counts as stuck when it is this many times longer than the longest finished wait at the same place. */
const BEYOND_FINISHED = 3;

export const blockedAfterReturn = rule({
	id: 'blocked-after-return',
	cause: 'goroutine-leak',
	accepts: ['snapshot', 'trace'],
	needs: { snapshots, stuck: traceStuck, time: traceTime },
	check({ snapshots: all, stuck, time }, context) {
		const whole = newestPerStream(
			all.filter((one) => !one.isPartial && hasIds(one)),
			hasIds,
		);
		if (whole.length === 0 && time.length === 0) {
			return notEnough(
				'needs a dump with goroutine ids and creators (debug=2) or a trace; grouped profiles do not say who started a goroutine',
			);
		}
		const findings = [
			...whole.flatMap((snapshot) => snapshot.groups.flatMap((group) => fromSnapshot(group, snapshot))),
			...stuck.flatMap((group) => fromTrace(group, time, context)),
		];
		return found(findings, 'no blocked goroutine has outlived the function that started it');
	},
	prose,
	doc,
});

function fromSnapshot(group: SnapshotGroup, snapshot: Snapshot): Finding[] {
	const { place: at } = group;
	if (at.idle !== null || at.depth < 0 || !LEAK_OPS.has(at.op)) return [];
	// One goroutine in an empty select keeps a program alive on purpose; several do not.
	const isEmptySelect = group.state.includes('no cases') && group.count >= FEW;
	const isNil = group.state.includes('nil chan') || isEmptySelect;
	const enough = group.count >= FEW || group.waitMinutes >= 1;
	if (!isNil && (!enough || group.starterReturned < Math.max(1, group.count * MOSTLY))) return [];
	if (!isNil && at.op !== 'chan send' && group.creators < 2) return [];
	const ref = { input: group.input, artifact: group.artifact, table: 'snapshot.rows', rows: group.rows };
	const params = { fn: at.fn, op: at.op, starter: group.createdBy, count: group.count, returned: group.starterReturned };
	const proofs: EvidenceData[] = [];
	if (isNil) proofs.push(evidence('never', 'goroutines.groups', 9, group.count, 'goroutines', ref, { ...params, state: group.state }));
	if (group.starterReturned > 0) {
		const strength: Strength = at.op === 'chan send' ? 7 : 3;
		proofs.push(evidence('starterReturned', 'goroutines.starters', strength, group.starterReturned, 'goroutines', ref, params));
	}
	// A subscriber that waits for its next message gets old too; a sender does not.
	if (group.waitMinutes >= 1 && NEVER_IDLE.has(at.op)) {
		proofs.push(evidence('age', 'goroutines.age', group.waitMinutes >= 10 ? 7 : 3, group.waitMinutes * 60e9, 'ns', ref, params));
	}
	return [
		{
			...noFinding,
			cause: 'goroutine-leak',
			mechanism: isEmptySelect ? 'self-wait' : missingPartner(at.op, group.lines),
			key: group.key,
			where: [place(at, at.op, group.count, { goroutines: group.ids, count: group.count, stack: group.lines }), ...starterPlace(group)],
			evidence: proofs,
			against: besideReaders(group.besideReader, group.count, ref),
			impact: { of: 'goroutines', share: share(group.count, snapshot.own), value: group.count, unit: 'goroutines' },
			isProven: isNil,
			params,
		},
	];
}

function fromTrace(group: StuckGroup, time: readonly TraceTime[], { options }: FactContext): Finding[] {
	const { place: at } = group;
	if (!LEAK_OPS.has(at.op)) return [];
	const suspicious = Math.min(options.minWaitNs, group.durationNs * 0.3);
	const old = group.agesNs.filter((age) => age >= suspicious && age >= group.finishedMaxNs * BEYOND_FINISHED).length;
	if (old < FEW) return [];
	const strength = traceStrength(group);
	if (strength === 0) return [];
	const own = time.find((one) => one.input === group.input)?.ownAlive ?? 0;
	const ref = { input: group.input, table: 'trace.goroutines', rows: group.rows };
	const params = {
		fn: at.fn,
		op: at.op,
		starter: group.creatorFunction,
		returned: group.starterReturned,
		count: group.rows.length,
		created: group.siblingsCreated,
		ended: group.siblingsEnded,
		finished: group.finishedWaits,
		oldestNs: group.oldestNs,
		partner: group.partner,
	};
	const proofs = [evidence('stuck', 'trace.goroutines.stuck', strength, group.rows.length, 'goroutines', ref, params)];
	if (group.starterReturned > 0) {
		proofs.push(
			evidence('starterReturned', 'goroutines.starters', at.op === 'chan send' ? 7 : 3, group.starterReturned, 'goroutines', ref, params),
		);
	}
	return [
		{
			...noFinding,
			cause: 'goroutine-leak',
			mechanism: missingPartner(at.op, group.lines),
			key: group.key,
			where: [
				place(at, at.op, group.rows.length, { goroutines: group.ids, count: group.rows.length, stack: group.lines }),
				...(group.creatorFunction === ''
					? []
					: [place({ fn: group.creatorFunction, file: group.creatorFile, line: group.creatorLine }, at.op, 0, { count: 0 })]),
			],
			evidence: proofs,
			against: besideReaders(group.besideReader, group.created, ref),
			impact: { of: 'goroutines', share: share(group.rows.length, own), value: group.rows.length, unit: 'goroutines' },
			isProven: group.created > group.siblingsEnded && strength >= 7,
			params,
		},
	];
}

/** A peer's connection is read beside most of them: they live as long as it does. */
function besideReaders(beside: number, count: number, ref: Ref): EvidenceData[] {
	return beside >= count * MOSTLY && beside > 0 ? [evidence('besideReader', 'goroutines.besideReader', 7, beside, 'goroutines', ref)] : [];
}

/**
 * 9: sends that nobody took during the whole trace, from functions that have returned. 7: the same where other sends are
 * taken, or waits of another kind whose like hardly ever end; or many sends that nobody took while their starter went on to other
 * things. 3: no starter to be seen, or a burst that it may yet collect. 0: nothing speaks for a leak.
 */
function traceStrength(group: StuckGroup): Strength | 0 {
	const known = group.starterReturned + group.starterPresent;
	const returned = group.starterReturned >= 2 && group.starterReturned >= known * MOSTLY;
	if (group.place.op === 'chan send') {
		if (returned) return group.wokenByGoroutine === 0 ? 9 : 7;
		if (group.wokenByGoroutine > 0) return 0;
		// Their starter is there and might yet receive, unless it does something that never comes to that while more and more wait.
		const isSteady = group.spreadNs >= group.durationNs * SPREAD || group.starterBusy >= known * MOSTLY;
		if (group.created >= MANY_STARTED && group.siblingsEnded === 0 && isSteady) return 7;
		return group.created === 0 || group.created >= MANY_STARTED ? 3 : 0;
	}
	const fewEnd = group.siblingsEnded <= group.siblingsCreated * 0.2;
	// One goroutine that starts many at once starts a pool; one that starts them all along, none ever served, does not.
	const isPool = group.creators < 2 && (group.spreadNs < group.durationNs * SPREAD || group.wokenByGoroutine > 0);
	if (!returned || group.starterReturned < FEW || !fewEnd || isPool) return 0;
	return group.created >= MANY_STARTED ? 7 : 3;
}
