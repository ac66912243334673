// Nodes with what they cost alone (flat) and with what they called (cum), and the calls between them as edges.
import { at, divide, type Int64, type Int64Array } from '../int64.ts';
import type { NodeInfos } from './node-infos.ts';

export interface Edges {
	readonly length: number;
	readonly src: Int32Array;
	readonly dest: Int32Array;
	readonly weight: Int64Array;
	/** Means are weight / weightDiv; null: no means. */
	readonly weightDiv: Int64Array | null;
	/** 1: stands for a path over nodes that are not shown. */
	readonly isResidual: Uint8Array;
	/** 1: every such call was inlined. */
	readonly isInline: Uint8Array;
	/** 1: trimmed. */
	readonly isRemoved: Uint8Array;
}

export interface Graph {
	readonly infos: NodeInfos;
	/** Row of `infos` of a node. In a graph nodes and places are the same; in a call tree many nodes are the same place. */
	info(node: number): number;
	readonly isTree: boolean;
	/** Node above in the call tree, before anything was trimmed; -1: a root, or no tree. */
	parentOf(node: number): number;
	/** Number of nodes, also of those not in `nodes`. */
	readonly size: number;
	/** The nodes that count, in the order of the report. Those without any value are not among them, yet their edges are. */
	readonly nodes: readonly number[];
	readonly flat: Int64Array;
	readonly cum: Int64Array;
	readonly flatDiv: Int64Array | null;
	readonly cumDiv: Int64Array | null;
	readonly edges: Edges;
	/** Nodes on a stack, leaf first; recursion repeats them. The first is the one that has the stack's value as its own. */
	onStack(stack: number): number[];
	/** Edges that lead into a node, and out of it, without removed ones. */
	ins(node: number): number[];
	outs(node: number): number[];
}

export const flatValue = ({ flat, flatDiv }: Graph, node: number): Int64 => mean(flat, flatDiv, node);
export const cumValue = ({ cum, cumDiv }: Graph, node: number): Int64 => mean(cum, cumDiv, node);
export const weightValue = ({ weight, weightDiv }: Edges, edge: number): Int64 => mean(weight, weightDiv, edge);

function mean(values: Int64Array, divisors: Int64Array | null, row: number): Int64 {
	const divisor = divisors ? at(divisors, row) : 0;
	return divisor === 0 ? at(values, row) : divide(at(values, row), divisor);
}

/** Edges by node: those of node i are list[start[i]] to list[start[i + 1] - 1]. */
interface Adjacency {
	readonly start: Int32Array;
	readonly list: Int32Array;
}

function adjacency(ends: Int32Array, count: number, size: number): Adjacency {
	const start = new Int32Array(size + 1);
	for (let edge = 0; edge < count; edge++) {
		const node = (ends[edge] as number) + 1;
		start[node] = (start[node] as number) + 1;
	}
	for (let node = 0; node < size; node++) start[node + 1] = (start[node + 1] as number) + (start[node] as number);
	const next = start.slice();
	const list = new Int32Array(count);
	for (let edge = 0; edge < count; edge++) {
		const node = ends[edge] as number;
		list[next[node] as number] = edge;
		next[node] = (next[node] as number) + 1;
	}
	return { start, list };
}

export function createGraph(parts: Omit<Graph, 'ins' | 'outs'>): Graph {
	const { edges, size } = parts;
	let into: Adjacency | null = null;
	let outOf: Adjacency | null = null;
	const listed = ({ start, list }: Adjacency, node: number): number[] => {
		const found: number[] = [];
		for (let i = start[node] as number; i < (start[node + 1] as number); i++)
			if (edges.isRemoved[list[i] as number] === 0) found.push(list[i] as number);
		return found;
	};
	return {
		...parts,
		ins: (node) => listed((into ??= adjacency(edges.dest, edges.length, size)), node),
		outs: (node) => listed((outOf ??= adjacency(edges.src, edges.length, size)), node),
	};
}

/** Nodes that have a value, without negative ones where those are not wanted. */
export function countingNodes(flat: Int64Array, cum: Int64Array, size: number, dropNegative: boolean): number[] {
	const nodes: number[] = [];
	for (let node = 0; node < size; node++) {
		const own = at(flat, node);
		const all = at(cum, node);
		if (own === 0 && all === 0) continue;
		if (dropNegative && (own < 0 || (own === 0 && all < 0))) continue;
		nodes.push(node);
	}
	return nodes;
}
