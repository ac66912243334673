import { type GcLog, gcLog } from '../gc.ts';
import { family, fieldsOf } from './family.ts';

const { int, double, text } = fieldsOf<GcLog>();

export const gctraceFamily = family({
	id: 'gctrace.cost',
	doc: 'Garbage collection as the lines of GODEBUG=gctrace=1 tell it.',
	row: 'stream of a log (a pod)',
	accepts: ['gctrace'],
	whenEmpty: 'not-enough-data',
	needs: { logs: gcLog },
	items: ({ logs }) => logs,
	fields: {
		stream: text("name of the stream; '' for a log of one", (log) => log.stream),
		cycles: int('cycles', 'lines', (log) => log.cycles),
		forced: int('cycles', 'of them, forced by runtime.GC or the two-minute timer', (log) => log.forced),
		spanNs: double('ns', 'between the first and the last line', (log) => log.spanNs),
		cyclesPerSecond: double('per second', 'cycles', (log) => log.cyclesPerSecond),
		cpuShare: double('share', 'CPU of GC, of the capacity of all Ps', (log) => log.cpuShare),
		assistNs: double('ns', 'CPU time of mark assists', (log) => log.assistNs),
		pauseMaxNs: double('ns', 'longest stop-the-world phase', (log) => log.pauseMaxNs),
		liveBytes: double('bytes', 'live heap, median', (log) => log.liveBytes),
		goalRatio: double(
			'ratio',
			'heap goal to live heap, median (GOGC=100 gives about 2); unknown when no heap was live',
			(log) => log.goalRatio || Number.NaN,
		),
		allocBytesPerSecond: double('bytes per second', 'allocated', (log) => log.allocBytesPerSecond),
	},
	about: (log) => ({ ref: { input: log.input, artifact: log.artifact, table: 'gctrace', rows: log.rows } }),
});
