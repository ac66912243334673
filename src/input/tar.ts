// tar (ustar, pax, GNU long names, old V7) as a stream of members, bounded for hostile input: extension headers of at most 1 MiB.
// Links, devices and folders have no content of their own and are passed over. A bad header checksum ends the archive with damage.
import { type ByteStream, byteStream, skip } from './byte-stream.ts';
import type { Expansion } from './expansion.ts';

const blockBytes = 512;
const maxExtensionBytes = 1024 * 1024;

export interface TarMember {
	/** As stored, e.g. `./run/trace.out`. */
	readonly name: string;
	/** Unix ms. */
	readonly mtimeMs: number;
	readonly content: ByteStream;
}

/** Are these first 512 bytes a tar header? They carry a checksum, so a chance hit is out of the question. */
export function isTar(head: Uint8Array): boolean {
	return head.length >= blockBytes && head[0] !== 0 && isHeaderValid(head.subarray(0, blockBytes));
}

/** The regular files in order. Reading on skips what is left of the member before. */
export async function* tarMembers(archive: ByteStream, expansion: Expansion): AsyncGenerator<TarMember> {
	let extended: Extended = {};
	for (let at = 0; ; ) {
		const header = await archive.take(blockBytes);
		if (header.length === 0 || (header.length === blockBytes && header.every((byte) => byte === 0))) return;
		if (header.length < blockBytes) return expansion.damage(`the archive is cut at byte ${at + header.length}`);
		if (!isHeaderValid(header)) return expansion.damage(`the archive is damaged at byte ${at}: no valid file header`);
		const type = String.fromCharCode(header[156] as number);
		const size = extended.size ?? numberField(header, 124, 12);
		if (!Number.isSafeInteger(size) || size < 0)
			return expansion.damage(`the archive is damaged at byte ${at}: a file size that cannot be`);
		const contentBytes = /[1-6]/.test(type) ? 0 : size;
		const paddedBytes = Math.ceil(contentBytes / blockBytes) * blockBytes;
		at += blockBytes + paddedBytes;
		if (/[xgLK]/.test(type)) {
			if (size > maxExtensionBytes) return expansion.damage('the archive is damaged: a header of more than 1 MiB');
			const content = (await archive.take(paddedBytes)).subarray(0, size);
			if (content.length < size) return expansion.damage('the archive is cut in a header');
			if (type === 'L') extended.path = text(content, 0, content.length);
			else if (type === 'x') extended = { ...extended, ...paxFields(content) };
			continue;
		}
		let left = paddedBytes;
		let isCut = false;
		if (/[0\0 7]/.test(type)) {
			const content = memberContent(archive, contentBytes, expansion, (taken) => {
				left -= taken;
				isCut = taken === 0;
			});
			yield { name: extended.path ?? headerName(header), mtimeMs: extended.mtimeMs ?? numberField(header, 136, 12) * 1000, content };
		} else if (type === 'S') {
			yield { name: extended.path ?? headerName(header), mtimeMs: 0, content: byteStream(sparseContent(expansion)) };
		}
		extended = {};
		if ((await skip(archive, left)) < left) return isCut ? undefined : expansion.damage('the archive is cut');
	}
}

/** Tells `onTaken` how many bytes it takes from the archive; 0: the archive has ended too early. */
function memberContent(archive: ByteStream, size: number, expansion: Expansion, onTaken: (bytes: number) => void): ByteStream {
	async function* chunks(): AsyncGenerator<Uint8Array> {
		for (let left = size; left > 0; ) {
			const chunk = await archive.next(left);
			if (chunk === null) {
				onTaken(0);
				return expansion.damage(`the archive is cut ${left} bytes before the end of this file`);
			}
			left -= chunk.length;
			onTaken(chunk.length);
			yield chunk;
		}
	}
	return byteStream(chunks());
}

// A sparse file has a map of holes that is not read here; it yields only its damage.
async function* sparseContent(expansion: Expansion): AsyncGenerator<Uint8Array> {
	expansion.damage('a sparse file, which gowhy does not read: pack it without --sparse');
}

interface Extended {
	path?: string;
	size?: number;
	mtimeMs?: number;
}

/** Records "<length> <key>=<value>\n"; a record that does not parse ends the list. */
function paxFields(content: Uint8Array): Extended {
	const fields: Extended = {};
	for (let at = 0; at < content.length; ) {
		const space = content.indexOf(0x20, at);
		const length = space < 0 ? Number.NaN : Number(text(content, at, space));
		if (!(length > 0) || at + length > content.length) break;
		const [key, value] = splitOnce(text(content, space + 1, at + length - 1), '=');
		if (key === 'path') fields.path = value;
		if (key === 'size') fields.size = Number(value);
		if (key === 'mtime' && Number.isFinite(Number(value))) fields.mtimeMs = Number(value) * 1000;
		at += length;
	}
	return fields;
}

function headerName(header: Uint8Array): string {
	const name = text(header, 0, 100);
	const isUstar = text(header, 257, 263).startsWith('ustar');
	const isGnu = text(header, 257, 265).startsWith('ustar  ');
	const prefix = isUstar && !isGnu ? text(header, 345, 500) : '';
	return prefix === '' ? name : `${prefix}/${name}`;
}

/** The checksum is the sum of the header's bytes with the checksum field as blanks (some old writers summed signed bytes). */
function isHeaderValid(header: Uint8Array): boolean {
	let unsigned = 0;
	let signed = 0;
	for (let i = 0; i < blockBytes; i++) {
		const byte = i >= 148 && i < 156 ? 0x20 : (header[i] as number);
		unsigned += byte;
		signed += byte > 127 ? byte - 256 : byte;
	}
	const stored = numberField(header, 148, 8);
	return stored === unsigned || stored === signed;
}

/** Octal text, or base 256 when the first bit is set; NaN when it is neither. */
function numberField(header: Uint8Array, at: number, length: number): number {
	const first = header[at] as number;
	if (first & 0x80) {
		let value = first & 0x7f;
		for (let i = 1; i < length; i++) value = value * 256 + (header[at + i] as number);
		return value;
	}
	const digits = text(header, at, at + length).trim();
	return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** Up to the first 0 byte, as UTF-8. */
function text(bytes: Uint8Array, start: number, end: number): string {
	const zero = bytes.indexOf(0, start);
	return new TextDecoder().decode(bytes.subarray(start, zero >= 0 && zero < end ? zero : end));
}

function splitOnce(whole: string, separator: string): [string, string] {
	const at = whole.indexOf(separator);
	return at < 0 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)];
}
