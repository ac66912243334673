// The graph as a report shows it: nodes and edges below a share of the total go, then all but so many nodes, then what the picture
// would only be cluttered with.
import { abs, add, at, fromFloat, type Int64 } from '../int64.ts';
import type { Stacks } from '../profile.ts';
import { buildGraph, nodeValues } from './build.ts';
import { buildCallTree, spliceTree } from './call-tree.ts';
import { countingNodes, type Graph } from './graph.ts';
import type { LocationNodes } from './node-infos.ts';
import { sortedEdges, sortedNodes } from './order.ts';
import type { StackWeights } from './weights.ts';

export interface TrimOptions {
	/** Picture: nodes are chosen by how much they tell, and redundant edges go. */
	readonly isVisual: boolean;
	readonly byCum: boolean;
	/** Of edges only those into nodes that are inlined somewhere are wanted. */
	readonly onlyInlined: boolean;
	readonly isCallTree: boolean;
	readonly dropNegative: boolean;
	/** 0: all. */
	readonly nodeCount: number;
	readonly nodeFraction: number;
	readonly edgeFraction: number;
}

export interface TrimmedGraph {
	readonly graph: Graph;
	/** Nodes before their number was limited. */
	readonly originalCount: number;
	readonly droppedNodes: number;
	readonly droppedEdges: number;
	/** Labels of nodes below this are not shown. */
	readonly cutoff: Int64;
}

/** How many labels with a value of its own each of the nodes has, in the order of `nodes`; they count as nodes in a picture. */
export type CountTags = (graph: Graph, nodes: readonly number[], cutoff: Int64) => readonly number[];

export function trimmedGraph(
	places: LocationNodes,
	stacks: Stacks,
	weights: StackWeights,
	options: TrimOptions,
	countTags: CountTags,
): TrimmedGraph {
	const { isVisual, isCallTree, dropNegative, nodeCount } = options;
	const order = isVisual ? 'entropy' : options.byCum ? 'cum' : 'flat';
	const build = (kept: Uint8Array | null): Graph => buildGraph(places, stacks, weights, kept, dropNegative, options.onlyInlined);
	const cut = isCallTree
		? cutTree(buildCallTree(places, stacks, weights, dropNegative), options.nodeFraction)
		: cutGraph(places, stacks, weights, options, build);
	const { total, droppedNodes, cutoff } = cut;
	let { graph } = cut;
	const edgeCutoff = shareOf(total, options.edgeFraction);
	const originalCount = graph.nodes.length;
	graph = { ...graph, nodes: sortedNodes(graph, order) };
	if (nodeCount > 0) {
		removeLightEdges(graph, edgeCutoff);
		const count = isVisual ? pictureSize(graph, nodeCount, cutoff, countTags) : Math.min(nodeCount, graph.nodes.length);
		if (count < graph.nodes.length) {
			const kept = marked(graph.nodes.slice(0, count), graph.size);
			graph = isCallTree ? spliceTree(graph, kept) : build(kept);
			graph = { ...graph, nodes: sortedNodes(graph, order) };
		}
	}
	const droppedEdges = removeLightEdges(graph, edgeCutoff);
	if (isVisual) removeRedundantEdges(graph);
	return { graph, originalCount, droppedNodes, droppedEdges, cutoff };
}

const shareOf = (total: Int64, fraction: number): Int64 => abs(fromFloat(Number(total) * fraction));

function marked(nodes: readonly number[], size: number): Uint8Array {
	const marks = new Uint8Array(size);
	for (const node of nodes) marks[node] = 1;
	return marks;
}

interface Cut {
	readonly graph: Graph;
	readonly total: Int64;
	readonly droppedNodes: number;
	readonly cutoff: Int64;
}

/** Without the nodes below the cutoff. What is kept is known from the nodes' sums, so edges are collected once, and only among them. */
function cutGraph(
	places: LocationNodes,
	stacks: Stacks,
	weights: StackWeights,
	options: TrimOptions,
	build: (kept: Uint8Array | null) => Graph,
): Cut {
	const size = places.infos.length;
	const whole = options.nodeFraction === 0 ? null : nodeValues(places, stacks, weights);
	const values = whole ?? build(null);
	const nodes = countingNodes(values.flat, values.cum, size, options.dropNegative);
	const total = nodes.reduce<Int64>((sum, node) => add(sum, at(values.flat, node)), 0);
	const cutoff = shareOf(total, options.nodeFraction);
	const kept = nodes.filter((node) => !(abs(at(values.cum, node)) < cutoff));
	const droppedNodes = cutoff > 0 ? nodes.length - kept.length : 0;
	if (droppedNodes > 0) return { graph: build(marked(kept, size)), total, droppedNodes, cutoff };
	return { graph: 'edges' in values ? (values as Graph) : build(null), total, droppedNodes, cutoff };
}

function cutTree(graph: Graph, fraction: number): Cut {
	const total = graph.nodes.reduce<Int64>((sum, node) => add(sum, at(graph.flat, node)), 0);
	const cutoff = shareOf(total, fraction);
	const kept = graph.nodes.filter((node) => !(abs(at(graph.cum, node)) < cutoff));
	const droppedNodes = cutoff > 0 ? graph.nodes.length - kept.length : 0;
	return { graph: droppedNodes > 0 ? spliceTree(graph, marked(kept, graph.size)) : graph, total, droppedNodes, cutoff };
}

/** Marks edges into counting nodes as removed; returns how many. */
function removeLightEdges({ edges, nodes, size }: Graph, cutoff: Int64): number {
	const counts = marked(nodes, size);
	let removed = 0;
	for (let edge = 0; edge < edges.length; edge++) {
		if (edges.isRemoved[edge] !== 0 || counts[edges.dest[edge] as number] === 0) continue;
		if (!(abs(at(edges.weight, edge)) < cutoff)) continue;
		edges.isRemoved[edge] = 1;
		removed++;
	}
	return removed;
}

/** Labels shown at one node. */
export const maxTagsShown = 4;

/** Number of nodes that fit when the labels at them take places too. */
function pictureSize(graph: Graph, nodeCount: number, cutoff: Int64, countTags: CountTags): number {
	const candidates = graph.nodes.slice(0, nodeCount);
	const tags = countTags(graph, candidates, cutoff);
	let used = 0;
	for (let i = 0; i < candidates.length; i++) {
		used += Math.min(tags[i] as number, maxTagsShown) + 1;
		if (used >= nodeCount) return i + 1;
	}
	return candidates.length;
}

/** Residual edges go where another path leads from their source to their destination, the lightest first. */
function removeRedundantEdges(graph: Graph): void {
	const { edges, nodes } = graph;
	if (graph.isTree) return;
	for (const node of [...nodes].reverse()) {
		for (const edge of sortedEdges(graph, graph.ins(node)).reverse()) {
			if (edges.isResidual[edge] === 0) break;
			if (isRedundant(graph, edge)) edges.isRemoved[edge] = 1;
		}
	}
}

function isRedundant(graph: Graph, edge: number): boolean {
	const { src, dest } = graph.edges;
	const seen = new Set([dest[edge] as number]);
	for (const node of seen) {
		for (const into of graph.ins(node)) {
			if (into === edge) continue;
			if (src[into] === src[edge]) return true;
			seen.add(src[into] as number);
		}
	}
	return false;
}
