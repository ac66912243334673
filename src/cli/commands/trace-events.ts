// `gowhy trace events`: every event of a trace, in Go's total order, as JSON lines.
import { once } from 'node:events';
import type { DecodeError } from '../../base/errors.ts';
import type { TraceDecoder } from '../../decode/go-trace/decode-trace.ts';
import { headerBytes } from '../../decode/go-trace/header.ts';
import type { EventWindow } from '../../decode/go-trace/window.ts';
import type { TimeWindow } from '../duration.ts';
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

export interface EventOptions {
	readonly window?: TimeWindow;
	readonly goroutine?: number;
}

/** All events, or those of a window: of a plain file only the generations around it are read. */
export async function printEvents(path: string, { window, goroutine }: EventOptions): Promise<void> {
	const [{ decodeTrace }, { createWideIds }, { createSymbols }, { createDiary }, { eventPrinter }, { windowed }] = await Promise.all([
		import('../../decode/go-trace/decode-trace.ts'),
		import('../../decode/go-trace/wide-ids.ts'),
		import('../../tables/symbols.ts'),
		import('../../tables/diary.ts'),
		import('./trace-print.ts'),
		import('../../decode/go-trace/window.ts'),
	]);
	const symbols = createSymbols();
	const wide = createWideIds();
	const out = lineWriter();
	const asked = { fromNs: window?.fromNs ?? 0, toNs: window?.toNs ?? Number.POSITIVE_INFINITY, goroutine: goroutine ?? null };
	const sink = windowed(eventPrinter(symbols, wide, out.write), asked);
	const part = window === undefined ? null : await openPart(path, asked);
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes }, sink, wide, part?.zeroNs);
	const inputDamage = part === null ? await readTrace(path, decoder, out.flush) : await readPart(part, decoder, out.flush);
	const result = decoder.finish();
	const problem = inputDamage ?? result.damage?.message ?? null;
	if (problem === null) out.write(`{"k":"End","events":${sink.events}}\n`);
	else out.write(`{"k":"Error","events":${sink.events},"error":${JSON.stringify(problem)}}\n`);
	await out.flush();
	if (problem !== null) throw new ExitStatus(2, `${path}: ${problem}${keptOf(result)}`);
}

/** A plain file, and which of its bytes are needed. */
interface FilePart {
	readonly path: string;
	readonly zeroNs: number;
	readonly from: number;
	readonly to: number;
}

/** Null when the input is no plain file, or no trace that can be read in parts. */
async function openPart(path: string, window: EventWindow): Promise<FilePart | null> {
	const [{ open, stat }, { lookAtFile }, { findSeams }, { bytesOfWindow }] = await Promise.all([
		import('node:fs/promises'),
		import('../look-at-file.ts'),
		import('../../decode/go-trace/engine/seams.ts'),
		import('../../decode/go-trace/window.ts'),
	]);
	const info = await stat(path).catch(() => null);
	if (info === null || !info.isFile()) return null;
	const file = await open(path);
	try {
		const seams = findSeams(lookAtFile(file.fd), info.size);
		return seams === null ? null : { path, zeroNs: seams.zeroNs, ...bytesOfWindow(seams, window) };
	} finally {
		await file.close();
	}
}

async function readPart({ path, from, to }: FilePart, decoder: TraceDecoder, afterChunk: () => Promise<void>): Promise<null> {
	const { createReadStream } = await import('node:fs');
	for (const [start, end] of [
		[0, headerBytes],
		[from, to],
	] as const) {
		for await (const chunk of createReadStream(path, { start, end: end - 1 })) {
			decoder.push(chunk as Uint8Array);
			await afterChunk();
		}
	}
	return null;
}

export const keptOf = (result: { readonly damage: DecodeError | null; readonly kept: string }): string =>
	result.kept === '' ? '' : ` (kept: ${result.kept})`;
