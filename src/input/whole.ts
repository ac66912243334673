// One input as a whole, for decoders that need all bytes at once. A plain file takes the short way: read, gunzip in one go.
import { readFileSync, statSync } from 'node:fs';
import { joined } from '../base/bytes.ts';
import { fileProblem } from './file.ts';
import { openInputs } from './open.ts';
import { InputError, type InputOptions } from './source.ts';
import { isUrl } from './url.ts';

/** Throws an InputError for what cannot be read as a whole. */
export async function readWhole(path: string, maxBytes: number, options: InputOptions = {}): Promise<Uint8Array> {
	return (path === '-' || isUrl(path) ? null : await readPlainFile(path, maxBytes)) ?? readStream(path, maxBytes, options);
}

/** Null for what is not a plain or gzipped file of its own, or is damaged: the stream tells more of it. */
async function readPlainFile(path: string, maxBytes: number): Promise<Uint8Array | null> {
	try {
		const info = statSync(path);
		if (info.isDirectory()) throw new InputError(path, 'is a folder, not a profile');
		if (!info.isFile() || info.size > maxBytes) return null;
		const bytes = readFileSync(path);
		const isZstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
		if (isZstd) return null;
		if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
		const { gunzipSync } = await import('node:zlib');
		try {
			return gunzipSync(bytes, { chunkSize: gunzipChunk(bytes), maxOutputLength: maxBytes });
		} catch {
			return null;
		}
	} catch (error) {
		if (error instanceof InputError) throw error;
		throw fileProblem(path, error);
	}
}

/** One chunk for all of the content saves joining many; the trailer's length is a hint that nobody has to keep. */
function gunzipChunk(bytes: Buffer): number {
	const said = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4);
	const believable = said <= 64 * bytes.length ? said : 0;
	return Math.max(64 * 1024, Math.min(believable + 1024, 1 << 30));
}

async function readStream(path: string, maxBytes: number, options: InputOptions): Promise<Uint8Array> {
	for await (const source of openInputs([path], options)) {
		const chunks: Uint8Array[] = [];
		let size = 0;
		for await (const chunk of source.chunks()) {
			size += chunk.length;
			if (size > maxBytes) throw new InputError(source.path, `larger than ${maxBytes} bytes`);
			chunks.push(chunk.slice());
		}
		const { damage } = source.digest();
		if (damage !== null) throw new InputError(source.path, damage);
		return joined(chunks, size);
	}
	throw new InputError(path, 'holds nothing');
}
