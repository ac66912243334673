// `gowhy compare`: what changed between two sides of recordings. Routes sides to src/compare and the result to a renderer.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import type { Comparison } from '../../compare/comparison.ts';
import type { DifferentialFlame } from '../../compare/flames.ts';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { refuseTerminal, writeOutput } from '../output.ts';
import { colourFor, progressLine, terminalWidth } from '../terminal.ts';
import { version } from '../version.ts';

const FORMATS = ['text', 'json', 'md', 'html'] as const;
type Format = (typeof FORMATS)[number];

interface Options extends Partial<Record<Format, boolean>> {
	readonly output?: string;
	readonly write?: readonly string[];
	readonly failOn?: string;
	readonly eachFile?: boolean;
	readonly minWait: number;
	readonly quiet?: boolean;
}

export const command: CliCommand = {
	name: 'compare',
	summary: 'tell what changed between two recordings, or two sets of repeats',
	configure(cmd) {
		cmd
			.argument('<before>', 'a recording (file, folder, archive), a folder of repeated recordings, or a stored report')
			.argument('<after>', 'the same of the changed program')
			.option('--json', 'print the comparison as JSON (gowhy.compare/1)')
			.option('--md', 'print it as Markdown, for a comment on a merge request')
			.option('--html', 'print it as one self-contained page with differential flame graphs')
			.option('-o, --output <file>', 'write what would be printed to a file')
			.option('--write <file...>', 'write it in further formats; the ending tells which (.json .md .html .txt)')
			.option('--fail-on <regression[:percent]>', 'exit with 1 on new or worse causes and on key figures that got worse')
			.option('--each-file', 'each file of a folder is a recording of its own')
			.addOption(
				new Option('--min-wait <time>', 'age from which an unfinished wait is suspicious').argParser(parseDuration).default(1e9, '1s'),
			)
			.option('-q, --quiet', 'no progress')
			.action(run);
		withExamples(cmd, [
			['gowhy compare before/ after/', 'did the fix help, and by how much'],
			['gowhy compare base/ pr/ --fail-on regression --md -o comment.md', 'a gate in CI: base/1 .. base/6 and pr/1 .. pr/6 are repeats'],
			['gowhy compare monday.json today/ --html -o changes.html', 'a stored report of gowhy diagnose --json against a new recording'],
			[
				'gowhy compare base/ pr/ --each-file --fail-on regression:10',
				'folders of CPU profiles, one for each repeat; 10 % is the least that counts',
			],
		]);
	},
};

const warn = (text: string): void => void process.stderr.write(`gowhy: ${text}\n`);

async function run(before: string, after: string, options: Options): Promise<void> {
	const format = chosenFormat(options);
	const further = (options.write ?? []).map((file) => ({ file, as: formatOf(file) }));
	const { canDecide, ignoresFigures, parseRegression, regressions } = await import('../../compare/gate.ts');
	const gate = options.failOn === undefined ? null : parseRegression(options.failOn);
	if (options.failOn !== undefined && gate === null)
		throw new ExitStatus(2, `--fail-on takes regression or regression:<percent>, not '${options.failOn}'`);
	const { comparison, flames } = await compareArguments(
		[before, after],
		options,
		[format, ...further.map(({ as }) => as)].includes('html'),
	);
	await writeOutput(options.output, await renderAs(format, comparison, flames, options.output === undefined));
	for (const { file, as } of further) await writeOutput(file, await renderAs(as, comparison, flames, false));
	if (gate === null) return;
	if (!canDecide(comparison)) throw new ExitStatus(2, '--fail-on: the sides have nothing in common that could be compared');
	if (ignoresFigures(comparison, gate))
		warn('--fail-on: too few repeats to test figures; only causes count. Record at least 4 times a side, or give a percentage');
	const failed = regressions(comparison, gate);
	if (failed.length > 0) throw new ExitStatus(1, `--fail-on ${options.failOn}: ${failed.join('; ')}`);
}

async function compareArguments(args: readonly [string, string], options: Options, withStacks: boolean) {
	const [{ readSides }, { compare }, { differentialFlames }] = await Promise.all([
		import('./compare-sides.ts'),
		import('../../compare/compare.ts'),
		import('../../compare/flames.ts'),
	]);
	const progress = progressLine(process.stderr, options.quiet === true);
	const [before, after] = await readSides(args, {
		minWaitNs: options.minWait,
		threads: undefined,
		eachFile: options.eachFile === true,
		withStacks,
		onProgress: (text) => progress.show(text),
		warn(text) {
			progress.clear();
			warn(text);
		},
	});
	progress.clear();
	return {
		comparison: compare(before, after, version),
		flames: withStacks ? differentialFlames(before.measurements, after.measurements) : [],
	};
}

function chosenFormat(options: Options): Format {
	const chosen = FORMATS.filter((format) => options[format]);
	if (chosen.length > 1) throw new ExitStatus(2, `--${chosen.join(' and --')} exclude each other; use --write for further files`);
	const format = chosen[0] ?? (options.output === undefined ? 'text' : formatOf(options.output));
	if (format === 'html') refuseTerminal(options.output, 'a page is not for reading here');
	return format;
}

const ENDINGS: Readonly<Record<string, Format>> = { json: 'json', md: 'md', html: 'html', htm: 'html', txt: 'text' };

function formatOf(file: string): Format {
	const format = ENDINGS[/\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ''];
	if (!format) throw new ExitStatus(2, `${file}: the ending does not tell the format; use one of .${Object.keys(ENDINGS).join(' .')}`);
	return format;
}

async function renderAs(
	format: Format,
	comparison: Comparison,
	flames: readonly DifferentialFlame[],
	toTerminal: boolean,
): Promise<string> {
	switch (format) {
		case 'text': {
			const { renderCompareText } = await import('../../render/compare-text.ts');
			return renderCompareText(comparison, {
				colour: toTerminal && colourFor(process.stdout),
				width: toTerminal ? terminalWidth(process.stdout) : 100,
			});
		}
		case 'json':
			return (await import('../../render/compare-json.ts')).renderCompareJson(comparison);
		case 'md':
			return (await import('../../render/compare-markdown.ts')).renderCompareMarkdown(comparison);
		case 'html': {
			const { renderCompareHtml } = await import('../../render/compare-html.ts');
			return renderCompareHtml(comparison, flames, { script: await readFile(pagePath(), 'utf8') });
		}
	}
}

/** The page's script lies beside the bundle; chunks are one folder below. */
const pagePath = (): string => fileURLToPath(import.meta.url).replace(/[\\/](?:chunks[\\/])?[^\\/]*$/, '/page.js');
