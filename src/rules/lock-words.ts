// Sentences and keys that the lock rules share.
import { enclosingFunction, ownerOf, packageOf } from '../facts/go-names.ts';
import type { FixText } from './rule.ts';

/** Findings about the locks of one type (or package) belong together. */
export function lockKey(fns: readonly string[]): string {
	const owners = [...new Set(fns.map(ownerOf))].sort();
	return `locks of ${owners.find((owner) => owner !== packageOf(owner)) ?? owners[0] ?? '?'}`;
}

export const orderFix: FixText = {
	text: 'Take the locks in the same order on every path (or take one lock for both), and do not call code that locks while holding one.',
	docs: 'https://pkg.go.dev/sync#Mutex',
};

export const againFix: FixText = {
	text: 'Do not lock again what the caller already holds: split the function into one that locks and one that expects the lock to be held.',
	docs: 'https://pkg.go.dev/sync#Mutex',
};

export const partnerFix: FixText = {
	text: 'Do not send, receive or wait for other goroutines while holding a lock that they need: collect under the lock, release it, then talk to them.',
	docs: 'https://pkg.go.dev/sync#Mutex',
};

export const unlockFix: FixText = {
	text: 'Unlock on every path: put defer mu.Unlock() right after Lock.',
	docs: 'https://pkg.go.dev/sync#Mutex.Unlock',
};

/** Contention on the locks of one type is one cause; a package-level lock is known by the function that releases it. */
export function contentionKey(fn: string): string {
	const owner = ownerOf(fn);
	return owner === packageOf(owner) ? `lock of ${enclosingFunction(fn)}` : `locks of ${owner}`;
}

export function contentionFixes(fn: string, activity: string, op: string): FixText[] {
	const isWaiting = activity !== 'cpu' && activity !== 'run queue' && activity !== '';
	const slow = isWaiting ? `the ${activity}` : 'the work';
	const first: FixText = {
		text: `Move ${slow} out of the part of ${fn} that holds the lock: copy what is needed under the lock, release it, then do the slow part.`,
		docs: 'https://go.dev/doc/diagnostics',
	};
	// Who waits under a lock must stop that; how the lock is built matters only for work that has to be done there.
	if (isWaiting) return [first];
	const readers = op.startsWith('rwmutex')
		? 'Let readers load an atomic pointer to an immutable value that the writer replaces; then no reader ever waits.'
		: 'If readers dominate, use sync.RWMutex or an atomic pointer to an immutable value; if not, split the lock by key.';
	return [first, { text: readers, docs: 'https://pkg.go.dev/sync' }];
}
