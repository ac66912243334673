// The flame tree as columns. Row 0 is a root that we add, so that several trees of the input stand side by side.
// Hostile or merely odd data is made a tree: depths that skip a level are pulled up, bad values count 0, a parent is at least the sum of its children.
import type { PageFlame } from '../html/page-data.ts';

export interface FlameTree {
	readonly length: number;
	readonly names: readonly string[];
	/** Index into names; -1 for row 0. */
	readonly name: Int32Array;
	/** -1 for row 0. */
	readonly parent: Int32Array;
	/** 0 for row 0. */
	readonly level: Int32Array;
	/** Rows below it are row+1 .. end-1. */
	readonly end: Int32Array;
	/** Left edge, in the unit of value. */
	readonly start: Float64Array;
	/** With all below it. */
	readonly value: Float64Array;
	/** Of what ends here; as given, else value minus the children's. */
	readonly self: Float64Array;
	/** The base's part of value and self in a comparison; null without one. */
	readonly base: Float64Array | null;
	readonly baseSelf: Float64Array | null;
	/** levels[l]: the rows of level l from left to right. */
	readonly levels: readonly Int32Array[];
}

export type FlameRows = Pick<PageFlame, 'names' | 'name' | 'depth' | 'value' | 'self' | 'total' | 'base'>;

export function buildTree(flame: FlameRows): FlameTree {
	const length = Math.min(flame.name.length, flame.depth.length, flame.value.length) + 1;
	const name = new Int32Array(length).fill(-1);
	const parent = new Int32Array(length).fill(-1);
	const level = new Int32Array(length);
	const end = new Int32Array(length).fill(length);
	const value = new Float64Array(length);
	const open: number[] = [0];
	for (let row = 1; row < length; row++) {
		const depth = Math.floor(flame.depth[row - 1] as number);
		const at = Math.max(1, Math.min(Number.isFinite(depth) ? depth + 1 : 1, open.length));
		while (open.length > at) end[open.pop() as number] = row;
		name[row] = flame.name[row - 1] as number;
		parent[row] = open[at - 1] as number;
		level[row] = at;
		const given = flame.value[row - 1] as number;
		value[row] = Number.isFinite(given) && given > 0 ? given : 0;
		open.push(row);
	}
	value[0] = flame.total ?? 0;
	const children = new Float64Array(length);
	for (let row = length - 1; row >= 0; row--) {
		value[row] = Math.max(value[row] as number, children[row] as number);
		if (row > 0) children[parent[row] as number] = (children[parent[row] as number] as number) + (value[row] as number);
	}
	return {
		length,
		names: flame.names,
		name,
		parent,
		level,
		end,
		start: startsOf(parent, value),
		value,
		self: flame.self ? withRoot(flame.self, 0, length) : value.map((v, row) => v - (children[row] as number)),
		base: flame.base ? withRoot(flame.base.value, flame.base.total, length) : null,
		baseSelf: flame.base ? withRoot(flame.base.self, 0, length) : null,
		levels: levelsOf(level),
	};
}

function withRoot(of: readonly number[], root: number, length: number): Float64Array {
	const column = new Float64Array(length);
	column[0] = root;
	for (let row = 1; row < length; row++) column[row] = of[row - 1] ?? 0;
	return column;
}

function startsOf(parent: Int32Array, value: Float64Array): Float64Array {
	const start = new Float64Array(parent.length);
	/** Where the next child of a row begins. */
	const next = new Float64Array(parent.length);
	for (let row = 1; row < parent.length; row++) {
		const p = parent[row] as number;
		const at = next[p] as number;
		start[row] = at;
		next[row] = at;
		next[p] = at + (value[row] as number);
	}
	return start;
}

function levelsOf(level: Int32Array): Int32Array[] {
	const counts: number[] = [];
	for (const l of level) counts[l] = (counts[l] ?? 0) + 1;
	const levels = counts.map((count) => new Int32Array(count));
	const used = counts.map(() => 0);
	level.forEach((l, row) => {
		const at = used[l] as number;
		(levels[l] as Int32Array)[at] = row;
		used[l] = at + 1;
	});
	return levels;
}

/** Index of the first of ascending `rows` that is `row` or greater. */
export function firstFrom(rows: Int32Array, row: number): number {
	let low = 0;
	let high = rows.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((rows[middle] as number) < row) low = middle + 1;
		else high = middle;
	}
	return low;
}
