// The wake chain of a stretch of a goroutine's time: what it did, and where it waited for another goroutine, what that one did meanwhile,
// and so on. Pieces follow each other without gaps, so their times add up to the stretch.
//
// A wait that another goroutine ended is explained by what the waker did from the wait's begin to its end; where the waker itself waited
// for a third, by that one. Every wait lies inside the one it explains, so this ends. What the waker did before it existed is explained by
// its creator.
import { GoState } from '../../tables/trace.ts';
import { firstAfter, type Timelines } from './timelines.ts';

/** One piece: `row` is the stay of `goroutine` that it is a part of. */
export interface ChainPiece {
	goroutine: number;
	/** Row in the close-up's stays; -1: nothing is known of the goroutine at that time. */
	row: number;
	startNs: number;
	endNs: number;
	/** 0: of the goroutine itself. */
	depth: number;
	/** At depth 0 the row itself; deeper the goroutine's own wait that this explains. */
	ownRow: number;
	/** Of the waits in between, the last one in the program's own code: what the goroutine that was waited for did there. -1 none. */
	throughRow: number;
}

export type ChainSink = (piece: ChainPiece) => void;

/** Goroutines that a chain may go through: longer ones are queues for a lock, of which the rest looks the same. */
const MOST_DEPTH = 64;
/** Pieces of one chain; what is left is told as the wait it is. */
export const MOST_PIECES = 20_000;

/** Pieces of what `goroutine` did in [fromNs, toNs). The piece object is reused for each call. */
export type WalkChain = (goroutine: number, fromNs: number, toNs: number, sink: ChainSink) => void;

/** `isOwn`: is the stay in the program's own code? */
export function chainWalker(t: Timelines, isOwn: (row: number) => boolean, mostPieces = MOST_PIECES): WalkChain {
	const piece: ChainPiece = { goroutine: 0, row: -1, startNs: 0, endNs: 0, depth: 0, ownRow: -1, throughRow: -1 };
	let left = 0;
	let sink: ChainSink = () => {};
	const { state: states, startNs: starts, endNs: ends, waker: wakers } = t.closeUp.stays;
	const { start: firstOf, rows } = t;
	const { createdNs, creator } = t.trace.goroutines;

	const emit = (g: number, row: number, a: number, b: number, depth: number, ownRow: number, throughRow: number): void => {
		if (b <= a) return;
		left--;
		piece.goroutine = g;
		piece.row = row;
		piece.startNs = a;
		piece.endNs = b;
		piece.depth = depth;
		piece.ownRow = ownRow;
		piece.throughRow = throughRow;
		sink(piece);
	};

	/** `waitRow`: the stay at the level above, told where this goroutine explains nothing. */
	const walk = (
		g: number,
		from: number,
		to: number,
		depth: number,
		ownRow: number,
		waiter: number,
		waitRow: number,
		through: number,
	): void => {
		let at = from;
		const born = createdNs[g] as number;
		if (depth > 0 && born > at) {
			const parent = creator[g] as number;
			const until = Math.min(born, to);
			if (parent >= 0 && parent !== waiter && depth < MOST_DEPTH && left > 0)
				walk(parent, at, until, depth + 1, ownRow, waiter, waitRow, through);
			else emit(waiter, waitRow, at, until, depth - 1, ownRow, through);
			at = until;
		}
		const end = firstOf[g + 1] as number;
		for (let i = firstAfter(t, g, at); i < end && at < to; i++) {
			const row = rows[i] as number;
			const start = starts[row] as number;
			if (start >= to) break;
			if (start > at) {
				emit(g, -1, at, start, depth, ownRow, through);
				at = start;
			}
			const until = Math.min(to, ends[row] as number);
			const own = depth === 0 ? row : ownRow;
			const waker = wakers[row] as number;
			if (waker >= 0 && states[row] === GoState.Waiting && waker !== waiter && depth < MOST_DEPTH && left > 0)
				walk(waker, at, until, depth + 1, own, g, row, depth > 0 && isOwn(row) ? row : through);
			else emit(g, row, at, until, depth, own, through);
			at = until;
		}
		if (at < to) emit(depth > 0 ? waiter : g, depth > 0 ? waitRow : -1, at, to, Math.max(0, depth - 1), ownRow, through);
	};
	return (goroutine, fromNs, toNs, to) => {
		left = mostPieces;
		sink = to;
		walk(goroutine, fromNs, toNs, 0, -1, -1, -1, -1);
	};
}
