// Weighted stacks -> the tree of a flame graph, alone or against a base.
//
// Against a base a box is as wide as both weights together, so that what is gone is seen as well as what is new; its colour says
// how they differ. With `normalize` the base is scaled to the same total, so that recordings of different length compare.
import { prefixTree } from '../base/prefix-tree.ts';
import { joinStacks, type WeightedStacks } from './weighted-stacks.ts';

export interface Flame {
	readonly unit: string;
	/** Boxes refer to names by index. */
	readonly names: readonly string[];
	/** Preorder, one entry per box: index into names, depth from 0, value with all below it, and of the stacks that end there. */
	readonly name: Int32Array;
	readonly depth: Int32Array;
	readonly value: Float64Array;
	readonly self: Float64Array;
	/** The base's part of value and self; null without a base. */
	readonly base: Float64Array | null;
	readonly baseSelf: Float64Array | null;
	/** Of all boxes, also those that were too thin. */
	readonly total: number;
	readonly baseTotal: number;
	/** Stacks that were left out because their weight is negative. */
	readonly negative: number;
	/** Stacks of which the frames beyond the first `mostDepth` are not shown. */
	readonly cut: number;
}

/** Levels and boxes that a picture may have: more than anyone looks at, few enough to be drawn. */
export const mostDepth = 2000;
const mostBoxes = 300_000;

export interface FlameOptions {
	/** Boxes with a smaller share of the total are left out. */
	readonly leastShare: number;
	readonly normalize: boolean;
}

/** Both have one type of weight. */
export function flameOf(stacks: WeightedStacks, base: WeightedStacks | null, options: FlameOptions): Flame {
	const unit = stacks.types[0]?.unit ?? '';
	const joined = base === null ? stacks : joinStacks([stacks, base], [[0], [1]], [...stacks.types, ...base.types]);
	const weights = joined.weights.map((of) => of.map((weight) => Math.max(0, weight)));
	const [now = 0, before = 0] = weights.map(sum);
	const scale = options.normalize && before > 0 && now > 0 ? now / before : 1;
	const scaled = weights.map((of, w) => (w === 1 && scale !== 1 ? of.map((weight) => weight * scale) : of));
	const total = now + before * scale;
	let { leastShare } = options;
	let tree = prefixTree(joined, scaled, { least: total * leastShare, mostDepth });
	while (tree.length > mostBoxes) {
		leastShare = Math.max(leastShare * 2, 1 / mostBoxes);
		tree = prefixTree(joined, scaled, { least: total * leastShare, mostDepth });
	}
	const [values, baseValues = null] = tree.values;
	const [selfs, baseSelfs = null] = tree.selfs;
	const { names, name } = usedNames(joined.names, tree.key);
	return {
		unit,
		names,
		name,
		depth: tree.depth,
		value: plus(values as Float64Array, baseValues),
		self: plus(selfs as Float64Array, baseSelfs),
		base: baseValues,
		baseSelf: baseSelfs,
		total: now,
		baseTotal: before * scale,
		cut: countDeeper(joined),
		negative: joined.weights.reduce((count, of) => count + of.reduce((n, weight) => n + (weight < 0 ? 1 : 0), 0), 0),
	};
}

function countDeeper({ start }: WeightedStacks): number {
	let count = 0;
	for (let row = 0; row + 1 < start.length; row++) if ((start[row + 1] as number) - (start[row] as number) > mostDepth) count++;
	return count;
}

const sum = (of: Float64Array): number => of.reduce((total, value) => total + value, 0);

const plus = (a: Float64Array, b: Float64Array | null): Float64Array => (b === null ? a : a.map((value, i) => value + (b[i] as number)));

/** Only the names of boxes that were kept, in the same order. */
function usedNames(all: readonly string[], keys: Int32Array): { names: string[]; name: Int32Array } {
	const isUsed = new Uint8Array(all.length);
	for (const key of keys) isUsed[key] = 1;
	const position = new Int32Array(all.length);
	const names: string[] = [];
	for (let key = 0; key < all.length; key++) if (isUsed[key] === 1) position[key] = names.push(all[key] as string) - 1;
	return { names, name: keys.map((key) => position[key] as number) };
}
