import { newestPerStream, snapshots } from '../../facts/snapshots.ts';
import type { Op } from '../../facts/places.ts';
import { evidence, missingPartner, noFinding, place, share } from '../build.ts';
import { found, notEnough, rule } from '../rule.ts';
import { doing, leakFixes, leakTitle } from '../leak-words.ts';
import doc from './rule.md';

/** As many blocked at one place are worth a hint. LeakProf (arXiv 2312.12002) starts to look at far larger groups in fleets. */
const MANY = 10;
/** Nobody idles in these; in a receive or a select a pool does. */
const NEVER_IDLE: ReadonlySet<Op> = new Set<Op>(['chan send', 'wg wait', 'semaphore']);

export const sendPileup = rule({
	id: 'send-pileup',
	cause: 'goroutine-leak',
	accepts: ['snapshot'],
	needs: { snapshots },
	check({ snapshots: all }) {
		const newest = newestPerStream(
			all.filter((one) => !one.isPartial),
			() => false,
		);
		if (newest.length === 0) return notEnough('the snapshots list only some goroutines');
		const findings = newest
			.flatMap((one) => one.groups.map((group) => ({ group, own: one.own })))
			.filter(({ group }) => NEVER_IDLE.has(group.place.op) && group.place.idle === null && group.place.depth >= 0 && group.count >= MANY)
			.map(({ group, own }) => {
				const params = { fn: group.place.fn, op: group.place.op, count: group.count };
				const ref = { input: group.input, artifact: group.artifact, table: 'snapshot.rows', rows: group.rows };
				return {
					...noFinding,
					cause: 'goroutine-leak' as const,
					mechanism: missingPartner(group.place.op, group.lines),
					key: group.key,
					where: [place(group.place, group.place.op, group.count, { count: group.count, stack: group.lines })],
					evidence: [evidence('pileup', 'goroutines.groups', 3, group.count, 'goroutines', ref, params)],
					impact: { of: 'goroutines' as const, share: share(group.count, own), value: group.count, unit: 'goroutines' },
					params,
				};
			});
		return found(findings, `no place where ${MANY} or more wait to send, for a WaitGroup or a semaphore`);
	},
	prose: {
		title: leakTitle,
		summary: ({ params }) =>
			`${params['count']} goroutines wait in ${params['fn']} for ${doing(params['op'])}, or for a slow partner: one snapshot cannot tell.`,
		evidence: { pileup: ({ value, params }) => `${value} goroutines wait (${params['op']}) in ${params['fn']} at the same moment` },
		fix: leakFixes,
	},
	doc,
});
