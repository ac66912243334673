// `gowhy pprof`: the reports of `go tool pprof`. Flags are Go's, so they are read by src/pprof/options.ts and not by commander.
import type { Command } from 'commander';
import { flags, parseRequest, reports, UsageError } from '../../pprof/index.ts';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';

export const command: CliCommand = {
	name: 'pprof',
	summary: 'read a profile as go tool pprof does',
	configure(cmd) {
		cmd
			.usage('-REPORT [flags] [binary] PROFILE...')
			.argument('[flags and files...]', 'one report, options, then profiles (several are added up); - is standard input')
			.allowUnknownOption()
			.addHelpText('after', helpText)
			.action((_args: string[], _options: unknown, self: Command) => runPprof(self.args));
		withExamples(cmd, [
			['gowhy pprof -top cpu.pb.gz', 'where the time goes'],
			['gowhy pprof -top -cum -focus=handleOrder cpu.pb.gz', 'what one handler spends it on'],
			['gowhy pprof -top -diff_base=before.pb.gz after.pb.gz', 'what changed'],
			['gowhy pprof -peek=json.Marshal -lines cpu.pb.gz', 'who calls it, and where'],
			['gowhy pprof -dot heap.pb.gz | dot -Tsvg > heap.svg', 'a picture (needs Graphviz)'],
			['gowhy pprof -proto -output=all.pb.gz pod1.pb.gz pod2.pb.gz', 'one profile of many'],
			['curl -s $ADDR/debug/pprof/heap | gowhy pprof -top -sample_index=alloc_space -', 'from standard input'],
		]);
	},
};

function helpText(): string {
	const width = 24;
	const line = (name: string, summary: string): string => `  -${name.padEnd(width)} ${summary}`;
	const ofReports = reports.map(({ name, hasParameter, summary }) => line(hasParameter ? `${name}=REGEX` : name, summary));
	const values = { bool: '', int: '=N', float: '=F', string: '=...' } as const;
	const ofFlags = flags.filter(({ summary }) => summary !== '').map(({ name, kind, summary }) => line(name + values[kind], summary));
	return [
		'',
		'Reports (one of them):',
		...ofReports,
		line('parsed', 'the profile as JSON, as it is after validation'),
		'',
		'Flags (one dash or two, -name=value or -name value; an empty value is as none):',
		...ofFlags,
		'',
		'Names come from the profile: binaries and sources are not read (as with -symbolize=none).',
	].join('\n');
}

async function runPprof(args: readonly string[]): Promise<void> {
	const { printReport, say } = await import('./pprof-report.ts');
	try {
		const request = parseRequest(args, say);
		if (request.isParsed) await printParsed(request.files);
		else await printReport(request);
	} catch (error) {
		if (error instanceof UsageError) throw new ExitStatus(2, `pprof: ${error.message}`);
		throw error;
	}
}

async function printParsed(files: readonly string[]): Promise<void> {
	const [{ readWhole }, { documentOf, maxProfileBytes }, { parsedJson }] = await Promise.all([
		import('../../input/index.ts'),
		import('./pprof-report.ts'),
		import('./pprof-parsed.ts'),
	]);
	const [file] = files;
	if (file === undefined || files.length > 1) throw new ExitStatus(2, `pprof: -parsed takes one profile, not ${files.length}`);
	for (const piece of parsedJson(documentOf(file, await readWhole(file, maxProfileBytes)))) await write(piece);
}

/** Waits when the reader is slower than we are, so that the text is not kept in memory. */
async function write(text: string): Promise<void> {
	if (process.stdout.write(text)) return;
	await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}
