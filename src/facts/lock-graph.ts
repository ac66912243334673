// The wait-for graph over locks at one snapshot. A dump prints the address of the lock a goroutine waits for, not who
// holds it, so holders are inferred, and said to be inferred:
//
// 1. Waiters are grouped by the address of the lock (by function when a form prints no addresses).
// 2. A goroutine may hold a lock when it is inside code that uses it. Strong links: a frame of it has an argument that
//    points at the lock's object and not at the one it waits for itself; or a caller of its waiting function, or an
//    earlier line of that very function, is where others wait for the lock. Weak links: the pointer covers both locks (one
//    struct), or it merely runs a method of the same receiver type. A pointer covers a lock when the distance is one that
//    a waiter shows between its own argument and its lock; where such a distance is known and no argument of the frame
//    fits, the arguments disprove the link, since the same line takes another object's lock there.
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

interface Person {
	readonly row: number;
	readonly id: number;
	readonly place: PlaceInfo;
	readonly stack: StackId;
	readonly waitsFor: string | null;
}

/** Locks looked at closely, those with most waiters first; a dump of a real program has a few. */
const MOST_LOCKS = 256;
/** Waiters of one lock that are tried as holders of others: so many per stack, and in all. */
const MOST_ALIKE = 4;
const MOST_PER_LOCK = 64;

function graphOf({ input, index, tables }: Located<'snapshot'>, symbols: Symbols): LockGraph {
	const people = peopleOf(tables, symbols);
	const waiting = new Map<string, Person[]>();
	for (const person of people) {
		if (person.waitsFor === null) continue;
		const list = waiting.get(person.waitsFor);
		if (list) list.push(person);
		else waiting.set(person.waitsFor, [person]);
	}
	const names = [...waiting].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_LOCKS);
	const candidates = people.filter((person) => person.waitsFor === null);
	const others = candidates.filter((person) => !IDLING.has(person.place.op)).length;
	for (const [, list] of names) candidates.push(...representatives(list));
	const { offsets, telling } = lockOffsets(
		tables,
		names.map(([, list]) => list),
		symbols,
	);
	const firstLines = firstLockLines(people);
	const locks = names.map(([name, list]) => lockOf(tables, name, list, candidates, { offsets, telling, firstLines }, symbols));
	return {
		input,
		artifact: index,
		hasGoroutineIds: people.some((person) => person.id >= 0),
		locks,
		circles: circlesOf(locks),
		ownerless: locks.filter(isOwnerless),
		busyOthers: others,
	};
}

function firstLockLines(people: readonly Person[]): Map<string, number> {
	const lines = new Map<string, Set<number>>();
	for (const { place, waitsFor } of people) {
		if (waitsFor === null || place.line === 0) continue;
		const known = lines.get(place.fn);
		if (known) known.add(place.line);
		else lines.set(place.fn, new Set([place.line]));
	}
	return new Map([...lines].filter(([, seen]) => seen.size > 1).map(([fn, seen]) => [fn, Math.min(...seen)]));
}

function isOwnerless(lock: Lock): boolean {
	const waiters = new Set(lock.waiters.map((waiter) => waiter.row));
	return lock.holders.every((holder) => !holder.isStrong && waiters.has(holder.row));
}

function representatives(list: readonly Person[]): Person[] {
	const perStack = new Map<number, number>();
	const chosen: Person[] = [];
	for (const person of list) {
		const alike = perStack.get(person.stack) ?? 0;
		if (alike >= MOST_ALIKE) continue;
		perStack.set(person.stack, alike + 1);
		chosen.push(person);
		if (chosen.length === MOST_PER_LOCK) break;
	}
	return chosen;
}

/** One goroutine (or group of equal ones) with a frame of the program on its stack. */
interface Person {
	readonly row: number;
	readonly id: number;
	readonly place: PlaceInfo;
	readonly stack: StackId;
	/** The program's own frames, innermost first; shared by all with the same stack. */
	readonly frames: readonly OwnFrame[];
	readonly lines: readonly string[];
	readonly waitsFor: string | null;
}

interface OwnFrame {
	readonly depth: number;
	readonly fn: string;
	readonly plain: string;
	readonly owner: string;
}

function peopleOf(tables: SnapshotTables, symbols: Symbols): Person[] {
	const { rows } = tables;
	const people: Person[] = [];
	const shapes = new Map<string, Pick<Person, 'place' | 'frames' | 'lines'>>();
	for (let row = 0; row < rows.length; row++) {
		const stack = rows.stack[row] as StackId;
		const key = `${rows.state[row]}/${stack}`;
		let shape = shapes.get(key);
		if (!shape) {
			const place = placeOf(symbols, symbols.text(rows.state[row] as never), stack);
			shape = { place, frames: ownFrames(symbols, stack), lines: stackLines(symbols, stack) };
			shapes.set(key, shape);
		}
		const { place } = shape;
		if (place.depth < 0) continue;
		const address = symbols.text(rows.waitAddress[row] as never);
		const waitsFor = isLockOp(place.op) ? (address !== '' ? address : `lock of ${place.fn}`) : null;
		people.push({ row, id: rows.id[row] as number, stack, waitsFor, ...shape });
	}
	return people;
}

function ownFrames(symbols: Symbols, stack: StackId): OwnFrame[] {
	const frames: OwnFrame[] = [];
	for (let depth = 0; depth < symbols.depth(stack); depth++) {
		const fn = symbols.functionAt(stack, depth);
		if (originOf(fn) !== 'own') continue;
		const plain = enclosingFunction(fn);
		frames.push({ depth, fn, plain, owner: ownerOf(plain) });
	}
	return frames;
}

function waiterOf(tables: SnapshotTables, person: Person): LockWaiter {
	const { rows } = tables;
	return {
		row: person.row,
		id: person.id,
		count: rows.count[person.row] as number,
		place: person.place,
		lock: person.waitsFor as string,
		waitMinutes: rows.waitMinutes[person.row] as number,
		lines: person.lines,
	};
}

function lockOf(
	tables: SnapshotTables,
	name: string,
	list: readonly Person[],
	candidates: readonly Person[],
	seen: Pick<Wanted, 'offsets' | 'telling' | 'firstLines'>,
	symbols: Symbols,
): Lock {
	const waiters = list.map((person) => waiterOf(tables, person));
	const lines = new Map<string, { fn: string; line: number }>();
	for (const { place } of waiters) lines.set(`${place.fn}:${place.line}`, { fn: place.fn, line: place.line });
	const functions = new Set([...lines.values()].map((at) => enclosingFunction(at.fn)));
	const owners = new Set([...functions].map(ownerOf).filter((owner) => owner !== packageOf(owner)));
	const address = name.startsWith('0x') ? Number.parseInt(name.slice(2), 16) : Number.NaN;
	const wanted: Wanted = { name, address, functions, owners, lines: [...lines.values()], ...seen };
	const holders: LockHolder[] = [];
	for (const person of candidates) {
		const link = linkOf(tables, person, wanted, symbols);
		if (!link) continue;
		holders.push({
			row: person.row,
			id: person.id,
			place: person.place,
			...link,
			isWaiting: person.waitsFor !== null,
			lines: person.lines,
		});
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
	/** Distances between a waiter's pointer argument and its lock, over all locks of the dump. */
	readonly offsets: ReadonlySet<number>;
	/** Functions whose frames show such a pointer, so that its absence tells something. */
	readonly telling: ReadonlySet<string>;
	/** First of the lines at which a function is seen to wait for locks, where there are several. */
	readonly firstLines: ReadonlyMap<string, number>;
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
	if (passed && person.waitsFor !== lock.name && !isDisproven(tables, person, own, lock, symbols)) {
		return { why: 'same function', fn: person.place.fn, isStrong: true };
	}
	let weak: Link | null = null;
	for (const { depth, fn, plain, owner } of person.frames) {
		if (depth < from) continue;
		const isHere = depth === own && isWaiter;
		if (isDisproven(tables, person, depth, lock, symbols)) continue;
		if (lock.functions.has(plain) && !isHere) return { why: 'same function', fn, isStrong: true };
		if (weak === null && lock.owners.has(owner)) weak = { why: 'same receiver type', fn, isStrong: false };
	}
	return pointerLink(tables, person, lock, from, symbols) ?? weak;
}

/** A frame of the program, at or above `from`, with an argument that points at the object around the lock. */
function pointerLink(tables: SnapshotTables, person: Person, lock: Wanted, from: number, symbols: Symbols): Link | null {
	if (Number.isNaN(lock.address)) return null;
	const awaited = addressOf(person.waitsFor ?? '');
	// Who waits at the first lock that its function takes holds none of it yet.
	const isAtFirst = person.waitsFor !== null && lock.firstLines.get(person.place.fn) === person.place.line;
	let weak: Link | null = null;
	for (const { depth, value } of argumentsOf(tables, person.row, symbols)) {
		if (depth < from || (isAtFirst && depth === person.place.depth) || !covers(value, lock.address, lock.offsets)) continue;
		const fn = symbols.functionAt(person.stack, depth);
		if (!Number.isNaN(awaited) && !covers(value, awaited, lock.offsets)) return { why: 'points at it', fn, isStrong: true };
		weak ??= { why: 'points at it', fn, isStrong: false };
	}
	return weak;
}

/** The frame prints arguments, distances are known, and none fits: it works on other objects. */
function isDisproven(tables: SnapshotTables, person: Person, depth: number, lock: Wanted, symbols: Symbols): boolean {
	if (Number.isNaN(lock.address) || !lock.telling.has(symbols.functionAt(person.stack, depth))) return false;
	const here = argumentsOf(tables, person.row, symbols).filter((argument) => argument.depth === depth);
	// Small objects only: a frame may reach the lock over a field of its receiver, which its arguments do not show.
	const isObject = lock.lines.some((at) => at.fn === symbols.functionAt(person.stack, depth));
	return isObject && here.length > 0 && !here.some((argument) => covers(argument.value, lock.address, lock.offsets));
}

const addressOf = (lock: string): number => (lock.startsWith('0x') ? Number.parseInt(lock.slice(2), 16) : Number.NaN);

function argumentsOf({ rows }: SnapshotTables, row: number, symbols: Symbols): { depth: number; value: number }[] {
	const list: { depth: number; value: number }[] = [];
	for (let at = rows.argStart[row] as number; at < (rows.argStart[row + 1] as number); at++) {
		list.push({ depth: rows.argDepth[at] as number, value: Number.parseInt(symbols.text(rows.args[at] as never).slice(2), 16) });
	}
	return list;
}

/** What distances between argument and lock the waiters show: the nearest argument below the lock in the waiting frame. */
function lockOffsets(tables: SnapshotTables, lists: readonly (readonly Person[])[], symbols: Symbols): Pick<Wanted, 'offsets' | 'telling'> {
	const offsets = new Set<number>();
	const telling = new Set<string>();
	for (const list of lists) {
		for (const person of representatives(list)) {
			const address = addressOf(person.waitsFor ?? '');
			const nearest = argumentsOf(tables, person.row, symbols)
				.filter(({ depth, value }) => depth === person.place.depth && value <= address && address - value < OBJECT_REACH)
				.reduce((least, { value }) => Math.min(least, address - value), Number.POSITIVE_INFINITY);
			if (!Number.isFinite(nearest)) continue;
			offsets.add(nearest);
			telling.add(person.place.fn);
		}
	}
	return { offsets, telling };
}

/** Without known distances any object that reaches so far may contain the lock. */
function covers(pointer: number, address: number, offsets: ReadonlySet<number>): boolean {
	const distance = address - pointer;
	return offsets.size > 0 ? offsets.has(distance) : distance >= 0 && distance < OBJECT_REACH;
}

/** What a goroutine does that comes back to release a lock only by accident. */
const IDLING: ReadonlySet<Op> = new Set<Op>(['select', 'chan receive', 'sleep', 'network read', 'accept', 'wg wait', 'cond wait']);

/** See 4. at the head of this file. */
function mayComeBack(holder: LockHolder, isStrong: boolean): boolean {
	if (holder.isWaiting) return false;
	return !isStrong || !IDLING.has(holder.place.op) || holder.why === 'same function';
}

/** Follows waiter -> possible holders that wait themselves, until a goroutine repeats. Shortest circles first, each set of locks once. */
function circlesOf(locks: readonly Lock[]): Circle[] {
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
	return [...circles.values()].sort((a, b) => a.waiters.length - b.waiters.length || (a.locks.join() < b.locks.join() ? -1 : 1));
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
