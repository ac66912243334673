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

/** `kept`: nodes with 0 are left out, and an edge across them is residual. */
export function buildGraph(
	{ infos, start, nodes }: LocationNodes,
	stacks: Stacks,
	weights: StackWeights,
	kept: Uint8Array | null,
	dropNegative: boolean,
): Graph {
	const size = infos.length;
	const walk = (sums: Float64Array): Walked => walkStacks(start, nodes, size, stacks, weights.isLive, sums, kept);
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
	size: number,
	stacks: Stacks,
	isLive: Uint8Array,
	sums: Float64Array,
	kept: Uint8Array | null,
): Walked {
	const flat = new Float64Array(size);
	const cum = new Float64Array(size);
	const seen = new Int32Array(size).fill(-1);
	const edges = edgeTable(size);
	const { pool } = stacks;
	for (let stack = 0; stack < stacks.length; stack++) {
		if (isLive[stack] === 0) continue;
		const sum = sums[stack] as number;
		const leaf = stacks.start[stack] as number;
		let parent = -1;
		let isResidual = false;
		for (let i = (stacks.end[stack] as number) - 1; i >= leaf; i--) {
			const location = pool[i] as number;
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
				if (parent >= 0 && parent !== node) edges.add(parent, node, stack, sum, isResidual, at !== last);
				parent = node;
				isResidual = false;
			}
		}
		if (parent >= 0 && !isResidual) flat[parent] = (flat[parent] as number) + sum;
	}
	return { flat, cum, edges: edges.finish() };
}

type EdgeTable = ReturnType<typeof edgeTable>;

/** Edges by their two ends, in an open hash. */
function edgeTable(size: number) {
	let capacity = 1024;
	let src = new Int32Array(capacity);
	let dest = new Int32Array(capacity);
	let weight = new Float64Array(capacity);
	/** Stack that was last added. */
	let stamp = new Int32Array(capacity);
	/** Bit 0: residual, bit 1: not inlined somewhere. */
	let flags = new Uint8Array(capacity);
	let slots = new Int32Array(2 * capacity).fill(-1);
	let length = 0;

	const slotOf = (from: number, to: number): number => {
		const mask = slots.length - 1;
		let hash = Math.imul(from, 0x9e3779b1) ^ Math.imul(to, 0x85ebca6b);
		hash ^= hash >>> 15;
		let slot = hash & mask;
		for (let edge = slots[slot] as number; edge !== -1; edge = slots[slot] as number) {
			if (src[edge] === from && dest[edge] === to) break;
			slot = (slot + 1) & mask;
		}
		return slot;
	};
	const grow = (): void => {
		capacity *= 2;
		const wider = <T extends Int32Array | Float64Array | Uint8Array>(column: T, fresh: T): T => (fresh.set(column as never), fresh);
		src = wider(src, new Int32Array(capacity));
		dest = wider(dest, new Int32Array(capacity));
		weight = wider(weight, new Float64Array(capacity));
		stamp = wider(stamp, new Int32Array(capacity));
		flags = wider(flags, new Uint8Array(capacity));
		slots = new Int32Array(2 * capacity).fill(-1);
		for (let edge = 0; edge < length; edge++) slots[slotOf(src[edge] as number, dest[edge] as number)] = edge;
	};
	return {
		add(from: number, to: number, stack: number, sum: number, isResidual: boolean, isInline: boolean): void {
			const slot = slotOf(from, to);
			let edge = slots[slot] as number;
			if (edge === -1) {
				edge = length++;
				slots[slot] = edge;
				src[edge] = from;
				dest[edge] = to;
			} else if (stamp[edge] === stack) return;
			stamp[edge] = stack;
			weight[edge] = (weight[edge] as number) + sum;
			if (isResidual) flags[edge] = (flags[edge] as number) | 1;
			if (!isInline) flags[edge] = (flags[edge] as number) | 2;
			if (length === capacity) grow();
		},
		finish() {
			const used = flags.subarray(0, length);
			return {
				length,
				size,
				src: src.slice(0, length),
				dest: dest.slice(0, length),
				weight: weight.slice(0, length),
				isResidual: used.map((flag) => flag & 1),
				isInline: used.map((flag) => ((flag & 2) === 0 ? 1 : 0)),
			};
		},
	};
}

/** Flat and cum of all nodes, without edges: enough to see which nodes are below a cutoff. Null where float64 cannot hold the sums. */
export function nodeValues({ infos, start, nodes }: LocationNodes, stacks: Stacks, weights: StackWeights): NodeValues | null {
	if (weights.value.high) return null;
	const sums = weights.value.low;
	const flat = new Float64Array(infos.length);
	const cum = new Float64Array(infos.length);
	const seen = new Int32Array(infos.length).fill(-1);
	for (let stack = 0; stack < stacks.length; stack++) {
		if (weights.isLive[stack] === 0) continue;
		const sum = sums[stack] as number;
		const leaf = stacks.start[stack] as number;
		const root = stacks.end[stack] as number;
		for (let i = leaf; i < root; i++) {
			const location = stacks.pool[i] as number;
			for (let at = start[location] as number; at < (start[location + 1] as number); at++) {
				const node = nodes[at] as number;
				if (seen[node] === stack) continue;
				seen[node] = stack;
				cum[node] = (cum[node] as number) + sum;
			}
		}
		if (root > leaf) {
			const node = nodes[start[stacks.pool[leaf] as number] as number] as number;
			flat[node] = (flat[node] as number) + sum;
		}
	}
	return { flat, cum };
}
