// One order of rows for the tables that are summed by key, whatever order the keys came in: by their key, column by column. So a trace
// that was decoded in parts on several threads gives the same tables as one that was decoded in one go.
import type { TraceTables } from '../../tables/trace.ts';

type Typed = Int32Array | Float64Array | Uint8Array;

/** Changes `tables` rows only; what names a wait site by row follows it. */
export function inCanonicalOrder(tables: TraceTables): TraceTables {
	const { waitSites, wakes, holders, goroutineWaits, syscalls, assists } = tables;
	const siteOrder = orderBy(waitSites.reason, waitSites.stack);
	const newRow = new Int32Array(waitSites.length);
	siteOrder?.forEach((from, row) => void (newRow[from] = row));
	const moved = (site: Int32Array): Int32Array => (siteOrder === null ? site : site.map((row) => newRow[row] as number));
	const wakeSite = moved(wakes.site);
	const holderSite = moved(holders.site);
	return {
		...tables,
		waitSites: picked(waitSites, siteOrder),
		wakes: picked({ ...wakes, site: wakeSite }, orderBy(wakeSite, wakes.wakerStack, wakes.wakerFunction)),
		holders: picked({ ...holders, site: holderSite }, orderBy(holderSite, holders.state, holders.reason, holders.stack)),
		goroutineWaits: picked(goroutineWaits, orderBy(goroutineWaits.goroutine, goroutineWaits.reason)),
		syscalls: picked(syscalls, orderBy(syscalls.stack)),
		assists: picked(assists, orderBy(assists.name, assists.stack)),
	};
}

/**
 * Rows in order of the first column, then of the next; null when they stand so already (large tables then need no copy). Values are ids,
 * from -1 upwards: each column is one counting sort.
 */
function orderBy(...columns: readonly (Int32Array | Uint8Array)[]): Int32Array | null {
	if (isOrdered(columns)) return null;
	const rows = columns[0]?.length ?? 0;
	let order = new Int32Array(rows);
	for (let row = 0; row < rows; row++) order[row] = row;
	let next = new Int32Array(rows);
	for (const column of columns.toReversed()) {
		sortBy(column, order, next);
		[order, next] = [next, order];
	}
	return order;
}

/** Plain loops over plain indices: these tables have hundreds of thousands of rows. */
function sortBy(column: Int32Array | Uint8Array, order: Int32Array, sorted: Int32Array): void {
	const rows = column.length;
	let most = -1;
	for (let row = 0; row < rows; row++) if ((column[row] as number) > most) most = column[row] as number;
	const place = new Int32Array(most + 3);
	for (let row = 0; row < rows; row++) {
		const value = (column[row] as number) + 2;
		place[value] = (place[value] as number) + 1;
	}
	for (let i = 1; i < place.length; i++) place[i] = (place[i] as number) + (place[i - 1] as number);
	for (let i = 0; i < rows; i++) {
		const row = order[i] as number;
		const slot = (column[row] as number) + 1;
		const at = place[slot] as number;
		sorted[at] = row;
		place[slot] = at + 1;
	}
}

function isOrdered(columns: readonly (Int32Array | Uint8Array)[]): boolean {
	const first = columns[0] as Int32Array | Uint8Array;
	for (let row = 1; row < first.length; row++) {
		const before = first[row - 1] as number;
		const value = first[row] as number;
		if (value > before) continue;
		if (value < before || !isOrderedAt(columns, row)) return false;
	}
	return true;
}

/** The first column is equal in `row` and in the row before. */
function isOrderedAt(columns: readonly (Int32Array | Uint8Array)[], row: number): boolean {
	for (const column of columns) {
		const step = (column[row] as number) - (column[row - 1] as number);
		if (step !== 0) return step > 0;
	}
	return true;
}

function picked<T extends object>(table: T, order: Int32Array | null): T {
	if (order === null) return table;
	const columns = Object.entries(table as Record<string, unknown>).map(([name, column]) => [
		name,
		ArrayBuffer.isView(column) ? pick(column as Typed, order) : column,
	]);
	return Object.fromEntries(columns) as T;
}

function pick<T extends Typed>(column: T, order: Int32Array): T {
	const next = new (column.constructor as new (n: number) => T)(order.length);
	for (let row = 0; row < order.length; row++) next[row] = column[order[row] as number] as number;
	return next;
}
