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

/** The requests of a route that waited longest in a function of the program. */
export type LongestWaitsOf = (route: number, fn: string) => LongestWaits;

interface Wait {
	readonly row: number;
	readonly ns: number;
}

/** At most `count` of each. All requests of a route are looked at once, for all functions together, when it is first asked for. */
export function longestWaits(one: Requests, count: number): LongestWaitsOf {
	const byRoute = new Map<number, ReadonlyMap<string, readonly Wait[]>>();
	return (route, fn) => {
		let byFunction = byRoute.get(route);
		if (!byFunction) byRoute.set(route, (byFunction = waitsOfRoute(one, route, count)));
		const waits = byFunction.get(fn) ?? [];
		return { rows: waits.map(({ row }) => row), ns: waits.reduce((sum, { ns }) => sum + ns, 0), longestNs: waits[0]?.ns ?? 0 };
	};
}

function waitsOfRoute({ timelines: t, table, places }: Requests, route: number, count: number): ReadonlyMap<string, readonly Wait[]> {
	const { stays } = t.closeUp;
	const longest = new Map<string, Wait[]>();
	const waited = new Map<string, number>();
	for (let row = 0; row < table.length; row++) {
		if (table.route[row] !== route || table.isCut[row] === 1) continue;
		const goroutine = table.goroutine[row] as number;
		const [from, to] = [table.startNs[row] as number, table.endNs[row] as number];
		waited.clear();
		for (let i = firstAfter(t, goroutine, from); i < (t.start[goroutine + 1] as number); i++) {
			const stay = t.rows[i] as number;
			if ((stays.startNs[stay] as number) >= to) break;
			if (stays.state[stay] !== GoState.Waiting) continue;
			const ns = Math.min(to, stays.endNs[stay] as number) - Math.max(from, stays.startNs[stay] as number);
			const { fn } = places.placeOf(stay);
			waited.set(fn, (waited.get(fn) ?? 0) + ns);
		}
		for (const [fn, ns] of waited) {
			const known = longest.get(fn);
			if (known) keepLongest(known, { row, ns }, count);
			else longest.set(fn, [{ row, ns }]);
		}
	}
	return longest;
}

/** `waits` stay in order, longest first; rows come in order. */
function keepLongest(waits: Wait[], wait: Wait, count: number): void {
	if (waits.length === count && wait.ns <= (waits[count - 1] as Wait).ns) return;
	let at = waits.length;
	while (at > 0 && (waits[at - 1] as Wait).ns < wait.ns) at--;
	waits.splice(at, 0, wait);
	if (waits.length > count) waits.pop();
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
