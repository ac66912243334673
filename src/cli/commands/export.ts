// `gowhy export`: traces for Perfetto; profiles and what traces spent time on for speedscope, flame graph programs and pprof.
import { basename } from 'node:path';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';
import { parseDuration, parseWindow, type TimeWindow, windowOf } from '../duration.ts';
import { type Output, openOutput, refuseTerminal, writeOutput } from '../output.ts';
import { progressLine } from '../terminal.ts';
import { version } from '../version.ts';

interface Options {
	readonly to: string;
	readonly output?: string;
	readonly from?: number;
	readonly toTime?: number;
	readonly window?: TimeWindow;
	readonly goroutines: boolean;
	readonly sampleIndex?: string;
	readonly weight?: string;
	readonly openWaits?: boolean;
	readonly quiet?: boolean;
}

const formats = ['perfetto', 'speedscope', 'collapsed', 'pprof'] as const;

export const command: CliCommand = {
	name: 'export',
	summary: 'write a trace or a profile in the format of another tool',
	configure(cmd) {
		cmd
			.argument('<files...>', 'a trace, or profiles: files, archives, URLs, or - for standard input; several profiles are added up')
			.requiredOption('--to <format>', `${formats.join(', ')}`)
			.option('-o, --output <file>', 'write to a file')
			.option('--from <time>', 'of a trace only from this time on (300ms, 1.5s)', parseDuration)
			.option('--to-time <time>', 'of a trace only up to this time', parseDuration)
			.option('--window <from:to>', 'both in one, 1.2s:1.5s; either side may be left out', parseWindow)
			.option('--no-goroutines', 'perfetto: only Ps, GC, tasks and counters; no track per goroutine')
			.option('--sample-index <type>', 'sample type of a profile (default: all for speedscope, else its own default)')
			.option('--weight <what>', 'what of a trace: cpu, running, sync, net, syscall, sched or waiting (default: cpu, else running)')
			.option('--open-waits', 'of a trace also waits that were open at its begin or its end')
			.option('-q, --quiet', 'no progress')
			.action(async (files: string[], options: Options) => await exportTo(files, options));
		withExamples(cmd, [
			['gowhy export trace.out --to perfetto -o trace.pftrace', 'open it at ui.perfetto.dev'],
			['gowhy export trace.out --to perfetto --window 1s:1.2s -o part.pftrace', 'a fifth of a second of it'],
			['gowhy export cpu.pb.gz --to speedscope -o cpu.speedscope.json', 'open it at speedscope.app'],
			['gowhy export trace.out --weight sync --to collapsed', 'stacks;of;functions and nanoseconds waited'],
			['gowhy export trace.out --weight cpu --to pprof -o cpu.pb.gz', 'the CPU samples inside a trace, for go tool pprof'],
		]);
	},
};

async function exportTo(files: readonly string[], options: Options): Promise<void> {
	const format = formats.find((one) => one === options.to);
	if (format === undefined) throw new ExitStatus(2, `--to is one of ${formats.join(', ')}, not '${options.to}'`);
	const window = windowOf(options);
	if (format === 'perfetto') await exportPerfetto(files, options, window);
	else if (format === 'pprof') await exportPprof(files, options, window);
	else await exportStacks(files, options, format, window);
}

async function exportPerfetto(files: readonly string[], options: Options, window: TimeWindow): Promise<void> {
	const [file] = files;
	if (file === undefined || files.length > 1) throw new ExitStatus(2, `--to perfetto takes one trace, not ${files.length}`);
	refuseTerminal(options.output, "Perfetto's format is binary");
	const [{ decodeTrace }, { createPerfettoExport }, { createSymbols }, { createDiary }, { keptOf, maxHeldBytes, readTrace }] =
		await Promise.all([
			import('../../decode/go-trace/decode-trace.ts'),
			import('../../export/perfetto/trace-to-perfetto.ts'),
			import('../../tables/symbols.ts'),
			import('../../tables/diary.ts'),
			import('./trace-events.ts'),
		]);
	const symbols = createSymbols();
	// Opened with the first block, so that an input that is no trace leaves no file behind.
	const output = lazyOutput(options.output);
	let written = 0;
	const sink = createPerfettoExport(symbols, { name: basename(file), ...window, withGoroutines: options.goroutines }, (block) => {
		written += block.length;
		output.write(block);
	});
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes }, sink);
	const progress = progressLine(process.stderr, options.quiet === true);
	let read = 0;
	const push = (chunk: Uint8Array): void => {
		read += chunk.length;
		decoder.push(chunk);
		progress.show(`${file}: ${Math.round(read / 1e6)} MB read, ${Math.round(written / 1e6)} MB written`);
	};
	const inputDamage = await readTrace(file, { push, finish: () => decoder.finish() }, async () => await output.ready());
	const result = decoder.finish();
	progress.clear();
	const damage = inputDamage ?? result.damage?.message ?? '';
	if (result.generations === 0) throw new ExitStatus(2, `${file}: ${damage || 'no execution trace'}`);
	sink.finish();
	await output.close();
	if (damage !== '') throw new ExitStatus(2, `${file}: ${damage}${keptOf(result)}`);
}

/** Blocks wait until the file is open. */
function lazyOutput(file: string | undefined): Output {
	let opened: Output | null = null;
	const waiting: (Uint8Array | string)[] = [];
	const open = async (): Promise<Output> => {
		opened ??= await openOutput(file);
		for (const piece of waiting.splice(0)) opened.write(piece);
		return opened;
	};
	return {
		write: (piece) => (opened === null ? void waiting.push(piece) : opened.write(piece)),
		async ready() {
			if (waiting.length > 0 || opened !== null) await (await open()).ready();
		},
		close: async () => await (await open()).close(),
	};
}

async function exportPprof(files: readonly string[], options: Options, window: TimeWindow): Promise<void> {
	const [file] = files;
	if (file === undefined || files.length > 1) throw new ExitStatus(2, `--to pprof takes one trace, not ${files.length}`);
	const { isTraceProfileKind, traceProfileKinds, valueTypesOf } = await import('../../decode/go-trace/trace-profile.ts');
	const { weight = '' } = options;
	if (!isTraceProfileKind(weight))
		throw new ExitStatus(
			2,
			`--to pprof makes a profile of a trace and needs --weight: ${traceProfileKinds.join(', ')} (a profile is one already)`,
		);
	refuseTerminal(options.output, 'a profile is binary');
	const [{ encodePprof }, { readTraceProfile }, { gzipSync }] = await Promise.all([
		import('../../export/pprof.ts'),
		import('./trace-profile.ts'),
		import('node:zlib'),
	]);
	const { profile, symbols, problem } = await readTraceProfile(file, weight, { withOpen: options.openWaits === true, ...window });
	const values = weight === 'cpu' ? [profile.count] : [profile.count, profile.ns];
	await writeOutput(options.output, gzipSync(encodePprof({ ...valueTypesOf(weight), stack: profile.stack, values, symbols })));
	if (problem !== '') throw new ExitStatus(2, problem);
}

async function exportStacks(
	files: readonly string[],
	options: Options,
	format: 'speedscope' | 'collapsed',
	window: TimeWindow,
): Promise<void> {
	const { readStacks } = await import('./read-stacks.ts');
	const sampleIndex = options.sampleIndex ?? (format === 'speedscope' ? 'all' : '');
	const read = await readStacks(files, { sampleIndex, weight: options.weight ?? '', openWaits: options.openWaits === true, window });
	const name = files.map((file) => basename(file)).join(' ');
	const pieces =
		format === 'speedscope'
			? (await import('../../export/speedscope.ts')).speedscopeJson(read.stacks, { name, first: read.first, exporter: `gowhy ${version}` })
			: (await import('../../export/collapsed.ts')).collapsedLines(read.stacks);
	const output = await openOutput(options.output);
	for (const piece of pieces) {
		output.write(piece);
		await output.ready();
	}
	await output.close();
	if (read.problems.length > 0) throw new ExitStatus(2, read.problems.join('\ngowhy: '));
}
