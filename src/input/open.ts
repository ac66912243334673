// Arguments -> input sources.
import { stat } from 'node:fs/promises';
import { type Named, unpack } from './container.ts';
import { createExpansion } from './expansion.ts';
import { fileProblem, readFile } from './file.ts';
import { listFolder } from './folder.ts';
import { InputError, type InputOptions, type InputSource } from './source.ts';
import { fetchCapture, isUrl, shownUrl } from './url.ts';

/**
 * Opens each argument in turn (file, folder, archive, `-` for standard input, URL) and yields what is in it.
 * Files of a folder come in the order of its manifest, else in natural order of their names; members of an archive in its order.
 * What cannot be opened goes to `options.onProblem`, the others go on; without it the first problem is thrown.
 */
export async function* openInputs(args: readonly string[], options: InputOptions = {}): AsyncGenerator<InputSource> {
	const maxBytes = options.maxBytes ?? 8 * 1024 ** 3;
	const maxEntries = options.maxEntries ?? 100_000;
	const onProblem =
		options.onProblem ??
		((problem: InputError): never => {
			throw problem;
		});
	const seen = new Set<string>();
	for (const arg of args) {
		try {
			if (arg === '-' && seen.has(arg)) throw new InputError(arg, 'standard input can be read only once');
			seen.add(arg);
			for await (const named of namedInputs(arg, maxBytes, maxEntries, options, onProblem)) {
				try {
					yield* unpack(named, createExpansion(maxBytes, maxEntries), onProblem);
				} catch (error) {
					onProblem(asInputError(error));
				}
			}
		} catch (error) {
			onProblem(asInputError(error));
		}
	}
}

async function* namedInputs(
	arg: string,
	maxBytes: number,
	maxEntries: number,
	options: InputOptions,
	onProblem: (problem: InputError) => void,
): AsyncGenerator<Named> {
	if (arg === '-') return yield { path: '-', mtimeMs: null, bytes: options.stdin ?? standardInput() };
	if (isUrl(arg)) return yield { path: shownUrl(arg), mtimeMs: null, bytes: fetchCapture(arg, maxBytes, options.timeoutMs) };
	const info = await stat(arg).catch((error: unknown) => {
		throw fileProblem(arg, error);
	});
	if (info.isFile()) return yield fileInput(arg, info.mtimeMs);
	if (!info.isDirectory()) return yield { path: arg, mtimeMs: null, bytes: readFile(arg) };
	const files = await listFolder(arg, maxEntries, onProblem);
	if (files.length === 0) throw new InputError(arg, 'the folder holds no files (hidden ones are left out)');
	for (const { path, mtimeMs } of files) yield fileInput(path, mtimeMs);
}

function fileInput(path: string, mtimeMs: number): Named {
	const memory = { mayBeReused: false };
	return { path, mtimeMs, bytes: readFile(path, memory), file: { path, again: () => readFile(path), memory } };
}

async function* standardInput(): AsyncGenerator<Uint8Array> {
	if (process.stdin.isTTY)
		throw new InputError('-', 'standard input is a terminal; pipe something into it, e.g. kubectl logs my-pod | gowhy diagnose -');
	for await (const chunk of process.stdin) yield chunk as Uint8Array;
}

/** Only problems with inputs go on to the next one; a bug of ours does not. */
function asInputError(error: unknown): InputError {
	if (error instanceof InputError) return error;
	throw error;
}
