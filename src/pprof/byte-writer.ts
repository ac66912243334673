// Growable bytes with protobuf primitives.
export interface ByteWriter {
	readonly length: number;
	byte(value: number): void;
	/** Unsigned, as two halves. */
	varint(lo: number, hi: number): void;
	bytes(from: Uint8Array): void;
	text(value: string): void;
	finish(): Uint8Array;
}

export function byteWriter(capacity = 256): ByteWriter {
	let data = new Uint8Array(capacity);
	let length = 0;
	const room = (more: number): void => {
		if (length + more <= data.length) return;
		const wider = new Uint8Array(Math.max(data.length * 2, length + more));
		wider.set(data.subarray(0, length));
		data = wider;
	};
	return {
		get length() {
			return length;
		},
		byte(value) {
			room(1);
			data[length++] = value;
		},
		varint(lo, hi) {
			room(10);
			let low = lo >>> 0;
			let high = hi >>> 0;
			while (high !== 0 || low > 0x7f) {
				data[length++] = (low & 0x7f) | 0x80;
				low = ((low >>> 7) | (high << 25)) >>> 0;
				high >>>= 7;
			}
			data[length++] = low;
		},
		bytes(from) {
			room(from.length);
			data.set(from, length);
			length += from.length;
		},
		text(value) {
			const bytes = utf8Bytes(value);
			room(bytes.length);
			data.set(bytes, length);
			length += bytes.length;
		},
		finish: () => data.subarray(0, length),
	};
}

/** UTF-8; a lone surrogate becomes U+FFFD. */
export function utf8Bytes(text: string): Uint8Array {
	const out = new Uint8Array(text.length * 3);
	let length = 0;
	for (let i = 0; i < text.length; i++) {
		let point = text.codePointAt(i) as number;
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
