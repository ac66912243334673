// Whether a goroutine may hold a lock, and how surely; see 2. at the head of lock-graph.ts.
import type { SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { LockHolder } from './lock-types.ts';
import { type Person, representatives } from './lock-people.ts';

/** How far below a lock's address a pointer may lie to be taken for the object that contains it, bytes. */
const OBJECT_REACH = 4096;

export interface Wanted {
	readonly name: string;
	readonly address: number;
	readonly functions: ReadonlySet<string>;
	readonly owners: ReadonlySet<string>;
	/** Distances between a waiter's pointer argument and its lock, over all locks of the dump. */
	readonly offsets: ReadonlySet<number>;
	/** Functions whose frames show such a pointer, so that its absence tells something. */
	readonly telling: ReadonlySet<string>;
	/** Functions whose waiters show that their arguments do not lie around the lock they take. */
	readonly blind: ReadonlySet<string>;
	/** First of the lines at which a function is seen to wait for locks, where there are several. */
	readonly firstLines: ReadonlyMap<string, number>;
	readonly pointersOf: (row: number) => readonly Pointer[];
	/** Where others wait for it. */
	readonly lines: readonly { readonly fn: string; readonly line: number }[];
}

type Link = Pick<LockHolder, 'why' | 'fn' | 'isStrong'>;

export function linkOf(person: Person, lock: Wanted, symbols: Symbols): Link | null {
	const isWaiter = person.waitsFor !== null;
	const own = person.place.depth;
	// A waiter for this very lock holds it only if it took it in a caller: look above its waiting function.
	const from = person.waitsFor === lock.name ? own + 1 : own;
	const passed = isWaiter && lock.lines.some((at) => at.fn === person.place.fn && at.line > 0 && at.line < person.place.line);
	if (passed && person.waitsFor !== lock.name && !isDisproven(person.row, own, person.place.fn, lock)) {
		return { why: 'same function', fn: person.place.fn, isStrong: true };
	}
	let weak: Link | null = null;
	for (const { depth, fn, plain, owner, line } of person.frames) {
		if (depth < from) continue;
		const isHere = depth === own && isWaiter;
		if (isDisproven(person.row, depth, fn, lock)) continue;
		if (lock.functions.has(plain) && !isHere && !isBefore(fn, line, lock)) return { why: 'same function', fn, isStrong: true };
		if (weak === null && lock.owners.has(owner)) weak = { why: 'same receiver type', fn, isStrong: false };
	}
	return pointerLink(person, lock, from, symbols) ?? weak;
}

/** The function has not come to where others wait for the lock: it calls something else first. */
function isBefore(fn: string, line: number, lock: Wanted): boolean {
	const lines = lock.lines.filter((at) => at.fn === fn && at.line > 0).map((at) => at.line);
	return line > 0 && lines.length > 0 && line < Math.min(...lines);
}

/** A frame of the program, at or above `from`, with an argument that points at the object around the lock. */
function pointerLink(person: Person, lock: Wanted, from: number, symbols: Symbols): Link | null {
	if (Number.isNaN(lock.address)) return null;
	// Who waits at the first lock that its function takes holds none of it yet.
	const isAtFirst = person.waitsFor !== null && lock.firstLines.get(person.place.fn) === person.place.line;
	let weak: Link | null = null;
	for (const { depth, value } of lock.pointersOf(person.row)) {
		if (depth < from || (isAtFirst && depth === person.place.depth) || !covers(value, lock.address, lock.offsets)) continue;
		const fn = symbols.functionAt(person.stack, depth);
		if (lock.blind.has(fn)) continue;
		const awaited = addressOf(person.waitsFor ?? '');
		if (!Number.isNaN(awaited) && !covers(value, awaited, lock.offsets)) return { why: 'points at it', fn, isStrong: true };
		weak ??= { why: 'points at it', fn, isStrong: false };
	}
	return weak;
}

/** The frame prints arguments, distances are known, and none fits: it works on other objects. */
function isDisproven(row: number, depth: number, fn: string, lock: Wanted): boolean {
	if (Number.isNaN(lock.address) || !lock.telling.has(fn)) return false;
	// Small objects only: a frame may reach the lock over a field of its receiver, which its arguments do not show.
	if (!lock.lines.some((at) => at.fn === fn)) return false;
	let hasPointers = false;
	for (const pointer of lock.pointersOf(row)) {
		if (pointer.depth !== depth) continue;
		if (covers(pointer.value, lock.address, lock.offsets)) return false;
		hasPointers = true;
	}
	return hasPointers;
}

const addressOf = (lock: string): number => (lock.startsWith('0x') ? Number.parseInt(lock.slice(2), 16) : Number.NaN);

/** An argument that looks like a pointer, in the frame at that depth. */
export interface Pointer {
	readonly depth: number;
	readonly value: number;
}

/** The pointers of a row; read once, since each row is held against each lock. */
export function pointersByRow({ rows }: SnapshotTables, symbols: Symbols): (row: number) => readonly Pointer[] {
	const known = new Map<number, readonly Pointer[]>();
	return (row) => {
		const seen = known.get(row);
		if (seen) return seen;
		const list: Pointer[] = [];
		for (let at = rows.argStart[row] as number; at < (rows.argStart[row + 1] as number); at++) {
			list.push({ depth: rows.argDepth[at] as number, value: Number.parseInt(symbols.text(rows.args[at] as never).slice(2), 16) });
		}
		known.set(row, list);
		return list;
	};
}

/**
 * What distances between argument and lock the waiters show. Who waits at one line takes the same field of what it is given, so the
 * distance is one that all waiters there have in common; if they have none, the lock is reached in another way.
 */
export function lockOffsets(
	lists: readonly (readonly Person[])[],
	pointersOf: Wanted['pointersOf'],
): Pick<Wanted, 'offsets' | 'telling' | 'blind'> {
	const common = new Map<string, { fn: string; distances: readonly number[]; waiters: number }>();
	for (const list of lists) {
		for (const person of representatives(list)) {
			const distances = distancesOf(person, pointersOf);
			if (distances === null) continue;
			const { fn, line } = person.place;
			const known = common.get(`${fn}:${line}`);
			if (known) {
				known.distances = known.distances.filter((one) => distances.includes(one));
				known.waiters++;
			} else common.set(`${fn}:${line}`, { fn, distances, waiters: 1 });
		}
	}
	const offsets = new Set<number>();
	const telling = new Set<string>();
	const blind = new Set<string>();
	for (const { fn, distances, waiters } of common.values()) {
		if (distances.length > 0) {
			offsets.add(distances.reduce((least, one) => Math.min(least, one)));
			telling.add(fn);
		} else if (waiters > 1) blind.add(fn);
	}
	return { offsets, telling, blind };
}

/** From each pointer of the waiting frame up to the lock; null when the dump does not tell. */
function distancesOf(person: Person, pointersOf: Wanted['pointersOf']): number[] | null {
	const address = addressOf(person.waitsFor ?? '');
	const here = pointersOf(person.row).filter(({ depth }) => depth === person.place.depth);
	if (Number.isNaN(address) || here.length === 0) return null;
	return here.map(({ value }) => address - value).filter((distance) => distance >= 0 && distance < OBJECT_REACH);
}

/** Without known distances any object that reaches so far may contain the lock. */
function covers(pointer: number, address: number, offsets: ReadonlySet<number>): boolean {
	const distance = address - pointer;
	return offsets.size > 0 ? offsets.has(distance) : distance >= 0 && distance < OBJECT_REACH;
}
