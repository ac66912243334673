// What the lock graph is made of; see lock-graph.ts.
import type { Op, PlaceInfo } from './places.ts';

export interface LockWaiter {
	/** Row of snapshot.rows. */
	readonly row: number;
	readonly id: number;
	readonly count: number;
	readonly place: PlaceInfo;
	/** Name of the lock: its hex address, `rwmutex in <address of the object>`, or `lock of <function>`. */
	readonly lock: string;
	readonly waitMinutes: number;
	readonly lines: readonly string[];
}

export interface LockHolder {
	readonly row: number;
	readonly id: number;
	readonly place: PlaceInfo;
	/** Why it may hold the lock. */
	readonly why: 'points at it' | 'same receiver type' | 'same function';
	/** See 2. at the head of this file. */
	readonly isStrong: boolean;
	/** The function of the program that links it to the lock. */
	readonly fn: string;
	/** It waits for a lock itself. */
	readonly isWaiting: boolean;
	readonly lines: readonly string[];
}

export interface Lock {
	readonly name: string;
	readonly hasAddress: boolean;
	/** Known by the object whose methods wait for it. */
	readonly isOfReceiver: boolean;
	readonly ops: readonly Op[];
	readonly waiters: readonly LockWaiter[];
	readonly holders: readonly LockHolder[];
	/** Type or package whose methods take it. */
	readonly owner: string;
}

export interface Circle {
	/** waiters[i] waits for locks[i], which waiters[(i + 1) % n] may hold. One entry: it waits for itself. */
	readonly waiters: readonly LockWaiter[];
	readonly locks: readonly string[];
	/** heldIn[i]: where waiters[i] is inside code that uses locks[i - 1], the lock that the one before it waits for. */
	readonly heldIn: readonly LockHolder[];
	/** Every link is a strong one. */
	readonly isStrong: boolean;
}

export interface LockGraph {
	readonly input: number;
	readonly artifact: number;
	readonly stream: string;
	readonly hasGoroutineIds: boolean;
	readonly locks: readonly Lock[];
	readonly circles: readonly Circle[];
	/** Locks with waiters and nobody who may hold them, weak links of the waiters themselves aside. */
	readonly ownerless: readonly Lock[];
	/** Goroutines of the program that neither wait for a lock nor idle: one of them might hold a lock in a way that does not show. */
	readonly busyOthers: number;
}
