// `gowhy trace time` and `gowhy trace waits`: two facts of a trace as tables, for people (text) and programs (--json).
import { formatCount, formatQuantity } from '../../base/units.ts';
import { HIGH_CALLING, HIGH_QUEUEING, type StateShares, stateShares } from '../../facts/state-shares.ts';
import { timeByStart } from '../../facts/time-by-start.ts';
import { type TraceWait, traceWaits } from '../../facts/trace-waits.ts';
import { traceSession } from '../trace-session.ts';

interface Options {
	readonly json?: boolean;
	readonly all?: boolean;
}

const ns = (value: number): string => formatQuantity(value, 'ns');

export async function printTime(path: string, options: Options): Promise<void> {
	const session = await traceSession(path);
	const starts = session.get(timeByStart);
	if (options.json) {
		write(JSON.stringify(starts.map(({ rows, ...start }) => ({ ...start, goroutines: rows.length }))));
		return;
	}
	const rows = starts.map((start) => {
		const waits = start.waits.slice(0, 3).map((wait) => `${wait.reason || 'before the trace'} ${ns(wait.totalNs)}`);
		return [
			String(start.rows.length),
			ns(start.runningNs),
			ns(start.runnableNs),
			ns(start.syscallNs),
			waits.join(', ') || '-',
			start.fn || '(unknown)',
		];
	});
	for (const states of session.get(stateShares)) writeStates(states);
	writeTable(['goroutines', 'running', 'runnable', 'syscall', 'waiting, by reason', 'start function'], rows);
}

/** Where the program's goroutines spent their time, in one line, with what is worth a look. */
function writeStates({ goroutines, runningNs, runnableNs, syscallNs, waitingNs, totalNs, queueing, calling }: StateShares): void {
	const part = (value: number): string => formatQuantity(totalNs > 0 ? value / totalNs : 0, 'share');
	write(
		`${formatCount(goroutines)} goroutines: running ${part(runningNs)}, runnable ${part(runnableNs)}, system calls ${part(syscallNs)}, waiting ${part(waitingNs)}`,
	);
	if (queueing >= HIGH_QUEUEING) write('they waited for a P as long as they ran, or longer');
	if (calling >= HIGH_CALLING) write('they were in system calls as long as they ran, or longer');
	write('');
}

export async function printWaits(path: string, options: Options): Promise<void> {
	const waits = (await traceSession(path)).get(traceWaits).filter((wait) => options.all || wait.place.depth >= 0);
	const sorted = [...waits].sort((a, b) => totalOf(b) - totalOf(a) || a.row - b.row);
	if (options.json) {
		write(
			JSON.stringify(
				sorted.map(({ place, lines, ...wait }) => ({
					operation: place.op,
					function: place.fn,
					line: place.line,
					idle: place.idle,
					...wait,
					stack: lines,
				})),
			),
		);
		return;
	}
	const rows = sorted.map((wait) => [
		String(wait.count),
		ns(wait.totalNs),
		String(wait.openAtEnd),
		wait.openAtEnd > 0 ? ns(wait.openMaxNs) : '-',
		wait.place.op,
		wait.place.fn || wait.reason || '(before the trace)',
	]);
	writeTable(['finished', 'waited', 'open', 'oldest open', 'operation', 'function'], rows);
}

const totalOf = (wait: TraceWait): number => wait.totalNs + wait.openNs;

function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
	const widths = head.map((title, i) => rows.reduce((width, row) => Math.max(width, (row[i] as string).length), title.length));
	for (const row of [head, ...rows])
		write(row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] as number))).join('  '));
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);
