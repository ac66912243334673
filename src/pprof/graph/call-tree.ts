// Stacks -> call tree: a place is a node of its own for each way to it. A node is known by its parent and its place.
import type { Stacks } from '../profile.ts';
import { countingNodes, createGraph, type Edges, type Graph } from './graph.ts';
import type { LocationNodes } from './node-infos.ts';
import { joined, type StackSums, type StackWeights } from './weights.ts';

export function buildCallTree(locationNodes: LocationNodes, stacks: Stacks, weights: StackWeights, dropNegative: boolean): Graph {
	const { infos } = locationNodes;
	const tree = treeOfStacks(locationNodes, stacks, weights.isLive);
	const size = tree.info.length;
	const sum = (sums: StackSums, of: 'flat' | 'cum') => joined(treeSums(tree, sums.low, of), sums.high && treeSums(tree, sums.high, of));
	const flat = sum(weights.value, 'flat');
	const cum = sum(weights.value, 'cum');
	const flatDiv = weights.divisor && sum(weights.divisor, 'flat');
	const cumDiv = weights.divisor && sum(weights.divisor, 'cum');
	const children = Int32Array.from({ length: size }, (_, node) => node).filter((node) => (tree.parent[node] as number) >= 0);
	const ofChildren = <T extends Float64Array | BigInt64Array>(column: T): T =>
		column.filter((_: unknown, node: number) => (tree.parent[node] as number) >= 0) as T;
	const edges: Edges = {
		length: children.length,
		src: children.map((node) => tree.parent[node] as number),
		dest: children,
		weight: ofChildren(cum),
		weightDiv: cumDiv && ofChildren(cumDiv),
		isResidual: new Uint8Array(children.length),
		isInline: Uint8Array.from(children, (node) => tree.isInline[node] as number),
		isRemoved: new Uint8Array(children.length),
	};
	return createGraph({
		infos,
		info: (node) => tree.info[node] as number,
		isTree: true,
		parentOf: (node) => tree.parent[node] as number,
		size,
		nodes: countingNodes(flat, cum, size, dropNegative),
		flat,
		cum,
		flatDiv,
		cumDiv,
		edges,
		onStack(stack) {
			const found: number[] = [];
			for (let node = tree.leaf[stack] as number; node >= 0; node = tree.parent[node] as number) found.push(node);
			return found;
		},
	});
}

interface Tree {
	readonly info: Int32Array;
	/** -1: a root. Parents come before their children. */
	readonly parent: Int32Array;
	readonly isInline: Uint8Array;
	/** Node of each stack's leaf; -1: the stack is empty, or not live. */
	readonly leaf: Int32Array;
}

function treeOfStacks({ start, nodes }: LocationNodes, stacks: Stacks, isLive: Uint8Array): Tree {
	let capacity = 1024;
	let info = new Int32Array(capacity);
	let parents = new Int32Array(capacity);
	let inline = new Uint8Array(capacity);
	let slots = new Int32Array(2 * capacity).fill(-1);
	let size = 0;
	const slotOf = (parent: number, place: number): number => {
		const mask = slots.length - 1;
		let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(place, 0x85ebca6b);
		hash ^= hash >>> 15;
		let slot = hash & mask;
		for (let node = slots[slot] as number; node !== -1; node = slots[slot] as number) {
			if (parents[node] === parent && info[node] === place) break;
			slot = (slot + 1) & mask;
		}
		return slot;
	};
	const grow = (): void => {
		capacity *= 2;
		const wider = <T extends Int32Array | Uint8Array>(column: T, fresh: T): T => (fresh.set(column), fresh);
		info = wider(info, new Int32Array(capacity));
		parents = wider(parents, new Int32Array(capacity));
		inline = wider(inline, new Uint8Array(capacity));
		slots = new Int32Array(2 * capacity).fill(-1);
		for (let node = 0; node < size; node++) slots[slotOf(parents[node] as number, info[node] as number)] = node;
	};
	const leaf = new Int32Array(stacks.length).fill(-1);
	for (let stack = 0; stack < stacks.length; stack++) {
		if (isLive[stack] === 0) continue;
		let parent = -1;
		for (let i = (stacks.end[stack] as number) - 1; i >= (stacks.start[stack] as number); i--) {
			const location = stacks.pool[i] as number;
			const first = start[location] as number;
			const last = (start[location + 1] as number) - 1;
			for (let at = last; at >= first; at--) {
				const place = nodes[at] as number;
				const slot = slotOf(parent, place);
				let node = slots[slot] as number;
				if (node === -1) {
					node = size++;
					slots[slot] = node;
					info[node] = place;
					parents[node] = parent;
					inline[node] = 1;
				}
				if (at === last) inline[node] = 0;
				parent = node;
				if (size === capacity) grow();
			}
		}
		leaf[stack] = parent;
	}
	return { info: info.slice(0, size), parent: parents.slice(0, size), isInline: inline.slice(0, size), leaf };
}

function treeSums({ parent, leaf }: Tree, sums: Float64Array, of: 'flat' | 'cum'): Float64Array {
	const out = new Float64Array(parent.length);
	for (let stack = 0; stack < leaf.length; stack++) {
		const node = leaf[stack] as number;
		if (node >= 0) out[node] = (out[node] as number) + (sums[stack] as number);
	}
	if (of === 'flat') return out;
	for (let node = out.length - 1; node >= 0; node--) {
		const up = parent[node] as number;
		if (up >= 0) out[up] = (out[up] as number) + (out[node] as number);
	}
	return out;
}

/**
 * Takes the counting nodes that are not in `kept` out of a tree: their children hang on the next node above that is left, over a
 * residual edge, or become roots.
 */
export function spliceTree(graph: Graph, kept: Uint8Array): Graph {
	const { edges, size } = graph;
	const into = new Int32Array(size).fill(-1);
	for (let edge = 0; edge < edges.length; edge++) if (edges.isRemoved[edge] === 0) into[edges.dest[edge] as number] = edge;
	const isGone = new Uint8Array(size);
	for (const node of graph.nodes) if (kept[node] === 0) isGone[node] = 1;
	const src = edges.src.slice();
	const isResidual = edges.isResidual.slice();
	const isInline = edges.isInline.slice();
	const isRemoved = edges.isRemoved.slice();
	for (let edge = 0; edge < edges.length; edge++) {
		if (isRemoved[edge] !== 0) continue;
		if (isGone[edges.dest[edge] as number] !== 0) {
			isRemoved[edge] = 1;
			continue;
		}
		let above = edges.src[edge] as number;
		while (above >= 0 && isGone[above] !== 0) {
			const next = into[above] as number;
			isResidual[edge] = 1;
			isInline[edge] = next >= 0 && isInline[edge] === 1 && edges.isInline[next] === 1 ? 1 : 0;
			above = next >= 0 ? (edges.src[next] as number) : -1;
		}
		if (above < 0) isRemoved[edge] = 1;
		else src[edge] = above;
	}
	return createGraph({
		...graph,
		nodes: graph.nodes.filter((node) => kept[node] !== 0),
		edges: { ...edges, src, isResidual, isInline, isRemoved },
	});
}
