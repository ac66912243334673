// Numbers that look random and are the same for the same seed.

export interface Random {
	/** 0 to below - 1. */
	(below: number): number;
}

export function random(seed: number, stream = 0): Random {
	let state = (Math.imul(seed >>> 0, 0x9e3779b1) ^ Math.imul((stream >>> 0) + 1, 0x85ebca6b)) >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

export const pick = <T>(next: Random, list: readonly T[]): T => list[next(list.length)] as T;

/** Mostly small, sometimes up to `most`: 1, 2, 3 matter more than 1,000. */
export const fewOf = (next: Random, most: number): number => 1 + next(1 + next(1 + next(Math.max(1, most))));

/** Numbers at which things break: around 0, powers of two, limits of formats. */
export function awkward(next: Random): bigint {
	const base = 1n << BigInt(next(65));
	const value = pick(next, [base, base - 1n, base + 1n, BigInt(next(5)), BigInt(next(256)), BigInt(next(70_000)), 1000n, 2049n, 1000001n]);
	return BigInt.asUintN(64, value);
}
