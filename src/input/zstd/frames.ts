// zstd (RFC 8878) for Node versions without it in node:zlib, bounded for hostile input: a window of at most 128 MiB (the default limit of
// the zstd program), allocated as content comes, one block (128 KiB) per step. Content checksums are verified. No dictionaries.
import type { ByteStream } from '../byte-stream.ts';
import { remaining, skip } from '../byte-stream.ts';
import type { Expansion } from '../expansion.ts';
import { ZstdError } from './bits.ts';
import { decodeBlock, freshBlockState, type History, maxBlockBytes } from './block.ts';
import { xxh64 } from './checksum.ts';

const maxWindowBytes = 128 * 1024 * 1024;

/** The decompressed content of all frames. Damage is reported to `expansion` and ends the content early. */
export async function* unzstd(compressed: ByteStream, expansion: Expansion): AsyncGenerator<Uint8Array> {
	const history: History = { data: new Uint8Array(2 * maxBlockBytes), used: 0 };
	try {
		for (;;) {
			const magic = await compressed.take(4);
			if (magic.length === 0) return;
			const kind = magic.length === 4 ? new DataView(magic.buffer, magic.byteOffset).getUint32(0, true) : 0;
			if (kind === 0xfd2fb528) yield* frame(compressed, history, expansion);
			else if ((kind & 0xfffffff0) >>> 0 === 0x184d2a50) await skippableFrame(compressed);
			else return await trailing(magic, compressed, expansion);
		}
	} catch (error) {
		if (error === overLimit) return;
		if (!(error instanceof ZstdError)) throw error;
		expansion.damage(`zstd data is damaged after ${expansion.produced} bytes of content (${error.message})`);
	}
}

/** Thrown when the expansion has already noted that the limit is reached. */
const overLimit = new Error('over the limit');

async function* frame(compressed: ByteStream, history: History, expansion: Expansion): AsyncGenerator<Uint8Array> {
	const header = await frameHeader(compressed);
	history.used = 0;
	const state = freshBlockState();
	const checksum = header.hasChecksum ? xxh64() : null;
	let contentBytes = 0;
	for (let isLast = false; !isLast; ) {
		const word = littleEndian(await exactly(compressed, 3, 'a block header'));
		isLast = (word & 1) === 1;
		const type = (word >> 1) & 3;
		const size = word >> 3;
		if (type === 3 || size > maxBlockBytes) throw new ZstdError('a block of unknown type or size');
		makeRoom(history, header.windowBytes);
		const before = history.used;
		if (type === 2) decodeBlock(await exactly(compressed, size, 'a block'), state, history);
		else {
			const bytes = await exactly(compressed, type === 0 ? size : 1, 'a block');
			if (type === 0) history.data.set(bytes, before);
			else history.data.fill(bytes[0] as number, before, before + size);
			history.used += size;
		}
		const content = history.data.slice(before, history.used);
		if (!expansion.grow(content.length)) throw overLimit;
		contentBytes += content.length;
		checksum?.update(content);
		if (content.length > 0) yield content;
	}
	if (header.contentBytes !== null && header.contentBytes !== contentBytes) throw new ZstdError('not as long as its header says');
	if (checksum === null) return;
	const stored = await exactly(compressed, 4, 'the checksum');
	if (littleEndian(stored) !== checksum.low32()) throw new ZstdError('the checksum does not match: the content may be wrong');
}

interface FrameHeader {
	readonly windowBytes: number;
	/** null: not told. */
	readonly contentBytes: number | null;
	readonly hasChecksum: boolean;
}

async function frameHeader(compressed: ByteStream): Promise<FrameHeader> {
	const descriptor = (await exactly(compressed, 1, 'the frame header'))[0] as number;
	if (descriptor & 8) throw new ZstdError('a reserved bit in the frame header');
	const isSingle = (descriptor & 32) !== 0;
	const window = isSingle ? 0 : ((await exactly(compressed, 1, 'the frame header'))[0] as number);
	const dictionary = littleEndian(await exactly(compressed, [0, 1, 2, 4][descriptor & 3] as number, 'the frame header'));
	if (dictionary !== 0) throw new ZstdError('it needs a dictionary; decompress it with zstd -D first');
	const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
	const size = littleEndian(await exactly(compressed, sizeBytes, 'the frame header')) + (sizeBytes === 2 ? 256 : 0);
	const windowBytes = isSingle ? size : 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
	if (windowBytes > maxWindowBytes) throw new ZstdError('it needs a window above 128 MiB; decompress it with zstd -d --long=31 first');
	return { windowBytes, contentBytes: sizeBytes === 0 ? null : size, hasChecksum: (descriptor & 4) !== 0 };
}

/** Room for one block more: drops what is older than the window, or grows. */
function makeRoom(history: History, windowBytes: number): void {
	const needed = history.used + maxBlockBytes;
	if (needed <= history.data.length) return;
	if (history.used >= 2 * windowBytes || history.data.length >= 2 * maxWindowBytes) {
		const kept = Math.min(windowBytes, history.used);
		history.data.copyWithin(0, history.used - kept, history.used);
		history.used = kept;
		if (kept + maxBlockBytes <= history.data.length) return;
	}
	const wider = new Uint8Array(Math.max(history.data.length * 2, history.used + maxBlockBytes));
	wider.set(history.data.subarray(0, history.used));
	history.data = wider;
}

async function skippableFrame(compressed: ByteStream): Promise<void> {
	const size = littleEndian(await exactly(compressed, 4, 'a skippable frame'));
	if ((await skip(compressed, size)) < size) throw new ZstdError('cut in a skippable frame');
}

async function trailing(magic: Uint8Array, compressed: ByteStream, expansion: Expansion): Promise<void> {
	let isZero = magic.every((byte) => byte === 0);
	for await (const chunk of remaining(compressed)) isZero &&= chunk.every((byte) => byte === 0);
	if (!isZero) expansion.damage('bytes after the end of the zstd data were ignored');
}

async function exactly(compressed: ByteStream, n: number, what: string): Promise<Uint8Array> {
	const bytes = n === 0 ? new Uint8Array(0) : await compressed.take(n);
	if (bytes.length < n) throw new ZstdError(`cut in ${what}`);
	return bytes;
}

function littleEndian(bytes: Uint8Array): number {
	let value = 0;
	for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] as number);
	return value;
}
