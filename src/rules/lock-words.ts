// Sentences and keys that the lock rules share.
import { formatQuantity } from '../base/units.ts';
import { enclosingFunction, ownerOf, packageOf } from '../facts/go-names.ts';
import { telemetryOf } from '../facts/telemetry-libraries.ts';
import type { FixText, Params } from './rule.ts';

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

/** What a capture tells of how a lock is used; -1: it does not tell. */
export interface LockUse {
	/** Waits in RLock, and in Lock of a Mutex or RWMutex. */
	readonly reads: number;
	readonly writes: number;
	readonly isRw: boolean;
	/** What holders did, per wait, from taking the lock to releasing it; ns. */
	readonly holdNs: number;
	/** Goroutines that waited, at least. */
	readonly waiters: number;
	/** Function in which most of the waiting was, and its share of it. */
	readonly mainFn: string;
	readonly mainShare: number;
	/** Library that logs or counts, whose lock it is; '' when it is the program's. */
	readonly library: string;
}

export const lockUseParams = (use: LockUse): Params => ({
	lockReads: use.reads,
	lockWrites: use.writes,
	lockIsRw: use.isRw ? 1 : 0,
	lockHoldNs: use.holdNs,
	lockWaiters: use.waiters,
	lockMainFn: use.mainFn,
	lockMainShare: use.mainShare,
	lockLibrary: use.library,
});

export const lockUseOf = (params: Params): LockUse => ({
	reads: Number(params['lockReads'] ?? -1),
	writes: Number(params['lockWrites'] ?? -1),
	isRw: params['lockIsRw'] === 1,
	holdNs: Number(params['lockHoldNs'] ?? -1),
	waiters: Number(params['lockWaiters'] ?? -1),
	mainFn: String(params['lockMainFn'] ?? ''),
	mainShare: Number(params['lockMainShare'] ?? 0),
	library: String(params['lockLibrary'] ?? ''),
});

/** Library that logs or counts and calls the lock on this stack (lines leaf first); '' when the program does. */
export function lockLibrary(lines: readonly string[]): string {
	const caller = lines.map((line) => line.slice(0, line.lastIndexOf(' '))).find((fn) => !/^(runtime|sync|internal\/sync)\./.test(fn));
	return caller === undefined ? '' : (telemetryOf(packageOf(caller))?.name ?? '');
}

/** Held so shortly that nothing can be taken out: taking and handing over a contended lock takes as long. */
const SHORT_NS = 2e4;
/** Readers over writers among the waits from which it is the readers who pay. */
const MOSTLY_READS = 4;

/** How to build the lock, by what was measured; nothing was measured: no advice. */
function shapeFix(use: LockUse): FixText[] {
	const docs = 'https://pkg.go.dev/sync';
	if (use.isRw && use.reads >= 0) {
		const waits = `Of the waits ${use.reads} were readers and ${use.writes} writers`;
		if (use.reads === 0)
			return [
				{
					text: `${waits}: only writers meet, so an RWMutex gains nothing. Split the data by key, each part with a sync.Mutex of its own.`,
					docs,
				},
			];
		if (use.reads >= use.writes * MOSTLY_READS)
			return [
				{
					text: `${waits}: readers wait for the few who write. Let readers load an atomic.Pointer to an immutable value that the writer copies, changes and replaces (copy on write); where keys are written once and read often, sync.Map does.`,
					docs: 'https://pkg.go.dev/sync/atomic#Pointer',
				},
			];
		return [
			{
				text: `${waits}: with so many writers an RWMutex gains nothing over a sync.Mutex. Split the data by key, each part with a lock of its own.`,
				docs,
			},
		];
	}
	if (use.holdNs < 0) return [];
	const held = `It was held for ${formatQuantity(use.holdNs, 'ns')} per wait`;
	if (use.holdNs < SHORT_NS)
		return [
			{
				text: `${held}, by ${use.waiters} goroutines or more: there is little to take out, too many ask. For a counter or flag use sync/atomic; else split the data by key, or give each goroutine its own and add them up when asked.`,
				docs: 'https://pkg.go.dev/sync/atomic',
			},
		];
	return [
		{
			text: `${held}: that is work, not the lock; a different lock helps only where holders do not change anything. ${use.mainFn} has ${formatQuantity(use.mainShare, 'share')} of the waiting: if it only reads, sync.RWMutex lets its callers in together; if callers do not need the same value (a random source, an encoder, a buffer), give each its own, and there is no lock.`,
			docs,
		},
	];
}

export function contentionFixes(fn: string, activity: string, use: LockUse): FixText[] {
	const isWaiting = activity !== 'cpu' && activity !== 'run queue' && activity !== '';
	const slow = isWaiting ? `the ${activity}` : 'the work';
	const first: FixText =
		use.library === ''
			? {
					text: `Move ${slow} out of the part of ${fn} that holds the lock: copy what is needed under the lock, release it, then do the slow part.`,
					docs: 'https://go.dev/doc/diagnostics',
				}
			: {
					text: `The lock is the one of ${use.library}, which writes while it holds it: log less in ${fn}, or give it a writer that only appends to a buffer which one goroutine empties.`,
					docs: 'https://pkg.go.dev/log#SetOutput',
				};
	// Who waits under a lock must stop that; how the lock is built matters only for work that has to be done there.
	if (isWaiting || use.library !== '') return [first];
	return use.holdNs >= 0 && use.holdNs < SHORT_NS ? shapeFix(use) : [first, ...shapeFix(use)];
}
