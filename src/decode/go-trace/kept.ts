// What was kept of a damaged trace, in words.

interface Kept {
	/** Generations met, those that gave events, and of those the ones that could not be read to their end. */
	readonly generations: number;
	readonly keptGenerations: number;
	readonly partialGenerations: number;
	readonly keptBytes: number;
	readonly seenBytes: number;
}

export function keptPhrase({ generations, keptGenerations, partialGenerations, keptBytes, seenBytes }: Kept): string {
	if (keptGenerations === 0) return '';
	const percent = Math.floor((100 * keptBytes) / seenBytes);
	const part = partialGenerations === 0 ? '' : ` (${partialGenerations} in part)`;
	return `${keptGenerations} of ${generations} generation${generations === 1 ? '' : 's'}${part}, ${percent} % of the bytes`;
}
