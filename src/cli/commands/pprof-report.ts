// The reports of `gowhy pprof`: profiles in, text or a profile out.
import { closeSync, openSync, readSync, createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { losslessText } from '../../base/go-text.ts';
import { type StringInterner, stringInterner } from '../../base/interner.ts';
import { DecodeError } from '../../base/errors.ts';
import { parseLegacyProfile, parseProfile, type PprofDocument, pprof } from '../../decode/pprof/index.ts';
import { InputError, readWhole } from '../../input/index.ts';
import {
	combineSources,
	type Profile,
	profileOfDocument,
	RegexpError,
	type Request,
	runReport,
	UsageError,
	utf8Bytes,
} from '../../pprof/index.ts';
import { ExitStatus } from '../command.ts';
import { localZone } from '../time-zone.ts';
import { fetchAddress } from './pprof-url.ts';

/** Most bytes of one profile after gunzip. */
export const maxProfileBytes = 1 << 30;

export const say = (message: string): void => void process.stderr.write(`${message}\n`);

export async function printReport(request: Request): Promise<void> {
	const { entry, output } = request;
	if (entry === null) throw new ExitStatus(2, `pprof: name a report, e.g. gowhy pprof -top ${request.files.join(' ')} (there is no shell)`);
	try {
		const profile = await readSources(request);
		const pieces = runReport(profile, { entry, parameter: request.parameter, config: request.config, zone: localZone(), say });
		const isBinary = entry.name.endsWith('proto');
		if (isBinary && output === '' && process.stdout.isTTY)
			throw new ExitStatus(2, `pprof: -${entry.name} writes a compressed file; say where to: -output=profile.pb.gz`);
		if (output !== '') say(`Generating report in ${output}`);
		await writePieces(pieces, isBinary, output);
	} catch (error) {
		if (error instanceof UsageError || error instanceof RegexpError) throw new ExitStatus(2, error.message);
		throw error;
	}
}

async function readSources(request: Request): Promise<Profile> {
	const { files, base, diffBase } = request;
	const hasExecutable = files.length > 1 && isExecutable(files[0] as string);
	const strings = stringInterner();
	const profiles = await readAll(hasExecutable ? files.slice(1) : files, 'source', request, strings);
	const bases = base + diffBase === '' ? [] : await readAll([base + diffBase], 'base', request, strings);
	return combineSources({
		profiles,
		bases,
		isDiff: diffBase !== '',
		isNormalized: request.isNormalized,
		executable: hasExecutable ? (files[0] as string) : '',
		buildId: request.buildId,
		comment: request.comment,
	});
}

/** What can be read of the profiles; those that cannot are told, and only when none can it is over. */
async function readAll(paths: readonly string[], kind: 'source' | 'base', request: Request, strings: StringInterner): Promise<Profile[]> {
	const profiles: Profile[] = [];
	for (const path of paths) {
		try {
			profiles.push(await readOne(path, request, strings));
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			if (paths.length === 1) throw error;
			say(`gowhy: ${error.message}`);
		}
	}
	if (profiles.length === 0) throw new ExitStatus(2, `failed to fetch any ${kind} profiles`);
	if (profiles.length < paths.length) say(`Fetched ${profiles.length} ${kind} profiles out of ${paths.length}`);
	return profiles;
}

async function readOne(path: string, { seconds, timeout }: Request, strings: StringInterner): Promise<Profile> {
	const address = fetchAddress(path, seconds);
	if (address !== null) say(`Fetching profile over HTTP from ${address}`);
	const bytes = await readWhole(address ?? path, maxProfileBytes, timeout > 0 ? { timeoutMs: timeout * 1000 } : {});
	return profileOfDocument(documentOf(path, bytes, losslessText), strings);
}

/** Throws an InputError for what is no profile, or a broken one. */
export function documentOf(path: string, bytes: Uint8Array, readText?: typeof losslessText): PprofDocument {
	try {
		return parseProfile(bytes, maxProfileBytes, readText).document;
	} catch (error) {
		if (!(error instanceof DecodeError)) throw error;
		const isProfile = bytes.length === 0 || pprof.recognise(bytes.subarray(0, 65536), bytes.length <= 65536);
		if (isProfile) throw new InputError(path, error.message);
		const legacy = legacyDocument(path, bytes);
		if (legacy) return legacy;
		throw new InputError(path, `not a protobuf profile, nor one of the older forms (those of Java are not read): ${error.message}`);
	}
}

function legacyDocument(path: string, bytes: Uint8Array): PprofDocument | null {
	try {
		return parseLegacyProfile(bytes);
	} catch (error) {
		if (error instanceof DecodeError) throw new InputError(path, error.message);
		throw error;
	}
}

/** As in pprof, a program in front of the profiles names the binary: ELF, Mach-O or PE. */
function isExecutable(path: string): boolean {
	const head = Buffer.alloc(4);
	try {
		const file = openSync(path, 'r');
		readSync(file, head, 0, 4, 0);
		closeSync(file);
	} catch {
		return false;
	}
	return (
		['7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe'].includes(head.toString('hex')) ||
		head.toString('latin1', 0, 2) === 'MZ'
	);
}

/** Text is written in blocks of about this many characters. */
const blockSize = 1 << 16;

async function writePieces(pieces: Iterable<string> | Iterable<Uint8Array>, isBinary: boolean, output: string): Promise<void> {
	const out: Writable = output === '' ? process.stdout : createWriteStream(output);
	const target = isBinary ? createGzip({ level: 1, memLevel: 9, chunkSize: 1 << 20 }) : out;
	const failed = new Promise<never>((_, reject) => {
		if (output !== '') out.on('error', reject);
	});
	failed.catch(() => {});
	if (target !== out) target.pipe(out, { end: output !== '' });
	const put = async (piece: string | Uint8Array): Promise<void> => {
		if (!target.write(piece)) await Promise.race([new Promise<void>((resolve) => target.once('drain', resolve)), failed]);
	};
	// Nothing is written before the first block is full, so that a report which fails at once leaves no half of itself.
	let block = '';
	for (const piece of pieces) {
		if (typeof piece !== 'string') await put(piece);
		else {
			block += piece;
			if (block.length < blockSize) continue;
			await put(encoded(block));
			block = '';
		}
	}
	if (block !== '') await put(encoded(block));
	if (target !== process.stdout) {
		const ended = new Promise<void>((resolve) => (output === '' ? target : out).once(output === '' ? 'end' : 'finish', () => resolve()));
		target.end();
		await Promise.race([ended, failed]);
	}
}

/** Names that are no valid UTF-8 are printed as the bytes that they are. */
const encoded = (text: string): string | Uint8Array => (/\p{Surrogate}/u.test(text) ? utf8Bytes(text) : text);
