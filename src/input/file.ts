// One file as chunks, and what to say when the operating system refuses it.
import { open } from 'node:fs/promises';
import { InputError, type PieceMemory } from './source.ts';

const firstBytes = 256 * 1024;
const readBytes = 1024 * 1024;

/**
 * Plain reads rather than a stream: streams cost 5 ms to load, which a small file should not pay. While a piece is being used, the next
 * one is read; each has memory of its own, until `memory` says that it may be used again: new memory for each piece of a large file
 * costs more than reading it, and is given back late.
 */
export async function* readFile(path: string, memory?: PieceMemory): AsyncGenerator<Uint8Array> {
	const file = await open(path).catch((error: unknown) => {
		throw fileProblem(path, error);
	});
	let spare: Buffer | null = null;
	const read = (size: number): Promise<Piece> => {
		const buffer: Buffer = spare?.length === size ? spare : Buffer.allocUnsafeSlow(size);
		return file.read(buffer, 0, size, null).then(({ bytesRead }) => ({ buffer, bytes: buffer.subarray(0, bytesRead) }));
	};
	try {
		let piece = await read(firstBytes);
		while (piece.bytes.length > 0) {
			const next = read(piece.bytes.length < firstBytes ? firstBytes : readBytes);
			// Whoever stops early leaves it behind: its failure is then nobody's.
			next.catch(() => {});
			yield piece.bytes;
			spare = memory?.mayBeReused === true ? piece.buffer : null;
			piece = await next;
		}
	} finally {
		await file.close();
	}
}

interface Piece {
	readonly buffer: Buffer;
	readonly bytes: Uint8Array;
}

/** One line for a file or folder that the operating system refuses, with the way out. */
export function fileProblem(path: string, error: unknown): InputError {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return new InputError(path, problems.get(code) ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
}

const problems: ReadonlyMap<string, string> = new Map([
	['ENOENT', 'no such file or folder; check the path'],
	['ENOTDIR', 'no such file or folder; check the path'],
	['EACCES', 'permission denied; make it readable (chmod a+r) or run as its owner'],
	['EPERM', 'permission denied; make it readable (chmod a+r) or run as its owner'],
	['ELOOP', 'a symbolic link that leads back to itself; remove it'],
	['ENAMETOOLONG', 'no such file or folder: the name is too long'],
	['EMFILE', 'too many open files; raise the limit with ulimit -n'],
]);
