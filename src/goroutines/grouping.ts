// What was collected -> the graph: goroutines become nodes, rows of edges become edges between nodes.
//
// 1. Every goroutine goes to the node of its start function, the runtime's own to the part of the runtime that they belong to.
//    With a focus only those that have to do with it have nodes; the heaviest of them one of their own.
// 2. Open waits are gathered per node and place.
// 3. Edges are added up per pair of nodes, their parts per pair of places.
import { type FrameId, type StringId } from '../base/ids.ts';
import { GoState } from '../tables/trace.ts';
import { type Collected, exampleCount, type Party, rowOfParty, theRuntime } from './collect.ts';
import type { CreationEdge, GoroutineGraph, GraphNode, NodeKind, OpenWait, Spot, WakeEdge, WakePart } from './graph.ts';
import { nowhere } from './places.ts';
import { partOfGoroutine, partThatWakes } from './runtime-parts.ts';

/** Without a threshold a goroutine counts as blocked when it has waited this long, or half of a shorter trace. */
const blockedAfterNs = 1e9;
/** Goroutines around the one in focus that have nodes of their own; the others stand together by function. */
const mostPeers = 10;

type Draft = { -readonly [K in keyof Omit<GraphNode, 'open'>]: GraphNode[K] } & { readonly open: Map<number, OpenDraft> };
interface OpenDraft {
	/** Settled when all goroutines are in. */
	idle: string;
	goroutines: number;
	/** Those that have waited long enough to count as blocked, and whether one of them began to wait inside the trace. */
	old: number;
	hasArrived: boolean;
	oldestNs: number;
	sinceNs: number;
	/** Oldest first. */
	readonly examples: { readonly id: number; readonly ns: number }[];
}

interface Nodes {
	readonly drafts: Draft[];
	/** Node of a party of an edge; `reason` tells which part of the runtime ended a wait. */
	ofParty(party: Party, reason: string): number;
	/** Node of a goroutine row; -1: it has none. */
	ofRow(row: number): number;
}

export function graphOf(collected: Collected): GoroutineGraph {
	const { lastNs, options, goroutines: g } = collected;
	const blockedNs = options.thresholdNs > 0 ? options.thresholdNs : Math.min(blockedAfterNs, lastNs / 2);
	const nodes = createNodes(collected);
	addGoroutines(collected, nodes, blockedNs);
	settle(nodes, collected);
	const wakes = wakeEdges(collected, nodes);
	const creations = creationEdges(collected, nodes);
	for (const { to, count, totalNs, longestNs } of wakes) {
		const node = nodes.drafts[to] as Draft;
		node.waits += count;
		node.waitNs += totalNs;
		node.longestNs = Math.max(node.longestNs, longestNs);
	}
	const order = nodes.drafts.map((_, i) => i).sort((a, b) => byInterest(nodes.drafts[a] as Draft, nodes.drafts[b] as Draft) || a - b);
	const place = new Int32Array(order.length);
	order.forEach((node, i) => {
		place[node] = i;
	});
	const placed = <E extends { from: number; to: number }>(edge: E): E => ({
		...edge,
		from: place[edge.from] as number,
		to: place[edge.to] as number,
	});
	let alive = 0;
	for (let row = 0; row < g.id.length; row++) if (isAlive(collected, row)) alive++;
	return {
		schema: 'gowhy.goroutines/1',
		durationNs: lastNs,
		thresholdNs: options.thresholdNs,
		blockedNs,
		goroutines: g.id.length,
		alive,
		nodes: order.map((node) => finished(collected, nodes.drafts[node] as Draft)),
		wakes: wakes.map(placed).sort((a, b) => b.totalNs - a.totalNs || b.count - a.count || a.from - b.from || a.to - b.to),
		creations: creations.map(placed).sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to),
		focus: lifeOf(collected),
	};
}

const isAlive = ({ goroutines: g }: Collected, row: number): boolean =>
	g.state.get(row) !== GoState.NotExist && g.state.get(row) !== GoState.Undetermined;

/** Single goroutines (the one in focus first), then functions with blocked goroutines, then by time waited; the runtime last. */
function byInterest(a: Draft, b: Draft): number {
	const rank: Readonly<Record<NodeKind, number>> = { goroutine: 0, function: 1, runtime: 2 };
	if (a.kind !== b.kind) return rank[a.kind] - rank[b.kind];
	if (a.kind === 'goroutine') return 0;
	return b.blocked - a.blocked || b.waitNs - a.waitNs || b.goroutines - a.goroutines || (a.name < b.name ? -1 : 1);
}

function createNodes(collected: Collected): Nodes {
	const { goroutines: g, symbols, options, focusRow } = collected;
	const drafts: Draft[] = [];
	const byKey = new Map<string, number>();
	const make = (kind: NodeKind, name: string, start: Spot, id: number): number => {
		const key = `${kind} ${id} ${name}`;
		const known = byKey.get(key);
		if (known !== undefined) return known;
		const zero = { goroutines: 0, alive: 0, waits: 0, waitNs: 0, longestNs: 0, blocked: 0 };
		const node = drafts.push({ kind, name, start, id, ...zero, open: new Map() }) - 1;
		byKey.set(key, node);
		return node;
	};
	const single = new Set<number>(options.focus < 0 ? [] : [focusRow, ...heaviestPeers(collected)]);
	const involved = options.focus < 0 ? null : involvedRows(collected);
	if (focusRow >= 0) involved?.add(focusRow);
	/** Node + 1 by goroutine row; 0: not asked yet. */
	const known = new Int32Array(g.id.length);
	const find = (row: number): number => {
		const name = symbols.text(g.startFunction.get(row) as StringId);
		if (single.has(row)) return make('goroutine', name, startOf(collected, row), g.id.get(row));
		const part = partOfGoroutine(name);
		return part === null ? make('function', name, startOf(collected, row), -1) : make('runtime', part, nowhere, -1);
	};
	const ofRow = (row: number): number => {
		if (involved !== null && !involved.has(row)) return -1;
		known[row] ||= find(row) + 1;
		return (known[row] as number) - 1;
	};
	if (focusRow >= 0) for (const row of single) ofRow(row);
	const functionNode = (name: string): number => {
		const part = partOfGoroutine(name);
		return part === null ? make('function', name, nowhere, -1) : make('runtime', part, nowhere, -1);
	};
	const ofParty = (party: Party, reason: string): number => {
		if (party === theRuntime) return make('runtime', partThatWakes(reason), nowhere, -1);
		return party < 0 ? ofRow(rowOfParty(party)) : functionNode(symbols.text(party as StringId));
	};
	return { drafts, ofParty, ofRow };
}

function startOf({ goroutines: g, symbols }: Collected, row: number): Spot {
	const frame = g.startFrame.get(row) as FrameId;
	if (frame < 0) return nowhere;
	return { function: symbols.text(symbols.functionOf(frame)), file: symbols.text(symbols.fileOf(frame)), line: symbols.lineOf(frame) };
}

/** Goroutines that have an edge with the one in focus, and it. */
function involvedRows({ wakes, creations }: Collected): Set<number> {
	const rows = new Set<number>();
	const add = (party: Party): void => {
		if (party < 0) rows.add(rowOfParty(party));
	};
	for (let edge = 0; edge < wakes.length; edge++) wakes.key(edge).slice(0, 2).forEach(add);
	for (let edge = 0; edge < creations.length; edge++) creations.key(edge).slice(0, 2).forEach(add);
	return rows;
}

/** Its creator first, then by time of waits between the two, then those that it created. */
function heaviestPeers({ wakes, creations, focusRow }: Collected): number[] {
	const weight = new Map<number, number>();
	const add = (a: Party, b: Party, by: number): void => {
		for (const party of [a, b])
			if (party < 0 && rowOfParty(party) !== focusRow) weight.set(rowOfParty(party), (weight.get(rowOfParty(party)) ?? 0) + by);
	};
	for (let edge = 0; edge < wakes.length; edge++) {
		const [waker, woken] = wakes.key(edge);
		add(waker, woken, wakes.totalNs.get(edge));
	}
	for (let edge = 0; edge < creations.length; edge++) {
		const [creator, created] = creations.key(edge);
		add(creator, created, rowOfParty(created) === focusRow ? Number.POSITIVE_INFINITY : 0);
	}
	return [...weight]
		.sort((a, b) => (b[1] === a[1] ? a[0] - b[0] : b[1] - a[1]))
		.slice(0, mostPeers)
		.map(([row]) => row);
}

function addGoroutines(collected: Collected, nodes: Nodes, blockedNs: number): void {
	const { goroutines: g, lastNs, options } = collected;
	for (let row = 0; row < g.id.length; row++) {
		const at = nodes.ofRow(row);
		if (at < 0) continue;
		const node = nodes.drafts[at] as Draft;
		node.goroutines++;
		if (node.start.function === '') node.start = node.kind === 'runtime' ? nowhere : startOf(collected, row);
		if (!isAlive(collected, row)) continue;
		node.alive++;
		const ns = lastNs - g.sinceNs.get(row);
		if (g.state.get(row) !== GoState.Waiting || ns < options.thresholdNs) continue;
		const site = collected.places.site(g.place.get(row));
		let open = node.open.get(site);
		if (open === undefined)
			node.open.set(
				site,
				(open = { idle: idleAt(collected, row), goroutines: 0, old: 0, hasArrived: false, oldestNs: -1, sinceNs: -1, examples: [] }),
			);
		open.goroutines++;
		if (ns >= blockedNs) {
			open.old++;
			if (g.isBefore.get(row) === 0) open.hasArrived = true;
		}
		if (ns > open.oldestNs) {
			open.oldestNs = ns;
			open.sinceNs = g.isBefore.get(row) === 1 ? -1 : g.sinceNs.get(row);
		}
		const { examples } = open;
		if (examples.length < exampleCount || ns > (examples.at(-1)?.ns ?? 0)) {
			examples.push({ id: g.id.get(row), ns });
			examples.sort((a, b) => b.ns - a.ns);
			examples.length = Math.min(examples.length, exampleCount);
		}
	}
}

/** Waits of which the trace shows neither begin nor end, nor that another began there, may be those of a quiet daemon. */
function settle({ drafts }: Nodes, { places }: Collected): void {
	for (const node of drafts)
		for (const [site, open] of node.open) {
			if (open.idle === '' && open.old > 0 && !open.hasArrived && workerOperations.has(places.at(site).operation)) open.idle = 'silent';
			if (open.idle === '' && node.kind !== 'runtime') node.blocked += open.old;
		}
}

/** Waits that workers without work have. Whoever waits for a lock, a semaphore or room in a channel has work. */
const workerOperations: ReadonlySet<string> = new Set(['chan receive', 'select', 'cond wait']);

function idleAt({ goroutines: g, places, ended }: Collected, row: number): string {
	const place = g.place.get(row);
	const { idle, operation } = places.at(place);
	const isWorker = idle === '' && workerOperations.has(operation) && ended.has(g.startFunction.get(row), places.site(place));
	return isWorker ? 'worker' : idle;
}

function finished({ places }: Collected, { open, ...node }: Draft): GraphNode {
	const waits: OpenWait[] = [...open].map(([site, { idle, goroutines, oldestNs, sinceNs, examples }]) => {
		const { reason, operation, at } = places.at(site);
		return { reason, operation, at, idle, goroutines, oldestNs, sinceNs, examples: examples.map(({ id }) => id) };
	});
	waits.sort((a, b) => b.oldestNs - a.oldestNs || b.goroutines - a.goroutines || (spotText(a.at) < spotText(b.at) ? -1 : 1));
	return { ...node, open: waits };
}

const spotText = ({ function: fn, file, line }: Spot): string => `${fn} ${file}:${line}`;

function wakeEdges({ wakes, places, goroutines: g }: Collected, nodes: Nodes): WakeEdge[] {
	const byPair = new Map<string, { from: number; to: number; parts: Map<string, { -readonly [K in keyof WakePart]: WakePart[K] }> }>();
	const idOf = (row: number): number => (row < 0 ? -1 : g.id.get(row));
	for (let row = 0; row < wakes.length; row++) {
		const [waker, woken, at, fromPlace] = wakes.key(row);
		const { reason, operation, at: spot } = places.at(at);
		const from = nodes.ofParty(waker, reason);
		const to = nodes.ofParty(woken, reason);
		const pair = `${from} ${to}`;
		let edge = byPair.get(pair);
		if (edge === undefined) byPair.set(pair, (edge = { from, to, parts: new Map() }));
		const key = `${at} ${fromPlace}`;
		const before = edge.parts.get(key);
		const part = {
			reason,
			operation,
			at: spot,
			from: places.at(fromPlace).at,
			count: wakes.count.get(row),
			totalNs: wakes.totalNs.get(row),
			longestNs: wakes.longestNs.get(row),
			longestEndNs: wakes.longestEndNs.get(row),
			longestWoken: idOf(wakes.longestWoken.get(row)),
			longestWaker: idOf(wakes.longestWaker.get(row)),
		};
		edge.parts.set(key, before === undefined ? part : sumOfParts(before, part));
	}
	return [...byPair.values()].map(({ from, to, parts }) => {
		const sorted = [...parts.values()].sort((a, b) => b.totalNs - a.totalNs || b.count - a.count);
		const sum = sorted.reduce((all, part) => sumOfParts(all, part));
		return { from, to, count: sum.count, totalNs: sum.totalNs, longestNs: sum.longestNs, parts: sorted };
	});
}

/** Counts and times of both, the longest wait of either. */
const sumOfParts = (a: WakePart, b: WakePart): WakePart => ({
	...(a.longestNs >= b.longestNs ? a : b),
	count: a.count + b.count,
	totalNs: a.totalNs + b.totalNs,
});

function creationEdges({ creations, places, goroutines: g }: Collected, nodes: Nodes): CreationEdge[] {
	const byPair = new Map<string, { from: number; to: number; count: number; parts: Map<number, { count: number; examples: number[] }> }>();
	for (let row = 0; row < creations.length; row++) {
		const [creator, created, at] = creations.key(row);
		const from = nodes.ofParty(creator, '');
		const to = nodes.ofParty(created, '');
		const count = creations.count.get(row);
		let edge = byPair.get(`${from} ${to}`);
		if (edge === undefined) byPair.set(`${from} ${to}`, (edge = { from, to, count: 0, parts: new Map() }));
		edge.count += count;
		const part = edge.parts.get(at) ?? { count: 0, examples: [] };
		part.count += count;
		for (let i = 0; i < Math.min(count, exampleCount); i++)
			if (part.examples.length < exampleCount) part.examples.push(g.id.get(creations.examples.get(row * exampleCount + i)));
		edge.parts.set(at, part);
	}
	return [...byPair.values()].map(({ parts, ...edge }) => ({
		...edge,
		parts: [...parts].map(([at, part]) => ({ at: places.at(at).at, ...part })).sort((a, b) => b.count - a.count),
	}));
}

function lifeOf({ focusRow: row, goroutines: g, life, places, lastNs }: Collected): GoroutineGraph['focus'] {
	if (row < 0) return null;
	const state = g.state.get(row) as GoState;
	const sinceNs = g.sinceNs.get(row);
	life.span(state, sinceNs, lastNs);
	if (state === GoState.Waiting)
		life.wait({ startNs: g.isBefore.get(row) === 1 ? -1 : sinceNs, endNs: -1, ns: lastNs - sinceNs, place: g.place.get(row), waker: -1 });
	return life.finish({ id: g.id.get(row), createdNs: g.createdNs.get(row), endedNs: g.endedNs.get(row) }, lastNs, places);
}
