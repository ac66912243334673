import { type TraceGc, traceGc } from '../gc.ts';
import { family, fieldsOf, shareOf } from './family.ts';

const { int, double } = fieldsOf<TraceGc>();

export const traceGcFamily = family({
	id: 'trace.gc',
	doc: 'Garbage collection over a whole trace.',
	row: 'trace',
	accepts: ['trace'],
	whenEmpty: 'not-enough-data',
	needs: { gc: traceGc },
	items: ({ gc }) => gc,
	fields: {
		cycles: int('cycles', 'mark phases seen', (gc) => gc.cycleRows.length),
		cyclesPerSecond: double('per second', 'mark phases', (gc) => gc.cyclesPerSecond),
		cpuShare: double('share', 'workers and assists, of the running time of all goroutines', (gc) => gc.cpuShare),
		markingShare: double('share', 'of the trace, a mark phase went on', (gc) => gc.markingShare),
		gcNs: double('ns', 'running time of workers and assists', (gc) => gc.gcNs),
		assistNs: double('ns', 'running time that goroutines spent in mark assists', (gc) => gc.assistNs),
		assistShare: double('share', 'assists, of the running time of all goroutines', (gc) => shareOf(gc.assistNs, gc.runningNs)),
		pauses: int('pauses', 'stop-the-world phases of GC', (gc) => gc.pauseRows.length),
		pauseTotalNs: double('ns', 'their time', (gc) => gc.pauseTotalNs),
		pauseMaxNs: double('ns', 'the longest', (gc) => gc.pauseMaxNs),
		allocBytesPerSecond: double('bytes per second', 'allocated, as far as the heap metric shows', (gc) => gc.allocBytesPerSecond),
		liveBytes: double('bytes', 'marked by a cycle, median; unknown when no cycle ended', (gc) => gc.liveBytes || Number.NaN),
		goalRatio: double(
			'ratio',
			'heap goal to live heap, median (GOGC=100 gives about 2); unknown when no cycle ended',
			(gc) => gc.goalRatio || Number.NaN,
		),
		durationNs: double('ns', 'length of the trace', (gc) => gc.durationNs),
	},
	about: (gc) => ({ ref: { input: gc.input, table: 'trace.ranges', rows: gc.cycleRows } }),
});
