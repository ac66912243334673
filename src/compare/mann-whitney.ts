// The Mann-Whitney U test: do the values of one side tend to be greater than those of the other? It asks for no distribution, only for
// repeats that are independent of each other.
//
// Small sides are exact, with ties: under the hypothesis that both sides are alike every choice of n of the n + m ranks is equally likely, so the
// choices are counted by their rank sum. Ranks are doubled, so that the middle rank of a tie is whole. Large sides use the normal
// approximation with the correction for ties and for continuity.
// Mann and Whitney, Ann. Math. Statist. 18 (1947) 50-60. Two-sided: twice the smaller tail, at most 1, as benchstat does.

export interface RankTest {
	/** Two-sided. */
	readonly p: number;
	/** Vargha and Delaney's A12: how likely a value of b is greater than one of a, ties half; 0.5 is no effect. (Cliff's delta is 2 * A12 - 1.) */
	readonly a12: number;
	readonly isExact: boolean;
}

/** Values on both sides together up to which the choices are counted: 50 x 25 x 2550 steps at most. */
const mostExact = 50;

/** Neither side may be empty. */
export function mannWhitney(a: readonly number[], b: readonly number[]): RankTest {
	const ranks = doubledRanks([...a, ...b]);
	const sumB = ranks.slice(a.length).reduce((sum, rank) => sum + rank, 0);
	const pairs = a.length * b.length;
	const u = sumB / 2 - (b.length * (b.length + 1)) / 2;
	const isExact = ranks.length <= mostExact;
	return { p: isExact ? exactP(ranks, b.length, sumB) : normalP(ranks, a.length, b.length, u), a12: u / pairs, isExact };
}

/** The least p that sides of these sizes can have: all of one beyond all of the other. */
export function leastP(n: number, m: number): number {
	let choices = 1;
	for (let i = 1; i <= Math.min(n, m); i++) choices = (choices * (Math.max(n, m) + i)) / i;
	return Math.min(1, 2 / choices);
}

/** Twice the rank of each value from 1; equal values share the middle of their ranks. */
function doubledRanks(values: readonly number[]): number[] {
	const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
	const ranks = new Array<number>(values.length);
	for (let from = 0; from < order.length; ) {
		let to = from + 1;
		while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
		for (let i = from; i < to; i++) ranks[order[i] as number] = from + 1 + to;
		from = to;
	}
	return ranks;
}

function exactP(ranks: readonly number[], chosen: number, observed: number): number {
	const most = ranks.reduce((sum, rank) => sum + rank, 0);
	/** ways[k][s]: choices of k of the ranks so far with the sum s. Float64: exact up to 2^53, and only ratios count beyond. */
	const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(most + 1));
	(ways[0] as Float64Array)[0] = 1;
	for (const rank of ranks) {
		for (let k = chosen; k > 0; k--) {
			const to = ways[k] as Float64Array;
			const from = ways[k - 1] as Float64Array;
			for (let s = most; s >= rank; s--) to[s] = (to[s] as number) + (from[s - rank] as number);
		}
	}
	let all = 0;
	let below = 0;
	let above = 0;
	for (const [sum, count] of (ways[chosen] as Float64Array).entries()) {
		all += count;
		if (sum <= observed) below += count;
		if (sum >= observed) above += count;
	}
	return Math.min(1, (2 * Math.min(below, above)) / all);
}

function normalP(ranks: readonly number[], n: number, m: number, u: number): number {
	const counts = new Map<number, number>();
	for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
	const size = n + m;
	let ties = 0;
	for (const count of counts.values()) ties += count ** 3 - count;
	const variance = ((n * m) / 12) * (size + 1 - ties / (size * (size - 1)));
	const away = Math.abs(u - (n * m) / 2);
	if (variance <= 0 || away <= 0.5) return 1;
	return Math.min(1, 2 * upperTail((away - 0.5) / Math.sqrt(variance)));
}

/** Of the standard normal distribution, z >= 0; relative error below 1.2e-7 (the erfc of Numerical Recipes, Chebyshev fit). */
function upperTail(z: number): number {
	const x = z / Math.SQRT2;
	const t = 1 / (1 + x / 2);
	const terms = [
		-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
	];
	return 0.5 * t * Math.exp(-x * x + terms.reduceRight((sum, term) => sum * t + term, 0));
}
