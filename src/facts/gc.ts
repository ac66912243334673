// What garbage collection costs: from traces (workers, assists, pauses, heap) and from gctrace lines.
import type { StackId } from '../base/ids.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { TraceTables } from '../tables/trace.ts';
import { maxOf, medianOf, sumOf } from '../base/numbers.ts';
import { artifacts, fact } from './fact.ts';
import { ownSpot, stackLines } from './places.ts';
import { type TraceTime, traceTime } from './trace-time.ts';

export interface AssistSite {
	readonly fn: string;
	readonly file: string;
	readonly line: number;
	/** Rows of trace.assists. */
	readonly rows: readonly number[];
	readonly count: number;
	readonly totalNs: number;
	readonly lines: readonly string[];
}

export interface TraceGc {
	readonly input: number;
	readonly durationNs: number;
	readonly procs: number;
	/** Rows of trace.ranges that are mark phases. */
	readonly cycleRows: readonly number[];
	readonly cyclesPerSecond: number;
	/** Share of the trace during which a mark phase was going on. */
	readonly markingShare: number;
	/** Running time of GC workers plus mark assists, over all running time: 0..1. */
	readonly cpuShare: number;
	readonly gcNs: number;
	readonly workerNs: number;
	readonly assistNs: number;
	readonly runningNs: number;
	readonly pauseRows: readonly number[];
	readonly pauseTotalNs: number;
	readonly pauseMaxNs: number;
	/** Bytes allocated per second as far as the heap metric shows. */
	readonly allocBytesPerSecond: number;
	/** Median over the trace of goal / heap right after marking; the setting GOGC=100 gives about 2. 0 unknown. */
	readonly goalRatio: number;
	readonly liveBytes: number;
	/** Biggest first. */
	readonly assistSites: readonly AssistSite[];
}

export const traceGc = fact({
	id: 'trace.gc',
	unit: 'ns',
	doc: 'GC cycles, CPU of workers and assists, pauses, allocation rate and who had to assist.',
	needs: { traces: artifacts('trace'), time: traceTime },
	compute: ({ traces, time }, { symbols }) => traces.map(({ input, tables }, at) => gcOf(tables, input, time[at] as TraceTime, symbols)),
});

const MARK = 'GC concurrent mark phase';
const STW = 'stop-the-world (GC';
const ASSIST = 'GC mark assist';

function gcOf(trace: TraceTables, input: number, time: TraceTime, symbols: Symbols): TraceGc {
	const { ranges } = trace;
	const named = (wanted: string): number[] =>
		Array.from({ length: ranges.length }, (_, row) => row).filter((row) => symbols.text(ranges.name[row] as never).startsWith(wanted));
	const lengthOf = (row: number): number => {
		const end = ranges.endNs[row] as number;
		return (end < 0 ? trace.durationNs : end) - Math.max(0, ranges.startNs[row] as number);
	};
	const cycleRows = named(MARK);
	const pauseRows = named(STW);
	const duration = Math.max(1, trace.durationNs);
	const gcNs = time.gcWorkerNs + time.assistNs;
	const runningNs = time.runningNs + time.systemRunningNs;
	return {
		input,
		durationNs: trace.durationNs,
		procs: trace.procs,
		cycleRows,
		cyclesPerSecond: cycleRows.length / (duration / 1e9),
		markingShare: Math.min(1, sumOf(cycleRows.map(lengthOf)) / duration),
		cpuShare: runningNs > 0 ? Math.min(1, gcNs / runningNs) : 0,
		gcNs,
		workerNs: time.gcWorkerNs,
		assistNs: time.assistNs,
		runningNs,
		pauseRows,
		pauseTotalNs: sumOf(pauseRows.map(lengthOf)),
		pauseMaxNs: maxOf(pauseRows.map(lengthOf)),
		allocBytesPerSecond: trace.allocatedBytes / (duration / 1e9),
		...heapShape(trace),
		assistSites: assistSites(trace, symbols),
	};
}

/** Medians over the cycles that ended inside the trace. Goal over live tells the setting (GOGC, memory limit). */
function heapShape({ gcCycles }: TraceTables): { goalRatio: number; liveBytes: number } {
	const rows = Array.from({ length: gcCycles.length }, (_, row) => row).filter((row) => (gcCycles.liveBytes[row] as number) > 0);
	const goal = (row: number): number => gcCycles.goalBytes[row] as number;
	const live = (row: number): number => gcCycles.liveBytes[row] as number;
	return {
		goalRatio: medianOf(rows.filter((row) => goal(row) > 0).map((row) => goal(row) / live(row))),
		liveBytes: medianOf(rows.map(live)),
	};
}

function assistSites(trace: TraceTables, symbols: Symbols): AssistSite[] {
	const { assists } = trace;
	const sites = new Map<string, { -readonly [K in keyof AssistSite]: AssistSite[K] } & { rows: number[] }>();
	for (let row = 0; row < assists.length; row++) {
		if (symbols.text(assists.name[row] as never) !== ASSIST) continue;
		const stack = assists.stack[row] as StackId;
		const { fn, file, line } = ownSpot(symbols, stack);
		let site = sites.get(fn);
		if (!site) {
			site = {
				fn,
				file,
				line,
				rows: [],
				count: 0,
				totalNs: 0,
				lines: stackLines(symbols, stack),
			};
			sites.set(fn, site);
		}
		site.rows.push(row);
		site.count += assists.count[row] as number;
		site.totalNs += assists.totalNs[row] as number;
	}
	return [...sites.values()].sort((a, b) => b.totalNs - a.totalNs || (a.fn < b.fn ? -1 : 1));
}

export interface GcLog {
	readonly input: number;
	readonly artifact: number;
	readonly stream: string;
	readonly cycles: number;
	readonly rows: readonly number[];
	readonly forced: number;
	/** Between the first and the last line, ns. */
	readonly spanNs: number;
	readonly cyclesPerSecond: number;
	/** CPU of GC (assists, background, idle excluded) over procs times span: 0..1. */
	readonly cpuShare: number;
	/** As the last line prints it, 0..1, since program start. */
	readonly printedShare: number;
	readonly assistNs: number;
	readonly pauseMaxNs: number;
	/** Median of goal / live. */
	readonly goalRatio: number;
	readonly liveBytes: number;
	/** Bytes allocated per second: rises of the heap between cycles. */
	readonly allocBytesPerSecond: number;
}

export const gcLog = fact({
	id: 'gctrace.cost',
	unit: 'ns',
	doc: 'Frequency, CPU and pauses of GC cycles as gctrace lines print them.',
	needs: { logs: artifacts('gctrace') },
	compute: ({ logs }) =>
		logs.map(({ input, index, tables: t }): GcLog => {
			const rows = Array.from({ length: t.length }, (_, i) => i);
			const spanNs = t.length > 1 ? (t.atNs[t.length - 1] as number) - (t.atNs[0] as number) : 0;
			const procs = Math.max(1, t.procs[t.length - 1] ?? 1);
			const cpu = sumOf(rows.slice(1).map((i) => (t.assistCpuNs[i] as number) + (t.backgroundCpuNs[i] as number)));
			const allocated = sumOf(rows.slice(1).map((i) => Math.max(0, (t.heapStartBytes[i] as number) - (t.heapLiveBytes[i - 1] as number))));
			return {
				input,
				artifact: index,
				stream: t.stream,
				cycles: t.length,
				rows,
				forced: rows.filter((i) => t.isForced[i] === 1).length,
				spanNs,
				cyclesPerSecond: spanNs > 0 ? (t.length - 1) / (spanNs / 1e9) : 0,
				cpuShare: spanNs > 0 ? Math.min(1, cpu / (spanNs * procs)) : 0,
				printedShare: (t.cpuPercent[t.length - 1] ?? 0) / 100,
				assistNs: sumOf([...t.assistCpuNs]),
				pauseMaxNs: maxOf(rows.map((i) => Math.max(t.sweepTermNs[i] as number, t.markTermNs[i] as number))),
				goalRatio: medianOf(
					rows.filter((i) => (t.heapLiveBytes[i] as number) > 0).map((i) => nextGoal(t, i) / (t.heapLiveBytes[i] as number)),
				),
				liveBytes: medianOf([...t.heapLiveBytes]),
				allocBytesPerSecond: spanNs > 0 ? allocated / (spanNs / 1e9) : 0,
			};
		}),
});

/** The goal printed on a line is that cycle's; what the live heap of a cycle leads to is on the next line. */
function nextGoal(t: { goalBytes: Float64Array; length: number }, row: number): number {
	return t.goalBytes[Math.min(row + 1, t.length - 1)] as number;
}
