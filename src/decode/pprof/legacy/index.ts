// The forms that profiles had before protobuf, and that Go still prints with debug=1. Java's are not read.
import { decodeUtf8 } from '../../../base/utf8.ts';
import type { PprofDocument } from '../document.ts';
import { parseCpu } from './cpu.ts';
import { linesOf, parseContention, parseCounts, parseHeap, parseThreads } from './text.ts';

/** Null: none of them. Throws a DecodeError for one that is broken. */
export function parseLegacyProfile(bytes: Uint8Array): PprofDocument | null {
	const cpu = parseCpu(bytes);
	if (cpu) return cpu;
	// None of the text forms begins with a zero byte or goes without a line.
	if (bytes.length === 0 || bytes.subarray(0, 256).includes(0)) return null;
	const text = decodeUtf8(bytes);
	if (hasLongLine(text)) return null;
	for (const parse of [parseHeap, parseCounts, parseThreads, parseContention]) {
		const document = parse(linesOf(text));
		if (document) return document;
	}
	return null;
}

/** Longest line that pprof reads, and longest number in one; patterns are tried on no more. */
const maxLine = 65_535;
const maxDigits = 64;

function hasLongLine(text: string): boolean {
	for (let from = 0; from < text.length; ) {
		const end = text.indexOf('\n', from);
		const to = end < 0 ? text.length : end;
		if (to - from > maxLine) return true;
		from = to + 1;
	}
	return new RegExp(`[0-9]{${maxDigits}}`).test(text);
}
