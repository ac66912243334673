// The wait-for graph over locks at one snapshot. A dump prints the address of the lock a goroutine waits for, not who
// holds it, so holders are inferred, and said to be inferred:
//
// 1. Waiters are grouped by the address of the lock (by function when a form prints no addresses).
// 2. A goroutine may hold a lock when it is inside code that uses it. Strong links: a frame of it has an argument that
//    points at the lock's object and not at the one it waits for itself; or a caller of its waiting function, or an
//    earlier line of that very function, is where others wait for the lock. Weak links: the pointer covers both locks (one
//    struct), or it merely runs a method of the same receiver type.
// 3. Edges go from each waiter to those that may hold its lock. If all of them wait for a lock of the same set, nobody can
//    ever release one: a circle, found by following edges until a goroutine repeats.
// 4. A goroutine that may hold the lock and is busy with something else ends the search: it may come back and release it.
//    One that idles (select, receive, sleep, network) does so only when it is inside the function that takes the lock, or
//    when the circle rests on weak links.
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
	readonly hasGoroutineIds: boolean;
	readonly locks: readonly Lock[];
	readonly circles: readonly Circle[];
	/** Locks with waiters and nobody who may hold them, weak links of the waiters themselves aside. */
	readonly ownerless: readonly Lock[];
	/** Goroutines of the program that neither wait for a lock nor idle: one of them might hold a lock in a way that does not show. */
	readonly busyOthers: number;
}

export const lockGraph = fact({
	id: 'goroutines.lockGraph',
	unit: 'goroutines',
	doc: 'Who waits for which lock at each snapshot, who may hold it, and the circles among them.',
	needs: { tables: artifacts('snapshot') },
	compute: ({ tables }, { symbols }) => tables.filter(({ tables: t }) => !t.isPartial).map((one) => graphOf(one, symbols)),
});

const isWaiterOf = (holder: LockHolder, lock: Lock): boolean => lock.waiters.some((waiter) => waiter.row === holder.row);

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
		ownerless: locks.filter((lock) => lock.holders.every((holder) => !holder.isStrong && isWaiterOf(holder, lock))),
		busyOthers: people.filter((person) => person.waitsFor === null && !IDLING.has(person.place.op)).length,
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
	const lines = waiters.map((waiter) => ({ fn: waiter.place.fn, line: waiter.place.line }));
	for (const person of people) {
		const link = linkOf(tables, person, { name, address, functions, owners, lines }, symbols);
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
	/** Where others wait for it. */
	readonly lines: readonly { readonly fn: string; readonly line: number }[];
}

type Link = Pick<LockHolder, 'why' | 'fn' | 'isStrong'>;

function linkOf(tables: SnapshotTables, person: Person, lock: Wanted, symbols: Symbols): Link | null {
	const isWaiter = person.waitsFor !== null;
	const own = person.place.depth;
	// A waiter for this very lock holds it only if it took it in a caller: look above its waiting function.
	const from = person.waitsFor === lock.name ? own + 1 : own;
	const passed = isWaiter && lock.lines.some((at) => at.fn === person.place.fn && at.line > 0 && at.line < person.place.line);
	if (passed && person.waitsFor !== lock.name) return { why: 'same function', fn: person.place.fn, isStrong: true };
	let weak: Link | null = null;
	for (let depth = from; depth < symbols.depth(person.stack); depth++) {
		const fn = symbols.functionAt(person.stack, depth);
		if (originOf(fn) !== 'own') continue;
		const plain = enclosingFunction(fn);
		const isHere = depth === own && isWaiter;
		if (lock.functions.has(plain) && !isHere) return { why: 'same function', fn, isStrong: true };
		if (weak === null && lock.owners.has(ownerOf(plain))) weak = { why: 'same receiver type', fn, isStrong: false };
	}
	return pointerLink(tables, person, lock, from, symbols) ?? weak;
}

/** A frame of the program, at or above `from`, with an argument that points at the lock or at the object around it. */
function pointerLink(tables: SnapshotTables, person: Person, lock: Wanted, from: number, symbols: Symbols): Link | null {
	if (Number.isNaN(lock.address)) return null;
	const { rows } = tables;
	const awaited = person.waitsFor?.startsWith('0x') ? Number.parseInt(person.waitsFor.slice(2), 16) : Number.NaN;
	let weak: Link | null = null;
	for (let at = rows.argStart[person.row] as number; at < (rows.argStart[person.row + 1] as number); at++) {
		const depth = rows.argDepth[at] as number;
		const value = Number.parseInt(symbols.text(rows.args[at] as never).replace('0x', ''), 16);
		if (depth < from || !covers(value, lock.address)) continue;
		const fn = symbols.functionAt(person.stack, depth);
		const isStrong = !Number.isNaN(awaited) && !covers(value, awaited);
		if (isStrong) return { why: 'points at it', fn, isStrong };
		weak ??= { why: 'points at it', fn, isStrong };
	}
	return weak;
}

const covers = (pointer: number, address: number): boolean => pointer <= address && address - pointer < OBJECT_REACH;

/** What a goroutine does that comes back to release a lock only by accident. */
const IDLING: ReadonlySet<Op> = new Set<Op>(['select', 'chan receive', 'sleep', 'network read', 'accept', 'wg wait', 'cond wait']);

/** See 4. at the head of this file. */
function mayComeBack(holder: LockHolder, isStrong: boolean): boolean {
	if (holder.isWaiting) return false;
	return !isStrong || !IDLING.has(holder.place.op) || holder.why === 'same function';
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
	/** The link that led here; null at the start. */
	readonly link: LockHolder | null;
}

function circleFrom(start: LockWaiter, byName: ReadonlyMap<string, Lock>): Circle | null {
	return searchCircle(start, byName, true) ?? searchCircle(start, byName, false);
}

/** Breadth first, so the circle found is the shortest through `start`. With `isStrong`, over strong links only. */
function searchCircle(start: LockWaiter, byName: ReadonlyMap<string, Lock>, isStrong: boolean): Circle | null {
	const waiterByRow = new Map<number, LockWaiter>();
	for (const lock of byName.values()) for (const waiter of lock.waiters) waiterByRow.set(waiter.row, waiter);
	const seen = new Set<number>([start.row]);
	let frontier: Step[] = [{ waiter: start, previous: null, link: null }];
	while (frontier.length > 0) {
		const next: Step[] = [];
		for (const step of frontier) {
			const lock = byName.get(step.waiter.lock) as Lock;
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
