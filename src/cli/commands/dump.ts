// `gowhy dump`: what the Go runtime wrote into a text: goroutine dumps, crashes, race reports, out of any log.
import type { Command } from 'commander';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';

interface Options {
	readonly facts?: boolean;
	readonly json?: boolean;
	readonly frames: string;
}

/** Most bytes of records held at once; one dump of 60,000 goroutines takes about as much as its text. */
const maxHeldBytes = 1 << 30;

export const command: CliCommand = {
	name: 'dump',
	summary: 'read goroutine dumps, crashes and race reports out of a log',
	configure(cmd: Command) {
		cmd
			.argument('<input...>', 'files, folders, archives or URLs; - is standard input')
			.option('--facts', 'print everything that was read as JSON')
			.option('--json', 'the same as --facts')
			.option('--frames <n>', 'show at most n frames of a stack', '12')
			.action(runDump);
		withExamples(cmd, [
			['gowhy dump goroutines.txt', 'groups of equal stacks with states and waits'],
			['kubectl logs my-pod | gowhy dump -', 'what a crashed pod left in its log'],
			['gowhy dump --facts goroutines.txt', 'the same as JSON, without loss'],
		]);
	},
};

async function runDump(args: string[], options: Options): Promise<void> {
	const maxFrames = Number(options.frames);
	if (!Number.isInteger(maxFrames) || maxFrames < 1)
		throw new ExitStatus(2, `dump: --frames takes a whole number from 1, not '${options.frames}'`);
	const [{ openInputs }, { dumpFacts, jsonPieces }, { overview }] = await Promise.all([
		import('../../input/index.ts'),
		import('./dump-facts.ts'),
		import('./dump-overview.ts'),
	]);
	for await (const source of openInputs(args)) {
		const items = await readFound(source);
		const pieces = options.facts || options.json ? jsonPieces(dumpFacts(items)) : overview(items, maxFrames).map((line) => `${line}\n`);
		for (const piece of pieces) await write(piece);
	}
}

/** Waits when the reader is slower than we are. */
async function write(text: string): Promise<void> {
	if (process.stdout.write(text)) return;
	await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}

type Source = { readonly path: string; chunks(): AsyncIterable<Uint8Array>; digest(): { readonly damage: string | null } };

async function readFound(source: Source) {
	const [{ logReader }, { logFormat }, { createDiary }] = await Promise.all([
		import('../../decode/log/reader.ts'),
		import('../../decode/log/index.ts'),
		import('../../tables/diary.ts'),
	]);
	const diary = createDiary();
	const items: import('./dump-facts.ts').FoundInStream[] = [];
	const reader = logReader(diary, maxHeldBytes, (found, stream) => items.push({ found, stream }));
	let isFirst = true;
	for await (const chunk of source.chunks()) {
		if (isFirst && !logFormat.recognise(chunk.subarray(0, 65536), false)) throw new ExitStatus(2, `${source.path}: not text`);
		isFirst = false;
		reader.push(chunk);
	}
	reader.finish();
	const { damage } = source.digest();
	if (damage !== null) throw new ExitStatus(2, `${source.path}: ${damage}`);
	if (items.length === 0) throw new ExitStatus(2, `${source.path}: no Go runtime text found in ${reader.lines()} lines`);
	for (const { severity, text, count } of diary.entries()) {
		if (severity !== 'info') process.stderr.write(`gowhy: ${source.path}: ${text} (${count})\n`);
	}
	const broken = reader.damage();
	if (broken) process.stderr.write(`gowhy: ${source.path}: ${broken.message}; the rest was left out\n`);
	const hasNames = reader.streamNames().size > 1;
	items.sort((a, b) => a.found.offset - b.found.offset);
	return hasNames ? items : items.map((item) => ({ ...item, stream: '' }));
}
