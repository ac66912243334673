// Lines of GODEBUG=schedtrace=1000:
//
//   SCHED 1009ms: gomaxprocs=4 idleprocs=4 threads=6 spinningthreads=0 needspinning=0 idlethreads=3 runqueue=0 [0 0 0 0]
//   SCHED 1009ms: gomaxprocs=2 ... runqueue=0 [ 1 0 ] schedticks=[ 17 4 ]                  (blanks in the list and the tail: Go 1.25)
//   SCHED 1009ms: ... runqueue=0 gcwaiting=0 nmidlelocked=1 stopwait=0 sysmonwait=0         (scheddetail=1; the queues stand in
//     P0: status=1 schedtick=17 syscalltick=3 m=0 runqsize=2 gfreecnt=0 timerslen=0          the lines of the Ps that follow)
//
// Lines of Ms and Gs (scheddetail) are no part of the tables. A time that falls back starts a new table: the process was started again.
import { float64Column, int32Column } from '../../base/columns.ts';
import type { OpenRecogniser, SchedTraceFound } from '../log/recogniser.ts';

export interface SchedLine {
	readonly atNs: number;
	readonly gomaxprocs: number;
	readonly idleProcs: number;
	readonly threads: number;
	readonly spinningThreads: number;
	readonly idleThreads: number;
	readonly runQueue: number;
	readonly localQueues: readonly number[];
}

const title = /^SCHED (\d{1,15})ms: /;
const proc = /^\s{0,8}P\d+: status=-?\d+ .{0,200}runqsize=(\d{1,9})/;

/** null: not of this form. Missing figures (older versions) are 0. */
export function parseSchedTrace(text: string): SchedLine | null {
	const head = title.exec(text);
	if (!head) return null;
	const rest = text.slice(head[0].length);
	const open = rest.indexOf('[');
	const close = rest.indexOf(']', open);
	const isTail = open > 0 && rest[open - 1] === '=';
	const figures = new Map<string, number>();
	for (const word of rest.split(' ')) {
		const equals = word.indexOf('=');
		const value = Number(word.slice(equals + 1));
		if (equals > 0 && Number.isInteger(value) && value >= 0 && !figures.has(word.slice(0, equals)))
			figures.set(word.slice(0, equals), value);
	}
	if (!figures.has('gomaxprocs') || !figures.has('runqueue')) return null;
	const figure = (name: string): number => Math.min(figures.get(name) ?? 0, 0x7fffffff);
	const queues = open < 0 || close < 0 || isTail ? [] : rest.slice(open + 1, close).split(/\s/);
	return {
		atNs: Number(head[1]) * 1e6,
		gomaxprocs: figure('gomaxprocs'),
		idleProcs: figure('idleprocs'),
		threads: figure('threads'),
		spinningThreads: figure('spinningthreads'),
		idleThreads: figure('idlethreads'),
		runQueue: figure('runqueue'),
		localQueues: queues.filter((word) => /^\d{1,9}$/.test(word)).map(Number),
	};
}

export const schedtraceRecogniser: OpenRecogniser = (context) => {
	let builder: ReturnType<typeof schedBuilder> | null = null;
	let isDetailed = false;
	const close = (): void => {
		if (builder) context.emit(builder.finish());
		builder = null;
	};
	return {
		line(line) {
			if (!line.text.startsWith('SCHED ')) {
				const queue = isDetailed && builder ? proc.exec(line.text) : null;
				if (!queue || !builder) return 'passed';
				builder.addQueue(Number(queue[1]));
				return 'taken';
			}
			const row = parseSchedTrace(line.text);
			if (!row) {
				if (title.test(line.text)) context.note('schedtrace.unreadable', line.offset);
				return 'passed';
			}
			if (builder && row.atNs < builder.lastAtNs()) close();
			builder ??= schedBuilder(line.offset);
			builder.push(row);
			isDetailed = row.localQueues.length === 0;
			context.hold(48);
			return 'taken';
		},
		isIdle: () => builder === null,
		finish: close,
	};
};

function schedBuilder(offset: number) {
	const atNs = float64Column();
	const names = ['gomaxprocs', 'idleProcs', 'threads', 'spinningThreads', 'idleThreads', 'runQueue'] as const;
	const columns = names.map((name) => [name, int32Column()] as const);
	const sum = int32Column();
	const longest = int32Column();
	return {
		lastAtNs: () => (atNs.length === 0 ? -1 : atNs.get(atNs.length - 1)),
		push(row: SchedLine): void {
			atNs.push(row.atNs);
			for (const [name, column] of columns) column.push(row[name]);
			sum.push(row.localQueues.reduce((total, queue) => total + queue, 0));
			longest.push(row.localQueues.reduce((most, queue) => Math.max(most, queue), 0));
		},
		addQueue(size: number): void {
			const row = sum.length - 1;
			sum.add(row, size);
			longest.set(row, Math.max(longest.get(row), size));
		},
		finish(): SchedTraceFound {
			const ints = Object.fromEntries(columns.map(([name, column]) => [name, column.finish()])) as Record<
				(typeof names)[number],
				Int32Array
			>;
			const tables = {
				length: atNs.length,
				atNs: atNs.finish(),
				...ints,
				localRunQueues: sum.finish(),
				longestLocalQueue: longest.finish(),
			};
			return { kind: 'schedtrace', offset, tables };
		},
	};
}
