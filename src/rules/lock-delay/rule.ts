import { sumOf } from '../../base/numbers.ts';
import { isLockOp } from '../../facts/places.ts';
import { type FunctionCost, type ProfileCost, profileCosts } from '../../facts/profile-places.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { contentionKey, contentionFixes } from '../lock-words.ts';
import { type Finding, found, rule } from '../rule.ts';
import { formatQuantity } from '../../base/units.ts';
import doc from './rule.md';

/** Mean delay of a contended lock from which something slow must happen under it. Handing over a lock takes microseconds. */
const SLOW_NS = 1e6;
const FEWEST = 10;
/** Share of all lock delay in the profile that a place must have. */
const MAIN_SHARE = 0.25;

export const lockDelay = rule({
	id: 'lock-delay',
	cause: 'mutex-contention',
	accepts: ['profile:mutex', 'profile:block'],
	needs: { costs: profileCosts },
	check({ costs }) {
		const findings = costs.filter((cost) => cost.kind === 'mutex' || cost.kind === 'block').flatMap(fromProfile);
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
		fix: ({ params, where }) => contentionFixes(String(params['fn']), '', String(where[0]?.op)),
	},
	doc,
});

function fromProfile(cost: ProfileCost): Finding[] {
	const locks = cost.functions.filter((fn) => fn.fn !== '' && isLockOp(fn.op));
	const all = sumOf(locks.map((fn) => fn.value));
	return locks
		.filter((fn) => fn.count >= FEWEST && fn.value / fn.count >= SLOW_NS && fn.value >= all * MAIN_SHARE)
		.map((fn) => describe(fn, cost, all));
}

function describe(fn: FunctionCost, cost: ProfileCost, all: number): Finding {
	const params = { fn: fn.fn, count: Math.round(fn.count), meanNs: fn.value / fn.count, profile: cost.kind };
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
