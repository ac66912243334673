// Writes protobuf's wire format into one growing buffer. The counterpart of protobuf.ts.
//
// Usage: `uint`, `int`, `text`, `double` write whole fields; `open(field)` ... `close(mark)` put a message or packed numbers around
// what is written between them; `take` hands out the bytes. Fields are written also when they are zero: who wants them left out asks first.
import { encodeUtf8Into, utf8Length } from './utf8.ts';

const two32 = 4294967296;
const maxVarintBytes = 10;

export class WireWriter {
	#bytes: Uint8Array;
	length = 0;

	constructor(capacity = 1024) {
		this.#bytes = new Uint8Array(capacity);
	}

	#reserve(count: number): void {
		const needed = this.length + count;
		if (needed <= this.#bytes.length) return;
		const wider = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
		wider.set(this.#bytes.subarray(0, this.length));
		this.#bytes = wider;
	}

	/** An integer from -2^63 to 2^64 - 1, as exact as a double is. Negative ones take ten bytes, as int64 does. */
	varint(value: number): void {
		this.#reserve(maxVarintBytes);
		let at = this.length;
		const bytes = this.#bytes;
		if (value < 0) {
			const rest = BigInt.asUintN(64, BigInt(value));
			at = this.#longVarint(at, Number(rest & 0xffffffffn), Number(rest >> 32n));
		} else if (value >= two32) at = this.#longVarint(at, value % two32, Math.floor(value / two32));
		else {
			let rest = value;
			while (rest > 127) {
				bytes[at++] = (rest & 127) | 128;
				rest >>>= 7;
			}
			bytes[at++] = rest;
		}
		this.length = at;
	}

	/** Halves of 32 bits. */
	#longVarint(from: number, low: number, high: number): number {
		const bytes = this.#bytes;
		let at = from;
		let lo = low >>> 0;
		let hi = high >>> 0;
		while (hi > 0 || lo > 127) {
			bytes[at++] = (lo & 127) | 128;
			lo = ((lo >>> 7) | (hi << 25)) >>> 0;
			hi >>>= 7;
		}
		bytes[at++] = lo;
		return at;
	}

	/** A varint field: uint32/64, int32/64, bool, enum. */
	int(field: number, value: number): void {
		this.varint(field * 8);
		this.varint(value);
	}

	/** A 64-bit integer of any size. */
	bigint(field: number, value: bigint): void {
		this.varint(field * 8);
		this.#reserve(maxVarintBytes);
		const rest = BigInt.asUintN(64, value);
		this.length = this.#longVarint(this.length, Number(rest & 0xffffffffn), Number(rest >> 32n));
	}

	/** A 64-bit field of fixed size. */
	fixed64(field: number, value: bigint): void {
		this.varint(field * 8 + 1);
		this.#reserve(8);
		new DataView(this.#bytes.buffer).setBigUint64(this.length, BigInt.asUintN(64, value), true);
		this.length += 8;
	}

	text(field: number, value: string): void {
		this.varint(field * 8 + 2);
		const size = utf8Length(value);
		this.varint(size);
		this.#reserve(size);
		encodeUtf8Into(value, this.#bytes, this.length);
		this.length += size;
	}

	/** Begins a message, bytes or packed numbers; give the result to `close`. */
	open(field: number): number {
		this.varint(field * 8 + 2);
		this.#reserve(1);
		return this.length++;
	}

	/** Puts the length where `open` left room for one byte of it; longer contents move up. */
	close(mark: number): void {
		const size = this.length - mark - 1;
		let more = 0;
		for (let rest = size; rest > 127; rest >>>= 7) more++;
		if (more > 0) {
			this.#reserve(more);
			this.#bytes.copyWithin(mark + 1 + more, mark + 1, this.length);
		}
		const end = this.length + more;
		this.length = mark;
		this.varint(size);
		this.length = end;
	}

	/** The bytes so far, as a copy; the writer is empty afterwards. */
	take(): Uint8Array {
		const bytes = this.#bytes.slice(0, this.length);
		this.length = 0;
		return bytes;
	}
}
