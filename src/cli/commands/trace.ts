// `gowhy trace events|summary`: what an execution trace holds, as JSON lines.
import { type CliCommand, withExamples } from '../command.ts';

export const command: CliCommand = {
	name: 'trace',
	summary: 'Show what is in an execution trace, as JSON lines',
	configure(trace) {
		const events = trace
			.command('events')
			.description('Every event in the total order that Go gives them, one JSON object per line.')
			.argument('<file>', 'a trace: file, archive, URL or - for standard input')
			.action(async (file: string) => (await import('./trace-events.ts')).printEvents(file));
		withExamples(events, [
			['gowhy trace events trace.out | head', 'the first events'],
			['curl -s host:6060/debug/pprof/trace?seconds=1 | gowhy trace events -', 'from a running service'],
		]);
		withExamples(trace, [['gowhy trace events trace.out', 'every event, in order']]);
	},
};
