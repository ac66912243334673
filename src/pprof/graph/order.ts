// In which order nodes and edges stand. Ties that pprof leaves to chance are ordered here by all that is known of the place.
import { compareText } from '../go-format.ts';
import { abs, add, at, fromFloat, type Int64 } from '../int64.ts';
import type { Graph } from './graph.ts';
import type { NodeInfos } from './node-infos.ts';

export type NodeOrder = 'flat' | 'cum' | 'entropy';

const larger = (a: Int64, b: Int64): number => (a > b ? -1 : a < b ? 1 : 0);

export function sortedNodes(graph: Graph, order: NodeOrder): number[] {
	const { infos, flat, cum, nodes } = graph;
	const score: Int64[] = [];
	for (const node of nodes)
		score[node] = abs(order === 'flat' ? at(flat, node) : order === 'cum' ? at(cum, node) : entropyScore(graph, node));
	return [...nodes].sort((a, b) => {
		const x = graph.info(a);
		const y = graph.info(b);
		return (
			larger(score[a] as Int64, score[b] as Int64) ||
			infos.compare(x, y) ||
			larger(abs(at(order === 'flat' ? cum : flat, a)), abs(at(order === 'flat' ? cum : flat, b))) ||
			compareText(wholeText(infos, x), wholeText(infos, y)) ||
			a - b
		);
	});
}

/** All parts of a place as one text. */
const wholeText = (infos: NodeInfos, info: number): string =>
	`{${infos.name(info)}  ${infos.address(info)} ${infos.file(info)} ${infos.startLine(info)} ${infos.line(info)} ${infos.column(info)} ${infos.objfile(info)}}`;

/** By weight, then by the printable names of both ends. */
export function sortedEdges({ edges, infos, info }: Graph, list: readonly number[]): number[] {
	const name = (node: number): string => infos.printableName(info(node));
	const size = list.map((edge) => abs(at(edges.weight, edge)));
	return list
		.map((_, i) => i)
		.sort((i, j) => {
			const a = list[i] as number;
			const b = list[j] as number;
			return (
				larger(size[i] as Int64, size[j] as Int64) ||
				compareText(name(edges.src[a] as number), name(edges.src[b] as number)) ||
				compareText(name(edges.dest[a] as number), name(edges.dest[b] as number)) ||
				a - b
			);
		})
		.map((i) => list[i] as number);
}

/**
 * How much a node tells in a picture: its cum, more where calls spread over several edges (the entropy of their weights), at roots and
 * at leaves, and its flat on top. A node that only passes on what it gets scores low.
 */
function entropyScore(graph: Graph, node: number): Int64 {
	const ins = graph.ins(node);
	const outs = graph.outs(node);
	const flat = at(graph.flat, node);
	const spread = (ins.length === 0 ? 1 : entropy(graph, ins, 0)) + (outs.length === 0 ? 1 : entropy(graph, outs, flat));
	return add(fromFloat(spread * Number(at(graph.cum, node))), flat);
}

function entropy({ edges }: Graph, list: readonly number[], self: Int64): number {
	const weights = list.map((edge) => abs(at(edges.weight, edge)));
	let total = self;
	for (const [i, weight] of weights.entries()) if (at(edges.weight, list[i] as number) > 0) total = add(total, weight);
	if (total === 0) return 0;
	let score = 0;
	const count = (weight: Int64): void => {
		const share = Number(weight) / Number(total);
		score += -share * log2(share);
	};
	for (const weight of weights) count(weight);
	if (self > 0) count(self);
	return score;
}

/** As Go computes it: the exponent apart, so that powers of two come out exact. */
function log2(value: number): number {
	if (!(value > 0) || !Number.isFinite(value)) return Math.log2(value);
	let exponent = Math.floor(Math.log2(value)) + 1;
	let fraction = value / 2 ** exponent;
	if (fraction >= 1) [fraction, exponent] = [fraction / 2, exponent + 1];
	else if (fraction < 0.5) [fraction, exponent] = [fraction * 2, exponent - 1];
	return fraction === 0.5 ? exponent - 1 : exponent + Math.log(fraction) * (1 / Math.LN2);
}
