// What the page says about a chosen node: where its goroutines wait now, who woke them, whom they woke, who created whom.
import { formatCount, formatDuration } from '../../../base/units.ts';
import type { GoroutineGraph, GraphNode } from '../../../goroutines/graph.ts';
import { partText } from '../../graph/describe.ts';
import { nodeTitle, quietWord, shortSpot, waitText } from '../../graph/wording.ts';
import { make } from './graph-widgets.ts';

const mostRows = 12;

export function showDetail(host: HTMLElement, graph: GoroutineGraph, chosen: number, onPick: (node: number) => void): void {
	const node = graph.nodes[chosen];
	host.replaceChildren();
	if (node === undefined) return;
	const heading = make('h2', '', node.kind === 'runtime' || node.name === '' ? nodeTitle(node) : node.name);
	const start = node.start.file === '' ? '' : `${node.start.file}:${node.start.line}; `;
	host.append(
		heading,
		make('p', 'faint small', `${start}${formatCount(node.goroutines)} goroutines, ${formatCount(node.alive)} alive at the end`),
	);
	list(
		host,
		'Waiting at the end',
		node.open.map((open) => openText(graph, node, open)),
	);
	const titleOf = (at: number): string => nodeTitle(graph.nodes[at] as GraphNode);
	const wakes = (isTo: boolean) =>
		graph.wakes
			.filter((edge) => (isTo ? edge.to : edge.from) === chosen)
			.map((edge) => {
				const other = isTo ? edge.from : edge.to;
				const text = `: ${formatDuration(edge.totalNs)} in ${formatCount(edge.count)} waits, longest ${formatDuration(edge.longestNs)}`;
				return { name: titleOf(other), onPick: () => onPick(other), text, below: edge.parts.slice(0, 4).map(partText) };
			});
	const creations = (isTo: boolean) =>
		graph.creations
			.filter((edge) => (isTo ? edge.to : edge.from) === chosen)
			.map((edge) => {
				const other = isTo ? edge.from : edge.to;
				const below = edge.parts
					.slice(0, 4)
					.map((part) => `at ${shortSpot(part.at)}: ${formatCount(part.count)} (${part.examples.join(', ')})`);
				return { name: titleOf(other), onPick: () => onPick(other), text: `: ${formatCount(edge.count)}`, below };
			});
	list(host, 'Woken by', wakes(true));
	list(host, 'Woke', wakes(false));
	list(host, 'Created by', creations(true));
	list(host, 'Created', creations(false));
}

interface Entry {
	readonly name: string;
	readonly text: string;
	readonly onPick?: () => void;
	readonly below?: readonly string[];
}

function openText(graph: GoroutineGraph, node: GraphNode, open: GraphNode['open'][number]): Entry {
	const isBlocked = node.kind !== 'runtime' && open.idle === '' && open.oldestNs >= graph.blockedNs;
	const since = open.sinceNs < 0 ? 'since before the trace' : `since ${formatDuration(open.sinceNs)}`;
	const state = isBlocked ? 'blocked' : open.idle === '' ? 'waiting' : quietWord(open.idle);
	return {
		name: '',
		text: `${formatCount(open.goroutines)} ${state} for up to ${formatDuration(open.oldestNs)} (${since}): ${waitText(open)}; goroutines ${open.examples.join(', ')}`,
	};
}

function list(host: HTMLElement, title: string, entries: readonly Entry[]): void {
	if (entries.length === 0) return;
	const items = make('ul');
	for (const { name, text, onPick, below = [] } of entries.slice(0, mostRows)) {
		const item = make('li');
		if (name !== '' && onPick !== undefined) {
			const button = make('button', 'mono', name);
			button.addEventListener('click', onPick);
			item.append(button);
		}
		item.append(text);
		for (const line of below) item.append(make('div', 'faint small', line));
		items.append(item);
	}
	if (entries.length > mostRows) items.append(make('li', 'faint', `${formatCount(entries.length - mostRows)} more`));
	host.append(make('h3', '', title), items);
}
