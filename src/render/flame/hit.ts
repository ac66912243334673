// From a point of the view to the box drawn there, and from a box to its neighbours.
import type { FlameBoxes } from './layout.ts';
import { type FlameTree, firstFrom } from './tree.ts';

/** Index into boxes of what is drawn at `x` CSS pixels on `level`; -1 when nothing is. Boxes below three pixels also answer one pixel beside them. */
export function boxAt(boxes: FlameBoxes, level: number, x: number): number {
	let near = -1;
	for (let i = 0; i < boxes.length; i++) {
		if (boxes.level[i] !== level) continue;
		const from = boxes.x[i] as number;
		const to = from + (boxes.width[i] as number);
		if (x >= from && x < to) return i;
		if (to - from < 3 && x >= from - 1 && x < to + 1) near = i;
	}
	return near;
}

export type Direction = 'in' | 'out' | 'left' | 'right';

/** The box that an arrow key leads to; the same row when there is none. `in` is the widest child (the first, since biggest come first). */
export function neighbour(tree: FlameTree, row: number, direction: Direction): number {
	if (direction === 'in') return row + 1 < (tree.end[row] as number) ? row + 1 : row;
	if (direction === 'out') return row > 0 ? (tree.parent[row] as number) : row;
	const level = tree.levels[tree.level[row] as number] as Int32Array;
	const at = firstFrom(level, row) + (direction === 'left' ? -1 : 1);
	return at >= 0 && at < level.length ? (level[at] as number) : row;
}

/** The rows from row 0 down to `row`. */
export function pathTo(tree: FlameTree, row: number): number[] {
	const path: number[] = [];
	for (let at = row; at >= 0; at = tree.parent[at] as number) path.push(at);
	return path.reverse();
}
