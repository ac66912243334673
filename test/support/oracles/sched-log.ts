// schedtrace lines, from the text.
import type { Oracle } from './oracle.ts';

const SCHED_LINE = /SCHED \d+ms: gomaxprocs=(\d+) idleprocs=(\d+) threads=(\d+) .*?runqueue=(\d+) \[([\d ]*)\]/g;

interface SchedLine {
	readonly procs: number;
	readonly idle: number;
	readonly threads: number;
	readonly queued: number;
}

const linesOf = (text: string): SchedLine[] =>
	[...text.matchAll(SCHED_LINE)].map(([, procs, idle, threads, global, local = '']) => ({
		procs: Number(procs),
		idle: Number(idle),
		threads: Number(threads),
		queued: [Number(global), ...local.trim().split(/\s+/).map(Number)].reduce((a, b) => a + b, 0),
	}));

export const schedLog: Readonly<Record<string, Oracle>> = {
	// Of blocking calls: threads more at the end than at the start. Of a backlog: lines named that show it.
	'schedtrace.load': ({ input, cause, rows }) => {
		const lines = linesOf(input.text());
		if (cause.id === 'blocking-syscall') return (lines.at(-1)?.threads ?? 0) - (lines[0]?.threads ?? 0);
		const full = lines.flatMap((line, row) => (line.idle === 0 && line.queued > line.procs ? [row] : []));
		return rows.rows().filter((row) => full.includes(row)).length === full.length ? full.length : Number.NaN;
	},
};
