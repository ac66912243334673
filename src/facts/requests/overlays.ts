// What lies over a goroutine's states: mark assists of its own, and pauses in which the world is stopped.
import { firstNotBefore } from '../../base/order.ts';
import type { Symbols } from '../../tables/symbols.ts';
import type { Timelines } from './timelines.ts';

export interface Overlays {
	/** ns of [from, to) that `goroutine` spent in mark assists. */
	assistNs(goroutine: number, fromNs: number, toNs: number): number;
	/** ns of [from, to) in which the world was stopped. */
	stoppedNs(fromNs: number, toNs: number): number;
}

export function overlays(t: Timelines, symbols: Symbols): Overlays {
	const { assists } = t.closeUp;
	const { ranges } = t.trace;
	const starts: number[] = [];
	const ends: number[] = [];
	for (let row = 0; row < ranges.length; row++) {
		if (!symbols.text(ranges.name[row] as never).startsWith('stop-the-world')) continue;
		starts.push(Math.max(0, ranges.startNs[row] as number));
		ends.push((ranges.endNs[row] as number) < 0 ? t.trace.durationNs : (ranges.endNs[row] as number));
	}
	/** The first assist that ends after `from`: those of a goroutine follow each other. */
	const firstAssist = (goroutine: number, from: number): number =>
		firstNotBefore(
			t.assistStart[goroutine] as number,
			t.assistStart[goroutine + 1] as number,
			(at) => (assists.endNs[t.assistRows[at] as number] as number) <= from,
		);
	return {
		assistNs(goroutine, from, to) {
			let ns = 0;
			const end = t.assistStart[goroutine + 1] as number;
			for (let i = firstAssist(goroutine, from); i < end; i++) {
				const row = t.assistRows[i] as number;
				const start = assists.startNs[row] as number;
				if (start >= to) break;
				ns += Math.max(0, Math.min(to, assists.endNs[row] as number) - Math.max(from, start));
			}
			return ns;
		},
		stoppedNs(from, to) {
			let ns = 0;
			const first = firstNotBefore(0, ends.length, (at) => (ends[at] as number) <= from);
			for (let i = first; i < starts.length && (starts[i] as number) < to; i++)
				ns += Math.max(0, Math.min(to, ends[i] as number) - Math.max(from, starts[i] as number));
			return ns;
		},
	};
}
