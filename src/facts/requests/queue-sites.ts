// Queue workers: goroutines that take an item from a channel, work on it, and come back to the same receive. The receive must stand in
// the function that the goroutine was started with, or in one that this calls: that is where such loops are.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import { originOf } from '../go-names.ts';
import type { AddRequest } from './cut.ts';
import type { Timelines } from './timelines.ts';

/** Fewer come-backs do not make a loop. */
const LEAST_ITEMS = 3;
/** Frames of the program in the stack: the loop, and one more (a closure that starts it, or a `next()` around the receive). */
const MOST_OWN = 2;

export interface QueueSites {
	addItems(goroutine: number, add: AddRequest): void;
}

export function queueSites(t: Timelines, symbols: Symbols): QueueSites {
	const { stays, fromNs, toNs } = t.closeUp;
	const loops = new Map<number, number>();
	const receive = symbols.string('chan receive') as number;
	/** The loop that receives in this stay; 0 none. */
	const loopOf = (row: number): number => {
		if (stays.state[row] !== GoState.Waiting || stays.reason[row] !== receive) return 0;
		const stack = stays.stack[row] as number;
		let loop = loops.get(stack);
		if (loop === undefined) loops.set(stack, (loop = loopAt(symbols, stack as StackId)));
		return loop;
	};
	let starts = new Float64Array(64);
	let ends = new Float64Array(64);
	return {
		addItems(g, add) {
			let count = 0;
			let site = -1;
			let route = 0;
			let startNs = -1;
			for (let i = t.start[g] as number; i < (t.start[g + 1] as number); i++) {
				const row = t.rows[i] as number;
				const loop = loopOf(row);
				if (loop === 0) continue;
				const stack = stays.stack[row] as number;
				if (site < 0) [site, route] = [stack, loop];
				if (stack !== site) return;
				if (startNs >= fromNs) {
					if (count >= starts.length) [starts, ends] = [wider(starts), wider(ends)];
					starts[count] = startNs;
					ends[count++] = stays.startNs[row] as number;
				}
				// Woken by the runtime: the channel's timer, not an item.
				startNs = (stays.waker[row] as number) >= 0 ? (stays.endNs[row] as number) : -1;
			}
			if (count < LEAST_ITEMS) return;
			for (let i = 0; i < count; i++) add('queue', route, g, starts[i] as number, ends[i] as number, false, false);
			if (startNs >= fromNs && startNs < toNs && (t.trace.goroutines.endedNs[g] as number) < 0)
				add('queue', route, g, startNs, toNs, true, true);
		},
	};
}

function wider(column: Float64Array): Float64Array<ArrayBuffer> {
	const next = new Float64Array(column.length * 2);
	next.set(column);
	return next;
}

/** Function of the program that receives in a loop; 0 when the stack is none of that. */
function loopAt(symbols: Symbols, stack: StackId): number {
	let own = 0;
	let nearest = 0;
	for (let depth = 0; stack >= 0 && depth < symbols.depth(stack); depth++) {
		if (originOf(symbols.functionAt(stack, depth)) !== 'own') continue;
		if (own++ === 0) nearest = symbols.functionOf(symbols.frameAt(stack, depth));
	}
	return own > 0 && own <= MOST_OWN ? nearest : 0;
}
