// Lines of GODEBUG=gctrace=1:
//
//   gc 17 @0.123s 3%: 0.01+0.5+0.02 ms clock, 0.1+0.2/0.3/0.4+0.05 ms cpu, 4->4->2 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 8 P (forced)
//
// "stacks" and "globals" came with Go 1.18, "(checking for goroutine leaks)" after the percent sign with 1.26.
// A cycle number that falls back starts a new table: the process was started again.
import { float64Column, int32Column, uint8Column } from '../../base/columns.ts';
import type { GcTraceFound, OpenRecogniser } from '../log/recogniser.ts';

const shape =
	/^gc (\d{1,9}) @(\d+(?:\.\d+)?)s (\d+)%(?: \([^)]*\))?: ([\d.]+)\+([\d.]+)\+([\d.]+) ms clock, ([\d.]+)\+([\d.]+)\/([\d.]+)\/([\d.]+)\+([\d.]+) ms cpu, (\d+)->(\d+)->(\d+) MB, (\d+) MB goal,(?: (\d+) MB stacks, (\d+) MB globals,)? (\d{1,7}) P( \(forced\))?/;

/** Figures of one line: ns and bytes, as in GcTraceTables. */
export interface GcLine {
	readonly cycle: number;
	readonly atNs: number;
	readonly cpuPercent: number;
	readonly sweepTermNs: number;
	readonly markNs: number;
	readonly markTermNs: number;
	readonly assistCpuNs: number;
	readonly backgroundCpuNs: number;
	readonly idleCpuNs: number;
	readonly heapStartBytes: number;
	readonly heapEndBytes: number;
	readonly heapLiveBytes: number;
	readonly goalBytes: number;
	readonly rootBytes: number;
	readonly procs: number;
	readonly isForced: number;
}

export const isGcTrace = (text: string): boolean => text.charCodeAt(0) === 103 /* g */ && /^gc \d+ @\d/.test(text);

/** null: not of this form. */
export function parseGcTrace(text: string): GcLine | null {
	const match = shape.exec(text);
	if (!match) return null;
	const n = match.map((text) => (text === undefined ? 0 : Number(text)));
	if (n.slice(1, 19).some((value) => !Number.isFinite(value))) return null;
	const ns = (index: number, unit: number): number => Math.round((n[index] as number) * unit);
	const mb = (index: number): number => (n[index] as number) * 2 ** 20;
	return {
		cycle: n[1] as number,
		atNs: ns(2, 1e9),
		cpuPercent: n[3] as number,
		sweepTermNs: ns(4, 1e6),
		markNs: ns(5, 1e6),
		markTermNs: ns(6, 1e6),
		assistCpuNs: ns(8, 1e6),
		backgroundCpuNs: ns(9, 1e6),
		idleCpuNs: ns(10, 1e6),
		heapStartBytes: mb(12),
		heapEndBytes: mb(13),
		heapLiveBytes: mb(14),
		goalBytes: mb(15),
		rootBytes: mb(16) + mb(17),
		procs: n[18] as number,
		isForced: match[19] === undefined ? 0 : 1,
	};
}

export const gctraceRecogniser: OpenRecogniser = (context) => {
	let builder: ReturnType<typeof gcBuilder> | null = null;
	const close = (): void => {
		if (builder) context.emit(builder.finish());
		builder = null;
	};
	return {
		line(line) {
			if (!isGcTrace(line.text)) return 'passed';
			const row = parseGcTrace(line.text.trimEnd());
			if (!row) {
				context.note('gctrace.unreadable', line.offset);
				return 'passed';
			}
			if (builder && row.cycle <= builder.lastCycle() && row.atNs < builder.lastAtNs()) close();
			builder ??= gcBuilder(line.offset);
			builder.push(row);
			context.hold(120);
			return 'taken';
		},
		isIdle: () => builder === null,
		finish: close,
	};
};

const columnNames = [
	'atNs',
	'cpuPercent',
	'sweepTermNs',
	'markNs',
	'markTermNs',
	'assistCpuNs',
	'backgroundCpuNs',
	'idleCpuNs',
	'heapStartBytes',
	'heapEndBytes',
	'heapLiveBytes',
	'goalBytes',
	'rootBytes',
] as const;

function gcBuilder(offset: number) {
	const cycle = int32Column();
	const procs = int32Column();
	const isForced = uint8Column();
	const floats = columnNames.map((name) => [name, float64Column()] as const);
	let last: GcLine | null = null;
	return {
		lastCycle: () => last?.cycle ?? -1,
		lastAtNs: () => last?.atNs ?? -1,
		push(row: GcLine): void {
			last = row;
			cycle.push(row.cycle);
			procs.push(row.procs);
			isForced.push(row.isForced);
			for (const [name, column] of floats) column.push(row[name]);
		},
		finish(): GcTraceFound {
			const columns = Object.fromEntries(floats.map(([name, column]) => [name, column.finish()])) as Record<
				(typeof columnNames)[number],
				Float64Array
			>;
			const tables = { length: cycle.length, cycle: cycle.finish(), procs: procs.finish(), isForced: isForced.finish(), ...columns };
			return { kind: 'gctrace', offset, tables };
		},
	};
}
