// `gowhy pprof`: reads a profile as `go tool pprof` does. Flags are Go's: one dash or two, `-name` or `-name=value`.
import type { Command } from 'commander';
import { type CliCommand, ExitStatus, withExamples } from '../command.ts';

/** Most bytes of one profile after gunzip. */
const maxProfileBytes = 1 << 30;

export const command: CliCommand = {
	name: 'pprof',
	summary: 'read a profile as go tool pprof does',
	configure(cmd) {
		cmd
			.argument('[flags and files...]', 'pprof flags (-parsed), then one profile; - is standard input')
			.addHelpText('after', '\nFlags:\n  -parsed  print the profile as JSON, as it is after validation (the only report so far)')
			.allowUnknownOption()
			.action((_args: string[], _options: unknown, self: Command) => runPprof(self.args));
		withExamples(cmd, [
			['gowhy pprof -parsed cpu.pb.gz', 'everything the profile holds, exact, as JSON'],
			['curl -s $ADDR/debug/pprof/heap | gowhy pprof -parsed -', 'the same from standard input'],
		]);
	},
};

async function runPprof(args: readonly string[]): Promise<void> {
	const { flags, files } = splitFlags(args);
	const unknown = flags.find((flag) => flag !== 'parsed');
	if (unknown !== undefined) throw new ExitStatus(2, `pprof: -${unknown} is not there yet, only -parsed is`);
	if (flags.length === 0) throw new ExitStatus(2, 'pprof: only -parsed is there yet: gowhy pprof -parsed FILE');
	const file = files[0];
	if (file === undefined || files.length > 1) throw new ExitStatus(2, `pprof: -parsed takes one profile, not ${files.length}`);
	await printParsed(file);
}

function splitFlags(args: readonly string[]): { flags: string[]; files: string[] } {
	const flags: string[] = [];
	const files: string[] = [];
	for (const arg of args) {
		const name = /^--?([a-z_]+)(=.*)?$/.exec(arg)?.[1];
		if (name === undefined) files.push(arg);
		else flags.push(name);
	}
	return { flags, files };
}

async function printParsed(file: string): Promise<void> {
	const [{ openInputs }, { DecodeError }, { parseProfile, pprof, joinChunks }, { parsedJson }] = await Promise.all([
		import('../../input/index.ts'),
		import('../../base/errors.ts'),
		import('../../decode/pprof/index.ts'),
		import('./pprof-parsed.ts'),
	]);
	for await (const source of openInputs([file])) {
		const chunks: Uint8Array[] = [];
		let size = 0;
		for await (const chunk of source.chunks()) {
			size += chunk.length;
			if (size > maxProfileBytes) throw new ExitStatus(2, `${source.path}: larger than ${maxProfileBytes} bytes`);
			chunks.push(chunk.slice());
		}
		const { damage } = source.digest();
		if (damage !== null) throw new ExitStatus(2, `${source.path}: ${damage}`);
		const bytes = joinChunks(chunks, size);
		try {
			const { document } = parseProfile(bytes, maxProfileBytes);
			for (const piece of parsedJson(document)) await write(piece);
		} catch (error) {
			if (!(error instanceof DecodeError)) throw error;
			const isProfile = size === 0 || pprof.recognise(bytes.subarray(0, 65536), size <= 65536);
			const problem = isProfile ? '' : 'not a protobuf profile (the old text and binary forms are not read): ';
			throw new ExitStatus(2, `${source.path}: ${problem}${error.message}`);
		}
		return;
	}
}

/** Waits when the reader is slower than we are, so that the text is not kept in memory. */
async function write(text: string): Promise<void> {
	if (process.stdout.write(text)) return;
	await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}
