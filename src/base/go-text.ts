// Strings as Go prints them: each byte that is not part of valid UTF-8 becomes one U+FFFD (the runtime cuts strings of traces at
// 1 KiB, also inside a character). decodeUtf8 follows the WHATWG rule instead, which gives one for a whole cut character.
import { decodeUtf8 } from './utf8.ts';

/** Decodes bytes [start, end). */
export function goText(bytes: Uint8Array, start: number, end: number): string {
	const plain = decodeUtf8(bytes, start, end);
	return plain.includes('\ufffd') ? perByte(bytes, start, end, () => '\ufffd') : plain;
}

/** The same without loss: a byte 80 to FF that is not part of valid UTF-8 becomes the lone surrogate U+DC80 to U+DCFF. */
export function losslessText(bytes: Uint8Array, start: number, end: number): string {
	const plain = decodeUtf8(bytes, start, end);
	return plain.includes('\ufffd') ? perByte(bytes, start, end, (byte) => String.fromCharCode(0xdc00 + byte)) : plain;
}

function perByte(bytes: Uint8Array, start: number, end: number, invalid: (byte: number) => string): string {
	let text = '';
	let from = start;
	for (let at = start; at < end; ) {
		const length = sequenceLength(bytes, at, end);
		if (length > 0) {
			at += length;
			continue;
		}
		text += decodeUtf8(bytes, from, at) + invalid(bytes[at] as number);
		from = ++at;
	}
	return text + decodeUtf8(bytes, from, end);
}

/** Length of the valid character at `at`; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
	const lead = bytes[at] as number;
	if (lead < 0x80) return 1;
	const more = lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
	if (more === 0 || at + more >= end) return 0;
	const second = bytes[at + 1] as number;
	// The second byte has a narrower range after E0 and F0 (overlong), ED (surrogates) and F4 (beyond U+10FFFF).
	const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
	const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
	if (second < low || second > high) return 0;
	for (let i = 2; i <= more; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
	return more + 1;
}
