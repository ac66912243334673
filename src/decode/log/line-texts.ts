// Bytes of a line -> its text. Most lines of a dump stand in it many times (places, calls without arguments of interest), so the
// texts of recent lines are kept: an equal line gets the same string, without a copy, and later look-ups find its hash ready.
import { decodeUtf8 } from '../../base/utf8.ts';

/** A power of two. */
const slots = 4096;
/** Longer lines are decoded each time. */
const maxKept = 256;
/** Bytes at the end of a line that choose its slot; the beginnings are alike. */
const hashed = 24;

export function lineTexts(): (bytes: Uint8Array, from: number, to: number) => string {
	/** Text by slot, ASCII only. */
	const kept: string[] = new Array<string>(slots).fill('');
	/** Scratch for the units of a text, by length: a plain array of the right length is what String.fromCharCode takes fastest. */
	const scratch: number[][] = [];

	const read = (bytes: Uint8Array, from: number, length: number): string | null => {
		const units = (scratch[length] ??= new Array<number>(length).fill(0));
		let all = 0;
		for (let i = 0; i < length; i++) all |= units[i] = bytes[from + i] as number;
		return all < 0x80 ? String.fromCharCode.apply(null, units) : null;
	};

	return (bytes, from, to) => {
		const length = to - from;
		if (length <= 0) return '';
		if (length > maxKept) return decodeUtf8(bytes, from, to);
		let hash = length;
		for (let i = length > hashed ? to - hashed : from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
		const slot = (hash ^ (hash >>> 15)) & (slots - 1);
		const known = kept[slot] as string;
		if (known.length === length && isText(bytes, from, known)) return known;
		const text = read(bytes, from, length);
		if (text === null) return decodeUtf8(bytes, from, to);
		kept[slot] = text;
		return text;
	};
}

function isText(bytes: Uint8Array, from: number, text: string): boolean {
	for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false;
	return true;
}
