// A shape is how a format's inputs are cut into parts that mean something, so that a mutation changes an event or a line and not
// only bytes: damaged bytes are mostly refused at once, while damaged meaning gets deep into a decoder.
import { awkward, fewOf, pick, type Random } from './random.ts';

export interface Shape<P = unknown> {
	split(bytes: Uint8Array): P[];
	join(parts: readonly P[]): Uint8Array;
	/** Another part like this one. */
	alter(part: P, next: Random): P;
}

/** Changes whole parts: leaves out, repeats, swaps, moves, alters, takes in parts of `other`. */
export function mutateParts<P>(shape: Shape<P>, parts: readonly P[], other: readonly P[], next: Random): P[] {
	const out = parts.slice();
	for (let times = fewOf(next, 12); times > 0; times--) {
		const at = next(Math.max(1, out.length));
		const count = fewOf(next, 20);
		switch (next(7)) {
			case 0:
				out.splice(at, count);
				break;
			case 1:
				out.splice(at, 0, ...out.slice(at, at + count));
				break;
			case 2:
				out.splice(next(out.length + 1), 0, ...out.splice(at, count));
				break;
			case 3: {
				const from = next(Math.max(1, other.length));
				out.splice(at, next(2) * count, ...other.slice(from, from + count));
				break;
			}
			default:
				if (at < out.length) out[at] = shape.alter(out[at] as P, next);
		}
	}
	return out;
}

/** Changes bytes without knowing what they mean. */
export function mutateBytes(bytes: Uint8Array, other: Uint8Array, next: Random): Uint8Array {
	let out = bytes;
	for (let times = fewOf(next, 8); times > 0; times--) {
		const at = next(out.length + 1);
		const count = fewOf(next, 64);
		switch (next(8)) {
			case 0:
				out = out.slice(0, at);
				break;
			case 1:
				out = joined([out.subarray(0, at), out.subarray(at + count)]);
				break;
			case 2:
				out = joined([out.subarray(0, at), out.subarray(at, at + count), out.subarray(at)]);
				break;
			case 3: {
				const from = next(other.length + 1);
				out = joined([out.subarray(0, at), other.subarray(from, from + count), out.subarray(at + next(2) * count)]);
				break;
			}
			case 4:
				out = joined([out.subarray(0, at), varint(awkward(next)), out.subarray(at + 1)]);
				break;
			default:
				out = out.slice();
				if (at < out.length) out[at] = next(3) === 0 ? pick(next, [0, 1, 0x7f, 0x80, 0xff]) : (out[at] as number) ^ (1 << next(8));
		}
	}
	return out;
}

export function varint(value: bigint): Uint8Array {
	const out: number[] = [];
	let rest = value;
	for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
	out.push(Number(rest));
	return Uint8Array.from(out);
}

/** Reads a varint; null when there is none. */
export function readVarint(bytes: Uint8Array, at: number): { value: bigint; end: number } | null {
	let value = 0n;
	for (let i = 0; i < 10 && at + i < bytes.length; i++) {
		const byte = bytes[at + i] as number;
		value |= BigInt(byte & 127) << BigInt(7 * i);
		if (byte < 128) return { value, end: at + i + 1 };
	}
	return null;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
	const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let at = 0;
	for (const piece of pieces) {
		out.set(piece, at);
		at += piece.length;
	}
	return out;
}
