// Who held what a goroutine waited for, and what it did meanwhile.
import type { StackId, StringId } from '../../base/ids.ts';
import { emptyString } from '../../base/ids.ts';
import { GoState } from '../../tables/trace.ts';
import type { Books } from './account-books.ts';
import type { TraceEvent } from './event.ts';
import type { SpanVisitor } from './recent-spans.ts';

/**
 * Charges what the waker did while `row` waited: backwards over its recent spans until the wait began or until the
 * waker itself waited, in the function that now ended the wait, for the same lock or for the channel's other side.
 */
export function chargeHolder(books: Books, site: number, row: number, waker: number, e: Pick<TraceEvent, 'timeNs' | 'stack'>): void {
	const { goroutines: g, holders } = books;
	const waitStart = g.sinceNs.get(row);
	const runningSince = Math.max(waitStart, g.sinceNs.get(waker));
	if (g.state.get(waker) === GoState.Running && e.timeNs > runningSince) {
		holders.add(site, GoState.Running, emptyString, e.stack, e.timeNs - runningSince);
	}
	books.recent.backwards(waker, chargeSpans(books, site, g.reason.get(row), waitStart, e.stack));
}

/** Charges span by span; `releasedAt` is the stack that ended the wait. */
export function chargeSpans(books: Books, site: number, waitReason: number, waitStart: number, releasedAt: StackId): SpanVisitor {
	const releasedIn = userFunctionOf(books, releasedAt);
	return (start, end, state, reason, stack) => {
		if (end <= waitStart) return false;
		const isIdle = state === GoState.Waiting && isCounterpart(books, waitReason, reason);
		if (isIdle && userFunctionOf(books, stack) === releasedIn) return false;
		books.holders.add(site, state, reason, stack, end - Math.max(waitStart, start));
		return true;
	};
}

/** The wait in which a waker had not yet got what the other waits for: a holder the lock, a receiver a value, a sender room. */
const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
	sync: ['sync'],
	'chan send': ['chan receive', 'select'],
	'chan receive': ['chan send', 'select'],
	'sync.(*Cond).Wait': ['sync', 'sync.(*Cond).Wait'],
};

function isCounterpart(books: Books, waiter: number, waker: number): boolean {
	const { symbols } = books;
	return COUNTERPARTS[symbols.text(waiter as StringId)]?.includes(symbols.text(waker as StringId)) ?? false;
}

function userFunctionOf(books: Books, stack: number): number {
	const known = books.userFunction.get(stack);
	if (known !== undefined) return known;
	const { symbols } = books;
	let found = -1;
	for (let depth = 0; depth < symbols.depth(stack as StackId) && found < 0; depth++) {
		const fn = symbols.functionOf(symbols.frameAt(stack as StackId, depth));
		const name = symbols.text(fn);
		if (!name.startsWith('sync.') && !name.startsWith('internal/sync.') && !name.startsWith('runtime.')) found = fn;
	}
	books.userFunction.set(stack, found);
	return found;
}
