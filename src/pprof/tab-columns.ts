// Go's text/tabwriter, right-aligned with one blank in front of each cell: cells end at a tab, and those of one column in successive
// lines are as wide as the widest. What follows the last tab of a line is no cell.
import { codePointCount } from './go-format.ts';

export function alignRight(text: string): string {
	const lines = text.split('\n').map((line) => line.split('\t'));
	const widths = lines.map((cells) => new Array<number>(cells.length - 1).fill(0));
	const deepest = lines.reduce((most, { length }) => Math.max(most, length - 1), 0);
	for (let column = 0; column < deepest; column++) {
		for (let from = 0; from < lines.length; ) {
			let to = from;
			let width = 0;
			for (; column < (lines[to]?.length ?? 0) - 1; to++) width = Math.max(width, codePointCount(lines[to]?.[column] as string) + 1);
			for (let line = from; line < to; line++) (widths[line] as number[])[column] = width;
			from = Math.max(to, from + 1);
		}
	}
	return lines
		.map((cells, line) => cells.map((cell, i) => ' '.repeat(Math.max(0, (widths[line]?.[i] ?? 0) - codePointCount(cell))) + cell).join(''))
		.join('\n');
}
