import { artifacts } from '../../facts/fact.ts';
import { isLockOp } from '../../facts/places.ts';
import { snapshots } from '../../facts/snapshots.ts';
import { evidence, missingPartner, noFinding, place } from '../build.ts';
import { lockKey } from '../lock-words.ts';
import { type Finding, found, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

export const allAsleep = rule({
	id: 'all-asleep',
	cause: 'deadlock',
	accepts: ['crash'],
	needs: { crashes: artifacts('crash'), snapshots },
	check({ crashes, snapshots: all }) {
		const findings: Finding[] = [];
		for (const { input, index, tables } of crashes) {
			if (!tables.messages.some((message) => message.includes('all goroutines are asleep - deadlock!'))) continue;
			const snapshot = all.find((one) => one.input === input && one.stream === tables.stream);
			const groups = (snapshot?.groups ?? []).filter((group) => group.place.depth >= 0 && group.place.idle !== 'runtime');
			const locks = groups.filter((group) => isLockOp(group.place.op)).map((group) => group.place.fn);
			const first = groups[0];
			const count = groups.reduce((sum, group) => sum + group.count, 0);
			findings.push({
				...noFinding,
				cause: 'deadlock',
				mechanism: first ? missingPartner(first.place.op, first.lines) : 'unknown',
				key: locks.length > 1 ? lockKey(locks) : `all asleep ${first?.key ?? ''}`,
				where: groups
					.slice(0, 8)
					.map((group) =>
						place(group.place, group.place.op, group.count, { goroutines: group.ids, count: group.count, stack: group.lines }),
					),
				evidence: [evidence('asleep', 'crash.kind', 9, count, 'goroutines', { input, table: 'crash', rows: [index] }, { count })],
				impact: { of: 'goroutines', share: 1, value: count, unit: 'goroutines' },
				isProven: true,
				endsNever: true,
				params: { count, fn: first?.place.fn ?? '', op: first?.place.op ?? '' },
			});
		}
		return found(findings, 'the process did not die of all goroutines being asleep');
	},
	prose,
	doc,
});
