// Medians, and ratios within rounds.
import type { Quantity } from './goals.ts';
import type { Usage } from './measure.ts';

/** Usage by round. A slow anchor runs in the first rounds only, so its list may be shorter. */
export type Rounds = readonly Usage[];

/** The mean of the two in the middle when their number is even. */
export function median(values: readonly number[]): number {
	if (values.length === 0) throw new Error('no values, no median');
	const sorted = [...values].sort((a, b) => a - b);
	const upper = sorted[sorted.length >> 1] as number;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] as number)) / 2;
}

export const medianOf = (rounds: Rounds, of: Quantity): number => median(rounds.map((usage) => usage[of]));

/**
 * Median over the rounds of what `combine` makes of ours and the anchor's value in the same round, since both then ran under the
 * same load. In a round without the anchor its median stands for it.
 */
export function paired(ours: Rounds, anchor: Rounds, of: Quantity, combine: (ours: number, anchor: number) => number): number {
	const usual = medianOf(anchor, of);
	return median(ours.map((usage, round) => combine(usage[of], anchor[round]?.[of] ?? usual)));
}
