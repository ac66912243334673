// `gowhy flame`: a flame graph of profiles or of a trace's time, alone or against a base, as SVG or HTML.
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { parseWindow, type TimeWindow, windowOf } from '../duration.ts';
import { refuseTerminal, writeOutput } from '../output.ts';
import { pageScript } from '../page-script.ts';

interface Options {
	readonly output?: string;
	readonly format?: string;
	readonly json?: boolean;
	readonly sampleIndex?: string;
	readonly weight?: string;
	readonly openWaits?: boolean;
	readonly window?: TimeWindow;
	readonly base?: readonly string[];
	readonly normalize?: boolean;
	readonly focus?: string;
	readonly ignore?: string;
	readonly minWidth?: string;
	readonly width: string;
	readonly title?: string;
	readonly flame?: boolean;
}

export const command: CliCommand = {
	name: 'flame',
	summary: 'draw a flame graph of a profile or a trace',
	configure(cmd) {
		cmd
			.argument('<files...>', 'profiles, or traces: files, archives, URLs, or - for standard input; several are added up')
			.option('-o, --output <file>', 'write to a file; .svg or .html tells the format')
			.option('--format <format>', 'svg (a picture with zoom and search) or html (a page)')
			.option('--json', 'print the boxes as JSON')
			.option('--sample-index <type>', "sample type of a profile: its name or number (default: the profile's own)")
			.option('--weight <what>', 'what of a trace: cpu, running, sync, net, syscall, sched or waiting (default: cpu, else running)')
			.option('--open-waits', 'of a trace also waits that were open at its begin or its end')
			.option('--window <from:to>', 'of a trace only this part, like 1.2s:1.5s; either side may be left out', parseWindow)
			.option('--base <file>', 'compare with this one: red is more than there, blue is less (repeatable)', append)
			.option('--normalize', 'with --base: scale it to the same total')
			.option('--focus <regexp>', 'only stacks with a function that matches')
			.option('--ignore <regexp>', 'no stacks with a function that matches')
			.option('--min-width <pixels>', 'leave out narrower boxes (default: 0.5 in svg, 0.05 in html, so that one can zoom)')
			.option('--width <pixels>', 'width of the picture', '1200')
			.option('--title <text>', 'title of the picture')
			.option('--flame', 'root below, flames upright (default: root above)')
			.action(async (files: string[], options: Options) => await drawFlame(files, options));
		withExamples(cmd, [
			['gowhy flame cpu.pb.gz -o cpu.svg', 'where the CPU time goes'],
			['gowhy flame heap.pb.gz --sample-index alloc_space -o alloc.html', 'who allocates, as a page'],
			['gowhy flame trace.out --weight sync -o sync.svg', 'where goroutines wait for channels and locks'],
			['gowhy flame after.pb.gz --base before.pb.gz --normalize -o diff.svg', 'what changed: red grew, blue shrank'],
			['curl -s $ADDR/debug/pprof/profile | gowhy flame - --format svg > cpu.svg', 'from a running service'],
		]);
	},
};

const note = (text: string): void => void process.stderr.write(`gowhy: ${text}\n`);

const append = (value: string, before: readonly string[] = []): string[] => [...before, value];

type Format = 'svg' | 'html' | 'json';

async function drawFlame(files: readonly string[], options: Options): Promise<void> {
	const format = formatOf(options);
	const width = positive('--width', options.width, 200);
	const minWidth = options.minWidth === undefined ? (format === 'svg' ? 0.5 : 0.05) : positive('--min-width', options.minWidth, 0);
	const selection = { focus: expression('--focus', options.focus), ignore: expression('--ignore', options.ignore) };
	if (format !== 'json') refuseTerminal(options.output, 'a picture is not for reading');
	const [{ readStacks }, { selectStacks }, { flameOf, mostDepth }] = await Promise.all([
		import('./read-stacks.ts'),
		import('../../stacks/select.ts'),
		import('../../stacks/flame.ts'),
	]);
	const wanted = {
		sampleIndex: options.sampleIndex ?? '',
		weight: options.weight ?? '',
		openWaits: options.openWaits === true,
		window: windowOf(options),
	};
	const read = await readStacks(files, wanted);
	const base = options.base === undefined ? null : await readStacks(options.base, wanted);
	const unitOf = (of: typeof read): string => of.stacks.types[0]?.unit ?? '';
	if (base !== null && unitOf(base) !== unitOf(read))
		throw new ExitStatus(2, `no comparison: ${files.join(' ')} counts ${unitOf(read)}, ${options.base?.join(' ')} ${unitOf(base)}`);
	const flame = flameOf(selectStacks(read.stacks, selection), base && selectStacks(base.stacks, selection), {
		leastShare: minWidth / width,
		normalize: options.normalize === true,
	});
	const problems = [...read.problems, ...(base?.problems ?? [])];
	if (flame.negative > 0) note(`${flame.negative} stacks weigh less than nothing (a difference of profiles?) and are left out`);
	if (flame.cut > 0) note(`${flame.cut} stacks are deeper than ${mostDepth} frames; their leaves are not shown`);
	const isEmpty = flame.total === 0 && flame.baseTotal === 0;
	if (isEmpty)
		throw new ExitStatus(2, [...problems, `${files.join(' ')}: nothing to draw (${read.what || 'no samples'})`].join('\ngowhy: '));
	await writeOutput(options.output, await render(flame, read.what, files, options, format, width));
	if (problems.length > 0) throw new ExitStatus(2, problems.join('\ngowhy: '));
}

async function render(
	flame: import('../../stacks/flame.ts').Flame,
	what: string,
	files: readonly string[],
	options: Options,
	format: Format,
	width: number,
): Promise<string> {
	const { flameRows, flameSubtitle } = await import('../../render/flame-rows.ts');
	const title = options.title ?? [files.join(' '), ...(options.base === undefined ? [] : ['against', options.base.join(' ')])].join(' ');
	const rows = flameRows(flame, title);
	if (format === 'json') return `${JSON.stringify(rows)}\n`;
	const filters = [
		...(options.focus === undefined ? [] : [`focus ${options.focus}`]),
		...(options.ignore === undefined ? [] : [`ignore ${options.ignore}`]),
		...(options.normalize === true && options.base !== undefined ? ['normalized'] : []),
	];
	const subtitle = flameSubtitle(
		rows,
		[what, ...filters].filter((part) => part !== ''),
	);
	const isFlame = options.flame === true;
	if (format === 'html') {
		const { renderFlameHtml } = await import('../../render/flame-html.ts');
		return renderFlameHtml({ title, subtitle, data: { flames: [rows], isFlame }, script: await pageScript('page.js') });
	}
	const { renderFlameSvg } = await import('../../render/flame-svg.ts');
	const script = await pageScript('flame-svg.js');
	return renderFlameSvg(rows, { title, subtitle, width, isFlame, script });
}

function formatOf(options: Options): Format {
	if (options.json) return 'json';
	const format =
		options.format ??
		/\.(svg|html?|json)$/i
			.exec(options.output ?? '')?.[1]
			?.toLowerCase()
			.replace(/^htm$/, 'html');
	if (format === 'svg' || format === 'html' || format === 'json') return format;
	if (format === undefined && options.output === undefined)
		throw new ExitStatus(2, 'where to? gowhy flame FILE -o cpu.svg, or --format svg|html');
	throw new ExitStatus(
		2,
		format === undefined ? `${options.output}: use .svg or .html, or --format` : `--format is svg or html, not '${format}'`,
	);
}

function positive(name: string, text: string, least: number): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value) || value < least)
		throw new ExitStatus(2, `${name} takes a number of ${least} or more, not '${text}'`);
	return value;
}

function expression(name: string, text: string | undefined): RegExp | null {
	if (text === undefined) return null;
	try {
		return new RegExp(text);
	} catch (error) {
		throw new ExitStatus(2, `${name}: ${error instanceof Error ? error.message : 'not a regular expression'}`);
	}
}
