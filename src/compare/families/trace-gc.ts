// What garbage collection costs, as traces and gctrace lines tell it.
import { maxOf, medianOf, sumOf } from '../../base/numbers.ts';
import { gcLog, traceGc } from '../../facts/gc.ts';
import { schedLogLoad } from '../../facts/scheduler.ts';
import { type FigureFamily, kind, one } from '../figure.ts';

const MIB = 2 ** 20;

const cpu = kind({
	id: 'trace.gc',
	label: 'CPU used by GC',
	unit: 'cores',
	role: 'key',
	followsLoad: true,
	least: 0.02,
	usual: 0.3,
	doc: 'Running time of GC workers and mark assists over the length of the trace.',
});
const cpuShare = kind({
	id: 'trace.gc.share',
	label: 'CPU share of GC',
	unit: 'share',
	better: 'neutral',
	least: 0.05,
	doc: 'Running time of GC workers and mark assists over all running time; of a service that hardly runs it says little.',
});
const assists = kind({
	id: 'trace.gc.assists',
	label: 'CPU in mark assists',
	unit: 'cores',
	followsLoad: true,
	least: 0.005,
	doc: 'Running time inside mark assists over the length of the trace.',
});
const pauses = kind({
	id: 'trace.gc.pauses',
	label: 'time stopped by GC',
	unit: 'share',
	role: 'key',
	least: 0.002,
	usual: 0.5,
	doc: 'Stop-the-world pauses of GC over the length of the trace.',
});
const longestPause = kind({
	id: 'trace.gc.pause.max',
	label: 'longest GC pause',
	unit: 'ns',
	least: 200_000,
	usual: 1,
	doc: 'Longest stop-the-world pause of GC in the trace.',
});
const cycles = kind({
	id: 'trace.gc.cycles',
	label: 'GC cycles',
	unit: 'per second',
	followsLoad: true,
	least: 0.5,
	doc: 'Mark phases that lie in the trace or reach into it.',
});
const allocation = kind({
	id: 'trace.alloc',
	label: 'allocation',
	unit: 'bytes per second',
	role: 'key',
	followsLoad: true,
	least: MIB / 2,
	usual: 0.2,
	doc: 'Rises of the heap metric.',
});
const live = kind({
	id: 'trace.heap.live',
	label: 'live heap',
	unit: 'bytes',
	role: 'key',
	least: MIB,
	usual: 0.2,
	doc: 'Median over the GC cycles that ended in the trace.',
});

export const traceGcFamily: FigureFamily = {
	id: 'trace-gc',
	needs: 'an execution trace',
	kinds: [cpu, cpuShare, assists, pauses, longestPause, cycles, allocation, live],
	measure(session) {
		const all = session.get(traceGc);
		const duration = sumOf(all.map((gc) => gc.durationNs));
		if (duration <= 0) return [];
		const seconds = duration / 1e9;
		const running = sumOf(all.map((gc) => gc.runningNs));
		const total = (of: (gc: (typeof all)[number]) => number): number => sumOf(all.map(of));
		const count = total((gc) => gc.cycleRows.length);
		const livesOf = all.map((gc) => gc.liveBytes).filter((bytes) => bytes > 0);
		return [
			one(cpu, total((gc) => gc.gcNs) / duration, count),
			...(running > 0 ? [one(cpuShare, Math.min(1, total((gc) => gc.gcNs) / running), count)] : []),
			one(assists, total((gc) => gc.assistNs) / duration, count),
			one(pauses, total((gc) => gc.pauseTotalNs) / duration, count),
			one(longestPause, maxOf(all.map((gc) => gc.pauseMaxNs))),
			one(cycles, count / seconds, count),
			one(allocation, total((gc) => gc.allocBytesPerSecond * gc.durationNs) / duration),
			...(livesOf.length > 0 ? [one(live, medianOf(livesOf))] : []),
		];
	},
};

const logCpuShare = kind({
	id: 'gctrace.cpu',
	label: 'CPU share of GC (gctrace)',
	unit: 'share',
	role: 'key',
	least: 0.01,
	usual: 0.3,
	doc: 'CPU of assists and background workers between the first and the last line, over all Ps.',
});
const logCycles = kind({
	id: 'gctrace.cycles',
	label: 'GC cycles (gctrace)',
	unit: 'per second',
	followsLoad: true,
	least: 0.5,
	doc: 'Lines per second.',
});
const logPause = kind({
	id: 'gctrace.pause.max',
	label: 'longest GC pause (gctrace)',
	unit: 'ns',
	least: 200_000,
	usual: 1,
	doc: 'Longest of the two stop-the-world phases of all lines.',
});
const logAllocation = kind({
	id: 'gctrace.alloc',
	label: 'allocation (gctrace)',
	unit: 'bytes per second',
	followsLoad: true,
	least: 2 * MIB,
	usual: 0.3,
	doc: 'Rises of the heap between cycles; the log prints whole MB, so small rates are coarse.',
});
const logLive = kind({
	id: 'gctrace.heap.live',
	label: 'live heap (gctrace)',
	unit: 'bytes',
	role: 'key',
	least: 2 * MIB,
	usual: 0.2,
	doc: 'What the last cycle marked.',
});
const queued = kind({
	id: 'schedtrace.queued',
	label: 'goroutines waiting for a P (schedtrace)',
	unit: 'goroutines',
	role: 'key',
	followsLoad: true,
	least: 0.5,
	doc: 'Mean of global and local run queues over the lines.',
});

export const runtimeLogFamily: FigureFamily = {
	id: 'runtime-log',
	needs: 'gctrace or schedtrace lines',
	kinds: [logCpuShare, logCycles, logPause, logAllocation, logLive, queued],
	measure(session) {
		const logs = session.get(gcLog).filter((log) => log.spanNs > 0);
		const lines = session.get(schedLogLoad).filter((log) => log.lines > 0);
		const span = sumOf(logs.map((log) => log.spanNs));
		const mean = (of: (log: (typeof logs)[number]) => number): number => sumOf(logs.map((log) => of(log) * log.spanNs)) / span;
		const gc = [
			one(
				logCpuShare,
				mean((log) => log.cpuShare),
			),
			one(
				logCycles,
				mean((log) => log.cyclesPerSecond),
				sumOf(logs.map((log) => log.cycles)),
			),
			one(logPause, maxOf(logs.map((log) => log.pauseMaxNs))),
			one(
				logAllocation,
				mean((log) => log.allocBytesPerSecond),
			),
			one(logLive, sumOf(session.all('gctrace').map(({ tables }) => tables.heapLiveBytes.at(-1) ?? 0))),
		];
		const sched = one(queued, sumOf(lines.map((log) => log.meanQueued * log.lines)) / sumOf(lines.map((log) => log.lines)));
		return [...(logs.length > 0 ? gc : []), ...(lines.length > 0 ? [sched] : [])];
	},
};
