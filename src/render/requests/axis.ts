// Marks on an axis of time: 1, 2 or 5 times a power of ten, so many that they have room.

/** Step between marks of an axis of `lengthNs`, at most `most` of them. */
export function tickStep(lengthNs: number, most: number): number {
	const least = lengthNs / Math.max(1, most);
	const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
	return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}

export function ticks(lengthNs: number, most: number): number[] {
	const step = tickStep(lengthNs, most);
	return Array.from({ length: Math.floor(lengthNs / step) + 1 }, (_, i) => i * step);
}
