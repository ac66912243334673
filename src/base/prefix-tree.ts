// Sequences of integers with weights -> their common prefixes as a tree: stacks from the root -> flame graph. No hashing.
//
// 1. Sort the sequences by three-way radix quicksort: partition by the key at one depth, go deeper only among equal keys.
// 2. Walk them in order. What a sequence shares with the one before is open already; the rest of it are new nodes.
// 3. A node that closes gives its weight to its parent. If it is lighter than `least`, it is taken off the end of the output again,
//    where it must stand, since all below it were lighter still. So memory follows what is kept, not what was there.
// 4. Siblings come heaviest first.

/** Sequence i is pool[start[i] .. start[i + 1]); keys are 0 or more. */
export interface Sequences {
	readonly pool: Int32Array;
	readonly start: Int32Array;
}

/** Preorder, without the root: parents before children, siblings by the sum of their values, equal ones by key. */
export interface PrefixTree {
	readonly length: number;
	readonly key: Int32Array;
	/** From 0. */
	readonly depth: Int32Array;
	/** One array per weight: with all below, also with what was too light to be kept. */
	readonly values: readonly Float64Array[];
	/** Of the sequences that end here. */
	readonly selfs: readonly Float64Array[];
	/** Sums of all sequences. */
	readonly totals: readonly number[];
}

export interface PrefixLimits {
	/** Nodes that are lighter are left out. */
	readonly least?: number;
	/** Sequences count only up to this length. */
	readonly mostDepth?: number;
}

/** `weights[w][i]`: weight of sequence i, 0 or more; a node's weight is their sum over w. Sequences without weight are left out. */
export function prefixTree(sequences: Sequences, weights: readonly Float64Array[], limits: PrefixLimits = {}): PrefixTree {
	const order = weighted(weights, sequences.start.length - 1);
	sortSequences(sequences, order);
	return heaviestFirst(treeOf(sequences, order, weights, limits));
}

function weighted(weights: readonly Float64Array[], count: number): Int32Array {
	const order = new Int32Array(count);
	let used = 0;
	for (let i = 0; i < count; i++) if (weights.some((of) => (of[i] as number) > 0)) order[used++] = i;
	return order.subarray(0, used);
}

/** Ranges up to this size are sorted by insertion. */
const smallRange = 12;
/** Partitions of partitions at one depth. Who needs more was made to need them, and is sorted by comparing. */
const mostTries = 64;
const noKeys = -1;

/** Puts `order` into the order of the sequences that it names; a prefix comes before what it begins. */
function sortSequences({ pool, start }: Sequences, order: Int32Array): void {
	const keys = new Int32Array(order.length);
	/** Ranges to do: from, to, depth, partitions left at this depth (`noKeys`: `keys` does not hold the keys of this depth yet). */
	const pending: number[] = [0, order.length, 0, noKeys];
	while (pending.length > 0) {
		const tries = pending.pop() as number;
		const depth = pending.pop() as number;
		const to = pending.pop() as number;
		const from = pending.pop() as number;
		if (to - from <= smallRange) {
			insertionSort(pool, start, order, from, to, depth);
			continue;
		}
		if (tries === 0) {
			const byAll = (a: number, b: number): number =>
				isBefore(pool, start, a, b, depth) ? -1 : isBefore(pool, start, b, a, depth) ? 1 : 0;
			order.subarray(from, to).sort(byAll);
			continue;
		}
		if (tries === noKeys) {
			for (let i = from; i < to; i++) {
				const row = order[i] as number;
				const at = (start[row] as number) + depth;
				keys[i] = at < (start[row + 1] as number) ? (pool[at] as number) : -1;
			}
		}
		const pivot = medianOf(keys[from] as number, keys[(from + to) >>> 1] as number, keys[to - 1] as number);
		let less = from;
		let greater = to;
		for (let i = from; i < greater; ) {
			const key = keys[i] as number;
			if (key === pivot) i++;
			else if (key < pivot) swap(order, keys, i++, less++);
			else swap(order, keys, i, --greater);
		}
		const left = tries === noKeys ? mostTries : tries - 1;
		if (less > from) pending.push(from, less, depth, left);
		if (greater < to) pending.push(greater, to, depth, left);
		if (pivot >= 0) pending.push(less, greater, depth + 1, noKeys);
	}
}

const medianOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

function swap(order: Int32Array, keys: Int32Array, i: number, j: number): void {
	const row = order[i] as number;
	const key = keys[i] as number;
	order[i] = order[j] as number;
	keys[i] = keys[j] as number;
	order[j] = row;
	keys[j] = key;
}

function insertionSort(pool: Int32Array, start: Int32Array, order: Int32Array, from: number, to: number, depth: number): void {
	for (let i = from + 1; i < to; i++) {
		const row = order[i] as number;
		let j = i;
		for (; j > from && isBefore(pool, start, row, order[j - 1] as number, depth); j--) order[j] = order[j - 1] as number;
		order[j] = row;
	}
}

/** They are equal up to `depth`. */
function isBefore(pool: Int32Array, start: Int32Array, a: number, b: number, depth: number): boolean {
	let atA = (start[a] as number) + depth;
	let atB = (start[b] as number) + depth;
	const endA = start[a + 1] as number;
	const endB = start[b + 1] as number;
	for (; atA < endA && atB < endB; atA++, atB++) {
		const difference = (pool[atA] as number) - (pool[atB] as number);
		if (difference !== 0) return difference < 0;
	}
	return endA - atA < endB - atB;
}

interface Growing {
	length: number;
	key: Int32Array;
	depth: Int32Array;
	values: Float64Array[];
	selfs: Float64Array[];
}

function treeOf({ pool, start }: Sequences, order: Int32Array, weights: readonly Float64Array[], limits: PrefixLimits): PrefixTree {
	const { least = 0, mostDepth = Number.POSITIVE_INFINITY } = limits;
	const out: Growing = {
		length: 0,
		key: new Int32Array(1024),
		depth: new Int32Array(1024),
		values: weights.map(() => new Float64Array(1024)),
		selfs: weights.map(() => new Float64Array(1024)),
	};
	const totals = weights.map(() => 0);
	/** Rows of the open nodes, by depth. */
	const open: number[] = [];
	let before = 0;
	let beforeLength = 0;
	for (let i = 0; i < order.length; i++) {
		const row = order[i] as number;
		const from = start[row] as number;
		const length = Math.min((start[row + 1] as number) - from, mostDepth);
		let shared = 0;
		const most = Math.min(length, beforeLength);
		while (shared < most && pool[from + shared] === pool[before + shared]) shared++;
		while (open.length > shared) closeNode(out, open, least, totals);
		for (let depth = shared; depth < length; depth++) open.push(openNode(out, pool[from + depth] as number, depth));
		const leaf = open[length - 1];
		for (let w = 0; w < weights.length; w++) {
			const weight = (weights[w] as Float64Array)[row] as number;
			if (leaf === undefined) totals[w] = (totals[w] as number) + weight;
			else {
				add(out.values[w] as Float64Array, leaf, weight);
				add(out.selfs[w] as Float64Array, leaf, weight);
			}
		}
		before = from;
		beforeLength = length;
	}
	while (open.length > 0) closeNode(out, open, least, totals);
	const { length } = out;
	return {
		length,
		key: out.key.slice(0, length),
		depth: out.depth.slice(0, length),
		values: out.values.map((of) => of.slice(0, length)),
		selfs: out.selfs.map((of) => of.slice(0, length)),
		totals,
	};
}

const add = (to: Float64Array, row: number, value: number): void => {
	to[row] = (to[row] as number) + value;
};

function openNode(out: Growing, key: number, depth: number): number {
	const row = out.length++;
	if (row === out.key.length) {
		const wider = <T extends Int32Array | Float64Array>(old: T, fresh: T): T => {
			fresh.set(old);
			return fresh;
		};
		out.key = wider(out.key, new Int32Array(row * 2));
		out.depth = wider(out.depth, new Int32Array(row * 2));
		out.values = out.values.map((of) => wider(of, new Float64Array(row * 2)));
		out.selfs = out.selfs.map((of) => wider(of, new Float64Array(row * 2)));
	}
	out.key[row] = key;
	out.depth[row] = depth;
	for (let w = 0; w < out.values.length; w++) {
		(out.values[w] as Float64Array)[row] = 0;
		(out.selfs[w] as Float64Array)[row] = 0;
	}
	return row;
}

function closeNode(out: Growing, open: number[], least: number, totals: number[]): void {
	const row = open.pop() as number;
	const parent = open[open.length - 1];
	let weight = 0;
	for (let w = 0; w < out.values.length; w++) {
		const of = out.values[w] as Float64Array;
		const value = of[row] as number;
		weight += value;
		if (parent === undefined) totals[w] = (totals[w] as number) + value;
		else add(of, parent, value);
	}
	if (weight < least) out.length = row;
}

/** The same tree with its siblings in order. */
function heaviestFirst(tree: PrefixTree): PrefixTree {
	const { length, depth, key } = tree;
	const weight = new Float64Array(length);
	for (const of of tree.values) for (let row = 0; row < length; row++) add(weight, row, of[row] as number);
	/** Row behind the last one below each row. */
	const end = new Int32Array(length).fill(length);
	const open: number[] = [];
	for (let row = 0; row < length; row++) {
		while (open.length > (depth[row] as number)) end[open.pop() as number] = row;
		open.push(row);
	}
	const order = new Int32Array(length);
	let used = 0;
	/** Rows still to come, the next one last. */
	const pending: number[] = [];
	const pushChildren = (from: number, to: number): void => {
		const rows: number[] = [];
		for (let row = from; row < to; row = end[row] as number) rows.push(row);
		if (rows.length > 1) rows.sort((a, b) => (weight[a] as number) - (weight[b] as number) || (key[b] as number) - (key[a] as number));
		for (const row of rows) pending.push(row);
	};
	pushChildren(0, length);
	while (pending.length > 0) {
		const row = pending.pop() as number;
		order[used++] = row;
		pushChildren(row + 1, end[row] as number);
	}
	const ints = (of: Int32Array): Int32Array => {
		const moved = new Int32Array(length);
		for (let i = 0; i < length; i++) moved[i] = of[order[i] as number] as number;
		return moved;
	};
	const floats = (of: Float64Array): Float64Array => {
		const moved = new Float64Array(length);
		for (let i = 0; i < length; i++) moved[i] = of[order[i] as number] as number;
		return moved;
	};
	return { ...tree, key: ints(key), depth: ints(depth), values: tree.values.map(floats), selfs: tree.selfs.map(floats) };
}
