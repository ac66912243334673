// How long requests waited at places of their own goroutine.
import { GoState } from '../../tables/trace.ts';
import type { Requests } from './requests.ts';
import { firstAfter } from './timelines.ts';

/** ns that the requests in `rows` waited in stays that pass (rows of the close-up's stays). */
export function ownWaits({ timelines: t, table }: Requests, rows: readonly number[], test: (stay: number) => boolean): number {
	const { stays } = t.closeUp;
	let ns = 0;
	for (const row of rows) {
		const goroutine = table.goroutine[row] as number;
		const [from, to] = [table.startNs[row] as number, table.endNs[row] as number];
		for (let i = firstAfter(t, goroutine, from); i < (t.start[goroutine + 1] as number); i++) {
			const stay = t.rows[i] as number;
			if ((stays.startNs[stay] as number) >= to) break;
			if (stays.state[stay] !== GoState.Waiting || !test(stay)) continue;
			ns += Math.min(to, stays.endNs[stay] as number) - Math.max(from, stays.startNs[stay] as number);
		}
	}
	return ns;
}

export interface LongestWaits {
	/** Rows, longest waiting first. */
	readonly rows: readonly number[];
	/** Their waiting together, and that of the first. */
	readonly ns: number;
	readonly longestNs: number;
}

/** The requests of a route that waited longest in `fn`, the program's own function, at most `count`. */
export function longestWaitsIn(one: Requests, route: number, fn: string, count: number): LongestWaits {
	const { table, places } = one;
	const found: { row: number; ns: number }[] = [];
	for (let row = 0; row < table.length; row++) {
		if (table.route[row] !== route || table.isCut[row] === 1) continue;
		const ns = ownWaits(one, [row], (stay) => places.placeOf(stay).fn === fn);
		if (ns > 0) found.push({ row, ns });
	}
	found.sort((a, b) => b.ns - a.ns || a.row - b.row);
	const chosen = found.slice(0, count);
	return { rows: chosen.map(({ row }) => row), ns: chosen.reduce((sum, { ns }) => sum + ns, 0), longestNs: chosen[0]?.ns ?? 0 };
}

/** Of the requests in `rows`: from the first wait in `fn` to the end of the last one, ns less the waits there: what else was done meanwhile. */
export function besideWaits({ timelines: t, table, places }: Requests, rows: readonly number[], fn: string): number {
	const { stays } = t.closeUp;
	let ns = 0;
	for (const row of rows) {
		const goroutine = table.goroutine[row] as number;
		const [from, to] = [table.startNs[row] as number, table.endNs[row] as number];
		let first = -1;
		let last = 0;
		let waited = 0;
		for (let i = firstAfter(t, goroutine, from); i < (t.start[goroutine + 1] as number); i++) {
			const stay = t.rows[i] as number;
			if ((stays.startNs[stay] as number) >= to) break;
			if (stays.state[stay] !== GoState.Waiting || places.placeOf(stay).fn !== fn) continue;
			const start = Math.max(from, stays.startNs[stay] as number);
			last = Math.min(to, stays.endNs[stay] as number);
			if (first < 0) first = start;
			waited += last - start;
		}
		if (first >= 0) ns += last - first - waited;
	}
	return ns;
}
