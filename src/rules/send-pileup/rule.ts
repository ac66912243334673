import { snapshots } from '../../facts/snapshots.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { found, notEnough, rule } from '../rule.ts';
import { leakFixes, leakTitle } from '../leak-words.ts';
import doc from './rule.md';

/** As many blocked senders at one place are worth a hint. LeakProf (arXiv 2312.12002) starts to look at far larger groups in fleets. */
const MANY = 10;

export const sendPileup = rule({
	id: 'send-pileup',
	cause: 'goroutine-leak',
	accepts: ['snapshot'],
	needs: { snapshots },
	check({ snapshots: all }) {
		const grouped = all.filter((one) => !one.isPartial && (one.form === 'profile' || one.form === 'debug1'));
		const last = grouped[grouped.length - 1];
		if (!last) return notEnough('looks at grouped forms (debug=1, goroutine profile) only; dumps with ids have better rules');
		const findings = last.groups
			.filter((group) => group.place.op === 'chan send' && group.place.idle === null && group.place.depth >= 0 && group.count >= MANY)
			.map((group) => {
				const params = { fn: group.place.fn, count: group.count };
				const ref = { input: group.input, table: 'snapshot.rows', rows: group.rows };
				return {
					...noFinding,
					cause: 'goroutine-leak' as const,
					mechanism: 'no-receiver' as const,
					key: group.key,
					where: [place(group.place, group.place.op, group.count, { count: group.count, stack: group.lines })],
					evidence: [evidence('pileup', 'goroutines.groups', 3, group.count, 'goroutines', ref, params)],
					impact: { of: 'goroutines' as const, share: share(group.count, last.own), value: group.count, unit: 'goroutines' },
					params,
				};
			});
		return found(findings, `no place with ${MANY} or more blocked senders`);
	},
	prose: {
		title: leakTitle,
		summary: ({ params }) =>
			`${params['count']} goroutines wait to send in ${params['fn']}; whether anyone will receive, one snapshot without ids cannot tell.`,
		evidence: { pileup: ({ value, params }) => `${value} goroutines wait in a channel send in ${params['fn']}` },
		fix: leakFixes,
	},
	doc,
});
