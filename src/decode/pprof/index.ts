// The pprof format: profile.proto, uncompressed (the input layer takes gzip off). The old text and binary forms are not ours.
import { DecodeError } from '../../base/errors.ts';
import type { Artifact } from '../../tables/artifact.ts';
import type { DecodeContext, Decoded, Decoder, Format } from '../format.ts';
import { parseProfile } from './parse.ts';
import { recogniseProfile } from './recognise.ts';
import { snapshotOfProfile } from './snapshot.ts';
import { profileTables } from './tables.ts';

export type { PprofDocument } from './document.ts';
export { parseLegacyProfile } from './legacy/index.ts';
export { parseProfile } from './parse.ts';

const unknownFieldText = 'Fields that profile.proto does not have were skipped; a newer or foreign writer added them.';

export const pprof: Format = {
	id: 'pprof',
	recognise: recogniseProfile,
	open: openDecoder,
};

function openDecoder(context: DecodeContext): Decoder {
	let chunks: Uint8Array[] = [];
	let size = 0;
	let damage: DecodeError | null = null;
	return {
		push(chunk) {
			if (damage) return;
			if (size + chunk.length > context.maxHeldBytes) {
				damage = new DecodeError('profile', size, `more than the limit of ${Math.floor(context.maxHeldBytes / 1e6)} MB`);
				chunks = [];
				return;
			}
			chunks.push(chunk.slice());
			size += chunk.length;
		},
		finish() {
			if (damage) return { artifacts: [], damage, kept: 'nothing' };
			const bytes = joinChunks(chunks, size);
			chunks = [];
			return decodeProfile(bytes, context);
		},
	};
}

function decodeProfile(bytes: Uint8Array, context: DecodeContext): Decoded {
	try {
		const { document, unknownFields, firstUnknownAt } = parseProfile(bytes, context.maxHeldBytes);
		const profile = profileTables(document, context);
		if (unknownFields > 0) context.diary.note('pprof.unknown-field', 'info', unknownFieldText, firstUnknownAt, unknownFields);
		const snapshot = snapshotOfProfile(profile, context.symbols, context.maxHeldBytes);
		const artifacts: Artifact[] = snapshot ? [profile, snapshot] : [profile];
		return { artifacts, damage: null, kept: '' };
	} catch (error) {
		if (error instanceof DecodeError) return { artifacts: [], damage: error, kept: 'nothing' };
		throw error;
	}
}

/** Lets go of each chunk as it is copied, so that the bytes are hardly held twice. */
export function joinChunks(chunks: Uint8Array[], size: number): Uint8Array {
	if (chunks.length === 1) return chunks[0] as Uint8Array;
	const bytes = new Uint8Array(size);
	let at = size;
	for (let chunk = chunks.pop(); chunk; chunk = chunks.pop()) {
		at -= chunk.length;
		bytes.set(chunk, at);
	}
	return bytes;
}
