// What requests spent their time on, by part.
import type { Overlays } from './overlays.ts';
import { PARTS, type Part, type StayPlaces } from './parts.ts';
import { firstAfter, type Timelines } from './timelines.ts';

const at = (part: Part): number => PARTS.indexOf(part);
const running = at('running');
const runQueue = at('run queue');
const stopTheWorld = at('stop the world');
const gcAssist = at('gc assist');
const unknown = at('unknown');

/** Adds ns by part of what a goroutine did in [fromNs, toNs) to `sums`; what is added adds up to its length. */
export type AddBreakdown = (sums: Float64Array, goroutine: number, fromNs: number, toNs: number) => void;

export function breakdowns(t: Timelines, places: StayPlaces, over: Overlays): AddBreakdown {
	const { startNs, endNs } = t.closeUp.stays;
	return (sums, goroutine, fromNs, toNs) => {
		const add = (part: number, ns: number): void => void (sums[part] = (sums[part] as number) + ns);
		let covered = fromNs;
		const last = t.start[goroutine + 1] as number;
		for (let i = firstAfter(t, goroutine, fromNs); i < last; i++) {
			const row = t.rows[i] as number;
			const start = Math.max(covered, startNs[row] as number);
			if (start >= toNs) break;
			const end = Math.min(toNs, endNs[row] as number);
			if (start > covered) add(unknown, start - covered);
			covered = end;
			const part = places.partIndexOf(row);
			let ns = end - start;
			if (part === running || part === runQueue) {
				const stopped = Math.min(ns, over.stoppedNs(start, end));
				add(stopTheWorld, stopped);
				ns -= stopped;
				const assist = part === running ? Math.min(ns, over.assistNs(goroutine, start, end)) : 0;
				add(gcAssist, assist);
				ns -= assist;
			}
			add(part, ns);
		}
		if (covered < toNs) add(unknown, toNs - covered);
	};
}
