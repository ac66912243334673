// Growable bytes with protobuf primitives. Messages are written in place: `open` leaves room for the length, `close` fills it in.
export interface ByteWriter {
	readonly length: number;
	byte(value: number): void;
	/** Unsigned, as two halves. */
	varint(lo: number, hi: number): void;
	/** Unsigned, below 2^32. */
	small(value: number): void;
	/** Bytes [start, end) of another array. */
	bytes(from: Uint8Array, start?: number, end?: number): void;
	/** UTF-8 of a string, as `utf8Bytes` gives it. */
	text(value: string): void;
	/** Begins a length-delimited field; hand the result to `close`. `sizeGuess`: about how long it will be. */
	open(field: number, sizeGuess?: number): number;
	close(mark: number): void;
	/** What was written. The writer begins anew. */
	take(): Uint8Array;
}

/** Length of the varint of a length. */
const sizeOfLength = (value: number): number => (value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5);

export function byteWriter(capacity = 256): ByteWriter {
	let data = new Uint8Array(capacity);
	let length = 0;
	const room = (more: number): void => {
		const wider = new Uint8Array(Math.max(data.length * 2, length + more));
		wider.set(data.subarray(0, length));
		data = wider;
	};
	const varint = (lo: number, hi: number): void => {
		if (length + 10 > data.length) room(10);
		let low = lo >>> 0;
		let high = hi >>> 0;
		while (high !== 0 || low > 0x7f) {
			data[length++] = (low & 0x7f) | 0x80;
			low = ((low >>> 7) | (high << 25)) >>> 0;
			high >>>= 7;
		}
		data[length++] = low;
	};
	const append = (from: Uint8Array, start = 0, end = from.length): void => {
		const count = end - start;
		if (length + count > data.length) room(count);
		if (count < 32) for (let i = start; i < end; i++) data[length++] = from[i] as number;
		else {
			data.set(from.subarray(start, end), length);
			length += count;
		}
	};
	return {
		get length() {
			return length;
		},
		byte(value) {
			if (length + 1 > data.length) room(1);
			data[length++] = value;
		},
		varint,
		small(value) {
			if (length + 5 > data.length) room(5);
			let left = value;
			for (; left > 0x7f || left < 0; left >>>= 7) data[length++] = (left & 0x7f) | 0x80;
			data[length++] = left;
		},
		bytes: append,
		text(value) {
			if (length + value.length > data.length) room(value.length);
			const from = length;
			for (let i = 0; i < value.length; i++) {
				const unit = value.charCodeAt(i);
				if (unit > 0x7f) {
					length = from;
					append(utf8Bytes(value));
					return;
				}
				data[length++] = unit;
			}
		},
		open(field, sizeGuess = 0) {
			const size = sizeOfLength(sizeGuess);
			if (length + 1 + size > data.length) room(1 + size);
			data[length++] = (field << 3) | 2;
			length += size;
			// Both in one number: where the payload begins, and how much room its length has.
			return length * 8 + size;
		},
		close(mark) {
			const from = Math.floor(mark / 8);
			const left = mark % 8;
			const size = length - from;
			const needed = sizeOfLength(size);
			if (needed !== left) {
				if (length + needed > data.length) room(needed);
				data.copyWithin(from - left + needed, from, length);
			}
			length = from - left;
			varint(size, 0);
			length += size;
		},
		take() {
			const taken = data.slice(0, length);
			length = 0;
			return taken;
		},
	};
}

/** UTF-8. The lone surrogates of `losslessText` become the bytes they stand for, others U+FFFD. */
export function utf8Bytes(text: string): Uint8Array {
	const out = new Uint8Array(text.length * 3);
	let length = 0;
	for (let i = 0; i < text.length; i++) {
		let point = text.codePointAt(i) as number;
		if (point >= 0xdc80 && point <= 0xdcff) {
			out[length++] = point - 0xdc00;
			continue;
		}
		if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
		if (point < 0x80) out[length++] = point;
		else if (point < 0x800) {
			out[length++] = 0xc0 | (point >> 6);
			out[length++] = 0x80 | (point & 63);
		} else if (point < 0x10000) {
			out[length++] = 0xe0 | (point >> 12);
			out[length++] = 0x80 | ((point >> 6) & 63);
			out[length++] = 0x80 | (point & 63);
		} else {
			i++;
			out[length++] = 0xf0 | (point >> 18);
			out[length++] = 0x80 | ((point >> 12) & 63);
			out[length++] = 0x80 | ((point >> 6) & 63);
			out[length++] = 0x80 | (point & 63);
		}
	}
	return out.subarray(0, length);
}
