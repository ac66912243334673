// Rare events that the engine hands over as they are: ranges of the GC and stop-the-world, ends of GC cycles, GOMAXPROCS.
import { float64Column } from '../../../base/columns.ts';
import type { StackId, StringId } from '../../../base/ids.ts';
import type { Symbols } from '../../../tables/symbols.ts';
import type { GcCycleTable } from '../../../tables/trace.ts';
import type { Books } from '../account-books.ts';
import { rangeBuilder } from '../account-ranges.ts';
import { EventKind, Resource } from '../event.ts';

/** With the engine's ids. Kinds, `Side` of assembly/go-trace/host.ts: 1 to 3 a range begins, is active, ends; 4 a GC cycle ended; 5 GOMAXPROCS. */
export interface SideEvent {
	readonly kind: number;
	readonly timeNs: number;
	readonly name: number;
	readonly id: number;
	readonly stack: number;
	/** End of a cycle: the live heap, -1 when this part of the trace has not told it yet. */
	readonly value: number;
	/** End of a cycle: the heap goal, likewise. */
	readonly more: number;
}

export type SideBooks = Pick<Books, 'ranges' | 'cycleEnd' | 'cycleLive' | 'cycleGoal' | 'gomaxprocs' | 'lastHeap' | 'lastGoal'>;

export const createSideBooks = (symbols: Symbols): SideBooks => ({
	ranges: rangeBuilder(symbols),
	cycleEnd: float64Column(),
	cycleLive: float64Column(),
	cycleGoal: float64Column(),
	gomaxprocs: 0,
	lastHeap: -1,
	lastGoal: 0,
});

/** `names`: from the engine's ids. */
export function bookSide(books: SideBooks, side: SideEvent, names: { readonly string: Int32Array; readonly stack: Int32Array }): void {
	const { kind, timeNs, name, id, stack, value, more } = side;
	if (kind === 4) {
		books.cycleEnd.push(timeNs);
		books.cycleLive.push(Math.max(0, value < 0 ? books.lastHeap : value));
		books.cycleGoal.push(more < 0 ? books.lastGoal : more);
	} else if (kind === 5) books.gomaxprocs = value;
	else {
		const isGlobal = id > Number.MAX_SAFE_INTEGER;
		const range = {
			kind: kind === 1 ? EventKind.RangeBegin : kind === 2 ? EventKind.RangeActive : EventKind.RangeEnd,
			timeNs,
			name: names.string[name] as StringId,
			resource: isGlobal ? Resource.None : Resource.Goroutine,
			id: isGlobal ? -1 : id,
			stack: (stack < 0 ? -1 : names.stack[stack]) as StackId,
		};
		if (kind === 3) books.ranges.end(range);
		else books.ranges.begin(range);
	}
}

export const cyclesOf = ({ cycleEnd, cycleLive, cycleGoal }: SideBooks): GcCycleTable => ({
	length: cycleEnd.length,
	endNs: cycleEnd.finish(),
	liveBytes: cycleLive.finish(),
	goalBytes: cycleGoal.finish(),
});
