// Many figures are tested at once, so some look changed by chance. Benjamini and Hochberg's step-up procedure (J. R. Statist. Soc. B 57 (1995)
// 289-300): of the figures with an adjusted p (q) up to 5 %, at most 5 % are expected to be chance, also when tests rise and fall together.

/** q of each p, in the order of `ps`: the smallest rate of false discoveries at which it counts. */
export function falseDiscovery(ps: readonly number[]): number[] {
	const order = ps.map((_, i) => i).sort((i, j) => (ps[j] as number) - (ps[i] as number));
	const qs = new Array<number>(ps.length);
	let least = 1;
	order.forEach((at, i) => {
		least = Math.min(least, ((ps[at] as number) * ps.length) / (ps.length - i));
		qs[at] = least;
	});
	return qs;
}
