import { type SchedLogLoad, schedLogLoad } from '../scheduler.ts';
import { family, fieldsOf, shareOf } from './family.ts';

const { int, double, text } = fieldsOf<SchedLogLoad>();

export const schedtraceFamily = family({
	id: 'schedtrace.load',
	doc: 'The scheduler as the lines of GODEBUG=schedtrace=N tell it.',
	row: 'stream of a log (a pod)',
	accepts: ['schedtrace'],
	whenEmpty: 'not-enough-data',
	needs: { logs: schedLogLoad },
	items: ({ logs }) => logs,
	fields: {
		stream: text("name of the stream; '' for a log of one", (log) => log.stream),
		lines: int('lines', 'read', (log) => log.lines),
		procs: int('Ps', 'GOMAXPROCS', (log) => log.gomaxprocs),
		saturatedShare: double('share', 'of the lines: no idle P, and more goroutines queued than Ps', (log) =>
			shareOf(log.saturatedRows.length, log.lines),
		),
		meanQueued: double('goroutines', 'in run queues, on average', (log) => log.meanQueued),
		maxQueued: int('goroutines', 'in run queues, at most', (log) => log.maxQueued),
		firstThreads: int('threads', 'on the first line', (log) => log.firstThreads),
		lastThreads: int('threads', 'on the last line', (log) => log.lastThreads),
		maxThreads: int('threads', 'at most', (log) => log.maxThreads),
	},
	about: (log) => ({ ref: { input: log.input, artifact: log.artifact, table: 'schedtrace', rows: log.saturatedRows } }),
});
