// Stacks -> graph. Recursion counts once: a node gets a stack's value once however often it is on the stack, and so does an edge.
// Marks of "seen on this stack" are stamps in typed arrays, so nothing is cleared or allocated per stack.
import type { Stacks } from '../profile.ts';
import { countingNodes, createGraph, type Edges, type Graph } from './graph.ts';
import type { LocationNodes } from './node-infos.ts';
import { joined, type StackSums, type StackWeights } from './weights.ts';

/** Values of nodes alone: what decides which nodes are kept. */
export interface NodeValues {
	readonly flat: Float64Array;
	readonly cum: Float64Array;
}

/**
 * `kept`: nodes with 0 are left out, and an edge across them is residual. `onlyInlined`: edges are collected only into nodes that
 * are inlined somewhere, for reports that ask edges nothing else.
 */
export function buildGraph(
	{ infos, start, nodes }: LocationNodes,
	stacks: Stacks,
	weights: StackWeights,
	kept: Uint8Array | null,
	dropNegative: boolean,
	onlyInlined = false,
): Graph {
	const size = infos.length;
	const targets = edgeTargets(start, nodes, size, onlyInlined);
	const walk = (sums: Float64Array): Walked => walkStacks(start, nodes, targets, stacks, weights.isLive, sums, kept);
	const low = walk(weights.value.low);
	const both = (of: StackSums, first: Walked): [Walked, Walked | null] => [first, of.high && walk(of.high)];
	const [value, valueHigh] = both(weights.value, low);
	const [divisor, divisorHigh] = weights.divisor ? both(weights.divisor, walk(weights.divisor.low)) : [null, null];
	const flat = joined(value.flat, valueHigh?.flat ?? null);
	const cum = joined(value.cum, valueHigh?.cum ?? null);
	const edges: Edges = {
		length: value.edges.length,
		src: value.edges.src,
		dest: value.edges.dest,
		weight: joined(value.edges.weight, valueHigh?.edges.weight ?? null),
		weightDiv: divisor && joined(divisor.edges.weight, divisorHigh?.edges.weight ?? null),
		isResidual: value.edges.isResidual,
		isInline: value.edges.isInline,
		isRemoved: new Uint8Array(value.edges.length),
	};
	return createGraph({
		infos,
		info: (node) => node,
		isTree: false,
		parentOf: () => -1,
		size,
		nodes: countingNodes(flat, cum, size, dropNegative),
		flat,
		cum,
		flatDiv: divisor && joined(divisor.flat, divisorHigh?.flat ?? null),
		cumDiv: divisor && joined(divisor.cum, divisorHigh?.cum ?? null),
		edges,
		onStack(stack) {
			const found: number[] = [];
			for (let i = stacks.start[stack] as number; i < (stacks.end[stack] as number); i++) {
				const location = stacks.pool[i] as number;
				for (let at = start[location] as number; at < (start[location + 1] as number); at++) found.push(nodes[at] as number);
			}
			return found;
		},
	});
}

interface Walked extends NodeValues {
	readonly edges: ReturnType<EdgeTable['finish']>;
}

function walkStacks(
	start: Int32Array,
	nodes: Int32Array,
	targets: Uint8Array,
	stacks: Stacks,
	isLive: Uint8Array,
	sums: Float64Array,
	kept: Uint8Array | null,
): Walked {
	const size = targets.length;
	const flat = new Float64Array(size);
	const cum = new Float64Array(size);
	const seen = new Int32Array(size).fill(-1);
	const edges = edgeTable(size);
	const isShown = kept && shownLocations(start, nodes, kept);
	const { pool, start: stackStart, end: stackEnd, length } = stacks;
	for (let stack = 0; stack < length; stack++) {
		if (isLive[stack] === 0) continue;
		const sum = sums[stack] as number;
		const leaf = stackStart[stack] as number;
		let parent = -1;
		let isResidual = false;
		for (let i = (stackEnd[stack] as number) - 1; i >= leaf; i--) {
			const location = pool[i] as number;
			if (isShown !== null && isShown[location] === 0) {
				isResidual = true;
				continue;
			}
			const first = start[location] as number;
			const last = (start[location + 1] as number) - 1;
			for (let at = last; at >= first; at--) {
				const node = nodes[at] as number;
				if (kept !== null && kept[node] === 0) {
					isResidual = true;
					continue;
				}
				if (seen[node] !== stack) {
					seen[node] = stack;
					cum[node] = (cum[node] as number) + sum;
				}
				if (parent >= 0 && parent !== node && targets[node] !== 0) edges.add(parent, node, stack, sum, isResidual, at !== last);
				parent = node;
				isResidual = false;
			}
		}
		if (parent >= 0 && !isResidual) flat[parent] = (flat[parent] as number) + sum;
	}
	return { flat, cum, edges: edges.finish() };
}

/** 1: edges into the node are collected. */
function edgeTargets(start: Int32Array, nodes: Int32Array, size: number, onlyInlined: boolean): Uint8Array {
	const targets = new Uint8Array(size);
	if (!onlyInlined) return targets.fill(1);
	for (let location = 0; location + 1 < start.length; location++)
		for (let at = start[location] as number; at + 1 < (start[location + 1] as number); at++) targets[nodes[at] as number] = 1;
	return targets;
}

/** 1: some node of the location is kept. */
function shownLocations(start: Int32Array, nodes: Int32Array, kept: Uint8Array): Uint8Array {
	const shown = new Uint8Array(start.length - 1);
	for (let location = 0; location < shown.length; location++)
		for (let at = start[location] as number; at < (start[location + 1] as number); at++)
			shown[location] = (shown[location] as number) | (kept[nodes[at] as number] as number);
	return shown;
}

type EdgeTable = ReturnType<typeof edgeTable>;

/** Cells of an edge in one array, since they are used together: both ends, the stack that was last added, and flags. */
const Cell = { src: 0, dest: 1, stamp: 2, flags: 3 } as const;
const cells = 4;
const Flag = { Residual: 1, NotInlined: 2 } as const;

/** Edges by their two ends, in an open hash. */
function edgeTable(size: number) {
	let capacity = 1024;
	let edges = new Int32Array(cells * capacity);
	let weight = new Float64Array(capacity);
	let slots = new Int32Array(4 * capacity).fill(-1);
	let length = 0;

	const slotOf = (from: number, to: number): number => {
		const mask = slots.length - 1;
		let hash = Math.imul(from, 0x9e3779b1) ^ Math.imul(to, 0x85ebca6b);
		hash ^= hash >>> 15;
		let slot = hash & mask;
		for (let edge = slots[slot] as number; edge !== -1; edge = slots[slot] as number) {
			if (edges[edge * cells] === from && edges[edge * cells + Cell.dest] === to) break;
			slot = (slot + 1) & mask;
		}
		return slot;
	};
	const grow = (): void => {
		capacity *= 2;
		const widerEdges = new Int32Array(cells * capacity);
		widerEdges.set(edges);
		edges = widerEdges;
		const widerWeight = new Float64Array(capacity);
		widerWeight.set(weight);
		weight = widerWeight;
		slots = new Int32Array(4 * capacity).fill(-1);
		for (let edge = 0; edge < length; edge++)
			slots[slotOf(edges[edge * cells] as number, edges[edge * cells + Cell.dest] as number)] = edge;
	};
	return {
		add(from: number, to: number, stack: number, sum: number, isResidual: boolean, isInline: boolean): void {
			const slot = slotOf(from, to);
			let edge = slots[slot] as number;
			const isNew = edge === -1;
			if (isNew) edge = length++;
			const at = edge * cells;
			if (isNew) {
				slots[slot] = edge;
				edges[at] = from;
				edges[at + Cell.dest] = to;
			} else if (edges[at + Cell.stamp] === stack) return;
			edges[at + Cell.stamp] = stack;
			weight[edge] = (weight[edge] as number) + sum;
			const flags = (isResidual ? Flag.Residual : 0) | (isInline ? 0 : Flag.NotInlined);
			edges[at + Cell.flags] = (edges[at + Cell.flags] as number) | flags;
			if (length === capacity) grow();
		},
		finish() {
			const column = (cell: number): Int32Array => Int32Array.from({ length }, (_, edge) => edges[edge * cells + cell] as number);
			const flags = column(Cell.flags);
			return {
				length,
				size,
				src: column(Cell.src),
				dest: column(Cell.dest),
				weight: weight.slice(0, length),
				isResidual: Uint8Array.from(flags, (flag) => flag & Flag.Residual),
				isInline: Uint8Array.from(flags, (flag) => ((flag & Flag.NotInlined) === 0 ? 1 : 0)),
			};
		},
	};
}

/** Flat and cum of all nodes, without edges: enough to see which nodes are below a cutoff. Null where float64 cannot hold the sums. */
export function nodeValues({ infos, start, nodes }: LocationNodes, stacks: Stacks, weights: StackWeights): NodeValues | null {
	if (weights.value.high) return null;
	const sums = weights.value.low;
	const { isLive } = weights;
	const { pool, start: stackStart, end: stackEnd, length } = stacks;
	const flat = new Float64Array(infos.length);
	const cum = new Float64Array(infos.length);
	const seen = new Int32Array(infos.length).fill(-1);
	for (let stack = 0; stack < length; stack++) {
		if (isLive[stack] === 0) continue;
		const sum = sums[stack] as number;
		const leaf = stackStart[stack] as number;
		const root = stackEnd[stack] as number;
		for (let i = leaf; i < root; i++) {
			const location = pool[i] as number;
			const last = start[location + 1] as number;
			for (let at = start[location] as number; at < last; at++) {
				const node = nodes[at] as number;
				if (seen[node] === stack) continue;
				seen[node] = stack;
				cum[node] = (cum[node] as number) + sum;
			}
		}
		if (root > leaf) {
			const node = nodes[start[pool[leaf] as number] as number] as number;
			flat[node] = (flat[node] as number) + sum;
		}
	}
	return { flat, cum };
}
