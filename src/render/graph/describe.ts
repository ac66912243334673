// Boxes and arrows of a goroutine graph in words: labels with few words, tooltips with all of them.
import { formatCount, formatDuration, formatShare } from '../../base/units.ts';
import type { CreationEdge, GoroutineGraph, GraphNode, WakeEdge, WakePart } from '../../goroutines/graph.ts';
import { fitted, hueOf, packageOf } from '../flame/names.ts';
import type { Choice } from './choose.ts';
import { nodeTitle, quietWord, shortSpot, waitText } from './wording.ts';

export type BoxKind = 'function' | 'goroutine' | 'runtime' | 'others';

export interface Box {
	/** Index in the graph; -1: the others. */
	readonly node: number;
	readonly kind: BoxKind;
	readonly title: string;
	/** Below the title. */
	readonly lines: readonly string[];
	/** Goroutines wait that nothing but another goroutine can wake; the last of `lines` says so. */
	readonly isBlocked: boolean;
	/** Goroutines wait all through the trace, and nothing tells why; the last of `lines` says so. */
	readonly isSilent: boolean;
	/** 0..359; -1: grey. */
	readonly hue: number;
	readonly tip: string;
}

/** What the waits of an arrow are for; each has a colour. */
export const waitKinds = ['channel', 'lock', 'network', 'time', 'other'] as const;
export type WaitKind = (typeof waitKinds)[number];

export interface Arrow {
	readonly from: number;
	readonly to: number;
	readonly kind: WaitKind | 'created';
	readonly lines: readonly string[];
	/** 0..1: of the heaviest arrow. */
	readonly weight: number;
	readonly tip: string;
}

export interface Drawing {
	readonly boxes: readonly Box[];
	readonly arrows: readonly Arrow[];
	/** What is not in the picture; '' when everything is. */
	readonly note: string;
}

const titleColumns = 38;
const mostTipParts = 6;

export function describe(graph: GoroutineGraph, choice: Choice): Drawing {
	const boxes = choice.nodes.map((node) => boxOf(graph, node));
	if (choice.others.length > 0) boxes.push(othersBox(graph, choice.others));
	const heaviest = choice.wakes.reduce((most, { totalNs }) => Math.max(most, totalNs), 1);
	const titleOf = (place: number): string => boxes[place]?.title ?? '';
	const arrows = [
		...choice.wakes.map((edge) => wakeArrow(edge, heaviest, titleOf)),
		...choice.creations.map((edge) => creationArrow(edge, titleOf)),
	];
	const note =
		choice.leftOut === 0
			? ''
			: `${formatCount(choice.leftOut)} more arrows, with ${formatShare(choice.leftOutShare)} of the waiting, are not drawn`;
	return { boxes, arrows, note };
}

const goroutines = (count: number): string => `${formatCount(count)} goroutine${count === 1 ? '' : 's'}`;

function boxOf(graph: GoroutineGraph, at: number): Box {
	const node = graph.nodes[at] as GraphNode;
	const isSingle = node.kind === 'goroutine';
	const lines = isSingle
		? [node.name === '' ? '(start unknown)' : nodeTitle({ ...node, kind: 'function' })]
		: node.goroutines === 0
			? []
			: [`${goroutines(node.goroutines)}${node.alive === node.goroutines ? '' : `, ${formatCount(node.alive)} alive`}`];
	const isBlocked = node.blocked > 0;
	if (isBlocked) lines.push(blockedLine(graph, node));
	const quiet = isBlocked ? '' : quietLine(graph, node);
	if (quiet !== '') lines.push(quiet);
	const title = isSingle ? `goroutine ${node.id}` : nodeTitle(node);
	return {
		node: at,
		kind: node.kind,
		title: fitted(title, titleColumns),
		lines: lines.map((line) => fitted(line, titleColumns + 6)),
		isBlocked,
		isSilent: quiet.includes('silent'),
		hue: node.kind === 'runtime' ? -1 : hueOf(packageOf(node.name)),
		tip: nodeTip(graph, node),
	};
}

function blockedLine(graph: GoroutineGraph, node: GraphNode): string {
	const first = node.open.find((open) => open.idle === '' && open.oldestNs >= graph.blockedNs);
	const what = first === undefined ? '' : ` ${formatDuration(first.oldestNs)}: ${first.operation || first.reason || 'unknown wait'}`;
	return `${node.kind === 'goroutine' ? '' : `${formatCount(node.blocked)} `}blocked${what}`;
}

/** What waits as long without being blocked: silent goroutines (marked), else workers without work. */
function quietLine(graph: GoroutineGraph, node: GraphNode): string {
	for (const [idle, word] of [
		['silent', 'silent'],
		['worker', 'idle'],
	] as const) {
		const waits = node.open.filter((open) => open.idle === idle && open.oldestNs >= graph.blockedNs);
		const [first] = waits;
		if (first === undefined) continue;
		const count = waits.reduce((sum, open) => sum + open.goroutines, 0);
		return `${node.kind === 'goroutine' ? '' : `${formatCount(count)} `}${word} ${formatDuration(first.oldestNs)}: ${first.operation || first.reason}`;
	}
	return '';
}

function nodeTip(graph: GoroutineGraph, node: GraphNode): string {
	const lines = [node.kind === 'runtime' ? nodeTitle(node) : node.name || '(start unknown)'];
	if (node.start.file !== '') lines.push(`${node.start.file}:${node.start.line}`);
	if (node.goroutines > 0) lines.push(`${goroutines(node.goroutines)}, ${formatCount(node.alive)} alive at the end`);
	if (node.waits > 0)
		lines.push(`${formatCount(node.waits)} waits ended: ${formatDuration(node.waitNs)}, longest ${formatDuration(node.longestNs)}`);
	for (const open of node.open.slice(0, mostTipParts)) {
		const mark = open.idle === '' ? (open.oldestNs >= graph.blockedNs ? 'blocked' : 'waiting') : quietWord(open.idle);
		lines.push(
			`${mark}: ${formatCount(open.goroutines)} for up to ${formatDuration(open.oldestNs)}, ${waitText(open)} (${open.examples.join(', ')})`,
		);
	}
	return lines.join('\n');
}

function othersBox(graph: GoroutineGraph, others: readonly number[]): Box {
	const nodes = others.map((node) => graph.nodes[node] as GraphNode);
	const count = nodes.reduce((sum, node) => sum + node.goroutines, 0);
	const blocked = nodes.reduce((sum, node) => sum + node.blocked, 0);
	return {
		node: -1,
		kind: 'others',
		title: `${formatCount(others.length)} more functions`,
		lines: [goroutines(count), ...(blocked > 0 ? [`${formatCount(blocked)} blocked`] : [])],
		isBlocked: blocked > 0,
		isSilent: false,
		hue: -1,
		tip: nodes.slice(0, 30).map(nodeTitle).join('\n') + (nodes.length > 30 ? '\n…' : ''),
	};
}

function wakeArrow(edge: WakeEdge, heaviest: number, titleOf: (place: number) => string): Arrow {
	const { from, to, count, totalNs, longestNs, parts } = edge;
	const [first] = parts;
	const tip = [
		`${titleOf(from)} woke ${titleOf(to)} ${formatCount(count)} ×: ${formatDuration(totalNs)} of waiting, longest ${formatDuration(longestNs)}`,
		...parts.slice(0, mostTipParts).map(partText),
		...(parts.length > mostTipParts ? [`… ${parts.length - mostTipParts} more pairs of places`] : []),
	];
	return {
		from,
		to,
		kind: first === undefined ? 'other' : waitKindOf(first),
		lines:
			count === 1
				? [formatDuration(totalNs)]
				: [`${formatDuration(totalNs)} in ${formatCount(count)}×`, `longest ${formatDuration(longestNs)}`],
		weight: totalNs / heaviest,
		tip: tip.join('\n'),
	};
}

export function partText(part: WakePart): string {
	const by = part.from.function === '' ? '' : `, ended by ${shortSpot(part.from)}`;
	const who = part.longestWaker < 0 ? `${part.longestWoken}` : `${part.longestWoken} by ${part.longestWaker}`;
	return `${waitText(part)}${by}: ${formatCount(part.count)} ×, ${formatDuration(part.totalNs)}, longest ${formatDuration(part.longestNs)} (goroutine ${who}, until ${formatDuration(part.longestEndNs)})`;
}

function creationArrow({ from, to, count, parts }: CreationEdge, titleOf: (place: number) => string): Arrow {
	const at = parts
		.slice(0, mostTipParts)
		.map((part) => `at ${shortSpot(part.at) || 'an unknown place'}: ${formatCount(part.count)} (${part.examples.join(', ')})`);
	return {
		from,
		to,
		kind: 'created',
		lines: count === 1 ? [] : [`${formatCount(count)} created`],
		weight: 0,
		tip: [`${titleOf(from)} created ${formatCount(count)} ${titleOf(to)}`, ...at].join('\n'),
	};
}

const kindByOperation: Readonly<Record<string, WaitKind>> = {
	'chan send': 'channel',
	'chan receive': 'channel',
	select: 'channel',
	'mutex lock': 'lock',
	'rwmutex lock': 'lock',
	'rwmutex rlock': 'lock',
	'wg wait': 'lock',
	'cond wait': 'lock',
	semaphore: 'lock',
	'network read': 'network',
	'network write': 'network',
	accept: 'network',
	dial: 'network',
	'tls handshake': 'network',
	sleep: 'time',
};

export const waitKindOf = ({ operation }: { readonly operation: string }): WaitKind => kindByOperation[operation] ?? 'other';
