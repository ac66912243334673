// A protobuf wire reader that trusts nothing: every primitive checks its bounds and says what it was reading, and where.
//
// Usage: `next()` reads a tag into `field` and `wireType`, then exactly one of the value readers or `skip` takes the value.
// 64-bit integers are left whole in `lo` and `hi` (32 bits each, as JavaScript int32); the returned number is float64 and
// exact below 2^53. Messages are entered and left on the same reader: there is no recursion and no copying of bytes.
import { DecodeError } from './errors.ts';

export const WireType = { Varint: 0, Fixed64: 1, Bytes: 2, StartGroup: 3, EndGroup: 4, Fixed32: 5 } as const;

const two32 = 4294967296;
/** A 64-bit value has at most ten groups of seven bits. */
const maxVarintBytes = 10;

export class WireReader {
	readonly bytes: Uint8Array;
	/** Next byte to be read. */
	at: number;
	/** End of the message being read. */
	end: number;
	/** Field number of the last tag; 0 when the number does not fit 29 bits, the most that protobuf allows. */
	field = 0;
	wireType = 0;
	/** Where the last tag began. */
	tagAt = 0;
	/** Low and high half of the last integer, as int32 bit patterns. */
	lo = 0;
	hi = 0;

	constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
		this.bytes = bytes;
		this.at = from;
		this.end = to;
	}

	/** Reads the next tag; false at the end of the message. Groups and the reserved wire types are refused. */
	next(what: string): boolean {
		if (this.at >= this.end) return false;
		this.tagAt = this.at;
		const first = this.bytes[this.at] as number;
		if (first < 0x80) {
			this.at++;
			this.field = first >> 3;
		} else {
			const tag = this.varint(what);
			this.field = tag < two32 ? tag >>> 3 : 0;
		}
		this.wireType = first & 7;
		if (this.wireType === 3 || this.wireType === 4) throw new DecodeError(what, this.tagAt, 'group (wire type 3 or 4) is not allowed');
		if (this.wireType > 5) throw new DecodeError(what, this.tagAt, `unknown wire type ${this.wireType}`);
		return true;
	}

	/** Throws unless the last tag had this wire type. */
	expect(wireType: number, what: string): void {
		if (this.wireType !== wireType) throw new DecodeError(what, this.tagAt, `wire type ${this.wireType} instead of ${wireType}`);
	}

	/** Unsigned float64 of a varint; exact halves stay in `lo`, `hi`. */
	varint(what: string): number {
		if (this.at < this.end) {
			const first = this.bytes[this.at] as number;
			if (first < 0x80) {
				this.at++;
				this.lo = first;
				this.hi = 0;
				return first;
			}
		}
		return this.#longVarint(what);
	}

	#longVarint(what: string): number {
		const { bytes, at, end } = this;
		let lo = 0;
		let hi = 0;
		for (let i = 0; i < maxVarintBytes; i++) {
			if (at + i >= end) throw new DecodeError(what, at, 'varint is cut off');
			const byte = bytes[at + i] as number;
			const bits = byte & 0x7f;
			if (i < 4) lo |= bits << (7 * i);
			else if (i === 4) {
				lo |= bits << 28;
				hi = bits >> 4;
			} else hi |= bits << (7 * i - 32);
			if (byte < 0x80) {
				this.at = at + i + 1;
				this.lo = lo;
				this.hi = hi;
				return (hi >>> 0) * two32 + (lo >>> 0);
			}
		}
		throw new DecodeError(what, at, 'varint has more than ten bytes');
	}

	/** The last integer as int64 in float64: exact if Number.isSafeInteger says so. */
	signed(): number {
		return this.hi * two32 + (this.lo >>> 0);
	}

	signedBigint(): bigint {
		return joinSigned(this.lo, this.hi);
	}

	unsignedBigint(): bigint {
		return joinUnsigned(this.lo, this.hi);
	}

	/** Length of a length-delimited value, checked against what is left of the message. */
	length(what: string): number {
		const from = this.at;
		const length = this.varint(what);
		const left = this.end - this.at;
		if (length > left) throw new DecodeError(what, from, `length ${length} with only ${left} bytes left`);
		return length;
	}

	/** Goes into a length-delimited value; hand the result to `leave`, which also skips what was not read. */
	enter(what: string): number {
		const length = this.length(what);
		const outerEnd = this.end;
		this.end = this.at + length;
		return outerEnd;
	}

	leave(outerEnd: number): void {
		this.at = this.end;
		this.end = outerEnd;
	}

	/** Steps over the value of the last tag. */
	skip(what: string): void {
		if (this.wireType === WireType.Varint) this.varint(what);
		else if (this.wireType === WireType.Bytes) this.leave(this.enter(what));
		else {
			const size = this.wireType === WireType.Fixed64 ? 8 : 4;
			if (this.end - this.at < size) throw new DecodeError(what, this.at, `fixed value of ${size} bytes is cut off`);
			this.at += size;
		}
	}
}

export const joinUnsigned = (lo: number, hi: number): bigint => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
export const joinSigned = (lo: number, hi: number): bigint => (BigInt(hi | 0) << 32n) | BigInt(lo >>> 0);
