import { sumOf } from '../../base/numbers.ts';
import { enclosingFunction, ownerOf } from '../../facts/go-names.ts';
import { lockGraph } from '../../facts/lock-graph.ts';
import type { Lock, LockHolder } from '../../facts/lock-types.ts';
import { newestPerStream, snapshots } from '../../facts/snapshots.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { contentionFixes, contentionKey, lockUseOf } from '../lock-words.ts';
import { type Finding, found, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** Waiters for one lock at one instant from which contention is no accident of the moment. */
const MANY = 3;
/** What a holder should not do under a lock. */
const SLOW = new Set([
	'sleep',
	'network read',
	'network write',
	'dial',
	'tls handshake',
	'syscall',
	'chan receive',
	'chan send',
	'select',
	'wg wait',
	'semaphore',
]);

export const lockPileup = rule({
	id: 'lock-pileup',
	cause: 'mutex-contention',
	accepts: ['snapshot'],
	needs: { graphs: lockGraph, snapshots },
	check({ graphs, snapshots: all }) {
		if (graphs.length === 0) return notEnough('the dump lists only some goroutines');
		const findings = newestPerStream(graphs, (graph) => graph.hasGoroutineIds).flatMap(({ input, artifact, locks }) => {
			const own = all.find((one) => one.artifact === artifact)?.own ?? 0;
			return locks.flatMap((lock) => fromLock(lock, { input, artifact }, own));
		});
		return found(findings, 'no lock has several waiters and a holder that is busy with something slow');
	},
	prose: {
		title: ({ params }) => `a lock held in ${params['holder']} keeps others waiting`,
		summary: ({ params }) =>
			`${params['count']} goroutines wait for one lock while a goroutine inside ${params['holder']} that may hold it is in: ${params['activity']}.`,
		evidence: {
			pileup: ({ value, params }) => `${value} goroutines wait for lock ${params['lock']}`,
			holder: ({ params }) => `goroutine ${params['id']}, inside ${params['holder']}, may hold it and is in: ${params['activity']}`,
		},
		fix: ({ params }) => contentionFixes(String(params['holder']), String(params['activity']), lockUseOf(params)),
	},
	doc,
});

function fromLock(lock: Lock, at: { input: number; artifact: number }, own: number): Finding[] {
	const waiting = sumOf(lock.waiters.map((waiter) => waiter.count));
	const likely = lock.holders.filter((holder) => !holder.isWaiting && SLOW.has(holder.place.op) && isUnderLock(holder, lock));
	const strong = likely.filter((holder) => holder.isStrong);
	// Many hold a pointer to what the lock is in; its own methods are where it is taken.
	const inside = likely.filter((one) => one.why === 'points at it' && ownerOf(enclosingFunction(one.fn)) === lock.owner);
	const slow = strong.length > 0 ? strong : inside.length > 0 ? inside : likely;
	const holder = slow[0];
	const first = lock.waiters[0];
	if (waiting < MANY || !holder || !first || slow.length > waiting) return [];
	const fn = holder.place.fn;
	const params = { holder: fn, activity: holder.place.op, id: holder.id, lock: lock.name, count: waiting };
	const rows = lock.waiters.map((waiter) => waiter.row);
	return [
		{
			...noFinding,
			cause: 'mutex-contention',
			key: contentionKey(holder.fn),
			where: [
				place({ ...holder.place, fn: holder.fn }, first.place.op, 0, {
					goroutines: holder.id >= 0 ? [holder.id] : [],
					stack: holder.lines,
				}),
				place(first.place, first.place.op, waiting, {
					goroutines: lock.waiters.map((w) => w.id).filter((id) => id >= 0),
					count: waiting,
					stack: first.lines,
				}),
			].filter((at, i, list) => list.findIndex((other) => other.fn === at.fn) === i || i > 1),
			evidence: [
				evidence('pileup', 'goroutines.lockWaiters', 3, waiting, 'goroutines', { ...at, table: 'snapshot.rows', rows }, params),
				evidence(
					'holder',
					'goroutines.lockGraph',
					holder.isStrong ? 7 : 3,
					1,
					'goroutines',
					{ ...at, table: 'snapshot.rows', rows: [holder.row] },
					params,
				),
			],
			impact: { of: 'goroutines', share: share(waiting, own), value: waiting, unit: 'goroutines' },
			params,
		},
	];
}

/** A method that waits for the network as its loop does is no holder: the linking function must be the one that locks, or point at the lock. */
function isUnderLock(holder: LockHolder, lock: Lock): boolean {
	return holder.why !== 'same receiver type' || lock.waiters.some((waiter) => waiter.place.fn === holder.fn);
}
