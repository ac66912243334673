// Bytes in chunks of any size -> text lines with their byte offsets. Ends of line: \n, \r\n, \r\r\n. A byte order mark is dropped.
import { DecodeError } from '../../base/errors.ts';
import { lineTexts } from './line-texts.ts';

export interface LineSplitter {
	push(chunk: Uint8Array): void;
	/** Delivers the last line, if it has no line end. */
	finish(): void;
	/** The first line that was longer than allowed; such lines are skipped. */
	damage(): DecodeError | null;
}

const newline = 10;

export function lineSplitter(maxLineBytes: number, onLine: (text: string, offset: number) => void): LineSplitter {
	/** The beginning of a line whose end has not come. */
	let parts: Uint8Array[] = [];
	let partsBytes = 0;
	let lineStart = 0;
	let isSkipping = false;
	let damage: DecodeError | null = null;
	const textOf = lineTexts();

	const deliver = (bytes: Uint8Array, from: number, to: number): void => {
		let start = from;
		let end = to;
		while (end > start && bytes[end - 1] === 13) end--;
		if (lineStart === 0 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
		onLine(textOf(bytes, start, end), lineStart);
	};
	const keep = (bytes: Uint8Array): void => {
		if (isSkipping) return;
		if (partsBytes + bytes.length > maxLineBytes) {
			damage ??= new DecodeError('line', lineStart, `line longer than ${maxLineBytes} bytes`);
			isSkipping = true;
			parts = [];
			partsBytes = 0;
			return;
		}
		if (bytes.length > 0) parts.push(bytes.slice());
		partsBytes += bytes.length;
	};
	const deliverParts = (): void => {
		if (!isSkipping) {
			const whole = concat(parts, partsBytes);
			deliver(whole, 0, whole.length);
		}
		parts = [];
		partsBytes = 0;
		isSkipping = false;
	};

	let offset = 0;
	return {
		push(chunk) {
			let from = 0;
			for (;;) {
				// Lines are short: a loop here is faster than a call for each.
				let at = from;
				while (at < chunk.length && chunk[at] !== newline) at++;
				if (at === chunk.length) break;
				if (partsBytes > 0 || isSkipping || at - from > maxLineBytes) {
					keep(chunk.subarray(from, at));
					deliverParts();
				} else deliver(chunk, from, at);
				from = at + 1;
				lineStart = offset + from;
			}
			keep(chunk.subarray(from));
			offset += chunk.length;
		},
		finish() {
			if (partsBytes > 0 || isSkipping) deliverParts();
		},
		damage: () => damage,
	};
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
	if (parts.length === 1) return parts[0] as Uint8Array;
	const whole = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
