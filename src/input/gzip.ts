// gzip (RFC 1952) over node:zlib's raw inflate. Members are taken apart here rather than by zlib.createGunzip, because that one drops
// what it has decoded when a later member, the checksum or trailing bytes are bad; here everything decoded before the damage is kept.
// 1. read a member header; 2. inflate in pieces of 32 KiB (so one step yields at most 32 MiB); 3. compare CRC-32 and length; 4. again.
import type { InflateRaw } from 'node:zlib';
import { type ByteStream, remaining } from './byte-stream.ts';
import type { Expansion } from './expansion.ts';

const pieceBytes = 32 * 1024;
const headerFlag = { crc: 2, extra: 4, name: 8, comment: 16 } as const;

/** The decompressed content of all members. Damage is reported to `expansion` and ends the content early. */
export async function* gunzip(compressed: ByteStream, expansion: Expansion): AsyncGenerator<Uint8Array> {
	for (let member = 0; ; member++) {
		const magic = await compressed.peek(2);
		if (magic.length === 0) return;
		if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
			// Zero bytes after the last member are padding (tape blocks, block devices).
			if (!(await isAllZero(compressed))) expansion.damage('bytes after the end of the gzip data were ignored');
			return;
		}
		if (!(await skipHeader(compressed))) return expansion.damage('the gzip header is cut or damaged');
		if (!(yield* inflateMember(compressed, expansion))) return;
	}
}

/** Inflates one member up to its trailer; false when it ends in damage. */
async function* inflateMember(compressed: ByteStream, expansion: Expansion): AsyncGenerator<Uint8Array, boolean> {
	const { crc32, createInflateRaw } = await import('node:zlib');
	const inflate = inflateSteps(createInflateRaw({ chunkSize: 16 * 1024 }));
	let crc = 0;
	let length = 0;
	try {
		for (;;) {
			const piece = await compressed.peek(pieceBytes);
			const step = piece.length === 0 ? await inflate.finish() : await inflate.push(piece);
			await compressed.take(step.consumed);
			for (const chunk of step.output) {
				crc = crc32(chunk, crc);
				length = (length + chunk.length) >>> 0;
				if (!expansion.grow(chunk.length)) return false;
				yield chunk;
			}
			if (step.problem !== null) expansion.damage(`gzip data is ${step.problem} after ${expansion.produced} bytes of content`);
			if (step.problem !== null) return false;
			if (step.isEnd) break;
		}
	} finally {
		inflate.close();
	}
	const trailer = await compressed.take(8);
	if (trailer.length < 8) expansion.damage('the gzip checksum is cut off');
	else {
		const view = new DataView(trailer.buffer, trailer.byteOffset, 8);
		if (view.getUint32(0, true) === crc && view.getUint32(4, true) === length) return true;
		expansion.damage('the gzip checksum does not match: the content may be wrong');
	}
	return false;
}

interface InflateStep {
	readonly output: readonly Uint8Array[];
	readonly consumed: number;
	readonly isEnd: boolean;
	readonly problem: 'cut' | 'damaged' | null;
}

/** zlib's inflate as steps: bytes in, bytes out, how many were used. */
function inflateSteps(zlib: InflateRaw) {
	let output: Uint8Array[] = [];
	let consumedBefore = 0;
	let settle: (isEnd: boolean, error?: NodeJS.ErrnoException) => void = () => {};
	zlib.on('data', (chunk: Uint8Array) => output.push(chunk));
	zlib.on('end', () => settle(true));
	zlib.on('error', (error) => settle(false, error));
	const step = (start: (done: () => void) => void): Promise<InflateStep> =>
		new Promise((resolve) => {
			settle = (isEnd, error) => {
				settle = () => {};
				const consumed = zlib.bytesWritten - consumedBefore;
				consumedBefore = zlib.bytesWritten;
				const problem = error === undefined ? null : error.code === 'Z_BUF_ERROR' ? 'cut' : 'damaged';
				resolve({ output, consumed, isEnd, problem });
				output = [];
			};
			start(() => settle(false));
		});
	return {
		push: (piece: Uint8Array) => step((done) => zlib.write(piece, (error) => error ?? done())),
		finish: () => step(() => zlib.end()),
		close: () => zlib.destroy(),
	};
}

/** Takes a member header; false when it is cut or not deflate. */
async function skipHeader(stream: ByteStream): Promise<boolean> {
	const fixed = await stream.take(10);
	if (fixed.length < 10 || fixed[2] !== 8) return false;
	const flags = fixed[3] as number;
	if (flags & headerFlag.extra) {
		const size = await stream.take(2);
		const extraBytes = (size[0] ?? 0) + 256 * (size[1] ?? 0);
		if (size.length < 2 || (await stream.take(extraBytes)).length < extraBytes) return false;
	}
	if (flags & headerFlag.name && !(await skipText(stream))) return false;
	if (flags & headerFlag.comment && !(await skipText(stream))) return false;
	return !(flags & headerFlag.crc) || (await stream.take(2)).length === 2;
}

/** Takes bytes up to and including the first 0; names longer than 64 KiB are refused. */
async function skipText(stream: ByteStream): Promise<boolean> {
	const head = await stream.peek(64 * 1024);
	const end = head.indexOf(0);
	if (end >= 0) await stream.take(end + 1);
	return end >= 0;
}

async function isAllZero(stream: ByteStream): Promise<boolean> {
	for await (const chunk of remaining(stream)) if (chunk.some((byte) => byte !== 0)) return false;
	return true;
}
