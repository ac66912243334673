// Queue workers: goroutines that take an item from a channel, work on it, and come back to the same receive. The receive must stand in
// the function that the goroutine was started with, or in one that this calls: that is where such loops are.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import { ownFunction } from '../places.ts';
import type { RawRequest } from './cut.ts';
import type { Timelines } from './timelines.ts';

/** Fewer come-backs do not make a loop. */
const LEAST_ITEMS = 3;
/** Own frames between the receive and the root: the loop itself, at most a `next()` around the receive. */
const MOST_DEPTH = 2;

export interface QueueSites {
	itemsOf(goroutine: number): RawRequest[];
}

export function queueSites(t: Timelines, symbols: Symbols): QueueSites {
	const { stays, fromNs, toNs } = t.closeUp;
	const loops = new Map<number, boolean>();
	const receive = symbols.string('chan receive') as number;
	/** A goroutine that another one gave an item to, at a place where loops receive. */
	const isReceive = (row: number): boolean => {
		if (stays.state[row] !== GoState.Waiting || stays.reason[row] !== receive) return false;
		const stack = stays.stack[row] as number;
		let is = loops.get(stack);
		if (is === undefined) loops.set(stack, (is = isLoopReceive(symbols, stack as StackId)));
		return is;
	};
	return {
		itemsOf(g) {
			const items: RawRequest[] = [];
			let site = -1;
			let startNs = -1;
			for (let i = t.start[g] as number; i < (t.start[g + 1] as number); i++) {
				const row = t.rows[i] as number;
				if (!isReceive(row)) continue;
				const stack = stays.stack[row] as number;
				if (site < 0) site = stack;
				if (stack !== site) return [];
				if (startNs >= fromNs) items.push(itemOf(g, t, startNs, stays.startNs[row] as number, false));
				// Woken by the runtime: the channel's timer, not an item.
				startNs = (stays.waker[row] as number) >= 0 ? (stays.endNs[row] as number) : -1;
			}
			if (items.length < LEAST_ITEMS) return [];
			if (startNs >= fromNs && startNs < toNs && (t.trace.goroutines.endedNs[g] as number) < 0)
				items.push(itemOf(g, t, startNs, toNs, true));
			return items;
		},
	};
}

const itemOf = (g: number, { trace }: Timelines, startNs: number, endNs: number, isOpen: boolean): RawRequest => ({
	kind: 'queue',
	route: trace.goroutines.startFunction[g] as number,
	goroutine: g,
	startNs,
	endNs,
	isCut: isOpen,
	isOpen,
});

function isLoopReceive(symbols: Symbols, stack: StackId): boolean {
	if (stack < 0) return false;
	const { depth } = ownFunction(symbols, stack);
	return depth >= 0 && symbols.depth(stack) - depth <= MOST_DEPTH;
}
