// `gowhy trace events|summary`: what an execution trace holds, as JSON lines.
import { type CliCommand, withExamples } from '../command.ts';

export const command: CliCommand = {
	name: 'trace',
	summary: 'show what is in an execution trace, as JSON lines',
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
		withExamples(trace, [
			['gowhy trace events trace.out', 'every event, in order'],
			['gowhy trace summary trace.out', 'sums per goroutine and per task'],
		]);
	},
};
