// The wait-for graph over locks at one snapshot. A dump prints the address of the lock a goroutine waits for, not who
// holds it, so holders are inferred, and said to be inferred:
//
// 1. Waiters are grouped by the address of the lock (by function when a form prints no addresses).
// 2. A possible holder of a lock is a goroutine that is inside code that uses the lock: one of its frames has an argument
//    that points at or just below the lock (its receiver), or it runs in a method of the same receiver type or in the very
//    function that takes the lock. A goroutine that waits for the same lock is one only if a caller of its waiting
//    function is such code too (it locked in the caller and locks again).
// 3. Edges go from each waiter to the possible holders of its lock. If every possible holder of a set of locks waits for a
//    lock of the same set, nobody can ever release one: a circle, found by following edges until a goroutine repeats.
import type { StackId } from '../base/ids.ts';
import type { SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { artifacts, fact, type Located } from './fact.ts';
import { enclosingFunction, originOf, ownerOf, packageOf } from './go-names.ts';
import { isLockOp, type Op, type PlaceInfo, placeOf, stackLines } from './places.ts';

/** How far below a lock's address a pointer may lie to be taken for the object that contains it, bytes. */
const OBJECT_REACH = 4096;

export interface LockWaiter {
	/** Row of snapshot.rows. */
	readonly row: number;
	readonly id: number;
	readonly count: number;
	readonly place: PlaceInfo;
	/** Name of the lock: its hex address, or `lock of <function>`. */
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
	/** The function of the program that links it to the lock. */
	readonly fn: string;
	/** It waits for a lock itself. */
	readonly isWaiting: boolean;
	readonly lines: readonly string[];
}

export interface Lock {
	readonly name: string;
	readonly hasAddress: boolean;
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
	/** Every link rests on a pointer to the locked object, not on names alone. */
	readonly byPointer: boolean;
}

export interface LockGraph {
	readonly input: number;
	readonly artifact: number;
	readonly hasGoroutineIds: boolean;
	readonly locks: readonly Lock[];
	readonly circles: readonly Circle[];
	/** Locks with waiters, none of whose possible holders is anything but a waiter. */
	readonly ownerless: readonly Lock[];
}

export const lockGraph = fact({
	id: 'goroutines.lockGraph',
	unit: 'goroutines',
	doc: 'Who waits for which lock at each snapshot, who may hold it, and the circles among them.',
	needs: { tables: artifacts('snapshot') },
	compute: ({ tables }, { symbols }) => tables.filter(({ tables: t }) => !t.isPartial).map((one) => graphOf(one, symbols)),
});

interface Person {
	readonly row: number;
	readonly id: number;
	readonly place: PlaceInfo;
	readonly stack: StackId;
	readonly waitsFor: string | null;
}

function graphOf({ input, index, tables }: Located<'snapshot'>, symbols: Symbols): LockGraph {
	const people = peopleOf(tables, symbols);
	const waiters = new Map<string, LockWaiter[]>();
	for (const person of people) {
		if (person.waitsFor === null) continue;
		const waiter = waiterOf(tables, person, symbols);
		const list = waiters.get(waiter.lock);
		if (list) list.push(waiter);
		else waiters.set(waiter.lock, [waiter]);
	}
	const locks = [...waiters].map(([name, list]) => lockOf(tables, name, list, people, symbols));
	locks.sort((a, b) => b.waiters.length - a.waiters.length || (a.name < b.name ? -1 : 1));
	return {
		input,
		artifact: index,
		hasGoroutineIds: people.some((person) => person.id >= 0),
		locks,
		circles: circlesOf(locks),
		ownerless: locks.filter((lock) => lock.holders.every((holder) => holder.isWaiting)),
	};
}

function peopleOf(tables: SnapshotTables, symbols: Symbols): Person[] {
	const { rows } = tables;
	const people: Person[] = [];
	for (let row = 0; row < rows.length; row++) {
		const stack = rows.stack[row] as StackId;
		const place = placeOf(symbols, symbols.text(rows.state[row] as never), stack);
		if (place.depth < 0) continue;
		const address = symbols.text(rows.waitAddress[row] as never);
		const waitsFor = isLockOp(place.op) ? (address !== '' ? address : `lock of ${place.fn}`) : null;
		people.push({ row, id: rows.id[row] as number, place, stack, waitsFor });
	}
	return people;
}

function waiterOf(tables: SnapshotTables, person: Person, symbols: Symbols): LockWaiter {
	const { rows } = tables;
	return {
		row: person.row,
		id: person.id,
		count: rows.count[person.row] as number,
		place: person.place,
		lock: person.waitsFor as string,
		waitMinutes: rows.waitMinutes[person.row] as number,
		lines: stackLines(symbols, person.stack),
	};
}

function lockOf(tables: SnapshotTables, name: string, waiters: LockWaiter[], people: readonly Person[], symbols: Symbols): Lock {
	const functions = new Set(waiters.map((waiter) => enclosingFunction(waiter.place.fn)));
	const owners = new Set([...functions].map(ownerOf).filter((owner) => owner !== packageOf(owner)));
	const address = name.startsWith('0x') ? Number.parseInt(name.slice(2), 16) : Number.NaN;
	const holders: LockHolder[] = [];
	for (const person of people) {
		const link = linkOf(tables, person, { name, address, functions, owners }, symbols);
		if (link) {
			holders.push({
				row: person.row,
				id: person.id,
				place: person.place,
				...link,
				isWaiting: person.waitsFor !== null,
				lines: stackLines(symbols, person.stack),
			});
		}
	}
	return {
		name,
		hasAddress: !Number.isNaN(address),
		ops: [...new Set(waiters.map((waiter) => waiter.place.op))],
		waiters,
		holders,
		owner: [...owners][0] ?? packageOf([...functions][0] ?? ''),
	};
}

interface Wanted {
	readonly name: string;
	readonly address: number;
	readonly functions: ReadonlySet<string>;
	readonly owners: ReadonlySet<string>;
}

function linkOf(tables: SnapshotTables, person: Person, lock: Wanted, symbols: Symbols): Pick<LockHolder, 'why' | 'fn'> | null {
	// A waiter for this very lock holds it only if it took it in a caller: look above its waiting function.
	const from = person.waitsFor === lock.name ? person.place.depth + 1 : person.place.depth;
	const pointing = pointingFrame(tables, person, lock.address, from, symbols);
	if (pointing !== '') return { why: 'points at it', fn: pointing };
	for (let depth = from; depth < symbols.depth(person.stack); depth++) {
		const fn = symbols.functionAt(person.stack, depth);
		if (originOf(fn) !== 'own') continue;
		const plain = enclosingFunction(fn);
		if (lock.functions.has(plain) && person.waitsFor !== lock.name) return { why: 'same function', fn };
		if (lock.owners.has(ownerOf(plain))) return { why: 'same receiver type', fn };
	}
	return null;
}

/** The frame of the program, at or above `from`, with an argument that points at the lock or at the object around it. */
function pointingFrame(tables: SnapshotTables, person: Person, address: number, from: number, symbols: Symbols): string {
	if (Number.isNaN(address)) return '';
	const { rows } = tables;
	for (let at = rows.argStart[person.row] as number; at < (rows.argStart[person.row + 1] as number); at++) {
		const depth = rows.argDepth[at] as number;
		if (depth < from) continue;
		const value = Number.parseInt(symbols.text(rows.args[at] as never).replace('0x', ''), 16);
		if (value <= address && address - value < OBJECT_REACH) return symbols.functionAt(person.stack, depth);
	}
	return '';
}

/** Follows waiter -> possible holders that wait themselves, until a goroutine repeats. Shortest circles first, each set of locks once. */
function circlesOf(locks: readonly Lock[]): Circle[] {
	const byName = new Map(locks.map((lock) => [lock.name, lock]));
	const circles = new Map<string, Circle>();
	for (const lock of locks) {
		for (const start of lock.waiters.slice(0, 50)) {
			const circle = circleFrom(start, byName);
			if (!circle) continue;
			const key = [...circle.locks].sort().join(' ');
			const known = circles.get(key);
			if (!known || known.waiters.length > circle.waiters.length) circles.set(key, circle);
		}
	}
	return [...circles.values()].sort((a, b) => a.waiters.length - b.waiters.length || (a.locks.join() < b.locks.join() ? -1 : 1));
}

interface Step {
	readonly waiter: LockWaiter;
	readonly previous: Step | null;
	readonly byPointer: boolean;
}

/** Breadth first, so the circle found is the shortest through `start`. */
function circleFrom(start: LockWaiter, byName: ReadonlyMap<string, Lock>): Circle | null {
	const waiterByRow = new Map<number, LockWaiter>();
	for (const lock of byName.values()) for (const waiter of lock.waiters) waiterByRow.set(waiter.row, waiter);
	const seen = new Set<number>([start.row]);
	let frontier: Step[] = [{ waiter: start, previous: null, byPointer: true }];
	while (frontier.length > 0) {
		const next: Step[] = [];
		for (const step of frontier) {
			const lock = byName.get(step.waiter.lock) as Lock;
			if (lock.holders.some((holder) => !holder.isWaiting)) continue;
			for (const holder of lock.holders) {
				const byPointer = step.byPointer && holder.why === 'points at it';
				if (holder.row === start.row) return unwind(step, byPointer);
				const waiter = waiterByRow.get(holder.row);
				if (!waiter || seen.has(holder.row)) continue;
				seen.add(holder.row);
				next.push({ waiter, previous: step, byPointer });
			}
		}
		frontier = next;
	}
	return null;
}

function unwind(last: Step, byPointer: boolean): Circle {
	const waiters: LockWaiter[] = [];
	for (let step: Step | null = last; step; step = step.previous) waiters.unshift(step.waiter);
	return { waiters, locks: waiters.map((waiter) => waiter.lock), byPointer };
}
