// The middle of repeats, and how much repeats of one program differ among themselves.

/** The mean of the two in the middle when their number is even. Not for an empty list. */
export function middle(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const upper = sorted[sorted.length >> 1] as number;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] as number)) / 2;
}

/**
 * The noise floor: the median difference between two repeats of the same side, over all pairs of both sides (A against A). A change of the
 * medians that is smaller is what one recording more or less would do. Null without a pair.
 */
export function noiseFloor(sides: readonly (readonly number[])[]): number | null {
	const differences: number[] = [];
	for (const values of sides)
		for (let i = 0; i < values.length; i++)
			for (let j = 0; j < i; j++) differences.push(Math.abs((values[i] as number) - (values[j] as number)));
	return differences.length === 0 ? null : middle(differences);
}
