// Circles among waiters and possible holders; see 3. and 4. at the head of lock-graph.ts.
import type { Circle, Lock, LockHolder, LockWaiter } from './lock-types.ts';
import { MOST_ALIKE, MOST_PER_LOCK } from './lock-people.ts';
import type { Op } from './places.ts';

/** What a goroutine does that comes back to release a lock only by accident. */
export const IDLING: ReadonlySet<Op> = new Set<Op>(['select', 'chan receive', 'sleep', 'network read', 'accept', 'wg wait', 'cond wait']);

/** See 4. at the head of this file. */
function mayComeBack(holder: LockHolder, isStrong: boolean): boolean {
	if (holder.isWaiting) return false;
	return !isStrong || !IDLING.has(holder.place.op) || holder.why === 'same function';
}

/** Follows waiter -> possible holders that wait themselves, until a goroutine repeats. Shortest circles first, each set of locks once. */
export function circlesOf(locks: readonly Lock[]): Circle[] {
	const map: LockMap = { byName: new Map(), waiterByRow: new Map() };
	for (const lock of locks) {
		map.byName.set(lock.name, lock);
		for (const waiter of lock.waiters) map.waiterByRow.set(waiter.row, waiter);
	}
	const circles = new Map<string, Circle>();
	for (const lock of locks) {
		for (const start of startsOf(lock)) {
			const circle = circleFrom(start, map);
			if (!circle) continue;
			const key = [...circle.locks].sort().join(' ');
			const known = circles.get(key);
			if (!known || known.waiters.length > circle.waiters.length) circles.set(key, circle);
		}
	}
	// What a circle over strong links explains needs no weak one.
	const explained = new Set([...circles.values()].filter((circle) => circle.isStrong).flatMap((circle) => circle.locks));
	const kept = [...circles.values()].filter((circle) => circle.isStrong || !circle.locks.some((lock) => explained.has(lock)));
	return kept.sort((a, b) => a.waiters.length - b.waiters.length || (a.locks.join() < b.locks.join() ? -1 : 1));
}

interface LockMap {
	readonly byName: Map<string, Lock>;
	readonly waiterByRow: Map<number, LockWaiter>;
}

/** A circle that goes through a lock goes through a waiter that others take for a holder; a few of each stack are enough. */
function startsOf(lock: Lock): LockWaiter[] {
	const perStack = new Map<string, number>();
	return lock.waiters.filter((waiter) => {
		const key = `${waiter.place.fn}:${waiter.place.line}:${waiter.lines.length}`;
		const alike = perStack.get(key) ?? 0;
		perStack.set(key, alike + 1);
		return alike < MOST_ALIKE && perStack.size <= MOST_PER_LOCK;
	});
}

interface Step {
	readonly waiter: LockWaiter;
	readonly previous: Step | null;
	/** The link that led here; null at the start. */
	readonly link: LockHolder | null;
}

function circleFrom(start: LockWaiter, map: LockMap): Circle | null {
	return searchCircle(start, map, true) ?? searchCircle(start, map, false);
}

/** Breadth first, so the circle found is the shortest through `start`. With `isStrong`, over strong links only. */
function searchCircle(start: LockWaiter, { byName, waiterByRow }: LockMap, isStrong: boolean): Circle | null {
	const seen = new Set<number>([start.row]);
	let frontier: Step[] = [{ waiter: start, previous: null, link: null }];
	while (frontier.length > 0) {
		const next: Step[] = [];
		for (const step of frontier) {
			const lock = byName.get(step.waiter.lock);
			if (!lock) continue;
			if (lock.holders.some((holder) => mayComeBack(holder, isStrong))) continue;
			for (const holder of lock.holders) {
				if (isStrong && !holder.isStrong) continue;
				if (holder.row === start.row) {
					// Waiters of one lock with weak links to each other are methods called by methods, as most are.
					const circle = unwind(step, holder, isStrong);
					if (isStrong || new Set(circle.locks).size > 1) return circle;
					continue;
				}
				const waiter = waiterByRow.get(holder.row);
				if (!waiter || seen.has(holder.row)) continue;
				seen.add(holder.row);
				next.push({ waiter, previous: step, link: holder });
			}
		}
		frontier = next;
	}
	return null;
}

function unwind(last: Step, closing: LockHolder, isStrong: boolean): Circle {
	const waiters: LockWaiter[] = [];
	const heldIn: LockHolder[] = [];
	for (let step: Step | null = last; step; step = step.previous) {
		waiters.unshift(step.waiter);
		heldIn.unshift(step.link ?? closing);
	}
	return { waiters, heldIn, locks: waiters.map((waiter) => waiter.lock), isStrong };
}
