// Copy this folder to rules/<rule-id>/ (id = folder = permanent), rename `exampleRule`, and add two lines to rules.ts.
// A rule decides over facts; it does not read tables event by event and never another rule. Shared reasoning becomes a fact.
// Its result is data: figures with units and references. Sentences are in prose.ts, the page that `gowhy explain` shows in rule.md.
import { snapshots } from '../../facts/snapshots.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { type Finding, found, notEnough, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Goroutines at one place that are worth a look. Say where a threshold comes from: a measurement, a paper, the runtime's source. */
const MANY = 1000;

export const exampleRule = rule({
	id: 'example-rule',
	cause: 'goroutine-leak',
	// Any one of these inputs lets the rule answer; without all of them it is "not applicable".
	accepts: ['snapshot'],
	needs: { snapshots },
	check({ snapshots: all }) {
		const last = all.filter((one) => !one.isPartial).at(-1);
		if (last === undefined) return notEnough('every dump lists only some goroutines');
		const findings = last.groups
			.filter((group) => group.count >= MANY)
			.map((group): Finding => {
				const params = { fn: group.place.fn, count: group.count };
				const ref = { input: group.input, artifact: group.artifact, table: 'snapshot.rows', rows: group.rows };
				return {
					...noFinding,
					cause: 'goroutine-leak',
					key: group.place.fn,
					where: [place(group.place, group.place.op, group.count, { goroutines: group.ids, count: group.count, stack: group.lines })],
					// Strength 3: one measure. 7: several that agree. 9: cause and effect seen in time.
					evidence: [evidence('many', 'goroutines.groups', 3, group.count, 'goroutines', ref, params)],
					impact: { of: 'goroutines', share: share(group.count, last.own), value: group.count, unit: 'goroutines' },
					params,
				};
			});
		return found(findings, `fewer than ${MANY} goroutines at any place`);
	},
	prose,
	doc,
});
