// What each request spent its time on, by part.
import type { Overlays } from './overlays.ts';
import { PARTS, type Part, type StayPlaces } from './parts.ts';
import type { RequestTable } from './requests.ts';
import { firstAfter, type Timelines } from './timelines.ts';

const at = (part: Part): number => PARTS.indexOf(part);
const running = at('running');
const runQueue = at('run queue');
const stopTheWorld = at('stop the world');
const gcAssist = at('gc assist');
const unknown = at('unknown');

/** Fills `table.parts` with ns of what the request's goroutine did; those of a request add up to its duration. */
export function breakDown(table: RequestTable, t: Timelines, places: StayPlaces, over: Overlays): void {
	const { startNs, endNs } = t.closeUp.stays;
	const { parts } = table;
	for (let request = 0; request < table.length; request++) {
		const add = (part: number, ns: number): void => {
			const column = parts[part] as Float64Array;
			column[request] = (column[request] as number) + ns;
		};
		const goroutine = table.goroutine[request] as number;
		const toNs = table.endNs[request] as number;
		let covered = table.startNs[request] as number;
		const last = t.start[goroutine + 1] as number;
		for (let i = firstAfter(t, goroutine, covered); i < last; i++) {
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
				if (stopped > 0) add(stopTheWorld, stopped);
				ns -= stopped;
				const assist = part === running ? Math.min(ns, over.assistNs(goroutine, start, end)) : 0;
				if (assist > 0) add(gcAssist, assist);
				ns -= assist;
			}
			add(part, ns);
		}
		if (covered < toNs) add(unknown, toNs - covered);
	}
}

/** Mean ns of each part over `rows`; 0 without rows. */
export const meanParts = (parts: readonly Float64Array[], rows: Int32Array): number[] =>
	parts.map((part) => {
		let sum = 0;
		for (let i = 0; i < rows.length; i++) sum += part[rows[i] as number] as number;
		return rows.length === 0 ? 0 : sum / rows.length;
	});
