import { artifacts } from '../../facts/fact.ts';
import { isLockOp } from '../../facts/places.ts';
import { type SnapshotGroup, snapshots } from '../../facts/snapshots.ts';
import { evidence, missingPartner, noFinding, place } from '../build.ts';
import { lockKey } from '../lock-words.ts';
import { type Finding, found, rule } from '../rule.ts';
import type { MechanismName } from '../words.ts';
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
			const groups = (snapshot?.groups ?? [])
				.filter((group) => group.place.depth >= 0 && group.place.idle !== 'runtime')
				.sort((a, b) => order(a) - order(b));
			const locks = groups.filter((group) => isLockOp(group.place.op)).map((group) => group.place.fn);
			const first = groups[0];
			const count = groups.reduce((sum, group) => sum + group.count, 0);
			findings.push({
				...noFinding,
				cause: 'deadlock',
				mechanism: mechanismOf(groups, locks.length),
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
				params: { count, fn: first?.place.fn ?? '', op: first?.place.op ?? '', locks: locks.length },
			});
		}
		return found(findings, 'the process did not die of all goroutines being asleep');
	},
	prose,
	doc,
});

/** Locks first, then senders: they hold what others wait for. Receivers at the end of a chain are its victims. */
const ORDER = ['mutex lock', 'rwmutex lock', 'rwmutex rlock', 'chan send', 'wg wait', 'select', 'cond wait', 'semaphore'];
const order = (group: SnapshotGroup): number => (ORDER.indexOf(group.place.op) + ORDER.length + 1) % (ORDER.length + 1);

function mechanismOf(groups: readonly SnapshotGroup[], locks: number): MechanismName {
	const ops = new Set(groups.map((group) => group.place.op));
	if (locks > 0 && (ops.has('chan send') || ops.has('chan receive') || ops.has('wg wait'))) return 'lock-channel-cycle';
	if (locks > 1) return 'ab-ba';
	if (groups.filter((group) => group.place.op === 'chan send').length > 1) return 'circular-send';
	const first = groups[0];
	if (first?.state.includes('no cases')) return 'self-wait';
	return first ? missingPartner(first.place.op, first.lines) : 'unknown';
}
