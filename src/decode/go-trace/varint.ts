// LEB128 numbers of up to 64 bits out of untrusted bytes. This is the checked reader for headers and tables;
// the event loop (frontier.ts) inlines its own for numbers below 2^28 and comes here for larger ones.
import { DecodeError } from '../../base/errors.ts';

export interface VarintReader {
	bytes: Uint8Array;
	/** Next byte and first byte that is out of bounds, as indices into `bytes`. */
	at: number;
	end: number;
	/** Offset in the input of `bytes[0]`, for messages. */
	base: number;
	/** Exact value of the last number read, as two unsigned halves. */
	lo: number;
	hi: number;
}

export const varintReader = (bytes: Uint8Array, at: number, end: number, base: number): VarintReader => ({
	bytes,
	at,
	end,
	base,
	lo: 0,
	hi: 0,
});

/** scanVarint's answers for numbers that are not there: the bytes end, or there are more than 64 bits. */
export const outOfBytes = -1;
export const tooManyBits = -2;

/** The value rounded to a double (exact below 2^53; `hi` and `lo` are always exact), or a negative code. */
export function scanVarint(reader: VarintReader): number {
	const { bytes, end } = reader;
	let lo = 0;
	let hi = 0;
	for (let i = 0; i < 10; i++) {
		if (reader.at >= end) return outOfBytes;
		const byte = bytes[reader.at++] as number;
		const bits = byte & 127;
		if (i < 4) lo |= bits << (7 * i);
		else if (i === 4) {
			lo |= bits << 28;
			hi = bits >>> 4;
		} else if (i < 9) hi |= bits << (7 * i - 32);
		else if (byte > 1) return tooManyBits;
		else hi |= byte << 31;
		if (byte < 128) {
			reader.lo = lo >>> 0;
			reader.hi = hi >>> 0;
			return reader.hi * 4294967296 + reader.lo;
		}
	}
	return tooManyBits;
}

/** As scanVarint, but throws a DecodeError that names `what`. */
export function readVarint(reader: VarintReader, what: string): number {
	const from = reader.at;
	const value = scanVarint(reader);
	if (value === outOfBytes) throw new DecodeError(what, reader.base + from, 'the bytes end inside a number');
	if (value === tooManyBits) throw new DecodeError(what, reader.base + from, 'a number has more than 64 bits');
	return value;
}

export function readByte(reader: VarintReader, what: string): number {
	if (reader.at >= reader.end) throw new DecodeError(what, reader.base + reader.at, 'the bytes end');
	return reader.bytes[reader.at++] as number;
}

/** The last number read, exact. */
export const exactValue = (reader: VarintReader): bigint => (BigInt(reader.hi) << 32n) | BigInt(reader.lo);
/** Does the last number read fit a double exactly? */
export const isPlain = (reader: VarintReader): boolean => reader.hi <= 0x1fffff;
