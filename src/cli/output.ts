// Where a command's result goes: standard output, or the file of `-o`. Binary data never goes to a terminal.
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
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
	if (file !== undefined && file !== '-') {
		// Written at once, so that nothing piles up; a disk is fast enough.
		const handle = openSync(file, 'w');
		return {
			write: (piece) => writeWhole(handle, typeof piece === 'string' ? Buffer.from(piece) : piece),
			ready: async () => {},
			close: async () => closeSync(handle),
		};
	}
	let mayGoOn = true;
	const ready = async (): Promise<void> => {
		if (!mayGoOn) await once(process.stdout, 'drain');
		mayGoOn = true;
	};
	return {
		write(piece) {
			mayGoOn = process.stdout.write(piece);
		},
		ready,
		close: ready,
	};
}

function writeWhole(handle: number, bytes: Uint8Array): void {
	for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}
