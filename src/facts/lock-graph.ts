// The wait-for graph over locks at one snapshot. A dump prints the address of the lock a goroutine waits for, not who
// holds it, so holders are inferred, and said to be inferred:
//
// 1. Waiters are grouped by the address of the lock; where none is printed, by the object whose method waits (RWMutex), else by function.
// 2. A goroutine may hold a lock when it is inside code that uses it. Strong links: a frame of it has an argument that
//    points at the lock's object and not at the one it waits for itself; or a caller of its waiting function, or an
//    earlier line of that very function, is where others wait for the lock. Weak links: the pointer covers both locks (one
//    struct), or it merely runs a method of the same receiver type. A pointer covers a lock when the distance is one that
//    a waiter shows between its own argument and its lock; where such a distance is known and no argument of the frame
//    fits, the arguments disprove the link, since the same line takes another object's lock there. Where waiters at one line
//    have no distance in common, the arguments there tell nothing.
// 3. Edges go from each waiter to those that may hold its lock. If all of them wait for a lock of the same set, nobody can
//    ever release one: a circle, found by following edges until a goroutine repeats.
// 4. A goroutine that may hold the lock and is busy with something else ends the search: it may come back and release it.
//    One that idles (select, receive, sleep, network) does so only when it is inside the function that takes the lock, or
//    when the circle rests on weak links.
import type { SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { artifacts, fact, type Located } from './fact.ts';
import { enclosingFunction, ownerOf, packageOf } from './go-names.ts';
import { circlesOf, IDLING } from './lock-circles.ts';
import { linkOf, lockOffsets, pointersByRow, type Wanted } from './lock-links.ts';
import { firstLockLines, type Person, peopleOf, RECEIVER_LOCK, representatives } from './lock-people.ts';
import type { Lock, LockGraph, LockHolder, LockWaiter } from './lock-types.ts';

export const lockGraph = fact({
	id: 'goroutines.lockGraph',
	unit: 'goroutines',
	doc: 'Who waits for which lock at each snapshot, who may hold it, and the circles among them.',
	needs: { tables: artifacts('snapshot') },
	compute: ({ tables }, { symbols }) => tables.filter(({ tables: t }) => !t.isPartial).map((one) => graphOf(one, symbols)),
});

/** Locks looked at closely, those with most waiters first; a dump of a real program has a few. */
const MOST_LOCKS = 256;

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
	const pointersOf = pointersByRow(tables, symbols);
	const distances = lockOffsets(
		names.map(([, list]) => list),
		pointersOf,
	);
	const seen = { ...distances, firstLines: firstLockLines(people), pointersOf };
	const locks = names.map(([name, list]) => lockOf(tables, name, list, candidates, seen, symbols));
	return {
		input,
		artifact: index,
		stream: tables.stream,
		hasGoroutineIds: people.some((person) => person.id >= 0),
		locks,
		circles: circlesOf(locks),
		ownerless: locks.filter(isOwnerless),
		busyOthers: others,
	};
}

function isOwnerless(lock: Lock): boolean {
	const waiters = new Set(lock.waiters.map((waiter) => waiter.row));
	return lock.holders.every((holder) => !holder.isStrong && waiters.has(holder.row));
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
	seen: Pick<Wanted, 'offsets' | 'telling' | 'blind' | 'firstLines' | 'pointersOf'>,
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
		const link = linkOf(person, wanted, symbols);
		if (!link) continue;
		holders.push({
			row: person.row,
			id: person.id,
			place: person.place,
			why: link.why,
			isStrong: link.isStrong,
			fn: link.fn,
			isWaiting: person.waitsFor !== null,
			lines: person.lines,
		});
	}
	return {
		name,
		hasAddress: !Number.isNaN(address),
		isOfReceiver: name.startsWith(RECEIVER_LOCK),
		ops: [...new Set(waiters.map((waiter) => waiter.place.op))],
		waiters,
		holders,
		owner: [...owners][0] ?? packageOf([...functions][0] ?? ''),
	};
}
