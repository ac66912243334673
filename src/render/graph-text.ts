// A goroutine graph for a terminal: what is still waiting at the end, who woke whom, who created whom. Short tables, the heaviest first.
import { formatCount, formatDuration, formatShare } from '../base/units.ts';
import {
	type CreationEdge,
	type GoroutineGraph,
	type GoroutineLife,
	type GraphNode,
	lifeLetters,
	type OpenWait,
	type Spot,
	type WakeEdge,
} from '../goroutines/graph.ts';
import type { Paint } from './ansi.ts';
import { nodeTitle, shortSpot, waitText } from './graph/wording.ts';
import { createTextPage, type TextPage } from './text-page.ts';

export interface GraphTextOptions {
	readonly name: string;
	/** Columns. */
	readonly width: number;
	readonly paint: Paint;
	/** Also waits of the runtime's own goroutines, and idle ones. */
	readonly isAll: boolean;
}

/** Rows of a table; the JSON has all. */
const mostRows = 12;
const mostWorkers = 6;

export function renderGraphText(graph: GoroutineGraph, options: GraphTextOptions): string {
	const page = createTextPage(options.width, options.paint);
	if (graph.focus === null) head(page, graph, options);
	else life(page, graph, graph.focus);
	openWaits(page, graph, options);
	wakes(page, graph, options);
	creations(page, graph, options);
	return page.toString();
}

function head(page: TextPage, graph: GoroutineGraph, { name }: GraphTextOptions): void {
	const functions = graph.nodes.filter((node) => node.kind === 'function').length;
	page.text(
		0,
		`${name}: ${formatDuration(graph.durationNs)}, ${counted(graph.goroutines, 'goroutine')} of ${counted(functions, 'function')}, ${formatCount(graph.alive)} alive at the end`,
		'strong',
	);
	if (graph.thresholdNs > 0) page.text(0, `only waits of ${formatDuration(graph.thresholdNs)} or longer`);
}

const counted = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

interface OpenRow {
	readonly node: GraphNode;
	readonly open: OpenWait;
}

function openWaits(page: TextPage, graph: GoroutineGraph, { isAll }: GraphTextOptions): void {
	const rows = graph.nodes
		.filter((node) => isAll || node.kind !== 'runtime')
		.flatMap((node) => node.open.map((open): OpenRow => ({ node, open })))
		.sort((a, b) => b.open.oldestNs - a.open.oldestNs || b.open.goroutines - a.open.goroutines);
	const isOld = ({ open }: OpenRow): boolean => open.oldestNs >= graph.blockedNs;
	const blocked = rows.filter((row) => isOld(row) && row.open.idle === '' && row.node.kind !== 'runtime');
	const silent = rows.filter((row) => isOld(row) && row.open.idle === 'silent');
	const workers = rows.filter((row) => isOld(row) && row.open.idle === 'worker');
	const others = rows.filter((row) => !blocked.includes(row) && !silent.includes(row) && !workers.includes(row));
	const age = formatDuration(graph.blockedNs);
	page.blank();
	if (blocked.length === 0 && graph.focus === null)
		page.text(0, `Nothing of the program is blocked at the end, as far as the trace tells (waits of ${age} or longer count).`);
	else if (blocked.length > 0)
		page.text(0, `Blocked at the end: waits for ${age} or longer for a lock or the like, or where no wait has ended`, 'strong');
	listOpen(page, blocked, 'bad', mostRows);
	if (silent.length > 0) {
		page.blank();
		page.text(0, 'Silent: waiting all through the trace (a daemon or a leak: it cannot tell)', 'strong');
		listOpen(page, silent, 'warn', isAll ? silent.length : mostWorkers);
	}
	if (workers.length > 0) {
		page.blank();
		page.text(0, 'Waiting as long where other waits have ended, as workers without work do', 'strong');
		listOpen(page, workers, 'mild', isAll ? workers.length : mostWorkers);
	}
	if (others.length === 0 || graph.focus !== null) return;
	const sum = others.reduce((all, { open }) => all + open.goroutines, 0);
	page.blank();
	if (isAll) page.text(0, 'Waiting for a shorter time, or idle', 'strong');
	else page.text(0, `${formatCount(sum)} more wait for a shorter time, or idle (network, timers, main); --all lists them.`, 'faint');
	if (isAll) listOpen(page, others, 'mild', others.length);
}

function listOpen(page: TextPage, rows: readonly OpenRow[], tone: 'bad' | 'warn' | 'mild', most: number): void {
	for (const row of rows.slice(0, most)) openRow(page, row, tone);
	more(page, rows.length, most);
}

function openRow(page: TextPage, { node, open }: OpenRow, tone: 'bad' | 'warn' | 'mild'): void {
	const since = open.sinceNs < 0 ? 'since before the trace' : `since ${formatDuration(open.sinceNs)}`;
	const idle = open.idle === '' ? '' : open.idle === 'silent' ? '' : `, idle: ${open.idle}`;
	page.labelled(2, `${formatCount(open.goroutines)} ×`, 8, `${nodeTitle(node)} for ${formatDuration(open.oldestNs)} (${since}${idle})`, {
		label: tone,
	});
	page.text(
		10,
		`${waitText(open)}; goroutine${open.goroutines === 1 ? '' : 's'} ${open.examples.join(', ')}${open.goroutines > open.examples.length ? ' …' : ''}`,
		'faint',
	);
}

function wakes(page: TextPage, graph: GoroutineGraph, { isAll }: GraphTextOptions): void {
	const isShown = ({ to }: WakeEdge): boolean => isAll || graph.nodes[to]?.kind !== 'runtime';
	const shown = graph.wakes.filter(isShown);
	const total = shown.reduce((sum, edge) => sum + edge.totalNs, 0);
	page.blank();
	if (shown.length === 0) {
		page.text(
			0,
			graph.thresholdNs > 0
				? `No wait of ${formatDuration(graph.thresholdNs)} or longer ended in the trace.`
				: 'No wait ended in the trace.',
		);
		return;
	}
	page.text(0, `Who woke whom: ${formatDuration(total)} of waiting, the most first`, 'strong');
	page.labelled(2, ['total', 'longest', 'waits'].map((head) => head.padStart(9)).join('  '), 33, 'waker → woken', {
		label: 'faint',
		text: 'faint',
	});
	for (const edge of shown.slice(0, isAll ? shown.length : mostRows)) {
		const numbers = [formatDuration(edge.totalNs), formatDuration(edge.longestNs), formatCount(edge.count)].map((text) => text.padStart(9));
		page.labelled(2, numbers.join('  '), 33, `${titleAt(graph, edge.from)} → ${titleAt(graph, edge.to)}`);
		const [part] = edge.parts;
		if (part === undefined) continue;
		const rest = edge.parts.length > 1 ? ` and ${counted(edge.parts.length - 1, 'other pair')} of places` : '';
		const by = part.from.function === '' ? '' : `, ended by ${shortSpot(part.from)}`;
		page.text(35, `${waitText(part)}${by}${rest}`, 'faint');
	}
	if (!isAll) more(page, shown.length);
}

function creations(page: TextPage, graph: GoroutineGraph, { isAll }: GraphTextOptions): void {
	const shown = graph.creations.filter(({ to }) => isAll || graph.nodes[to]?.kind !== 'runtime');
	if (shown.length === 0) return;
	page.blank();
	page.text(0, 'Who created whom', 'strong');
	for (const edge of shown.slice(0, mostRows)) {
		const [part] = edge.parts as [CreationEdge['parts'][number], ...CreationEdge['parts'][number][]];
		const rest = edge.parts.length > 1 ? ` and ${counted(edge.parts.length - 1, 'other place')}` : '';
		page.labelled(2, `${formatCount(edge.count)} ×`, 8, `${titleAt(graph, edge.from)} → ${titleAt(graph, edge.to)}`);
		page.text(10, `${part.at.function === '' ? 'at an unknown place' : `at ${shortSpot(part.at)}`}${rest}`, 'faint');
	}
	more(page, shown.length);
}

const titleAt = (graph: GoroutineGraph, node: number): string => nodeTitle(graph.nodes[node] as GraphNode);

function more(page: TextPage, rows: number, most = mostRows): void {
	if (rows > most) page.text(2, `… ${formatCount(rows - most)} more (--format json has all)`, 'faint');
}

function life(page: TextPage, graph: GoroutineGraph, of: GoroutineLife): void {
	const node = graph.nodes.find(({ kind, id }) => kind === 'goroutine' && id === of.id) as GraphNode;
	const ended = of.endedNs < 0 ? 'alive at the end' : `ended at ${formatDuration(of.endedNs)}`;
	page.text(0, `${nodeTitle(node)} ${spotSuffix(node.start)}`.trimEnd(), 'strong');
	page.text(2, `${of.createdNs < 0 ? 'created before the trace' : `created at ${formatDuration(of.createdNs)}`}, ${ended}`);
	const there = of.runningNs + of.runnableNs + of.waitingNs + of.syscallNs;
	const share = (ns: number): string => `${formatDuration(ns)} (${formatShare(there > 0 ? ns / there : 0)})`;
	page.text(
		2,
		`running ${share(of.runningNs)}, ready to run ${share(of.runnableNs)}, waiting ${share(of.waitingNs)}, system calls ${share(of.syscallNs)}`,
	);
	lifeLine(page, of);
	if (of.longestWaits.length === 0) return;
	page.blank();
	page.text(0, 'Its longest waits', 'strong');
	for (const wait of of.longestWaits) {
		const from = wait.startNs < 0 ? 'since before the trace' : `from ${formatDuration(wait.startNs)}`;
		const end = wait.endNs < 0 ? 'has not ended' : `ended by ${wait.waker < 0 ? 'the runtime' : `goroutine ${wait.waker}`}`;
		page.labelled(2, formatDuration(wait.ns).padStart(9), 11, `${from}, ${end}`);
		page.text(13, waitText(wait), 'faint');
	}
}

const spotSuffix = ({ file, line }: Spot): string => (file === '' ? '' : `(${file.slice(file.lastIndexOf('/') + 1)}:${line})`);

/** Slices are joined so that the line fits; of the joined ones the rarer state is shown, since a short run is what one looks for. */
function lifeLine(page: TextPage, of: GoroutineLife): void {
	const room = Math.max(20, page.width - 6);
	const joined = Math.ceil(of.slices.length / room);
	const order = [lifeLetters.absent, lifeLetters.waiting, lifeLetters.syscall, lifeLetters.runnable, lifeLetters.running];
	let line = '';
	for (let i = 0; i < of.slices.length; i += joined) {
		const letters = Array.from(of.slices.slice(i, i + joined)) as (typeof order)[number][];
		line += letters.reduce((best, letter) => (order.indexOf(letter) > order.indexOf(best) ? letter : best), lifeLetters.absent);
	}
	page.block(2, `|${line}|`);
	page.text(2, `a letter is ${formatDuration(of.sliceNs * joined)}: R running, r ready to run, s system call, . waiting`, 'faint');
}
