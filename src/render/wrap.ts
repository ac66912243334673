// Lines of a terminal page. Widths are terminal columns, not characters.

/** Columns that a terminal needs for `text` (East Asian wide characters and emoji take two, combining marks none). */
export function columnsOf(text: string): number {
	let columns = 0;
	for (const c of text) columns += charColumns(c.codePointAt(0) as number);
	return columns;
}

/**
 * Breaks `text` at spaces into lines of at most `width` columns. A number stays with its unit ("4.7 ms"). A word that is wider than a line
 * stays whole on a line of its own, so that names and commands can be copied.
 */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	let used = 0;
	for (const word of wordsOf(text)) {
		const columns = columnsOf(word);
		if (line !== '' && used + 1 + columns > width) {
			lines.push(line);
			line = word;
			used = columns;
		} else {
			used += columns + (line === '' ? 0 : 1);
			line = line === '' ? word : `${line} ${word}`;
		}
	}
	if (line !== '' || lines.length === 0) lines.push(line);
	return lines;
}

const unit = /^(ns|µs|ms|s|min|h|d|B|[KMGTP]iB|%)(\/s)?[.,:;)]*$/;

function wordsOf(text: string): string[] {
	const words: string[] = [];
	for (const word of text.split(' ')) {
		if (word === '') continue;
		const before = words.at(-1);
		if (before !== undefined && unit.test(word) && /\d$/.test(before)) words[words.length - 1] = `${before} ${word}`;
		else words.push(word);
	}
	return words;
}

function charColumns(code: number): number {
	if (code < 0x300) return 1;
	if (code <= 0x36f || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0x20d0 && code <= 0x20ff)) return 0;
	const isWide =
		(code >= 0x1100 && code <= 0x115f) ||
		(code >= 0x2e80 && code <= 0xa4cf) ||
		(code >= 0xac00 && code <= 0xd7a3) ||
		(code >= 0xf900 && code <= 0xfaff) ||
		(code >= 0xfe30 && code <= 0xfe6f) ||
		(code >= 0xff00 && code <= 0xff60) ||
		(code >= 0xffe0 && code <= 0xffe6) ||
		(code >= 0x1f300 && code <= 0x1f64f) ||
		(code >= 0x1f900 && code <= 0x1f9ff) ||
		(code >= 0x20000 && code <= 0x3fffd);
	return isWide ? 2 : 1;
}
