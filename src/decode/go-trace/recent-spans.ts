// A short memory of what each living goroutine did: rings of its last spans, to know what a lock's holder was at. Rings are
// taken when a goroutine first finishes a span and given back when it ends, so memory follows living goroutines.
import { type Column, float64Column, int32Column, uint8Column } from '../../base/columns.ts';

/**
 * Spans remembered per goroutine; of a holder that is longer at it the last 16 show, so its time is a lower bound. What it did mostly shows
 * in few: with 64 no report of examples/ reads differently, and rings of 64 cost the engine a fifth of its time.
 */
export const RING = 16;

/** Answers false when it wants no more. */
export type SpanVisitor = (startNs: number, endNs: number, state: number, reason: number, stack: number) => boolean;

export interface RecentSpans {
	/** `row` is the goroutine's row. */
	push(row: number, startNs: number, endNs: number, state: number, reason: number, stack: number): void;
	/** Visits spans from the last one back. */
	backwards(row: number, visit: SpanVisitor): void;
	/** The goroutine has ended. */
	release(row: number): void;
}

export function recentSpans(): RecentSpans {
	/** Ring of each row; -1 none. */
	const ringOf = int32Column(64);
	const pushed = int32Column(64);
	const free: number[] = [];
	const start = float64Column(RING);
	const end = float64Column(RING);
	const state = uint8Column(RING);
	const reason = int32Column(RING);
	const stack = int32Column(RING);
	const columns: readonly Column<never>[] = [start, end, state, reason, stack] as never;

	const take = (row: number): number => {
		while (ringOf.length <= row) ringOf.push(-1);
		const known = ringOf.get(row);
		if (known >= 0) return known;
		let ring = free.pop();
		if (ring === undefined) {
			ring = pushed.push(0);
			for (const column of columns) for (let i = 0; i < RING; i++) column.push(0);
		}
		pushed.set(ring, 0);
		ringOf.set(row, ring);
		return ring;
	};

	return {
		push(row, startNs, endNs, s, r, k) {
			const ring = take(row);
			const at = ring * RING + (pushed.get(ring) % RING);
			start.set(at, startNs);
			end.set(at, endNs);
			state.set(at, s);
			reason.set(at, r);
			stack.set(at, k);
			pushed.add(ring, 1);
		},
		backwards(row, visit) {
			const ring = row < ringOf.length ? ringOf.get(row) : -1;
			if (ring < 0) return;
			const count = pushed.get(ring);
			for (let i = 1; i <= Math.min(RING, count); i++) {
				const at = ring * RING + ((count - i) % RING);
				if (!visit(start.get(at), end.get(at), state.get(at), reason.get(at), stack.get(at))) return;
			}
		},
		release(row) {
			const ring = row < ringOf.length ? ringOf.get(row) : -1;
			if (ring < 0) return;
			ringOf.set(row, -1);
			free.push(ring);
		},
	};
}
