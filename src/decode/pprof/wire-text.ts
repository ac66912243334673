// A readable form of protobuf messages -> bytes, for tests and fixtures: it can write what no proper encoder would.
//
//   1: 5                  varint; negative numbers in two's complement (ten bytes), any size up to 64 bits
//   1: [1 2 3]            packed varints
//   6: "text"             bytes of a string (JSON escapes)
//   2: { 1: 7 2: 1 }      message
//   9: i32 5  9: i64 5    fixed values
//   `0a ff`               bytes as they are
//   # to the end of the line: a comment
import { assert } from '../../base/errors.ts';

const token = /\s+|#[^\n]*|(\d+):|("(?:[^"\\]|\\.)*")|(-?\d+)|(i32|i64)|`([0-9a-f\s]*)`|([[\]{}])/y;

/** Bytes of the message that `text` describes. Throws on text that is not of this form. */
export function message(text: string): Uint8Array {
	const out: number[] = [];
	/** Messages and packed lists that are open: where their payload goes when they close. */
	const open: { readonly outer: number[]; readonly field: number; readonly close: string }[] = [];
	let target = out;
	let field = 0;
	let fixed = '';
	token.lastIndex = 0;
	while (token.lastIndex < text.length) {
		const at = token.lastIndex;
		const found = token.exec(text);
		assert(found !== null, `wire text is wrong at: ${text.slice(at, at + 20)}`);
		const [, fieldNumber, quoted, integer, width, hex, bracket] = found;
		if (fieldNumber !== undefined) field = Number(fieldNumber);
		else if (width !== undefined) fixed = width;
		else if (quoted !== undefined) pushBytes(target, field, utf8(JSON.parse(quoted) as string));
		else if (hex !== undefined) for (const byte of hex.match(/[0-9a-f]{2}/g) ?? []) target.push(Number.parseInt(byte, 16));
		else if (bracket === '{' || bracket === '[') {
			open.push({ outer: target, field, close: bracket === '{' ? '}' : ']' });
			target = [];
		} else if (bracket !== undefined) {
			const closed = open.pop();
			assert(closed?.close === bracket, `wire text has a stray ${bracket}`);
			pushBytes(closed.outer, closed.field, target);
			target = closed.outer;
		} else if (integer !== undefined) {
			if (fixed !== '') pushFixed(target, field, BigInt(integer), fixed === 'i32' ? 4 : 8);
			else {
				if (open.at(-1)?.close !== ']') pushVarint(target, BigInt(field) << 3n);
				pushVarint(target, BigInt(integer));
			}
			fixed = '';
		}
	}
	assert(open.length === 0, 'wire text ends inside a message');
	return Uint8Array.from(out);
}

function pushVarint(out: number[], value: bigint): void {
	let left = BigInt.asUintN(64, value);
	for (; left > 127n; left >>= 7n) out.push(Number(left & 127n) | 128);
	out.push(Number(left));
}

function pushBytes(out: number[], field: number, payload: readonly number[]): void {
	pushVarint(out, (BigInt(field) << 3n) | 2n);
	pushVarint(out, BigInt(payload.length));
	for (const byte of payload) out.push(byte);
}

function pushFixed(out: number[], field: number, value: bigint, size: number): void {
	pushVarint(out, (BigInt(field) << 3n) | (size === 4 ? 5n : 1n));
	for (let i = 0; i < size; i++) out.push(Number((value >> BigInt(8 * i)) & 255n));
}

function utf8(text: string): number[] {
	const out: number[] = [];
	for (const char of text) {
		const point = char.codePointAt(0) as number;
		if (point < 0x80) out.push(point);
		else if (point < 0x800) out.push(0xc0 | (point >> 6), 0x80 | (point & 63));
		else if (point < 0x10000) out.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
		else out.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
	}
	return out;
}
