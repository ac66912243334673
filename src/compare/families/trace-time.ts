// Where goroutine time goes, as means: time in a state over the length of the trace is how many goroutines were in it at once.
import { maxOf, sumOf } from '../../base/numbers.ts';
import type { Session } from '../../facts/session.ts';
import { traceTime } from '../../facts/trace-time.ts';
import type { LatencyHistogram, TraceTables } from '../../tables/trace.ts';
import { type FigureFamily, kind, type Measured, one } from '../figure.ts';

const running = kind({
	id: 'trace.running',
	label: 'CPU used by goroutines',
	unit: 'cores',
	role: 'key',
	followsLoad: true,
	least: 0.05,
	usual: 0.35,
	doc: "Time in Running of all goroutines, the runtime's workers included, over the length of the trace.",
});
const stalled = kind({
	id: 'trace.stalled',
	label: 'goroutines held up',
	unit: 'goroutines',
	role: 'key',
	followsLoad: true,
	least: 0.1,
	usual: 0.35,
	doc: 'Mean number of goroutines that neither ran nor idled: runnable, in system calls, waiting for locks, sends, semaphores, dials, handshakes.',
});
const runnable = kind({
	id: 'trace.runnable',
	label: 'goroutines waiting for a P',
	unit: 'goroutines',
	role: 'key',
	followsLoad: true,
	least: 0.1,
	usual: 0.35,
	doc: 'Mean number of runnable goroutines.',
});
const runnableShare = kind({
	id: 'trace.runnable.share',
	label: 'share of ready time spent waiting for a P',
	unit: 'share',
	better: 'neutral',
	least: 0.1,
	doc: 'Runnable over runnable and running, of programs that are ready at least a tenth of the time.',
});
const inSyscall = kind({
	id: 'trace.syscall',
	label: 'goroutines in system calls',
	unit: 'goroutines',
	followsLoad: true,
	least: 0.05,
	usual: 0.7,
	doc: 'Mean number of goroutines in system calls; one that spans the whole trace is idle and left out.',
});
const waiting = kind({
	id: 'trace.waiting',
	label: 'goroutines waiting, idle ones included',
	unit: 'goroutines',
	better: 'neutral',
	least: 0.5,
	doc: 'Mean number of goroutines in Waiting.',
});
const latencyP50 = kind({
	id: 'trace.sched.p50',
	label: 'scheduling latency, median',
	unit: 'ns',
	least: 10_000,
	usual: 1,
	doc: 'Time from runnable to running. From a histogram of powers of two, read between its steps.',
});
const latencyP99 = kind({
	id: 'trace.sched.p99',
	label: 'scheduling latency, p99',
	unit: 'ns',
	role: 'key',
	least: 500_000,
	usual: 1,
	doc: 'As the median: one of a hundred goroutines that became ready waited longer for its P.',
});
const syscalls = kind({
	id: 'trace.syscalls',
	label: 'system calls',
	unit: 'per second',
	followsLoad: true,
	least: 10,
	doc: "System calls that Go's tracer sees.",
});
const alive = kind({
	id: 'trace.goroutines',
	label: "the program's goroutines alive",
	unit: 'goroutines',
	role: 'key',
	least: 20,
	usual: 0.2,
	doc: 'At the end of the trace, those of libraries and the runtime aside. A few more workers are no harm, so twenty are the least that counts.',
});
const created = kind({
	id: 'trace.goroutines.created',
	label: 'goroutines started',
	unit: 'per second',
	better: 'neutral',
	followsLoad: true,
	least: 5,
	doc: 'Created inside the trace.',
});
const growth = kind({
	id: 'trace.goroutines.growth',
	label: 'goroutines started and not ended',
	unit: 'per second',
	role: 'key',
	followsLoad: true,
	least: 10,
	usual: 0.6,
	doc: 'Created minus ended inside the trace; below 0 counts as 0.',
});

export const traceTimeFamily: FigureFamily = {
	id: 'trace-time',
	needs: 'an execution trace',
	kinds: [running, stalled, runnable, runnableShare, inSyscall, waiting, latencyP50, latencyP99, syscalls, alive, created, growth],
	measure(session) {
		const traces = session.all('trace').map(({ tables }) => tables);
		const duration = sumOf(traces.map((trace) => trace.durationNs));
		return duration > 0 ? figures(session, traces, duration) : [];
	},
};

function figures(session: Session, traces: readonly TraceTables[], duration: number): Measured[] {
	const times = session.get(traceTime);
	const seconds = duration / 1e9;
	const mean = (of: (time: (typeof times)[number]) => number): number => sumOf(times.map(of)) / duration;
	const total = (of: (trace: TraceTables) => number): number => sumOf(traces.map(of));
	const isRunning = mean((time) => time.runningNs + time.systemRunningNs);
	const isRunnable = mean((time) => time.runnableNs);
	const own = mean((time) => time.runningNs);
	const starts = total(({ slices }) => sumOf(slices.created));
	const ends = total(({ slices }) => sumOf(slices.ended));
	const latency = traces.map((trace) => trace.schedLatency);
	return [
		one(running, isRunning),
		one(
			stalled,
			mean((time) => time.stalledNs),
		),
		one(runnable, isRunnable),
		...(own + isRunnable >= 0.1 ? [one(runnableShare, isRunnable / (own + isRunnable))] : []),
		one(
			inSyscall,
			mean((time) => time.syscallNs),
		),
		one(waiting, total(({ goroutines }) => sumOf(goroutines.waitingNs)) / duration),
		...(latency.some((of) => of.count > 0) ? [one(latencyP50, quantile(latency, 0.5)), one(latencyP99, quantile(latency, 0.99))] : []),
		one(syscalls, total(({ syscalls: calls }) => sumOf(calls.count)) / seconds),
		one(alive, times.at(-1)?.ownAlive ?? 0),
		one(created, starts / seconds),
		one(growth, Math.max(0, starts - ends) / seconds),
	];
}

/** Bucket i holds [2^i, 2^(i+1)); inside it the values are taken to be spread evenly over its logarithm. */
function quantile(histograms: readonly LatencyHistogram[], q: number): number {
	const wanted = sumOf(histograms.map((of) => of.count)) * q;
	const most = maxOf(histograms.map((of) => of.maxNs));
	const buckets = maxOf(histograms.map((of) => of.counts.length));
	let seen = 0;
	for (let bucket = 0; bucket < buckets; bucket++) {
		const here = sumOf(histograms.map((of) => of.counts[bucket] ?? 0));
		if (here > 0 && seen + here >= wanted) return Math.min(most, 2 ** (bucket + (wanted - seen) / here));
		seen += here;
	}
	return most;
}
