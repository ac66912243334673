// `gowhy goroutines`: who created and who woke whom in an execution trace, as text, picture, page, DOT or JSON.
import { InvalidArgumentError } from 'commander';
import type { GoroutineGraph } from '../../goroutines/graph.ts';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { writeOutput } from '../output.ts';
import { colourFor, progressLine, terminalWidth } from '../terminal.ts';

const formats = ['text', 'svg', 'html', 'dot', 'json'] as const;
type Format = (typeof formats)[number];

interface Options {
	readonly output?: string;
	readonly format?: string;
	readonly json?: boolean;
	readonly thresholdMs: number;
	readonly goroutine?: number;
	readonly nodes: number;
	readonly all?: boolean;
	readonly title?: string;
	readonly quiet?: boolean;
}

export const command: CliCommand = {
	name: 'goroutines',
	summary: 'show who created and who woke whom in a trace',
	configure(cmd) {
		cmd
			.argument('<file>', 'a trace: file, archive, URL, or - for standard input')
			.option('-o, --output <file>', 'write to a file; .svg, .html, .dot or .json tells the format')
			.option('--format <format>', `${formats.join(', ')} (default: text)`)
			.option('--json', 'print the whole graph as JSON')
			.option('--threshold-ms <ms>', 'only waits that are at least this long', parseMs, 0)
			.option('--goroutine <id>', 'only this goroutine and those around it', parseId)
			.option('--nodes <count>', 'most boxes in a picture; the others are drawn as one', parseCount, 40)
			.option('--all', "also idle waits, and the runtime's own goroutines")
			.option('--title <text>', 'title of the picture')
			.option('-q, --quiet', 'no progress')
			.action(async (file: string, options: Options) => await showGoroutines(file, options));
		withExamples(cmd, [
			['gowhy goroutines trace.out', 'what is blocked, who waits for whom'],
			['gowhy goroutines trace.out -o goroutines.html', 'a page to search'],
			['gowhy goroutines trace.out --threshold-ms 50 -o slow.svg', 'a picture of the waits of 50 ms and more'],
			['gowhy goroutines trace.out --goroutine 17', 'one goroutine: its states, who woke it, whom it woke'],
			['curl -s $ADDR/debug/pprof/trace?seconds=5 | gowhy goroutines -', 'from a running service'],
		]);
	},
};

async function showGoroutines(file: string, options: Options): Promise<void> {
	const format = formatOf(options);
	const { graph, problem } = await readGraph(file, options);
	await writeOutput(options.output, await render(graph, file, options, format));
	if (problem !== '') throw new ExitStatus(2, problem);
}

async function readGraph(file: string, options: Options): Promise<{ graph: GoroutineGraph; problem: string }> {
	const [{ decodeTrace }, { createGraphCollector }, { graphOf }, { createSymbols }, { createDiary }, { keptOf, maxHeldBytes, readTrace }] =
		await Promise.all([
			import('../../decode/go-trace/decode-trace.ts'),
			import('../../goroutines/collect.ts'),
			import('../../goroutines/grouping.ts'),
			import('../../tables/symbols.ts'),
			import('../../tables/diary.ts'),
			import('./trace-events.ts'),
		]);
	const symbols = createSymbols();
	const collector = createGraphCollector(symbols, { thresholdNs: options.thresholdMs * 1e6, focus: options.goroutine ?? -1 });
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes }, collector);
	const progress = progressLine(process.stderr, options.quiet === true);
	let read = 0;
	const push = (chunk: Uint8Array): void => {
		decoder.push(chunk);
		read += chunk.length;
		progress.show(`${file}: ${Math.round(read / 1e6)} MB read`);
	};
	const inputDamage = await readTrace(file, { push, finish: () => decoder.finish() });
	const result = decoder.finish();
	progress.clear();
	const damage = inputDamage ?? result.damage?.message ?? '';
	if (result.generations === 0) throw new ExitStatus(2, `${file}: ${damage || 'no execution trace'}`);
	const graph = graphOf(collector.finish());
	if (options.goroutine !== undefined && graph.focus === null)
		throw new ExitStatus(2, `${file}: there is no goroutine ${options.goroutine} in it`);
	return { graph, problem: damage === '' ? '' : `${file}: ${damage}${keptOf(result)}` };
}

async function render(graph: GoroutineGraph, name: string, options: Options, format: Format): Promise<string> {
	if (format === 'json') return `${JSON.stringify(graph)}\n`;
	const picture = { title: options.title ?? name, mostNodes: options.nodes, isAll: options.all === true };
	if (format === 'svg') return (await import('../../render/graph-svg.ts')).renderGraphSvg(graph, picture);
	if (format === 'html') {
		const [{ renderGraphHtml }, { pageScript }] = await Promise.all([import('../../render/graph-html.ts'), import('../page-script.ts')]);
		return renderGraphHtml(graph, { ...picture, script: await pageScript('graph-page.js') });
	}
	if (format === 'dot') return (await import('../../render/graph-dot.ts')).renderGraphDot(graph, picture);
	const [{ renderGraphText }, { ansiPaint, noPaint }] = await Promise.all([
		import('../../render/graph-text.ts'),
		import('../../render/ansi.ts'),
	]);
	const isFile = options.output !== undefined && options.output !== '-';
	return renderGraphText(graph, {
		name,
		width: terminalWidth(process.stdout),
		paint: !isFile && colourFor(process.stdout) ? ansiPaint : noPaint,
		isAll: options.all === true,
	});
}

function formatOf({ json, format, output }: Options): Format {
	if (json) return 'json';
	const asked =
		format ??
		/\.(\w+)$/
			.exec(output ?? '')?.[1]
			?.toLowerCase()
			.replace(/^htm$/, 'html')
			.replace(/^gv$/, 'dot')
			.replace(/^txt$/, 'text');
	if (asked === undefined) return 'text';
	const known = formats.find((one) => one === asked);
	if (known !== undefined) return known;
	throw new ExitStatus(
		2,
		format === undefined
			? `${output}: use .svg, .html, .dot, .json or .txt, or --format`
			: `--format is one of ${formats.join(', ')}, not '${format}'`,
	);
}

function parseMs(text: string): number {
	const ms = Number(text);
	if (text.trim() === '' || !Number.isFinite(ms) || ms < 0)
		throw new InvalidArgumentError('It is a number of milliseconds, like 50 or 0.5.');
	return ms;
}

function parseId(text: string): number {
	if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A goroutine is named by its number.');
	return Number(text);
}

function parseCount(text: string): number {
	if (!/^\d{1,3}$/.test(text) || Number(text) < 2 || Number(text) > 150) throw new InvalidArgumentError('It is a number from 2 to 150.');
	return Number(text);
}
