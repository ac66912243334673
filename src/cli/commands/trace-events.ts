// `gowhy trace events`: every event of a trace, in Go's total order, as JSON lines.
import { once } from 'node:events';
import type { DecodeError } from '../../base/errors.ts';
import type { TraceDecoder } from '../../decode/go-trace/decode-trace.ts';
import { ExitStatus } from '../command.ts';

/** Text is handed to standard output in pieces of about this many characters. */
const blockLength = 1 << 16;

/** Lines of one trace: buffered text that leaves with back-pressure. */
export interface LineWriter {
	write(lines: string): void;
	/** Resolves when standard output takes more. */
	flush(): Promise<void>;
}

export function lineWriter(out: NodeJS.WritableStream = process.stdout): LineWriter {
	let held = '';
	let mayGoOn = true;
	return {
		write(lines) {
			held += lines;
			if (held.length < blockLength) return;
			mayGoOn = out.write(held);
			held = '';
		},
		async flush() {
			if (held !== '') mayGoOn = out.write(held);
			held = '';
			if (!mayGoOn) await once(out, 'drain');
			mayGoOn = true;
		},
	};
}

/** Bytes that a trace command may hold: a generation is some tens of MB at most. */
export const maxHeldBytes = 1024 * 1024 * 1024;

/** Reads one trace from `path` (`-`: standard input) through `decoder`. Returns what is broken in the input itself; null when nothing is. */
export async function readTrace(
	path: string,
	decoder: TraceDecoder,
	afterChunk: () => Promise<void> = async () => {},
): Promise<string | null> {
	const { openInputs } = await import('../../input/index.ts');
	for await (const source of openInputs([path])) {
		for await (const chunk of source.chunks()) {
			decoder.push(chunk);
			await afterChunk();
		}
		return source.digest().damage;
	}
	throw new ExitStatus(2, `${path}: there is no trace in it`);
}

export async function printEvents(path: string): Promise<void> {
	const [{ decodeTrace }, { createWideIds }, { createSymbols }, { createDiary }, { eventPrinter }] = await Promise.all([
		import('../../decode/go-trace/decode-trace.ts'),
		import('../../decode/go-trace/wide-ids.ts'),
		import('../../tables/symbols.ts'),
		import('../../tables/diary.ts'),
		import('./trace-print.ts'),
	]);
	const symbols = createSymbols();
	const wide = createWideIds();
	const out = lineWriter();
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes }, eventPrinter(symbols, wide, out.write), wide);
	const inputDamage = await readTrace(path, decoder, out.flush);
	const result = decoder.finish();
	const problem = inputDamage ?? result.damage?.message ?? null;
	if (problem === null) out.write(`{"k":"End","events":${result.eventCount}}\n`);
	else out.write(`{"k":"Error","events":${result.eventCount},"error":${JSON.stringify(problem)}}\n`);
	await out.flush();
	if (problem !== null) throw new ExitStatus(2, `${path}: ${problem}${keptOf(result)}`);
}

export const keptOf = (result: { readonly damage: DecodeError | null; readonly kept: string }): string =>
	result.kept === '' ? '' : ` (kept: ${result.kept})`;
