// `gowhy trace events|summary|time|waits|requests|stats` and `gowhy trace --pprof=TYPE`: what an execution trace holds.
import { InvalidArgumentError } from 'commander';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { parseWindow } from '../duration.ts';
import type { EventOptions } from './trace-events.ts';
import type { RequestOptions } from './trace-requests.ts';

export const command: CliCommand = {
	name: 'trace',
	summary: 'show what is in an execution trace',
	configure(trace) {
		// Go's spelling has one dash, which commander takes for a bundle of letters: such words come as operands.
		trace
			.argument('[file]', 'the trace, with --pprof')
			.argument('[more...]')
			.option('--pprof <type>', 'write a profile as go tool trace -pprof=TYPE does: net, sync, syscall or sched')
			.option('--open-waits', 'with --pprof: also what Go leaves out: waits open at either end of the trace, and before the first run')
			.option('-o, --output <file>', 'with --pprof: write it to a file')
			.allowUnknownOption()
			.action(async (_file: unknown, _more: unknown, options: ProfileOptions) => await writeProfile(trace.args, options));
		const file = ['<file>', 'a trace: file, archive, URL, or - for standard input'] as const;
		const events = trace
			.command('events')
			.description('Every event in the total order that Go gives them, one JSON object per line.')
			.argument(...file)
			.option('--window <from:to>', 'only this part, like 1.2s:1.5s; of a file only the generations around it are read', parseWindow)
			.option('--goroutine <id>', 'only events on or about this goroutine', parseId)
			.action(async (path: string, options: EventOptions) => (await import('./trace-events.ts')).printEvents(path, options));
		withExamples(events, [
			['gowhy trace events trace.out | head', 'the first events'],
			['gowhy trace events trace.out --window 3.1s:3.2s --goroutine 17', 'what one goroutine did in a tenth of a second'],
			['curl -s $ADDR/debug/pprof/trace?seconds=1 | gowhy trace events -', 'from a running service'],
		]);
		const summary = trace
			.command('summary')
			.description('Where the time of each goroutine and each user task went, one JSON object per line.')
			.argument(...file)
			.action(async (path: string) => (await import('./trace-summary.ts')).printSummary(path));
		withExamples(summary, [['gowhy trace summary trace.out', 'times in ns, by state, wait reason and range']]);
		const stats = trace
			.command('stats')
			.description('What is in the trace, on one page: time, events, goroutines, GC, and what takes its bytes.')
			.argument(...file)
			.option('--json', 'print as JSON')
			.action(async (path: string, options: object) => (await import('./trace-stats.ts')).printStats(path, options));
		withExamples(stats, [
			['gowhy trace stats trace.out', 'before anything else: how long, how much, is it whole'],
			['gowhy trace stats --json trace.out | jq .goroutines', 'the same for programs'],
		]);
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
		const requests = trace
			.command('requests')
			.description('The requests in a trace, found without annotations: how long they took, what they spent it on, who made them wait.')
			.argument(...file)
			.option('--json', 'print as JSON')
			.option('--html', 'one page that fetches nothing, with the slowest requests piece by piece')
			.option('-o, --output <file>', 'write to a file; .html means --html')
			.option('--title <text>', 'title of the page')
			.option('--route <text>', 'only routes whose handler has this in its name')
			.option('--request <number>', 'one request, piece by piece, over the goroutines that it waited for', parseRequest)
			// `trace` has an -o too, and takes it first.
			.action(async (path: string) =>
				(await import('./trace-requests.ts')).printRequests(path, requests.optsWithGlobals<RequestOptions>()),
			);
		withExamples(requests, [
			['gowhy trace requests trace.out', 'by route: the usual request against the slowest'],
			['gowhy trace requests trace.out --html -o requests.html', 'the same as a page, with the slowest requests drawn'],
			['gowhy trace requests trace.out --request 17', 'where the time of one request went'],
			['gowhy trace requests trace.out --request 17 -o request.html', 'the same, drawn'],
		]);
		withExamples(trace, [
			['gowhy trace requests trace.out', 'what requests spent their time on, and why the slowest are slow'],
			['gowhy trace waits trace.out', 'where goroutines waited, and for how long'],
			['gowhy trace time trace.out', 'where the time of each kind of goroutine went'],
			['gowhy trace stats trace.out', 'what is in it, on one page'],
			['gowhy trace --pprof=sync trace.out > sync.pb.gz', 'where goroutines were blocked, for go tool pprof'],
			['gowhy trace events trace.out', 'every event, in order'],
			['gowhy trace summary trace.out', 'sums per goroutine and per task'],
		]);
	},
};

interface ProfileOptions {
	readonly pprof?: string;
	readonly openWaits?: boolean;
	readonly output?: string;
}

async function writeProfile(words: readonly string[], options: ProfileOptions): Promise<void> {
	let { pprof } = options;
	const files: string[] = [];
	for (let i = 0; i < words.length; i++) {
		const word = words[i] as string;
		const inGoSpelling = /^-pprof(?:=(.*))?$/.exec(word);
		if (inGoSpelling) pprof = inGoSpelling[1] ?? words[++i] ?? '';
		else if (word.length > 1 && word.startsWith('-')) throw new ExitStatus(2, `unknown option '${word}' (gowhy trace --help lists them)`);
		else files.push(word);
	}
	// `go tool trace -pprof=TYPE [pkg.test] trace.out`: the program is not needed since Go 1.7.
	const path = files.at(-1);
	const ways = 'gowhy trace stats|time|waits|summary|events FILE, or gowhy trace --pprof=TYPE FILE';
	if (path === undefined) throw new ExitStatus(2, `which trace, and what of it? ${ways} (gowhy trace --help explains them)`);
	if (pprof === undefined) throw new ExitStatus(2, `what of '${path}'? ${ways}; for a diagnosis: gowhy diagnose ${path}`);
	if (files.length > 2) throw new ExitStatus(2, `--pprof takes one trace, not ${files.length}`);
	await (await import('./trace-profile.ts')).printTraceProfile(path, { ...options, pprof });
}

function parseRequest(text: string): number {
	if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A request is named by its number; the list of routes tells some.');
	return Number(text);
}

function parseId(text: string): number {
	if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A goroutine is named by its number.');
	return Number(text);
}
