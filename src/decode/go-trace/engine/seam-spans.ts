// The recent spans of goroutines over several parts: each part's own, then the span that its goroutine was in at the seam, then those of
// the part before. See recent-spans.ts, of which this is another kind.
import { float64Column, int32Column } from '../../../base/columns.ts';
import { RING, type RecentSpans } from '../recent-spans.ts';
import type { Rings } from './read-part.ts';

/** Spans of one goroutine from the newest to the oldest, that of i from startNs[i] to where the one before begins, the first to `endNs`. */
export interface Spans {
	readonly endNs: number;
	readonly from: number;
	readonly to: number;
	readonly startNs: ArrayLike<number>;
	readonly what: ArrayLike<number>;
	readonly stack: ArrayLike<number>;
}

export interface SeamSpans extends RecentSpans {
	/** What the present part knows of a goroutine itself; null: nothing. */
	show(row: number, spans: Spans | null): void;
	/**
	 * The present part is done: its rings, with ids of the whole. `partRow`: the part's row of each row, -1 none; `wasThere`: by the part's
	 * row, 1 when the goroutine was there at the seam; `sinceNs`: where its last span ends.
	 */
	endPart(part: EndedPart): void;
}

export interface EndedPart {
	readonly rings: Rings;
	readonly partRow: Int32Array;
	readonly wasThere: Uint8Array;
	readonly sinceNs: Float64Array;
}

/** Spans that were open at a seam and ended in the part behind it, one per row at most. */
function seamSpans() {
	const placeOf = new Map<number, number>();
	const startNs = float64Column();
	const endNs = float64Column();
	const what = int32Column();
	const stack = int32Column();
	return { placeOf, startNs, endNs, what, stack };
}

type Visit = Parameters<RecentSpans['backwards']>[1];

/** Counts on from `seen`; -1 when the visitor wants no more. */
function visitSpans(spans: Spans, seen: number, visit: Visit): number {
	let count = seen;
	let end = spans.endNs;
	for (let i = spans.from; i < spans.to; i++) {
		if (count === RING) return -1;
		count++;
		const start = spans.startNs[i] as number;
		const what = spans.what[i] as number;
		if (!visit(start, end, what & 15, what >>> 4, spans.stack[i] as number)) return -1;
		end = start;
	}
	return count;
}

export function createSeamSpans(): SeamSpans {
	const parts: EndedPart[] = [];
	const seams = [seamSpans()];
	let shownRow = -1;
	let shown: Spans | null = null;
	const visitSeam = (part: number, row: number, seen: number, visit: Visit): number => {
		const of = seams[part] as ReturnType<typeof seamSpans>;
		const at = of.placeOf.get(row);
		if (at === undefined) return seen;
		if (seen === RING) return -1;
		const what = of.what.get(at);
		return visit(of.startNs.get(at), of.endNs.get(at), what & 15, what >>> 4, of.stack.get(at)) ? seen + 1 : -1;
	};
	return {
		show(row, spans) {
			shownRow = row;
			shown = spans;
		},
		push(row, start, end, state, reason, stack) {
			const of = seams[parts.length] as ReturnType<typeof seamSpans>;
			of.placeOf.set(row, of.startNs.push(start));
			of.endNs.push(end);
			of.what.push(state | (reason << 4));
			of.stack.push(stack);
		},
		backwards(row, visit) {
			let seen = shown !== null && row === shownRow ? visitSpans(shown, 0, visit) : 0;
			for (let p = parts.length; seen >= 0; p--) {
				seen = visitSeam(p, row, seen, visit);
				if (seen < 0 || p === 0) return;
				const { rings, partRow, wasThere, sinceNs } = parts[p - 1] as EndedPart;
				const at = row < partRow.length ? (partRow[row] as number) : -1;
				if (at < 0) continue;
				const spans = { ...rings, endNs: sinceNs[at] as number, from: rings.first[at] as number, to: rings.first[at + 1] as number };
				seen = visitSpans(spans, seen, visit);
				if (wasThere[at] === 0) return;
			}
		},
		release() {},
		endPart(part) {
			parts.push(part);
			seams.push(seamSpans());
		},
	};
}
