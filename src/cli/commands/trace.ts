// `gowhy trace events|summary|time|waits`: what an execution trace holds.
import { type CliCommand, withExamples } from '../command.ts';

export const command: CliCommand = {
	name: 'trace',
	summary: 'show what is in an execution trace',
	configure(trace) {
		const file = ['<file>', 'a trace: file, archive, URL, or - for standard input'] as const;
		const events = trace
			.command('events')
			.description('Every event in the total order that Go gives them, one JSON object per line.')
			.argument(...file)
			.action(async (path: string) => (await import('./trace-events.ts')).printEvents(path));
		withExamples(events, [
			['gowhy trace events trace.out | head', 'the first events'],
			['curl -s $ADDR/debug/pprof/trace?seconds=1 | gowhy trace events -', 'from a running service'],
		]);
		const summary = trace
			.command('summary')
			.description('Where the time of each goroutine and each user task went, one JSON object per line.')
			.argument(...file)
			.action(async (path: string) => (await import('./trace-summary.ts')).printSummary(path));
		withExamples(summary, [['gowhy trace summary trace.out', 'times in ns, by state, wait reason and range']]);
		const time = trace
			.command('time')
			.description('Running, runnable, system call and waiting time of each start function, as a table.')
			.argument(...file)
			.option('--json', 'print as JSON')
			.action(async (path: string, options: object) => (await import('./trace-time.ts')).printTime(path, options));
		withExamples(time, [['gowhy trace time trace.out', 'who ran, and what the others waited for']]);
		const waits = trace
			.command('waits')
			.description('Waits by place, also those still open at the end and those that began before the trace.')
			.argument(...file)
			.option('--json', 'print as JSON, with stacks, wakers and what they did meanwhile')
			.option('--all', "also waits without a frame of the program's own")
			.action(async (path: string, options: object) => (await import('./trace-time.ts')).printWaits(path, options));
		withExamples(waits, [['gowhy trace waits trace.out', 'the longest waits first']]);
		withExamples(trace, [
			['gowhy trace waits trace.out', 'where goroutines waited, and for how long'],
			['gowhy trace time trace.out', 'where the time of each kind of goroutine went'],
			['gowhy trace events trace.out', 'every event, in order'],
			['gowhy trace summary trace.out', 'sums per goroutine and per task'],
		]);
	},
};
