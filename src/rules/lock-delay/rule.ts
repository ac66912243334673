import { sumOf } from '../../base/numbers.ts';
import { isLockOp } from '../../facts/places.ts';
import { type FunctionCost, type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import { type TraceWait, traceWaits } from '../../facts/trace-waits.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { contentionFixes, contentionKey, type LockUse, lockLibrary, lockUseOf, lockUseParams } from '../lock-words.ts';
import { type Finding, found, rule } from '../rule.ts';
import { formatQuantity } from '../../base/units.ts';
import doc from './rule.md';

/** Mean delay of a contended lock from which something slow must happen under it. Handing over a lock takes microseconds. */
const SLOW_NS = 1e6;
const FEWEST = 10;
/** As in lock-held: fewer goroutines waiting on average are no loss that anyone notices. */
const LEAST_MEAN_WAITING = 0.1;
/** Share of all lock delay in the profile that a place must have. */
const MAIN_SHARE = 0.25;

export const lockDelay = rule({
	id: 'lock-delay',
	cause: 'mutex-contention',
	accepts: ['profile:mutex', 'profile:block'],
	needs: { costs: profileCosts, waits: traceWaits },
	check({ costs, waits }) {
		const locks = waits.filter((wait) => isLockOp(wait.place.op));
		const findings = costs
			.filter((cost) => cost.kind === 'mutex' || cost.kind === 'block')
			.flatMap((cost) => fromProfile(cost, costs, locks))
			.filter(({ where }) => where[0] !== undefined && !isRefuted(where[0].fn, waits, locks));
		return found(findings, 'no lock delays its waiters by a millisecond or more');
	},
	prose: {
		title: ({ params }) => `a lock in ${params['fn']} keeps others waiting`,
		summary: ({ params, impact }) =>
			`Waiting for a lock in ${params['fn']} took ${formatQuantity(impact.value, 'ns')} in ${params['count']} contentions, ${formatQuantity(Number(params['meanNs']), 'ns')} each.`,
		evidence: {
			delay: ({ value, params }) =>
				`the ${params['profile']} profile shows ${formatQuantity(value, 'ns')} of delay in ${params['count']} contentions, mean ${formatQuantity(Number(params['meanNs']), 'ns')}`,
		},
		fix: ({ params }) => contentionFixes(String(params['fn']), '', lockUseOf(params)),
	},
	doc,
});

/** A profile counts since the program began. A trace of now without a tenth of a goroutine waiting there says that it is over. */
function isRefuted(fn: string, waits: readonly TraceWait[], locks: readonly TraceWait[]): boolean {
	const durationNs = waits[0]?.durationNs ?? 0;
	const here = locks.filter((wait) => wait.place.fn === fn);
	return durationNs > 0 && sumOf(here.map((wait) => wait.totalNs + wait.openNs)) < durationNs * LEAST_MEAN_WAITING;
}

/** A mutex profile stands at the unlock: the line of the lock is better known to a block profile or a trace. */
function lockLine(fn: FunctionCost, costs: readonly ProfileCost[], locks: readonly TraceWait[]): number {
	const inTrace = locks.find((wait) => wait.place.fn === fn.fn)?.place.line;
	const inBlock = costs
		.filter((cost) => cost.kind === 'block')
		.flatMap((cost) => cost.functions)
		.find((one) => one.fn === fn.fn && isLockOp(one.op))?.line;
	return inTrace ?? inBlock ?? fn.line;
}

function fromProfile(cost: ProfileCost, costs: readonly ProfileCost[], waits: readonly TraceWait[]): Finding[] {
	const locks = cost.functions.filter((fn) => fn.fn !== '' && isLockOp(fn.op));
	const all = sumOf(locks.map((fn) => fn.value));
	return locks
		.filter((fn) => fn.count >= FEWEST && fn.value / fn.count >= SLOW_NS && fn.value >= all * MAIN_SHARE)
		.map((fn) => describe(cost.kind === 'mutex' ? { ...fn, line: lockLine(fn, costs, waits) } : fn, cost, all, useOf(fn, cost, locks)));
}

/** Only a block profile stands where the waiters are, so only it tells readers from writers. Neither tells how long the lock was held. */
function useOf(fn: FunctionCost, cost: ProfileCost, locks: readonly FunctionCost[]): LockUse {
	const same = locks.filter((one) => contentionKey(one.fn) === contentionKey(fn.fn));
	const count = (isWanted: (one: FunctionCost) => boolean): number => Math.round(sumOf(same.filter(isWanted).map((one) => one.count)));
	const isBlock = cost.kind === 'block';
	return {
		reads: isBlock ? count((one) => one.op === 'rwmutex rlock') : -1,
		writes: isBlock ? count((one) => one.op !== 'rwmutex rlock') : -1,
		isRw: same.some((one) => one.op.startsWith('rwmutex')),
		holdNs: -1,
		waiters: -1,
		mainFn: fn.fn,
		mainShare: share(fn.value, sumOf(same.map((one) => one.value))),
		library: lockLibrary(fn.lines),
	};
}

function describe(fn: FunctionCost, cost: ProfileCost, all: number, use: LockUse): Finding {
	const params = { fn: fn.fn, count: Math.round(fn.count), meanNs: fn.value / fn.count, profile: cost.kind, ...lockUseParams(use) };
	const ref = { input: cost.input, table: 'profile.samples', rows: fn.rows };
	return {
		...noFinding,
		cause: 'mutex-contention',
		key: contentionKey(fn.fn),
		where: [place(fn, fn.op, fn.value, { count: params.count, stack: fn.lines })],
		evidence: [evidence('delay', `profile.byFunction/${cost.kind}`, 7, fn.value, 'ns', ref, params)],
		// A profile counts since the program's start and knows no requests: how bad it is now it cannot say.
		severity: { most: 'high' },
		impact: {
			of: 'latency',
			share: share(fn.value, all),
			value: fn.value,
			unit: 'ns',
			basis: `of the waiting for locks in the ${cost.kind} profile`,
		},
		params,
	};
}
