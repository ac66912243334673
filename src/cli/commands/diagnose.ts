// `gowhy diagnose`: the main job. Routes inputs to the pipeline and reports to a renderer.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PipelineInput, Recording } from '../../pipeline.ts';
import type { Report } from '../../report/report.ts';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { colourFor, progressLine, terminalWidth } from '../terminal.ts';
import { version } from '../version.ts';

const FORMATS = ['text', 'json', 'md', 'html', 'sarif', 'junit'] as const;
type OutputFormat = (typeof FORMATS)[number];

interface Options extends Partial<Record<OutputFormat, boolean>> {
	readonly output?: string;
	readonly write?: readonly string[];
	readonly minWait: number;
	readonly failOn?: string;
	readonly baseline?: string;
	readonly accept?: string;
	readonly rules?: readonly string[];
	readonly quiet?: boolean;
	readonly threads?: number;
}

interface Answer {
	readonly report: Report;
	readonly recording: Recording;
}

export const command: CliCommand = {
	name: 'diagnose',
	summary: 'find out why a service is slow, stuck or growing',
	configure(cmd: Command) {
		cmd
			.argument('<input...>', 'traces, profiles, dumps, logs; folders and archives of them; URLs of captures; - is standard input')
			.option('--json', 'print the report as JSON (gowhy.report/1)')
			.option('--md', 'print it as Markdown')
			.option('--html', 'print it as one self-contained page with flame graphs')
			.option('--sarif', 'print it as SARIF 2.1.0')
			.option('--junit', 'print it as JUnit XML')
			.option('-o, --output <file>', 'write what would be printed to a file')
			.option('--write <file...>', 'write further reports; the ending tells the format (.json .md .html .sarif .xml .txt)')
			.addOption(
				new Option('--min-wait <time>', 'age from which an unfinished wait is suspicious').argParser(parseDuration).default(1e9, '1s'),
			)
			.option('--fail-on <what>', 'exit with 1 on: any, a cause, a severity (or worse), a least score; several with commas')
			.option('--baseline <report.json>', 'show only what this earlier report does not know')
			.option('--accept <list.yaml>', 'findings that are accepted, with reason and end date')
			.option(
				'--rules <path>',
				'a file or folder of your own rules, besides the built-in ones; may be given again (gowhy rules --help)',
				(path, before: string[] | undefined) => [...(before ?? []), path],
			)
			.option('-q, --quiet', 'no progress')
			.addOption(new Option('--threads <n>', 'threads that decode an execution trace (default: 2 from 128 MB on)').argParser(parseThreads))
			.action(run);
		withExamples(cmd, [
			['gowhy diagnose trace.out cpu.pb.gz goroutines.txt', 'one recording: everything of one process, joined'],
			['gowhy diagnose before/ after/', 'two recordings: a report each and a summary'],
			['kubectl logs my-pod | gowhy diagnose -', 'what a crash or a SIGQUIT left in a log'],
			['gowhy diagnose run/ --html -o why.html', 'a page to send around'],
			['gowhy diagnose run/ --rules team.yaml', 'with rules of your own'],
			['gowhy diagnose run/ --fail-on high --baseline last.json', 'a gate in CI: only new problems count'],
		]);
	},
};

async function run(args: string[], options: Options): Promise<void> {
	const format = chosenFormat(options);
	const { conditions, accepted, baseline } = await readGates(options);
	const answers = await diagnoseAll(args, options);
	const { expired, failing, markAccepted, markKnown, onlyNew } = await import('../../report/known.ts');
	const today = new Date().toISOString().slice(0, 10);
	for (const one of expired(accepted, today))
		warn(`accepted finding ${one.fingerprint} expired on ${one.until} and counts again: ${one.reason}`);
	const marked = answers.map(({ report, recording }) => ({
		report: markKnown(markAccepted(report, accepted, today), baseline),
		recording,
	}));
	const shown = (as: OutputFormat): readonly Answer[] =>
		as === 'text' || as === 'md' || as === 'html' ? marked.map((one) => ({ ...one, report: onlyNew(one.report) })) : marked;

	await deliver(await renderAs(format, shown(format), options, options.output === undefined), options.output);
	for (const file of options.write ?? []) {
		const as = formatOf(file);
		await deliver(await renderAs(as, shown(as), options, false), file);
	}
	const failed = marked.flatMap(({ report }) => failing(report, conditions));
	if (failed.length > 0) {
		throw new ExitStatus(
			1,
			`--fail-on ${options.failOn}: ${[...new Set(failed.map((cause) => `${cause.id} (${cause.severity}, score ${cause.score})`))].join(', ')}`,
		);
	}
}

const warn = (text: string): void => void process.stderr.write(`gowhy: ${text}\n`);

function chosenFormat(options: Options): OutputFormat {
	const chosen = FORMATS.filter((format) => options[format]);
	if (chosen.length > 1) throw new ExitStatus(2, `--${chosen.join(' and --')} exclude each other; use --write for further files`);
	const format = chosen[0] ?? (options.output === undefined ? 'text' : formatOf(options.output));
	if (format === 'html' && options.output === undefined && process.stdout.isTTY)
		throw new ExitStatus(2, '--html needs a file on a terminal: add -o why.html');
	return format;
}

const ENDINGS: Readonly<Record<string, OutputFormat>> = {
	json: 'json',
	md: 'md',
	html: 'html',
	htm: 'html',
	sarif: 'sarif',
	xml: 'junit',
	txt: 'text',
};

function formatOf(file: string): OutputFormat {
	const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
	const format = ENDINGS[ending];
	if (!format) throw new ExitStatus(2, `${file}: the ending does not tell the format; use one of .${Object.keys(ENDINGS).join(' .')}`);
	return format;
}

async function diagnoseAll(args: readonly string[], options: Options): Promise<Answer[]> {
	const [{ groupRecordings, openInputs }, { DEFAULT_MAX_HELD_BYTES, diagnose }, { recognise }, { parallelDecoder }] = await Promise.all([
		import('../../input/index.ts'),
		import('../../pipeline.ts'),
		import('../../decode/formats.ts'),
		import('../decode-in-parallel.ts'),
	]);
	const userRules = options.rules === undefined ? [] : (await (await import('../read-rules.ts')).readRules(options.rules)).rules;
	const progress = progressLine(process.stderr, options.quiet === true);
	const answers: Answer[] = [];
	let problems = 0;
	for (const recording of await groupRecordings(args, (head, isWhole) => recognise(head, isWhole) !== null)) {
		const sources: AsyncIterable<PipelineInput> = openInputs([...recording.args], {
			onProblem(problem) {
				problems++;
				progress.clear();
				warn(problem.message);
			},
		});
		const answer = await diagnose(sources, {
			gowhy: version,
			name: recording.name,
			minWaitNs: options.minWait,
			maxHeldBytes: DEFAULT_MAX_HELD_BYTES,
			userRules,
			decodeInParallel: parallelDecoder(options.threads),
			onProgress: (path, bytes) => progress.show(`reading ${path}: ${Math.round(bytes / 1e6)} MB`),
		});
		if (answer.report.recording.inputs.some((input) => input.kind !== 'unknown' && input.kind !== 'broken')) answers.push(answer);
		else if (problems === 0 || answer.report.recording.inputs.length > 0) refuse(answer.report);
	}
	progress.clear();
	if (answers.length === 0)
		throw new ExitStatus(2, problems > 0 ? '' : 'nothing to diagnose in what was given; gowhy diagnose --help lists what it reads');
	return answers;
}

function parseThreads(text: string): number {
	const threads = Number(text);
	if (!Number.isInteger(threads) || threads < 1 || threads > 64) throw new InvalidArgumentError('a number from 1 to 64');
	return threads;
}

/** Says for each input of a recording why it gave nothing. */
function refuse(report: Report): void {
	if (report.recording.inputs.length === 0) warn(`${report.recording.name}: no files`);
	for (const input of report.recording.inputs) {
		const notes = input.diary.map((entry) => `${entry.count} ${entry.text}`).join('; ');
		warn(`${input.path}: ${input.damage ?? (notes || 'nothing written by the Go runtime found')}`);
	}
}

async function readGates(options: Options) {
	const { parseFailCondition } = await import('../../report/known.ts');
	const { CAUSES } = await import('../../report/causes.ts');
	const conditions = (options.failOn?.split(',') ?? []).map((text) => {
		const condition = parseFailCondition(text.trim(), CAUSES);
		if (!condition)
			throw new ExitStatus(
				2,
				`--fail-on ${text}: not any, a cause (${CAUSES.join(', ')}), a severity (low, medium, high, critical) or a score (0.7)`,
			);
		return condition;
	});
	const accepted =
		options.accept === undefined
			? []
			: (await import('../accept-list.ts')).readAcceptList(options.accept, await readFile(options.accept, 'utf8'));
	const baseline = options.baseline === undefined ? [] : readBaseline(options.baseline, await readFile(options.baseline, 'utf8'));
	return { conditions, accepted, baseline };
}

function readBaseline(path: string, text: string): Report[] {
	try {
		const value = JSON.parse(text) as Report | { reports: Report[] };
		const reports = 'reports' in value ? value.reports : [value];
		if (reports.every((one) => Array.isArray(one.causes))) return reports;
	} catch {
		// Falls through to the one message for all that is not a report.
	}
	throw new ExitStatus(2, `${path}: not a report; make one with gowhy diagnose --json -o ${path}`);
}

async function renderAs(format: OutputFormat, answers: readonly Answer[], options: Options, toTerminal: boolean): Promise<string> {
	const reports = answers.map((one) => one.report);
	switch (format) {
		case 'text': {
			const { renderText } = await import('../../render/text.ts');
			return renderText(reports, {
				colour: toTerminal && colourFor(process.stdout),
				width: toTerminal ? terminalWidth(process.stdout) : 100,
			});
		}
		case 'json':
			return (await import('../../render/json.ts')).renderJson(reports);
		case 'md':
			return (await import('../../render/markdown.ts')).renderMarkdown(reports);
		case 'sarif':
			return (await import('../../render/sarif.ts')).renderSarif(reports, { hasBaseline: options.baseline !== undefined });
		case 'junit':
			return (await import('../../render/junit.ts')).renderJunit(reports);
		case 'html': {
			const [{ renderHtml }, { flameData }, { findTopic }] = await Promise.all([
				import('../../render/html.ts'),
				import('../../pipeline.ts'),
				import('../../knowledge/topics.ts'),
			]);
			const flames = answers.map(({ recording }) => flameData(recording));
			return renderHtml(reports, flames, { script: await readFile(pagePath(), 'utf8'), pageOf: (name) => findTopic(name)?.doc });
		}
	}
}

/** The page's script lies beside the bundle; chunks are one folder below. */
function pagePath(): string {
	const here = fileURLToPath(import.meta.url);
	return here.replace(/[\\/](?:chunks[\\/])?[^\\/]*$/, '/page.js');
}

async function deliver(text: string, file: string | undefined): Promise<void> {
	if (file === undefined) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
	else await writeFile(file, text.endsWith('\n') ? text : `${text}\n`);
}
