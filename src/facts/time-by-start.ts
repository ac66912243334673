// Goroutine time by state and wait reason, per goroutine and summed per start function: the first table of an analysis.
import type { StringId } from '../base/ids.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';

export interface StartTime {
	readonly input: number;
	/** Start function; '' when the trace does not tell. */
	readonly fn: string;
	/** Rows of trace.goroutines. */
	readonly rows: readonly number[];
	readonly runningNs: number;
	readonly runnableNs: number;
	readonly syscallNs: number;
	/** Waiting time by reason, biggest first; '' for waits that began before the trace. */
	readonly waits: readonly { readonly reason: string; readonly count: number; readonly totalNs: number }[];
}

export const timeByStart = fact({
	id: 'trace.time.byStart',
	unit: 'ns',
	doc: 'Running, runnable, system call and waiting time by reason, summed over the goroutines of each start function.',
	needs: { traces: artifacts('trace') },
	compute: ({ traces }, { symbols }) => traces.flatMap(({ input, tables }) => byStart(tables, input, symbols)),
});

function byStart(trace: TraceTables, input: number, symbols: Symbols): StartTime[] {
	const { goroutines: g, goroutineWaits } = trace;
	const rows = new Map<number, number[]>();
	for (let row = 0; row < g.length; row++) {
		const list = rows.get(g.startFunction[row] as number);
		if (list) list.push(row);
		else rows.set(g.startFunction[row] as number, [row]);
	}
	const waits = new Map<number, Map<number, { count: number; totalNs: number }>>();
	for (let i = 0; i < goroutineWaits.length; i++) {
		const start = g.startFunction[goroutineWaits.goroutine[i] as number] as number;
		const reasons = waits.get(start) ?? new Map<number, { count: number; totalNs: number }>();
		waits.set(start, reasons);
		const sum = reasons.get(goroutineWaits.reason[i] as number) ?? { count: 0, totalNs: 0 };
		sum.count += goroutineWaits.count[i] as number;
		sum.totalNs += goroutineWaits.totalNs[i] as number;
		reasons.set(goroutineWaits.reason[i] as number, sum);
	}
	const total = (list: readonly number[], column: Float64Array): number => list.reduce((sum, row) => sum + (column[row] as number), 0);
	return [...rows]
		.map(
			([start, list]): StartTime => ({
				input,
				fn: symbols.text(start as StringId),
				rows: list,
				runningNs: total(list, g.runningNs),
				runnableNs: total(list, g.runnableNs),
				syscallNs: total(list, g.syscallNs),
				waits: [...(waits.get(start) ?? [])]
					.map(([reason, sum]) => ({ reason: symbols.text(reason as StringId), ...sum }))
					.sort((a, b) => b.totalNs - a.totalNs || (a.reason < b.reason ? -1 : 1)),
			}),
		)
		.sort((a, b) => b.runningNs - a.runningNs || (a.fn < b.fn ? -1 : 1));
}
