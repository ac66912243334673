// The files of a folder: recursive, hidden ones left out, in the order of its manifest, then natural order of names.
import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byteStream } from './byte-stream.ts';
import { isHidden } from './container.ts';
import { fileProblem, readFile } from './file.ts';
import { manifestIn } from './manifest.ts';
import { naturalOrder } from './natural-order.ts';
import { InputError } from './source.ts';

export interface FoundFile {
	readonly path: string;
	readonly mtimeMs: number;
}

const maxFolderDepth = 64;

/**
 * Lists the files under `root`, manifests included (reading skips them). What cannot be listed goes to `onProblem`: unreadable folders,
 * links to nowhere, links back to a folder already listed. Pipes, sockets and devices are passed over.
 */
export async function listFolder(root: string, maxEntries: number, onProblem: (problem: InputError) => void): Promise<FoundFile[]> {
	const files: FoundFile[] = [];
	const visited = new Set<string>();
	let entries = 0;

	const walk = async (folder: string, depth: number): Promise<void> => {
		let names: string[];
		try {
			const at = await stat(folder, { bigint: true });
			if (visited.has(identity(at))) return onProblem(new InputError(folder, 'is a link to a folder already read; skipped'));
			visited.add(identity(at));
			names = await readdir(folder);
		} catch (error) {
			return onProblem(fileProblem(folder, error));
		}
		if (depth > maxFolderDepth)
			return onProblem(new InputError(folder, `lies more than ${maxFolderDepth} folders deep; name it by itself`));
		const folders: string[] = [];
		for (const name of names.filter((name) => !isHidden(name)).sort(naturalOrder)) {
			if (entries > maxEntries) return;
			const path = join(folder, name);
			try {
				const info = await stat(path);
				if (info.isDirectory()) folders.push(path);
				else if (info.isFile()) files.push({ path, mtimeMs: info.mtimeMs });
			} catch (error) {
				onProblem(fileProblem(path, error));
			}
			if (++entries > maxEntries)
				onProblem(new InputError(root, `holds more than ${maxEntries} files; the first ones are read. Name the files you mean`));
		}
		for (const inner of folders) await walk(inner, depth + 1);
	};

	await walk(root, 0);
	return inManifestOrder(root, files.slice(0, maxEntries), onProblem);
}

/** Files that the manifest at the top of the folder names come first, in its order. */
async function inManifestOrder(root: string, files: FoundFile[], onProblem: (problem: InputError) => void): Promise<FoundFile[]> {
	const order: string[] = [];
	for (const name of ['recording.json', 'manifest.json']) {
		const path = join(root, name);
		if (order.length > 0 || !files.some((file) => file.path === path)) continue;
		const stream = byteStream(readFile(path));
		try {
			order.push(...((await manifestIn(path, stream))?.inputs ?? []));
		} catch {
			// Unreadable: said when its turn as an input comes.
		} finally {
			await stream.close();
		}
		for (const input of order)
			if (!files.some((file) => file.path === join(root, input))) onProblem(new InputError(path, `names ${input}, which is not there`));
	}
	const rank = new Map(order.map((input, i) => [join(root, input), i]));
	return files
		.map((file, i) => ({ file, rank: rank.get(file.path) ?? order.length + i }))
		.sort((a, b) => a.rank - b.rank)
		.map(({ file }) => file);
}

const identity = (info: BigIntStats): string => `${info.dev}:${info.ino}`;
