// Copy this folder to decode/<name>/, rename `exampleFormat`, and add one line to formats.ts. The format decoded here is made up:
// "EXMPL1\n", then records of a length byte and that many bytes, up to a record of length 0.
//
// A decoder sees hostile bytes. Three kinds of wrong, three ways to say so:
//   not this format         `recognise` returns false; nothing else
//   this format, broken     damage: DecodeError with offset and what was being read; everything decoded before it is kept
//   odd, but tolerable      a diary entry, counted
import { DecodeError } from '../../base/errors.ts';
import type { Artifact } from '../../tables/artifact.ts';
import type { DecodeContext, Decoded, Decoder, Format } from '../format.ts';

/** "EXMPL1\n" */
const signature = Uint8Array.of(0x45, 0x58, 0x4d, 0x50, 0x4c, 0x31, 0x0a);

export const exampleFormat: Format = {
	id: 'example',
	recognise: (head) => head.length >= signature.length && signature.every((byte, i) => head[i] === byte),
	open: openExample,
};

function openExample(context: DecodeContext): Decoder {
	// What is known so far. Records are decoded as they come: at most one (256 bytes) is held back.
	const artifacts: Artifact[] = [];
	let held = new Uint8Array(0);
	/** Offset of held[0] in the input. */
	let offset = 0;
	let records = 0;
	let isEnded = false;
	let damage: DecodeError | null = null;

	const decodeRecord = (record: Uint8Array, at: number): void => {
		records++;
		// Here a table's builder takes the record; `finish` hands its table over as an artifact.
		if (record[0] === 0xff) context.diary.note('example.unknown-record', 'notice', 'Records of an unknown kind were passed over.', at);
	};

	return {
		push(chunk) {
			if (damage !== null || isEnded) return;
			held = joined(held, chunk);
			if (offset === 0 && held.length < signature.length) return;
			let at = offset === 0 ? signature.length : 0;
			while (at < held.length) {
				const length = held[at] as number;
				if (length === 0) isEnded = true;
				if (isEnded || at + 1 + length > held.length) break;
				decodeRecord(held.subarray(at + 1, at + 1 + length), offset + at);
				at += 1 + length;
			}
			offset += Math.min(at, held.length);
			held = held.slice(at);
		},
		finish(): Decoded {
			if (!isEnded) damage ??= new DecodeError(`record ${records + 1}`, offset, 'the input ends');
			return { artifacts, damage, kept: damage === null ? '' : `${records} records` };
		},
	};
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(a.length + b.length);
	whole.set(a);
	whole.set(b, a.length);
	return whole;
}
