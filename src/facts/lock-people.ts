// The goroutines of a snapshot as the lock graph sees them.
import type { StackId } from '../base/ids.ts';
import type { SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { enclosingFunction, originOf, ownerOf } from './go-names.ts';
import { bySite } from './sites.ts';
import { isLockOp, type PlaceInfo, placeOf, stackLines } from './places.ts';

/** Waiters of one lock that are tried as holders of others: so many per stack, and in all. */
export const MOST_ALIKE = 4;
export const MOST_PER_LOCK = 64;

/** One goroutine (or group of equal ones) with a frame of the program on its stack. */
export interface Person {
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
	readonly line: number;
}

export function peopleOf(tables: SnapshotTables, symbols: Symbols): Person[] {
	const { rows } = tables;
	const people: Person[] = [];
	const shapeOf = bySite(rows, (row): Pick<Person, 'place' | 'frames' | 'lines'> => {
		const stack = rows.stack[row] as StackId;
		const place = placeOf(symbols, symbols.text(rows.state[row] as never), stack);
		return { place, frames: ownFrames(symbols, stack), lines: stackLines(symbols, stack) };
	});
	for (let row = 0; row < rows.length; row++) {
		const { place, frames, lines } = shapeOf(row);
		if (place.depth < 0) continue;
		const waitsFor = isLockOp(place.op) ? lockName(tables, row, place, symbols) : null;
		people.push({ row, id: rows.id[row] as number, place, stack: rows.stack[row] as StackId, frames, lines, waitsFor });
	}
	return people;
}

/**
 * Its address. The compiler puts RLock into its caller, so a dump prints none for an RWMutex: then the object whose method waits stands
 * for its lock. Else the waiting function does.
 */
function lockName(tables: SnapshotTables, row: number, place: PlaceInfo, symbols: Symbols): string {
	const { rows } = tables;
	const address = symbols.text(rows.waitAddress[row] as never);
	if (address !== '') return address;
	if (place.op !== 'mutex lock' && place.fn.includes('.(*')) {
		for (let at = rows.argStart[row] as number; at < (rows.argStart[row + 1] as number); at++) {
			if (rows.argDepth[at] === place.depth) return `${RECEIVER_LOCK}${symbols.text(rows.args[at] as never)}`;
		}
	}
	return `lock of ${place.fn}`;
}

/** Begins the name of a lock that is known by the object around it. */
export const RECEIVER_LOCK = 'rwmutex in ';

function ownFrames(symbols: Symbols, stack: StackId): OwnFrame[] {
	const frames: OwnFrame[] = [];
	for (let depth = 0; depth < symbols.depth(stack); depth++) {
		const fn = symbols.functionAt(stack, depth);
		if (originOf(fn) !== 'own') continue;
		const plain = enclosingFunction(fn);
		frames.push({ depth, fn, plain, owner: ownerOf(plain), line: symbols.lineOf(symbols.frameAt(stack, depth)) });
	}
	return frames;
}

export function representatives(list: readonly Person[]): Person[] {
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

export function firstLockLines(people: readonly Person[]): Map<string, number> {
	const lines = new Map<string, Set<number>>();
	for (const { place, waitsFor } of people) {
		if (waitsFor === null || place.line === 0) continue;
		const known = lines.get(place.fn);
		if (known) known.add(place.line);
		else lines.set(place.fn, new Set([place.line]));
	}
	return new Map([...lines].filter(([, seen]) => seen.size > 1).map(([fn, seen]) => [fn, Math.min(...seen)]));
}
