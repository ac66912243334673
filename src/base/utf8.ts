// UTF-8 -> string for the core layers, which have no TextDecoder. Agrees with `new TextDecoder('utf-8', { ignoreBOM: true })`:
// what is not valid UTF-8 becomes U+FFFD, one per maximal subpart (a cut sequence gives one, a stray byte gives one),
// so the text never holds a lone surrogate, and a byte order mark is kept as U+FEFF.

/** Code units handed to String.fromCharCode at once: bounds the argument list for strings of any length. */
const chunkUnits = 4096;
const replacement = 0xfffd;

/** Decodes bytes [start, end); the range is cut to the array. Never throws. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
	const to = Math.min(end, bytes.length);
	let at = Math.max(start, 0);
	let text = '';
	while (at < to) {
		const asciiEnd = endOfAscii(bytes, at, Math.min(to, at + chunkUnits));
		if (asciiEnd > at) {
			text += String.fromCharCode.apply(null, bytes.subarray(at, asciiEnd) as unknown as number[]);
			at = asciiEnd;
			continue;
		}
		const units: number[] = [];
		at = decodeUnits(bytes, at, to, units);
		text += String.fromCharCode.apply(null, units);
	}
	return text;
}

function endOfAscii(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	while (at < to && (bytes[at] as number) < 0x80) at++;
	return at;
}

/** Decodes until `units` is full or the range ends; returns where it stopped. */
function decodeUnits(bytes: Uint8Array, from: number, to: number, units: number[]): number {
	let at = from;
	while (at < to && units.length < chunkUnits) {
		const lead = bytes[at++] as number;
		if (lead < 0x80) {
			units.push(lead);
			continue;
		}
		// The first continuation byte has a narrower range after E0 and F0 (overlong), ED (surrogates) and F4 (beyond U+10FFFF).
		const more = lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
		let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
		let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
		let point = lead & (0x3f >> more);
		let left = more;
		while (left > 0 && at < to && (bytes[at] as number) >= low && (bytes[at] as number) <= high) {
			point = (point << 6) | ((bytes[at++] as number) & 0x3f);
			left--;
			low = 0x80;
			high = 0xbf;
		}
		if (more === 0 || left > 0) units.push(replacement);
		else if (point < 0x10000) units.push(point);
		else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + (point & 0x3ff));
	}
	return at;
}

/** Bytes that `text` takes; lone surrogates become U+FFFD, as TextEncoder makes them. */
export function utf8Length(text: string): number {
	let size = 0;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit < 0x80) size++;
		else if (unit < 0x800) size += 2;
		else if (isPair(text, i)) {
			size += 4;
			i++;
		} else size += 3;
	}
	return size;
}

/** Writes `text` at `at`, where utf8Length(text) bytes must be free. */
export function encodeUtf8Into(text: string, bytes: Uint8Array, at: number): void {
	let to = at;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit < 0x80) {
			bytes[to++] = unit;
			continue;
		}
		let point = unit;
		if (isPair(text, i)) point = text.codePointAt(i++) as number;
		else if (unit >= 0xd800 && unit < 0xe000) point = replacement;
		const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
		bytes[to++] = (point >> (6 * more)) | ((0xff00 >> (more + 1)) & 0xff);
		for (let left = more - 1; left >= 0; left--) bytes[to++] = 0x80 | ((point >> (6 * left)) & 0x3f);
	}
}

/** Is there a surrogate pair at `i`? */
const isPair = (text: string, i: number): boolean => {
	const high = text.charCodeAt(i);
	const low = text.charCodeAt(i + 1);
	return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
};
