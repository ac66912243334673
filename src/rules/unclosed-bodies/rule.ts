import { type UnreadBodies, unreadBodies } from '../../facts/unread-bodies.ts';
import { evidence, noFinding, share } from '../build.ts';
import { type Finding, found, notEnough, rule, type Strength } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/** Connections from which it is no moment between two reads. */
const MANY = 20;
/** Growth between the first and the last dump. */
const LEAST_GROWTH = 10;
const LEAST_FACTOR = 1.5;

export const unclosedBodies = rule({
	id: 'unclosed-bodies',
	cause: 'fd-leak',
	accepts: ['snapshot'],
	needs: { bodies: unreadBodies },
	check({ bodies }) {
		const last = bodies.at(-1);
		if (last === undefined) return notEnough('every dump lists only some goroutines');
		if (last.unread < MANY) return found([], 'answers of HTTP clients are read or closed');
		const first = bodies[0] as UnreadBodies;
		const isGrowing = first !== last && last.unread - first.unread >= LEAST_GROWTH && last.unread >= first.unread * LEAST_FACTOR;
		return found([findingOf(last, first, isGrowing || last.old >= MANY ? 7 : 3)], '');
	},
	prose,
	doc,
});

function findingOf(last: UnreadBodies, first: UnreadBodies, strength: Strength): Finding {
	const params = { unread: last.unread, before: first === last ? -1 : first.unread, old: last.old };
	const ref = { input: last.input, artifact: last.artifact, table: 'snapshot.rows', rows: last.rows };
	return {
		...noFinding,
		cause: 'fd-leak',
		key: 'descriptors',
		where: [],
		evidence: [evidence('unread', 'goroutines.unreadBodies', strength, last.unread, 'connections', ref, params)],
		impact: {
			of: 'goroutines',
			share: share(2 * last.unread, last.goroutines),
			value: last.unread,
			unit: 'connections',
			basis: 'of all goroutines belong to connections whose answer nobody reads',
		},
		isProven: strength > 3,
		severity: { least: 'medium' },
		params,
	};
}
