import { schedulerLoad, type SchedulerLoad, type StartLoad } from '../scheduler.ts';
import { sumOf } from '../../base/numbers.ts';
import { family, fieldsOf, placeFields, ratio, shareOf } from './family.ts';

interface Item {
	readonly load: SchedulerLoad;
	readonly start: StartLoad;
	/** Running time of all start functions of the trace. */
	readonly runningNs: number;
}

const { int, double, operation } = fieldsOf<Item>();

export const traceStartsFamily = family({
	id: 'trace.goroutines.byStart',
	doc: "Goroutines by the function they started with, without the runtime's own.",
	row: 'start function',
	accepts: ['trace'],
	whenEmpty: 'clean',
	needs: { loads: schedulerLoad },
	items: ({ loads }): Item[] =>
		loads.flatMap((load) => {
			const runningNs = sumOf(load.byStart.map((start) => start.runningNs));
			return load.byStart.map((start) => ({ load, start, runningNs }));
		}),
	fields: {
		...placeFields<Item>(({ start }) => start),
		operation: operation('always cpu', () => 'cpu'),
		count: int('goroutines', 'how many', ({ start }) => start.rows.length),
		perSecond: double('per second', 'of the trace', ({ load, start }) => ratio(start.rows.length, load.durationNs / 1e9)),
		runningNs: double('ns', 'time they ran', ({ start }) => start.runningNs),
		runnableNs: double('ns', 'time they waited for a P', ({ start }) => start.runnableNs),
		meanRunningNs: double('ns', 'time each ran, on average', ({ start }) => ratio(start.runningNs, start.rows.length)),
		longestRunNs: double('ns', 'longest stay on a P without a scheduling point', ({ start }) => start.longestRunNs),
		share: double('share', 'of the running time of all goroutines of the program', ({ start, runningNs }) =>
			shareOf(start.runningNs, runningNs),
		),
		cpuBound: int('goroutines', 'of them that only compute', ({ start }) => start.cpuBound),
	},
	about: ({ load, start }) => ({ ref: { input: load.input, table: 'trace.goroutines', rows: start.rows } }),
});
