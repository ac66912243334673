// Growable column of 64-bit integers kept as two halves: exact, without a BigInt per row and independent of byte order.
import { joinSigned, joinUnsigned } from '../../base/protobuf.ts';

export interface Int64Column {
	readonly length: number;
	push(lo: number, hi: number): void;
	lo(row: number): number;
	hi(row: number): number;
	signed(row: number): bigint;
	unsigned(row: number): bigint;
	/** Signed, nearest float64. */
	number(row: number): number;
}

export function int64Column(capacity = 16): Int64Column {
	let halves = new Int32Array(2 * Math.max(1, capacity));
	let length = 0;
	return {
		get length() {
			return length;
		},
		push(lo, hi) {
			if (2 * length === halves.length) {
				const wider = new Int32Array(halves.length * 2);
				wider.set(halves);
				halves = wider;
			}
			halves[2 * length] = lo;
			halves[2 * length + 1] = hi;
			length++;
		},
		lo: (row) => halves[2 * row] as number,
		hi: (row) => halves[2 * row + 1] as number,
		signed: (row) => joinSigned(halves[2 * row] as number, halves[2 * row + 1] as number),
		unsigned: (row) => joinUnsigned(halves[2 * row] as number, halves[2 * row + 1] as number),
		number: (row) => (halves[2 * row + 1] as number) * 4294967296 + ((halves[2 * row] as number) >>> 0),
	};
}
