// What a stream of bytes is packed in, told by its first bytes; and the unpacking of everything nested in it.
import { createHash } from 'node:crypto';
import { type ByteStream, byteStream, remaining } from './byte-stream.ts';
import { type Expansion, maxDepth } from './expansion.ts';
import { gunzip } from './gzip.ts';
import { manifestIn } from './manifest.ts';
import { InputError, type InputSource } from './source.ts';
import { isTar, tarMembers } from './tar.ts';
import { unzstd } from './zstd/frames.ts';

export type Packing = 'gzip' | 'zstd' | 'tar' | 'none' | Refused;
type Refused = 'zip' | 'xz' | 'bzip2' | '7z' | 'lz4';

/** Bytes needed to tell: a tar header. */
export const headBytes = 512;

export function packingOf(head: Uint8Array): Packing {
	for (const [packing, magic] of magics) if (magic.every((byte, i) => byte === null || head[i] === byte)) return packing;
	return isTar(head) ? 'tar' : 'none';
}

const magics: readonly (readonly [Packing, readonly (number | null)[]])[] = [
	['gzip', [0x1f, 0x8b, 8]],
	['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
	// A skippable frame; parallel compressors write one first. Its low 4 bits are free, writers use 0 and 13.
	['zstd', [0x50, 0x2a, 0x4d, 0x18]],
	['zstd', [0x5d, 0x2a, 0x4d, 0x18]],
	['zip', [0x50, 0x4b, 3, 4]],
	['zip', [0x50, 0x4b, 5, 6]],
	['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
	['bzip2', [0x42, 0x5a, 0x68, null, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
	['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
	['lz4', [0x04, 0x22, 0x4d, 0x18]],
];

const wayOut: Readonly<Record<Refused, string>> = {
	zip: 'a zip archive, which gowhy does not read: unzip it and name the folder',
	xz: 'xz data, which gowhy does not read: decompress it with xz -d',
	bzip2: 'bzip2 data, which gowhy does not read: decompress it with bzip2 -d',
	'7z': 'a 7z archive, which gowhy does not read: unpack it and name the folder',
	lz4: 'lz4 data, which gowhy does not read: decompress it with lz4 -d',
};

/** Something with a name: a file, an archive member, standard input, the body of a URL. */
export interface Named {
	readonly path: string;
	readonly mtimeMs: number | null;
	readonly bytes: AsyncIterable<Uint8Array>;
	/** Set for a file of the file system. */
	readonly file?: InputSource['file'];
}

/**
 * The sources in `named`: itself, or the members of the archive it is, however nested.
 * Throws InputError when nothing of it can be read; `onProblem` hears of members that cannot and of damage that no source carries.
 */
export async function* unpack(
	named: Named,
	expansion: Expansion,
	onProblem: (problem: InputError) => void,
	depth = 0,
): AsyncGenerator<InputSource> {
	const measured = measure(named, expansion);
	const opened: ByteStream[] = [measured.stream];
	try {
		let stream = measured.stream;
		for (;;) {
			const packing = packingOf(await stream.peek(headBytes));
			if (packing === 'none' && (await manifestIn(named.path, stream)) !== null) return;
			if (packing === 'none') return yield leaf(named, stream, measured, expansion);
			if (packing !== 'gzip' && packing !== 'zstd' && packing !== 'tar') throw new InputError(named.path, wayOut[packing]);
			if (depth + opened.length > maxDepth)
				throw new InputError(named.path, `packed more than ${maxDepth} times over: unpack it and name the folder`);
			if (packing === 'tar') break;
			stream = byteStream(packing === 'gzip' ? gunzip(stream, expansion) : unzstd(stream, expansion));
			opened.push(stream);
		}
		for await (const member of tarMembers(stream, expansion)) {
			if (!expansion.addEntry()) break;
			if (isHidden(member.name)) continue;
			const inner = {
				path: `${named.path}!${member.name.replace(/^(\.?\/)+/, '')}`,
				mtimeMs: member.mtimeMs,
				bytes: remaining(member.content),
			};
			yield* unpackMember(inner, expansion, onProblem, depth + opened.length);
		}
		const damage = expansion.takeDamage();
		if (damage !== null) onProblem(new InputError(named.path, damage));
	} finally {
		for (const stream of opened) await stream.close();
	}
}

async function* unpackMember(
	inner: Named,
	expansion: Expansion,
	onProblem: (problem: InputError) => void,
	depth: number,
): AsyncGenerator<InputSource> {
	try {
		yield* unpack(inner, expansion, onProblem, depth);
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		onProblem(error);
	}
}

/** Hidden files and folders, and the `._name` companions that macOS puts into archives. */
export const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.') && part !== '.' && part !== '..');

interface Measured {
	readonly stream: ByteStream;
	bytes: number;
	hex(): string;
}

/** Counts and hashes the bytes as stored. A read error after the first byte becomes damage; before it, it is thrown. */
function measure(named: Named, expansion: Expansion): Measured {
	const hash = createHash('sha256');
	async function* chunks(): AsyncGenerator<Uint8Array> {
		try {
			for await (const chunk of named.bytes) {
				measured.bytes += chunk.length;
				hash.update(chunk);
				yield chunk;
			}
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			if (error instanceof InputError && measured.bytes === 0) throw error;
			if (measured.bytes === 0) throw new InputError(named.path, `cannot be read: ${reason}`);
			expansion.damage(`reading stopped after ${measured.bytes} bytes: ${reason}`);
		}
	}
	const measured: Measured = { stream: byteStream(chunks()), bytes: 0, hex: () => hash.copy().digest('hex') };
	return measured;
}

function leaf(named: Named, content: ByteStream, measured: Measured, expansion: Expansion): InputSource {
	let damage: string | null = null;
	const noteDamage = (): void => {
		damage ??= expansion.takeDamage();
	};
	return {
		path: named.path,
		...(named.mtimeMs === null ? {} : { mtimeMs: named.mtimeMs }),
		...(named.file && content === measured.stream ? { file: named.file } : {}),
		async *chunks() {
			yield* remaining(content);
			noteDamage();
			// What comes after the packed content (or its damage) still counts for size and hash.
			for await (const _ of remaining(measured.stream)) continue;
			noteDamage();
		},
		digest: () => ({ bytes: measured.bytes, sha256: measured.hex(), damage }),
	};
}
