// Bits of a zstd bitstream, which is written forwards and read from its end. Bits before the start read as 0;
// `left` then goes below 0, and whoever reads decides whether that is an error.

/** Any structural error; the frame reader turns it into damage. */
export class ZstdError extends Error {}

export interface BackwardBits {
	/** Bits not read yet; negative when more were read than there are. */
	readonly left: number;
	/** The next `n` bits (0..24) as an unsigned number. */
	read(n: number): number;
	/** The next `n` bits (1..24) without taking them. */
	peek(n: number): number;
	drop(n: number): void;
}

/** Bitstream in data[start, end); its last byte holds the highest set bit as an end mark. */
export function backwardBits(data: Uint8Array, start: number, end: number): BackwardBits {
	const last = end > start ? (data[end - 1] as number) : 0;
	if (last === 0) throw new ZstdError('a bitstream without end mark');
	let left = (end - start - 1) * 8 + (31 - Math.clz32(last));
	const peek = (n: number): number => {
		const at = left - n;
		if (at < -24) return 0;
		if (at < 0) return (word(data, start) & ((1 << Math.max(left, 0)) - 1)) << Math.min(-at, n);
		return (word(data, start + (at >> 3)) >>> (at & 7)) & ((1 << n) - 1);
	};
	return {
		get left() {
			return left;
		},
		peek,
		drop(n) {
			left -= n;
		},
		read(n) {
			if (n === 0) return 0;
			const value = peek(n);
			left -= n;
			return value;
		},
	};
}

const word = (data: Uint8Array, at: number): number =>
	(data[at] as number) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16) | ((data[at + 3] ?? 0) << 24);

/** Position of the highest set bit of a positive integer. */
export const highBit = (value: number): number => 31 - Math.clz32(value);
