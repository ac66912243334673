import { maxOf, sumOf } from '../../base/numbers.ts';
import type { FactContext } from '../../facts/fact.ts';
import { ownerOf } from '../../facts/go-names.ts';
import { isLockOp } from '../../facts/places.ts';
import { lockGraph } from '../../facts/lock-graph.ts';
import { lockNesting, type NestedWait } from '../../facts/lock-nesting.ts';
import type { Lock, LockGraph, LockWaiter } from '../../facts/lock-types.ts';
import { newestPerStream, snapshots } from '../../facts/snapshots.ts';
import { traceTime } from '../../facts/trace-time.ts';
import { type TraceWait, traceWaits } from '../../facts/trace-waits.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { lockKey } from '../lock-words.ts';
import { type EvidenceData, type Finding, found, notEnough, type PlaceData, rule } from '../rule.ts';
import type { MechanismName } from '../words.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

export const lockNeverGranted = rule({
	id: 'lock-never-granted',
	cause: 'deadlock',
	accepts: ['trace', 'snapshot'],
	needs: { waits: traceWaits, nesting: lockNesting, time: traceTime, graphs: lockGraph, snapshots },
	check({ waits, nesting, time, graphs, snapshots: all }, context) {
		if (time.length + graphs.length === 0) return notEnough('the dump lists only some goroutines, and there is no trace');
		const findings: Finding[] = [];
		for (const one of time) {
			const finding = fromTrace(
				waits.filter((wait) => wait.input === one.input),
				nesting.filter((nested) => nested.input === one.input),
				one.ownAlive,
				context,
			);
			if (finding) findings.push(finding);
		}
		for (const graph of newestPerStream(graphs, (one) => one.hasGoroutineIds)) {
			const own = all.find((one) => one.artifact === graph.artifact)?.own ?? 0;
			findings.push(...graph.ownerless.flatMap((lock) => fromDump(lock, graph, own)));
		}
		return found(findings, 'every lock that was waited for was also granted');
	},
	prose,
	doc,
});

/** Nobody is in sight who could release the lock: it was left locked, or its waiter locked it before. */
function fromDump(lock: Lock, graph: LockGraph, own: number): Finding[] {
	const minutes = maxOf(
		lock.waiters.map((waiter) => waiter.waitMinutes),
		-1,
	);
	const first = lock.waiters[0];
	const isInCircle = graph.circles.some((circle) => circle.locks.includes(lock.name));
	if (!first || isInCircle || !lock.hasAddress || (minutes < 1 && lock.waiters.length < 2)) return [];
	const count = sumOf(lock.waiters.map((waiter) => waiter.count));
	const ref = { input: graph.input, artifact: graph.artifact, table: 'snapshot.rows', rows: lock.waiters.map((waiter) => waiter.row) };
	const fns = [...new Set(lock.waiters.map((waiter) => waiter.place.fn))];
	const params = { fn: first.place.fn, count, functions: fns.length, lock: lock.name, others: graph.busyOthers };
	const proofs: EvidenceData[] = [
		evidence('noHolder', 'goroutines.lockGraph', graph.busyOthers === 0 ? 7 : 3, count, 'goroutines', ref, params),
	];
	if (minutes >= 1) proofs.push(evidence('age', 'goroutines.age', minutes >= 2 ? 7 : 3, minutes * 60e9, 'ns', ref, params));
	return [
		{
			...noFinding,
			cause: 'deadlock',
			mechanism: count === 1 ? 'double-lock' : 'missing-unlock',
			key: lockKey(fns),
			where: fns.slice(0, 8).map((fn) => placeOfWaiters(lock.waiters.filter((waiter) => waiter.place.fn === fn))),
			evidence: proofs,
			impact: { of: 'goroutines', share: share(count, own), value: count, unit: 'goroutines' },
			isProven: true,
			endsNever: true,
			params,
		},
	];
}

function placeOfWaiters(waiters: readonly LockWaiter[]): PlaceData {
	const first = waiters[0] as LockWaiter;
	const count = sumOf(waiters.map((waiter) => waiter.count));
	const goroutines = waiters.map((waiter) => waiter.id).filter((id) => id >= 0);
	return place(first.place, first.place.op, count, { goroutines: goroutines.sort((a, b) => a - b), count, stack: first.lines });
}

/** A lock wait is stuck when it is old, is still open, and nobody was granted a lock at that place after it began. */
function fromTrace(waits: readonly TraceWait[], nesting: readonly NestedWait[], own: number, { options }: FactContext): Finding | null {
	const locks = waits.filter((wait) => isLockOp(wait.place.op) && wait.place.depth >= 0);
	const stuck = locks.filter((wait) => {
		const suspicious = Math.min(options.minWaitNs, wait.durationNs * 0.5);
		return wait.openAtEnd > 0 && wait.openMaxNs >= suspicious && wait.lastEndNs <= Math.max(0, wait.openSinceNs);
	});
	const count = sumOf(stuck.map((wait) => wait.openAtEnd));
	if (count < 2) return null;
	const functions = new Set(stuck.map((wait) => wait.place.fn));
	const holders = livingHolders(waits, stuck);
	const blocked = holders.filter((wait) => isStuckPartner(wait, options));
	if (blocked.length < holders.length) return null;
	const ordered = [...stuck].sort((a, b) => b.openMaxNs - a.openMaxNs || b.openAtEnd - a.openAtEnd);
	const longest = ordered[0] as TraceWait;
	const ref = { input: longest.input, table: 'trace.waitSites', rows: stuck.map((wait) => wait.row) };
	const params = { fn: longest.place.fn, count, functions: functions.size, lock: '' };
	return {
		...noFinding,
		cause: 'deadlock',
		mechanism: blocked.length > 0 ? 'lock-channel-cycle' : mechanismOf(stuck, nesting),
		key: lockKey([...functions]),
		where: [...blocked, ...ordered]
			.slice(0, 8)
			.map((wait) =>
				place(wait.place, wait.place.op, wait.openAtEnd, { goroutines: wait.goroutines, count: wait.openAtEnd, stack: wait.lines }),
			),
		evidence: [
			evidence('neverGranted', 'trace.waits.bySite', 7, longest.openMaxNs, 'ns', { ...ref, rows: [longest.row] }, params),
			evidence('stuck', 'trace.waits.open', functions.size > 1 ? 7 : 3, count, 'goroutines', ref, params),
			...blocked
				.slice(0, 1)
				.map((wait) =>
					evidence(
						'partner',
						'trace.waits.partner',
						7,
						wait.openMaxNs,
						'ns',
						{ input: wait.input, table: 'trace.waitSites', rows: [wait.row] },
						{ fn: wait.place.fn, op: wait.place.op },
					),
				),
		],
		impact: { of: 'goroutines', share: share(count, own), value: count, unit: 'goroutines' },
		isProven: true,
		endsNever: true,
		params,
	};
}

/** More than this many behind locks that nobody is seen to hold: a circle shows who holds one, when so many run into it. */
const CROWD = 3;

/**
 * Crossed locks stand under each other in a circle, or at two lines of one function. When one stands under another of the same type and
 * nothing leads back, the two are one lock. When none stands under another, whoever held the lock is gone.
 */
function mechanismOf(stuck: readonly TraceWait[], nesting: readonly NestedWait[]): MechanismName {
	const rows = new Set(stuck.map((wait) => wait.row));
	const nested = nesting.filter((one) => rows.has(one.row) && rows.has(one.outerRow));
	const [first] = nested.filter((one) => one.how !== 'method');
	if (first) {
		if (nested.some((one) => one.how === 'further down' || nested.some((other) => isCrossed(one, other)))) return 'ab-ba';
		if (nested.some((one) => one.how !== 'method' && ownerOf(one.fn) !== ownerOf(one.outerFn))) return 'unknown';
		const isRead = stuck.some((wait) => wait.row === first.row && wait.place.op === 'rwmutex rlock');
		return isRead && stuck.some((wait) => wait.place.op === 'rwmutex lock') ? 'rwr' : 'double-lock';
	}
	const functions = new Set(stuck.map((wait) => wait.place.fn)).size;
	const count = sumOf(stuck.map((wait) => wait.openAtEnd));
	if (count >= CROWD && count > functions) return 'missing-unlock';
	return functions > 1 ? 'ab-ba' : 'unknown';
}

/**
 * Each under the lock that the other waits for, by function or, between different types, by type. Two that share neither function nor
 * lock above them are crossed too: a single lock taken again would show one such pair.
 */
function isCrossed(one: NestedWait, other: NestedWait): boolean {
	if (one.how === 'called' && other.how === 'called' && one.fn !== other.fn && one.outerFn !== other.outerFn) return true;
	const [inner, outer] = [ownerOf(one.fn), ownerOf(one.outerFn)];
	if (inner !== outer && ownerOf(other.fn) === outer && ownerOf(other.outerFn) === inner) return true;
	return one.fn !== one.outerFn && other.fn === one.outerFn && other.outerFn === one.fn;
}

/** Waits for work: a loop that sits in one holds no lock, unless it is the very function that takes it. */
const WAITS_FOR_WORK = new Set(['chan receive', 'select', 'network read', 'accept']);
const PARTNER_WAITS = new Set(['chan send', 'chan receive', 'select', 'wg wait', 'cond wait']);

/** Those who wait for something else inside a function that uses these locks: they may hold one. */
function livingHolders(waits: readonly TraceWait[], stuck: readonly TraceWait[]): TraceWait[] {
	const key = lockKey(stuck.map((wait) => wait.place.fn));
	const functions = new Set(stuck.map((wait) => wait.place.fn));
	const isMethod = key.includes('(');
	return waits.filter((wait) => {
		if (wait.openAtEnd === 0 || stuck.includes(wait) || isLockOp(wait.place.op) || wait.place.fn === '') return false;
		if (functions.has(wait.place.fn)) return true;
		return isMethod && !WAITS_FOR_WORK.has(wait.place.op) && lockKey([wait.place.fn]) === key;
	});
}

/** It waits for a partner as long as the others wait for the lock, and no such wait ended meanwhile. */
function isStuckPartner(wait: TraceWait, { minWaitNs }: FactContext['options']): boolean {
	const suspicious = Math.min(minWaitNs, wait.durationNs * 0.5);
	return PARTNER_WAITS.has(wait.place.op) && wait.openMaxNs >= suspicious && wait.lastEndNs <= Math.max(0, wait.openSinceNs);
}
