import { type SchedulerLoad, schedulerLoad } from '../scheduler.ts';
import { type TraceTime, traceTime } from '../trace-time.ts';
import { family, fieldsOf, shareOf } from './family.ts';

interface Item {
	readonly load: SchedulerLoad;
	readonly time: TraceTime;
}

const { int, double } = fieldsOf<Item>();

export const traceSchedFamily = family({
	id: 'trace.sched',
	measures: 'trace.sched.load',
	doc: 'The scheduler over a whole trace: how busy the Ps were, how long goroutines waited for one, where goroutine time went.',
	row: 'trace',
	accepts: ['trace'],
	whenEmpty: 'not-enough-data',
	needs: { loads: schedulerLoad, time: traceTime },
	items: ({ loads, time }): Item[] => loads.map((load, at) => ({ load, time: time[at] as TraceTime })),
	fields: {
		procs: int('Ps', 'GOMAXPROCS', ({ load }) => load.procs),
		utilisation: double('share', 'running time of all goroutines, of the time of all Ps', ({ time }) => time.utilisation),
		meanRunnable: double('goroutines', 'that waited for a P, on average', ({ load }) => load.meanRunnable),
		meanRunning: double('goroutines', 'that ran, on average', ({ load }) => load.meanRunning),
		backloggedShare: double('share', 'of the time, more goroutines were runnable than there are Ps', ({ load }) => load.backloggedShare),
		latencyP50Ns: double('ns', 'median of the time from runnable to running', ({ load }) => load.latencyP50Ns),
		latencyP99Ns: double('ns', 'its 99th percentile', ({ load }) => load.latencyP99Ns),
		latencyMaxNs: double('ns', 'its maximum', ({ load }) => load.latencyMaxNs),
		longestRunNs: double('ns', 'longest stay of a goroutine on a P without a scheduling point', ({ load }) => load.longestRunNs),
		preemptions: int('times', 'goroutines were preempted while they ran', ({ load }) => load.preemptions),
		cpuBound: double('goroutines', 'that only compute, on average', ({ load }) => load.meanCpuBound),
		runningNs: double('ns', "running time of the program's goroutines", ({ time }) => time.runningNs),
		runnableNs: double('ns', 'their time in run queues', ({ time }) => time.runnableNs),
		syscallNs: double('ns', 'their time in system calls', ({ time }) => time.syscallNs),
		stalledNs: double('ns', 'their time that was neither idle nor running', ({ time }) => time.stalledNs),
		runnableShare: double('share', 'run queue time, of the time that was neither idle nor running', ({ time }) =>
			shareOf(time.runnableNs, time.stalledNs),
		),
		goroutinesAlive: int('goroutines', 'of the program, alive at the end', ({ time }) => time.ownAlive),
		durationNs: double('ns', 'length of the trace', ({ time }) => time.durationNs),
	},
	about: ({ load }) => ({ ref: { input: load.input, table: 'trace.goroutines' } }),
});
