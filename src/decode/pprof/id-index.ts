// From the ids of a profile (uint64: usually 1, 2, 3 ..., but any, sparse and huge) to rows of our tables.
import { joinUnsigned } from '../../base/protobuf.ts';

export interface IdIndex {
	/** False when the id is taken already. */
	put(lo: number, hi: number, row: number): boolean;
	/** Row of the id given as two int32 halves; -1: no such id. */
	get(lo: number, hi: number): number;
}

export function idIndex(count: number): IdIndex {
	// Ids up to the number of rows, in practice all, lie in an array; the others in a map: as number while exact, else as bigint.
	const dense = new Int32Array(count + 1).fill(-1);
	const sparse = new Map<number | bigint, number>();
	const keyOf = (lo: number, hi: number): number | bigint =>
		hi >>> 0 < 0x200000 ? (hi >>> 0) * 4294967296 + (lo >>> 0) : joinUnsigned(lo, hi);
	const get = (lo: number, hi: number): number => {
		if (hi === 0 && lo >>> 0 <= count) return dense[lo] as number;
		return sparse.size === 0 ? -1 : (sparse.get(keyOf(lo, hi)) ?? -1);
	};
	return {
		get,
		put(lo, hi, row) {
			if (get(lo, hi) !== -1) return false;
			if (hi === 0 && lo >>> 0 <= count) dense[lo] = row;
			else sparse.set(keyOf(lo, hi), row);
			return true;
		},
	};
}
