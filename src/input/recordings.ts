// Which inputs belong together. A recording is all inputs of one process at one time: one folder, one archive, or the loose files
// named together. A folder whose only captures lie in two or more sub-folders (one per pod, one per run) is several recordings;
// a manifest at its top says that it is one.
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ByteStream, byteStream } from './byte-stream.ts';
import { headBytes, isHidden, packingOf } from './container.ts';
import { createExpansion } from './expansion.ts';
import { readFile } from './file.ts';
import { listFolder } from './folder.ts';
import { gunzip } from './gzip.ts';
import { isManifestName, manifestIn } from './manifest.ts';
import { naturalOrder } from './natural-order.ts';
import { isUrl, shownUrl } from './url.ts';
import { unzstd } from './zstd/frames.ts';

export interface RecordingInputs {
	/** For people: the folder or archive as named, or the file names. */
	readonly name: string;
	/** Arguments for `openInputs`. Loose files in natural order of their names, then as given. */
	readonly args: readonly string[];
}

/** Is this a capture? As `Format.recognise` of any format, on decompressed bytes. */
export type IsCapture = (head: Uint8Array, isWhole: boolean) => boolean;

/**
 * Groups arguments into recordings, in the order of the arguments (the loose files at the place of the first one).
 * Without `isCapture` every file that is neither hidden nor a manifest counts as a capture. Arguments that do not exist are loose files:
 * `openInputs` says what is wrong with them.
 */
export async function groupRecordings(args: readonly string[], isCapture: IsCapture = () => true): Promise<RecordingInputs[]> {
	const recordings: RecordingInputs[] = [];
	const loose: string[] = [];
	let looseAt = -1;
	for (const arg of args) {
		const kind = await kindOf(arg, args.length === 1);
		if (kind === 'folder') recordings.push(...(await folderRecordings(arg, isCapture)));
		else if (kind === 'archive') recordings.push({ name: arg, args: [arg] });
		else {
			if (looseAt < 0) looseAt = recordings.length;
			loose.push(arg);
		}
	}
	if (loose.length === 0) return recordings;
	const sorted = loose.map((arg, i) => ({ arg, i })).sort((a, b) => naturalOrder(basename(a.arg), basename(b.arg)) || a.i - b.i);
	recordings.splice(looseAt, 0, { name: looseName(loose), args: sorted.map(({ arg }) => arg) });
	return recordings;
}

const looseName = (args: readonly string[]): string => {
	const names = args.map((arg) => (arg === '-' ? 'standard input' : isUrl(arg) ? shownUrl(arg) : arg));
	return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
};

async function kindOf(arg: string, isOnly: boolean): Promise<'folder' | 'archive' | 'loose'> {
	if (arg === '-' || isUrl(arg)) return 'loose';
	const info = await stat(arg).catch(() => null);
	if (info?.isDirectory()) return 'folder';
	// Pipes can be read once, and a single file is one recording whatever it is.
	if (isOnly || !info?.isFile()) return 'loose';
	return withContent(arg, async (_, isArchive) => (isArchive ? 'archive' : 'loose'));
}

async function folderRecordings(folder: string, isCapture: IsCapture): Promise<RecordingInputs[]> {
	const whole: RecordingInputs[] = [{ name: folder, args: [folder] }];
	const folders: string[] = [];
	for (const name of (await readdir(folder).catch(() => [])).filter((name) => !isHidden(name)).sort(naturalOrder)) {
		const path = join(folder, name);
		const info = await stat(path).catch(() => null);
		if (info?.isDirectory()) folders.push(path);
		else if (info?.isFile() && ((await isManifest(path)) || (await holdsCapture(path, isCapture)))) return whole;
	}
	const withCaptures: string[] = [];
	for (const inner of folders) if (await hasCapture(inner, isCapture)) withCaptures.push(inner);
	if (withCaptures.length < 2) return whole;
	const recordings: RecordingInputs[] = [];
	for (const inner of withCaptures) recordings.push(...(await folderRecordings(inner, isCapture)));
	return recordings;
}

async function hasCapture(folder: string, isCapture: IsCapture): Promise<boolean> {
	for (const { path } of await listFolder(folder, 10_000, () => {})) if (await holdsCapture(path, isCapture)) return true;
	return false;
}

const isManifest = (path: string): Promise<boolean> =>
	isManifestName(path) ? withContent(path, async (content) => (await manifestIn(path, content)) !== null) : Promise.resolve(false);

const holdsCapture = (path: string, isCapture: IsCapture): Promise<boolean> =>
	withContent(path, async (content, isArchive) => {
		if (isArchive) return true;
		const head = await content.peek(64 * 1024 + 1);
		return isCapture(head.subarray(0, 64 * 1024), head.length <= 64 * 1024);
	});

/** Looks into a file with gzip and zstd taken off (at most 1 MiB of content); unreadable ones look empty. */
async function withContent<T>(path: string, look: (content: ByteStream, isArchive: boolean) => Promise<T>): Promise<T> {
	const expansion = createExpansion(1024 * 1024, 1);
	const file = byteStream(readFile(path));
	let content = file;
	try {
		for (let depth = 0; depth < 4; depth++) {
			const packing = packingOf(await content.peek(headBytes));
			if (packing === 'tar') return await look(content, true);
			if (packing === 'gzip') content = byteStream(gunzip(content, expansion));
			else if (packing === 'zstd') content = byteStream(unzstd(content, expansion));
			else break;
		}
		return await look(content, false);
	} catch {
		return look(byteStream((async function* () {})()), false);
	} finally {
		await content.close();
		await file.close();
	}
}
