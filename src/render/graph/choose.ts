// What of a goroutine graph is drawn. Pixels bound the work: at most so many boxes and arrows, however many goroutines there are.
//
// 1. A node's weight: its shares of all blocked goroutines, of the time waited for it and by it, and of all creations.
// 2. The heaviest have boxes; the others stand together in one box, which says how many they are.
// 3. Arrows between boxes are added up; the heaviest are drawn, and the heaviest of each box, so that none hangs loose without need.
// Arrows to the runtime's own goroutines are left out unless asked for: they wait for work all the time.
import type { CreationEdge, GoroutineGraph, GraphNode, WakeEdge } from '../../goroutines/graph.ts';

export interface Choice {
	/** Indices of nodes that have boxes, in the order of the graph. */
	readonly nodes: readonly number[];
	/** Nodes that stand together in one box. */
	readonly others: readonly number[];
	/** Ends are places in `nodes`; `nodes.length` is the box of the others. */
	readonly wakes: readonly DrawnWake[];
	readonly creations: readonly DrawnCreation[];
	/** Arrows that are not drawn, and the share of the time waited that is theirs. */
	readonly leftOut: number;
	readonly leftOutShare: number;
}

export type DrawnWake = WakeEdge;
export type DrawnCreation = CreationEdge;

export interface ChoiceOptions {
	readonly mostNodes: number;
	readonly isAll: boolean;
	/** Only this node and those that have arrows to or from it; -1: all. */
	readonly around: number;
}

/** Arrows of each kind. */
const arrowsPerBox = 1.6;
const leastArrows = 30;

export function choose(graph: GoroutineGraph, { mostNodes, isAll, around }: ChoiceOptions): Choice {
	const touches = ({ from, to }: { from: number; to: number }): boolean => around < 0 || from === around || to === around;
	const isShown = (edge: { from: number; to: number }): boolean =>
		touches(edge) && (isAll || edge.to === around || graph.nodes[edge.to]?.kind !== 'runtime');
	const wakes = graph.wakes.filter(isShown);
	const creations = graph.creations.filter(isShown);
	const weights = weigh(graph, wakes, creations);
	if (around < 0) weighWaiting(graph, weights, isAll);
	const candidates = graph.nodes.map((_, i) => i).filter((i) => i === around || (weights[i] as number) > 0);
	const ranked = [...candidates].sort(
		(a, b) => Number(b === around) - Number(a === around) || (weights[b] as number) - (weights[a] as number) || a - b,
	);
	// One box of others for a single node would hide its name and save nothing.
	const kept = ranked.length <= mostNodes ? ranked : ranked.slice(0, mostNodes - 1);
	const nodes = [...kept].sort((a, b) => a - b);
	const others = ranked.slice(kept.length).sort((a, b) => a - b);
	const place = new Map<number, number>();
	nodes.forEach((node, i) => place.set(node, i));
	for (const node of others) place.set(node, nodes.length);
	const drawnWakes = added(wakes, place, nodes.length, joinWakes);
	const drawnCreations = added(creations, place, nodes.length, joinCreations);
	const most = Math.max(leastArrows, Math.round(nodes.length * arrowsPerBox));
	const [keptWakes, keptCreations] = [
		heaviest(drawnWakes, most, (edge) => edge.totalNs),
		heaviest(drawnCreations, most, (edge) => edge.count),
	];
	const timeOf = (edges: readonly WakeEdge[]): number => edges.reduce((sum, edge) => sum + edge.totalNs, 0);
	return {
		nodes,
		others,
		wakes: keptWakes,
		creations: keptCreations,
		leftOut: drawnWakes.length - keptWakes.length + drawnCreations.length - keptCreations.length,
		leftOutShare: timeOf(wakes) > 0 ? 1 - timeOf(keptWakes) / timeOf(wakes) : 0,
	};
}

function weigh(graph: GoroutineGraph, wakes: readonly WakeEdge[], creations: readonly CreationEdge[]): Float64Array {
	const weights = new Float64Array(graph.nodes.length);
	const add = (values: readonly Share[]): void => addShares(weights, values);
	// Every end of an arrow counts a little, so that also waits of no length have their place.
	add(wakes.map(({ to, totalNs }) => [to, totalNs + 1]));
	add(wakes.map(({ from, totalNs }) => [from, totalNs + 1]));
	add(creations.map(({ to, count }) => [to, count]));
	add(creations.map(({ from, count }) => [from, count]));
	if (graph.focus !== null) weights[0] = Number.MAX_VALUE;
	return weights;
}

/** Goroutines that only wait have no arrows. */
function weighWaiting(graph: GoroutineGraph, weights: Float64Array, isAll: boolean): void {
	addShares(
		weights,
		graph.nodes.map(({ blocked }, node) => [node, blocked]),
	);
	const isOwn = ({ kind }: GraphNode): boolean => isAll || kind !== 'runtime';
	const waiting = ({ open }: GraphNode): number => open.reduce((sum, { goroutines }) => sum + goroutines, 0);
	addShares(
		weights,
		graph.nodes.map((node, i) => [i, isOwn(node) ? waiting(node) : 0]),
		0.1,
	);
}

type Share = readonly [node: number, value: number];

function addShares(weights: Float64Array, values: readonly Share[], factor = 1): void {
	const total = values.reduce((sum, [, value]) => sum + value, 0);
	if (total > 0) for (const [node, value] of values) weights[node] = (weights[node] as number) + (factor * value) / total;
}

/** Edges with their ends at places, those of one pair added up; what goes from the others to the others is nobody's. */
function added<E extends { readonly from: number; readonly to: number }>(
	edges: readonly E[],
	place: ReadonlyMap<number, number>,
	others: number,
	join: (a: E, b: E) => E,
): E[] {
	const byPair = new Map<string, E>();
	for (const edge of edges) {
		const from = place.get(edge.from);
		const to = place.get(edge.to);
		if (from === undefined || to === undefined || (from === others && to === others)) continue;
		const placed = { ...edge, from, to };
		const before = byPair.get(`${from} ${to}`);
		byPair.set(`${from} ${to}`, before === undefined ? placed : join(before, placed));
	}
	return [...byPair.values()];
}

const joinWakes = (a: WakeEdge, b: WakeEdge): WakeEdge => ({
	...a,
	count: a.count + b.count,
	totalNs: a.totalNs + b.totalNs,
	longestNs: Math.max(a.longestNs, b.longestNs),
	parts: [...a.parts, ...b.parts].sort((x, y) => y.totalNs - x.totalNs),
});

const joinCreations = (a: CreationEdge, b: CreationEdge): CreationEdge => ({
	...a,
	count: a.count + b.count,
	parts: [...a.parts, ...b.parts].sort((x, y) => y.count - x.count),
});

/** The `most` heaviest, half of them for the heaviest arrow to each box. */
function heaviest<E extends { readonly from: number; readonly to: number }>(
	edges: readonly E[],
	most: number,
	weight: (edge: E) => number,
): E[] {
	const sorted = [...edges].sort((a, b) => weight(b) - weight(a) || a.from - b.from || a.to - b.to);
	if (sorted.length <= most) return sorted;
	const reached = new Set<number>();
	const first = sorted.filter(({ to }) => !reached.has(to) && reached.add(to) && reached.size <= most / 2);
	const kept = new Set(first);
	for (const edge of sorted) if (kept.size < most) kept.add(edge);
	return sorted.filter((edge) => kept.has(edge));
}
