// The complete requests of each route.
import type { Requests } from './requests.ts';

/** Rows by route, as `routes`; in order of start. */
export function completeRows({ table, routes }: Requests): number[][] {
	const rows: number[][] = routes.map(() => []);
	for (let row = 0; row < table.length; row++) if (table.isCut[row] === 0) rows[table.route[row] as number]?.push(row);
	return rows;
}

/** The same, slowest first. */
export function rankedRows(one: Requests): number[][] {
	const { table } = one;
	const rows = completeRows(one);
	const ns = (row: number): number => (table.endNs[row] as number) - (table.startNs[row] as number);
	for (const one of rows) one.sort((a, b) => ns(b) - ns(a) || a - b);
	return rows;
}

/** At most `most` of the rows, evenly spread. */
export function thinned(rows: readonly number[], most: number): readonly number[] {
	const step = Math.ceil(rows.length / most);
	return step > 1 ? rows.filter((_, i) => i % step === 0) : rows;
}
