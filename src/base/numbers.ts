// Sums and extremes over lists of any length (Math.max(...list) overflows the stack from some 100,000 values on).

export function sumOf(values: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i] as number;
	return sum;
}

/** `least` for an empty list. */
export function maxOf(values: ArrayLike<number>, least = 0): number {
	let max = least;
	for (let i = 0; i < values.length; i++) if ((values[i] as number) > max) max = values[i] as number;
	return max;
}

/** Upper median; 0 for an empty list. */
export function medianOf(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
