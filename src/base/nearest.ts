// What somebody may have meant: the known names nearest to a word.

/** At most `most` names, nearest first; none that is far off. A name that holds the word, or a part of it, counts as near. */
export function nearest(word: string, names: readonly string[], most = 3): string[] {
	const asked = word.toLowerCase();
	const bound = Math.max(2, Math.floor(asked.length / 3));
	return names
		.map((name) => ({ name, distance: distanceTo(asked, name.toLowerCase(), bound) }))
		.filter(({ distance }) => distance <= bound)
		.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
		.slice(0, most)
		.map(({ name }) => name);
}

/** 1 when one holds the other (from three letters on), else the number of edits, or `bound` + 1. */
function distanceTo(asked: string, name: string, bound: number): number {
	if (asked.length >= 3 && (name.includes(asked) || asked.includes(name))) return 1;
	const parts = name.split('-');
	const byPart =
		parts.length > 1 ? Math.min(...parts.filter((part) => part.length >= 4).map((part) => edits(asked, part, 1) + 1)) : Infinity;
	return Math.min(byPart, edits(asked, name, bound));
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
