// What garbage collection costs: from a trace's ranges and goroutines, and from the lines of gctrace as they stand.
import { GoState } from '../../../src/tables/trace.ts';
import type { SlowInput } from '../slow-input.ts';
import type { RangeHistory, TraceHistory } from '../trace-history.ts';
import { type Oracle, sum } from './oracle.ts';
import { timeIn } from './trace-goroutines.ts';

const MARK_ASSIST = 'GC mark assist';

/** Time in which a goroutine ran inside a range: an assist may also wait for others to mark. */
function runningNs(trace: TraceHistory, { id, fromNs, toNs }: RangeHistory): number {
	const spans = trace.goroutines.get(id)?.spans.filter((span) => span.state === GoState.Running) ?? [];
	return sum(spans.map((span) => Math.max(0, Math.min(span.toNs, toNs) - Math.max(span.fromNs, fromNs))));
}

/** CPU of GC: the running time of its workers and that of goroutines while they had to assist. */
export function gcNs(trace: TraceHistory): number {
	const workers = [...trace.goroutines.values()].filter(({ start }) => start === 'runtime.gcBgMarkWorker');
	const assists = trace.ranges.filter((range) => range.name === MARK_ASSIST && !range.isOpen);
	return timeIn(workers, GoState.Running) + sum(assists.map((range) => runningNs(trace, range)));
}

const assistsAt: Oracle = ({ input, rows }) => {
	const sites = rows.assists();
	const trace = input.trace();
	const ranges = trace.ranges.filter((range) => !range.isOpen && sites.some((s) => s.name === range.name && s.frames === range.frames));
	return sum(ranges.map((range) => runningNs(trace, range)));
};

/** Mark phases, each named by the reference. */
const cycles: Oracle = ({ input, rows }) => {
	const marks = input.trace().ranges.filter((range) => range.name === 'GC concurrent mark phase');
	const starts = new Set(rows.ranges().map(({ startNs }) => startNs));
	return marks.filter((range) => starts.has(range.isBefore ? -1 : range.fromNs)).length;
};

export interface GcLine {
	readonly atNs: number;
	/** CPU of assists and of dedicated and fractional workers. */
	readonly cpuNs: number;
	readonly liveBytes: number;
	readonly procs: number;
}

const GC_LINE =
	/gc \d+ @([\d.]+)s \d+%: [\d.+]+ ms clock, [\d.]+\+([\d.]+)\/([\d.]+)\/[\d.]+\+[\d.]+ ms cpu, \d+->\d+->(\d+) MB, \d+ MB goal,.* (\d+) P/g;

export const gcLines = (input: SlowInput): GcLine[] =>
	[...input.text().matchAll(GC_LINE)].map(([, at, assist, background, live, procs]) => ({
		atNs: Number(at) * 1e9,
		cpuNs: (Number(assist) + Number(background)) * 1e6,
		liveBytes: Number(live) * 1024 ** 2,
		procs: Number(procs),
	}));

/** Share of all CPUs between the first and the last line. */
export function gcLogShare(lines: readonly GcLine[]): number {
	const first = lines[0] as GcLine;
	const last = lines.at(-1) as GcLine;
	return sum(lines.slice(1).map((line) => line.cpuNs)) / ((last.atNs - first.atNs) * last.procs);
}

/** Rise of the live heap from the first to the last of the lines named. */
const liveRise: Oracle = ({ input, rows }) => {
	const lines = gcLines(input);
	const named = rows.rows().map((row) => lines[row] as GcLine);
	return (named.at(-1)?.liveBytes ?? 0) - (named[0]?.liveBytes ?? 0);
};

export const gc: Readonly<Record<string, Oracle>> = {
	'trace.gc': ({ input }) => gcNs(input.trace()),
	'trace.gc.assists': assistsAt,
	'trace.gc.cycles': cycles,
	'gctrace.cost': ({ input, rows }) => {
		const lines = gcLines(input);
		return gcLogShare(rows.rows().map((row) => lines[row] as GcLine));
	},
	'gctrace.live': liveRise,
	'gc.share': ({ input, rows }) => {
		if (input.isTrace) return gcNs(input.trace()) / (input.trace().procs * input.trace().durationNs);
		if (rows.table !== 'gctrace') throw new Error(`the share of GC was not measured in ${rows.table}`);
		return gcLogShare(gcLines(input));
	},
};
