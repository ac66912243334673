// The close-up by goroutine: what each did, in order of time.
import type { CloseUp } from '../../tables/close-up.ts';
import type { TraceTables } from '../../tables/trace.ts';
import { artifacts, fact } from '../fact.ts';

export interface Timelines {
	readonly input: number;
	readonly trace: TraceTables;
	readonly closeUp: CloseUp;
	/** Rows of `closeUp.stays`: those of goroutine g are `rows[start[g]] .. rows[start[g + 1] - 1]`, in order of time. */
	readonly start: Int32Array;
	readonly rows: Int32Array;
	/** The same for `closeUp.assists`. */
	readonly assistStart: Int32Array;
	readonly assistRows: Int32Array;
}

export const timelines = fact({
	id: 'trace.timelines',
	unit: 'ns',
	doc: 'Stays of each goroutine in order of time, over the part of the trace that is kept stay by stay.',
	needs: { traces: artifacts('trace'), closeUps: artifacts('close-up') },
	compute: ({ traces, closeUps }): readonly Timelines[] =>
		closeUps.flatMap(({ input, tables: closeUp }) => {
			const trace = traces.find((one) => one.input === input);
			return trace ? [timelinesOf(input, trace.tables, closeUp)] : [];
		}),
});

export function timelinesOf(input: number, trace: TraceTables, closeUp: CloseUp): Timelines {
	const stays = grouped(closeUp.stays.goroutine, trace.goroutines.length);
	const assists = grouped(closeUp.assists.goroutine, trace.goroutines.length);
	return { input, trace, closeUp, start: stays.start, rows: stays.rows, assistStart: assists.start, assistRows: assists.rows };
}

/** Rows by goroutine (or by any other small number), keeping their order: one counting sort. */
export function grouped(goroutine: Int32Array, count: number): { start: Int32Array; rows: Int32Array } {
	const start = new Int32Array(count + 1);
	for (const row of goroutine) start[row + 1] = (start[row + 1] as number) + 1;
	for (let g = 0; g < count; g++) start[g + 1] = (start[g + 1] as number) + (start[g] as number);
	const next = start.slice();
	const rows = new Int32Array(goroutine.length);
	for (let row = 0; row < goroutine.length; row++) {
		const g = goroutine[row] as number;
		rows[next[g] as number] = row;
		next[g] = (next[g] as number) + 1;
	}
	return { start, rows };
}

/** Position in `rows` of the first stay of `goroutine` that ends after `timeNs`; `start[goroutine + 1]` when there is none. */
export function firstAfter({ closeUp, start, rows }: Timelines, goroutine: number, timeNs: number): number {
	let low = start[goroutine] as number;
	let high = start[goroutine + 1] as number;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((closeUp.stays.endNs[rows[middle] as number] as number) <= timeNs) low = middle + 1;
		else high = middle;
	}
	return low;
}
