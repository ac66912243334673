// What somebody may have meant: the known names nearest to a word.

/** At most `most` names, nearest first; none that is far off, or much farther than the nearest. */
export function nearest(word: string, names: readonly string[], most = 3): string[] {
	const asked = word.toLowerCase();
	const bound = Math.max(2, Math.floor(asked.length / 4));
	const near = names
		.map((name) => ({ name, distance: distanceTo(asked, name.toLowerCase(), bound) }))
		.filter(({ distance }) => distance <= bound)
		.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
	return near
		.filter(({ distance }) => distance <= (near[0]?.distance ?? 0) + 1)
		.map(({ name }) => name)
		.slice(0, most);
}

/** Edits to the name or to one word of it (plus 1); 1 when one holds the other, from three letters on, or is a word of it. */
function distanceTo(asked: string, name: string, bound: number): number {
	if (asked.length >= 3 && (name.includes(asked) || asked.includes(name))) return 1;
	if (name.split(/[-.]/).includes(asked)) return 1;
	const words = name.split(/[-.]/).filter((one) => one.length >= 4 && one !== name);
	return Math.min(edits(asked, name, bound), ...words.map((one) => 1 + edits(asked, one, bound)));
}

/** Levenshtein's distance, by rows; `bound` + 1 when it is more than `bound`. */
function edits(a: string, b: string, bound: number): number {
	if (Math.abs(a.length - b.length) > bound) return bound + 1;
	let row = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
		}
		row = next;
	}
	return Math.min(row[b.length] as number, bound + 1);
}

/** "; did you mean 'x'?" or ''. */
export function didYouMean(word: string, names: Iterable<string>): string {
	const [name] = nearest(word, [...names], 1);
	return name === undefined ? '' : `; did you mean '${name}'?`;
}
