import { snapshots } from '../../facts/snapshots.ts';
import { evidence, missingPartner, noFinding, place, share, starterPlace } from '../build.ts';
import { found, notEnough, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

export const leakedByRuntime = rule({
	id: 'leaked-by-runtime',
	cause: 'goroutine-leak',
	accepts: ['snapshot', 'profile:goroutineleak'],
	needs: { snapshots },
	check({ snapshots: all }) {
		const own = Math.max(0, ...all.filter((one) => !one.isPartial).map((one) => one.own));
		const findings = all.flatMap((snapshot) =>
			snapshot.groups
				.filter((group) => group.leaked > 0)
				.map((group) => {
					const params = { fn: group.place.fn, op: group.place.op, count: group.leaked };
					const ref = { input: group.input, artifact: group.artifact, table: 'snapshot.rows', rows: group.rows };
					return {
						...noFinding,
						cause: 'goroutine-leak' as const,
						mechanism: missingPartner(group.place.op, group.lines),
						key: group.key,
						where: [
							place(group.place, group.place.op, group.leaked, { goroutines: group.ids, count: group.leaked, stack: group.lines }),
							...starterPlace(group),
						],
						evidence: [evidence('marked', 'goroutines.leaked', 9, group.leaked, 'goroutines', ref, params)],
						impact: { of: 'goroutines' as const, share: own > 0 ? share(group.leaked, own) : 1, value: group.leaked, unit: 'goroutines' },
						isProven: true,
						params,
					};
				}),
		);
		// An ordinary dump carries no marks, since nobody looked: only the profile can say that there are none.
		const looked = all.some((one) => one.form === 'profile' && one.isPartial);
		if (findings.length === 0 && !looked)
			return notEnough('the runtime looks for leaked goroutines only for a goroutine leak profile (Go 1.26 and later)');
		return found(findings, 'the runtime marked no goroutine as leaked');
	},
	prose,
	doc,
});
