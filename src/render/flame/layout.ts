// Which boxes to draw for a view: 1. per visible level, bisect to the boxes below the focused row (rows of a subtree are neighbours); 2. go right;
// 3. a box below one pixel starts a run: bisect to the first box beyond that pixel and draw one filler for all between.
// So the work is bounded by the pixels of the view, not by the boxes of the profile.
import { type FlameTree, firstFrom } from './tree.ts';

/** CSS pixels. */
export const levelHeight = 20;

export interface FlameView {
	/** Row that fills the width; its ancestors are drawn full width above it. */
	readonly focus: number;
	/** CSS pixels. */
	readonly width: number;
	/** Levels to lay out, half-open. */
	readonly fromLevel: number;
	readonly toLevel: number;
}

export interface FlameBoxes {
	readonly length: number;
	/** Row of the box; of the first of them for a filler. */
	readonly row: Int32Array;
	readonly level: Int32Array;
	/** CSS pixels from the left edge of the view. */
	readonly x: Float64Array;
	readonly width: Float64Array;
	/** 1: several boxes, each below one pixel, drawn as one. */
	readonly isFiller: Uint8Array;
}

export function layoutBoxes(tree: FlameTree, view: FlameView): FlameBoxes {
	const rows: number[] = [];
	const levels: number[] = [];
	const xs: number[] = [];
	const widths: number[] = [];
	const fillers: number[] = [];
	const put = (row: number, level: number, x: number, width: number, isFiller: boolean): void => {
		rows.push(row);
		levels.push(level);
		xs.push(x);
		widths.push(width);
		fillers.push(isFiller ? 1 : 0);
	};
	const focusLevel = tree.level[view.focus] as number;
	const first = tree.start[view.focus] as number;
	const span = tree.value[view.focus] as number;
	const scale = span > 0 ? view.width / span : 0;
	for (let row = view.focus; row >= 0; row = tree.parent[row] as number) {
		const level = tree.level[row] as number;
		if (level >= view.fromLevel && level < view.toLevel) put(row, level, 0, view.width, false);
	}
	const to = Math.min(view.toLevel, tree.levels.length);
	for (let level = Math.max(focusLevel + 1, view.fromLevel); level < to && scale > 0; level++) {
		const at = tree.levels[level] as Int32Array;
		const until = firstFrom(at, tree.end[view.focus] as number);
		let i = firstFrom(at, view.focus);
		while (i < until) {
			const row = at[i] as number;
			const x = ((tree.start[row] as number) - first) * scale;
			const width = (tree.value[row] as number) * scale;
			if (width >= 1) {
				put(row, level, x, width, false);
				i++;
				continue;
			}
			const next = Math.max(i + 1, firstBeyond(tree, at, first + (x + 1) / scale, i, until));
			if (next === i + 1) put(row, level, x, width, false);
			else put(row, level, x, 1, true);
			i = next;
		}
	}
	return {
		length: rows.length,
		row: Int32Array.from(rows),
		level: Int32Array.from(levels),
		x: Float64Array.from(xs),
		width: Float64Array.from(widths),
		isFiller: Uint8Array.from(fillers),
	};
}

/** Index of the first of rows[from..to) whose right edge lies beyond `position`. */
function firstBeyond(tree: FlameTree, rows: Int32Array, position: number, from: number, to: number): number {
	let low = from;
	let high = to;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const row = rows[middle] as number;
		if ((tree.start[row] as number) + (tree.value[row] as number) > position) high = middle;
		else low = middle + 1;
	}
	return low;
}
