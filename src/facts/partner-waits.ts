// The wait-for graph over WaitGroups and channels at one snapshot, as far as a dump tells it: a dump does not say who would
// call Done or send, but it says who started whom. A goroutine that waits in a WaitGroup or a channel of a function waits
// for those it started there. When what they wait for is a lock that the waiting one may hold, nobody can go on.
import type { StackId } from '../base/ids.ts';
import type { SnapshotTables } from '../tables/snapshot.ts';
import type { Symbols } from '../tables/symbols.ts';
import { artifacts, fact, type Located } from './fact.ts';
import { lockGraph } from './lock-graph.ts';
import type { Lock, LockGraph, LockWaiter } from './lock-types.ts';
import { type Op, type PlaceInfo, placeOf, stackLines } from './places.ts';

export interface PartnerCircle {
	readonly input: number;
	readonly artifact: number;
	/** Waits for a partner it started, and may hold `lock`. */
	readonly parent: { readonly row: number; readonly id: number; readonly place: PlaceInfo; readonly lines: readonly string[] };
	/** Started by the parent; waits for the lock. */
	readonly child: LockWaiter;
	readonly lock: Lock;
	/** The function of the parent that links it to the lock. */
	readonly heldIn: string;
	/** Children of the parent that are alive, and how many of them wait for this lock. */
	readonly children: number;
	readonly stuckChildren: number;
}

/** One stuck child keeps a WaitGroup waiting for ever; for a channel all children must be stuck, since any of them may be the partner. */
const NEEDS_ALL: ReadonlySet<Op> = new Set<Op>(['chan receive', 'chan send', 'select']);
const NEEDS_ONE: ReadonlySet<Op> = new Set<Op>(['wg wait']);

export const partnerCircles = fact({
	id: 'goroutines.partnerCircles',
	unit: 'goroutines',
	doc: 'Goroutines that wait for others they started, while those wait for a lock the first may hold.',
	needs: { tables: artifacts('snapshot'), graphs: lockGraph },
	compute: ({ tables, graphs }, { symbols }) =>
		graphs.flatMap((graph) => {
			const located = tables.find((one) => one.index === graph.artifact);
			return located ? circlesOf(located, graph, symbols) : [];
		}),
});

function circlesOf({ input, index, tables }: Located<'snapshot'>, graph: LockGraph, symbols: Symbols): PartnerCircle[] {
	const { rows } = tables;
	const children = childrenByCreator(tables);
	const circles: PartnerCircle[] = [];
	for (const lock of graph.locks) {
		const stuckOf = waitersByCreator(lock, rows);
		for (const holder of lock.holders) {
			const needsAll = NEEDS_ALL.has(holder.place.op);
			if (holder.isWaiting || holder.id < 0 || (!needsAll && !NEEDS_ONE.has(holder.place.op))) continue;
			const alive = children.get(holder.id) ?? [];
			const stuck = stuckOf.get(holder.id);
			const child = stuck?.[0];
			if (!stuck || !child || (needsAll && stuck.length < alive.length)) continue;
			const stack = rows.stack[holder.row] as StackId;
			circles.push({
				input,
				artifact: index,
				parent: {
					row: holder.row,
					id: holder.id,
					place: placeOf(symbols, symbols.text(rows.state[holder.row] as never), stack),
					lines: stackLines(symbols, stack),
				},
				child,
				lock,
				heldIn: holder.fn,
				children: alive.length,
				stuckChildren: stuck.length,
			});
		}
	}
	return circles;
}

function waitersByCreator(lock: Lock, rows: SnapshotTables['rows']): Map<number, LockWaiter[]> {
	const byCreator = new Map<number, LockWaiter[]>();
	for (const waiter of lock.waiters) {
		const creator = rows.creatorId[waiter.row] as number;
		const list = byCreator.get(creator);
		if (list) list.push(waiter);
		else byCreator.set(creator, [waiter]);
	}
	return byCreator;
}

function childrenByCreator({ rows }: SnapshotTables): Map<number, number[]> {
	const children = new Map<number, number[]>();
	for (let row = 0; row < rows.length; row++) {
		const creator = rows.creatorId[row] as number;
		if (creator < 0) continue;
		const list = children.get(creator);
		if (list) list.push(row);
		else children.set(creator, [row]);
	}
	return children;
}
