// Where a command's result goes: standard output, or the file of `-o`. Binary data never goes to a terminal.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { ExitStatus } from './command.ts';

export function refuseTerminal(file: string | undefined, why: string): void {
	if ((file === undefined || file === '-') && process.stdout.isTTY) throw new ExitStatus(2, `${why}: add -o FILE, or redirect the output`);
}

export async function writeOutput(file: string | undefined, content: Uint8Array | string): Promise<void> {
	if (file !== undefined && file !== '-') return await writeFile(file, content);
	if (!process.stdout.write(content)) await once(process.stdout, 'drain');
}

/** A result that comes in pieces. */
export interface Output {
	write(piece: Uint8Array | string): void;
	/** Resolves when more may be written without piling up. */
	ready(): Promise<void>;
	close(): Promise<void>;
}

export async function openOutput(file: string | undefined): Promise<Output> {
	const isFile = file !== undefined && file !== '-';
	const stream: NodeJS.WritableStream = isFile ? createWriteStream(file) : process.stdout;
	if (isFile) await once(stream, 'open');
	let mayGoOn = true;
	return {
		write(piece) {
			mayGoOn = stream.write(piece);
		},
		async ready() {
			if (!mayGoOn) await once(stream, 'drain');
			mayGoOn = true;
		},
		async close() {
			if (!isFile) return;
			stream.end();
			await once(stream, 'close');
		},
	};
}
