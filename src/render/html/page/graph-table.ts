// The table of all functions of a goroutine graph, which the search narrows.
import { formatCount, formatDuration } from '../../../base/units.ts';
import type { GoroutineGraph, GraphNode } from '../../../goroutines/graph.ts';
import { nodeTitle, waitText } from '../../graph/wording.ts';
import { make } from './graph-widgets.ts';

export interface GraphTable {
	readonly element: HTMLElement;
	choose(node: number): void;
	/** Shows only rows that match; nodes of these in the table's order. */
	search(query: string): ReadonlySet<number>;
}

const heads = ['goroutines', 'alive', 'blocked', 'waits ended', 'waited', 'longest', 'start function'];
/** Rows that are shown at once; the search finds all. */
const mostRows = 400;

export function createTable(graph: GoroutineGraph, isAll: boolean, onPick: (node: number) => void): GraphTable {
	const table = make('table');
	const head = make('tr');
	for (const name of heads) head.append(make('th', '', name));
	table.createTHead().append(head);
	const body = table.createTBody();
	const element = make('div', 'graph-table');
	element.append(table);
	const texts = graph.nodes.map(searchText);
	const rows = graph.nodes
		.map((node, i) => (isAll || node.kind !== 'runtime' || node.waits > 0 || hasEdge(graph, i) ? i : -1))
		.filter((i) => i >= 0);
	let chosen = -1;
	let shown: readonly number[] = [];
	const show = (): void => {
		body.replaceChildren(
			...shown.slice(0, mostRows).map((node) => {
				const row = rowOf(graph.nodes[node] as GraphNode, () => onPick(node));
				row.classList.toggle('chosen', node === chosen);
				return row;
			}),
		);
		if (shown.length > mostRows) {
			const row = make('tr');
			const cell = make('td', 'faint', `${formatCount(shown.length - mostRows)} more: search for them`);
			cell.colSpan = heads.length;
			row.append(cell);
			body.append(row);
		}
	};
	const search = (query: string): ReadonlySet<number> => {
		const words = query.toLowerCase().split(/\s+/);
		shown = rows.filter((node) => words.every((word) => texts[node]?.includes(word)));
		show();
		return new Set(shown);
	};
	search('');
	return {
		element,
		search,
		choose(node) {
			chosen = node;
			show();
		},
	};
}

const hasEdge = (graph: GoroutineGraph, node: number): boolean => graph.wakes.some(({ from }) => from === node);

/** Name, place, waits and ids that stand in the page. */
function searchText(node: GraphNode): string {
	const ids = node.open.flatMap((open) => open.examples);
	const id = node.id < 0 ? '' : ` ${node.id}`;
	return `${node.name} ${nodeTitle(node)} ${node.start.file}:${node.start.line} ${node.open.map(waitText).join(' ')} ${node.blocked > 0 ? 'blocked' : ''} ${ids.join(' ')}${id}`.toLowerCase();
}

function rowOf(node: GraphNode, onPick: () => void): HTMLTableRowElement {
	const row = make('tr');
	const numbers = [formatCount(node.goroutines), formatCount(node.alive), formatCount(node.blocked), formatCount(node.waits)];
	const times = node.waits === 0 ? ['', ''] : [formatDuration(node.waitNs), formatDuration(node.longestNs)];
	[...numbers, ...times].forEach((text, i) => {
		row.append(make('td', i === 2 && node.blocked > 0 ? 'graph-bad' : '', i === 2 && node.blocked === 0 ? '' : text));
	});
	const name = make('td');
	const button = make('button', 'mono', node.kind === 'function' && node.name !== '' ? node.name : nodeTitle(node));
	button.title = node.start.file === '' ? '' : `${node.start.file}:${node.start.line}`;
	button.addEventListener('click', onPick);
	name.append(button);
	row.append(name);
	return row;
}
