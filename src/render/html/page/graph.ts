// The script of a goroutine graph's page: search, choosing a function and drawing those around it, zoom, all of it also by keyboard.
// Nothing from the data becomes markup but through paintGraph, which escapes.
import type { GoroutineGraph } from '../../../goroutines/graph.ts';
import { choose } from '../../graph/choose.ts';
import { describe } from '../../graph/describe.ts';
import { layOut } from '../../graph/layout.ts';
import { paintGraph } from '../../graph/paint.ts';
import { nodeTitle } from '../../graph/wording.ts';
import { type GraphPageData, graphClass, graphDataElement, graphHostElement } from '../graph-page-data.ts';
import { showDetail } from './graph-detail.ts';
import { createTable } from './graph-table.ts';
import { make } from './graph-widgets.ts';

interface State {
	/** Index of the chosen node; -1: none. */
	chosen: number;
	/** CSS pixels per unit of the drawing. */
	zoom: number;
	matches: ReadonlySet<number> | null;
}

const leastFitted = 0.7;
const leastZoom = 0.2;
const mostZoom = 4;

function start(host: HTMLElement, { graph, mostNodes, isAll }: GraphPageData): void {
	const state: State = { chosen: -1, zoom: 1, matches: null };
	const query = make('input', 'graph-query');
	query.type = 'search';
	query.placeholder = 'function, package, wait or goroutine id';
	query.spellcheck = false;
	query.setAttribute('aria-label', 'Search functions');
	const whole = make('button', '', 'Whole graph');
	const [smaller, larger] = [make('button', '', '−'), make('button', '', '+')];
	smaller.setAttribute('aria-label', 'Smaller');
	larger.setAttribute('aria-label', 'Larger');
	const status = make('output', 'graph-status');
	const bar = make('div', 'graph-bar');
	bar.append(query, whole, smaller, larger, status);
	const scene = make('div', `${graphClass} scene`);
	const note = make('p', 'faint small');
	const detail = make('section', 'graph-detail');
	const table = createTable(graph, isAll, (node) => pick(node, true));
	const help = make(
		'p',
		'faint small',
		'Click a box or a name to draw only those around it. On the keyboard: / searches, Enter takes the first match, Tab goes from box to box, + and − zoom, Escape goes back to the whole graph.',
	);
	host.replaceChildren(bar, scene, note, detail, table.element, help);

	const draw = (): void => {
		const drawing = describe(graph, choose(graph, { mostNodes, isAll: isAll || state.chosen >= 0, around: state.chosen }));
		const layout = layOut(drawing);
		const [width, height] = [Math.max(1, layout.width), Math.max(1, layout.height)];
		const source = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${paintGraph(layout)}</svg>`;
		const svg = document.importNode(new DOMParser().parseFromString(source, 'image/svg+xml').documentElement, true);
		scene.replaceChildren(svg);
		note.textContent = drawing.note;
		// As much as fits, as long as it can be read.
		state.zoom = Math.max(leastFitted, Math.min(1, (scene.clientWidth - 4) / width));
		resize();
		for (const box of boxes()) {
			const node = nodeOf(box);
			if (node < 0) continue;
			box.setAttribute('tabindex', '0');
			box.setAttribute('role', 'button');
			box.classList.toggle('chosen', node === state.chosen);
			box.addEventListener('click', () => pick(node, false));
			box.addEventListener('keydown', (event) => {
				if (event.key === 'Enter' || event.key === ' ') pick(node, false);
			});
		}
		dim();
	};
	const boxes = (): SVGGElement[] => [...scene.querySelectorAll<SVGGElement>('.box')];
	const nodeOf = (box: Element): number => Number(box.getAttribute('data-node'));
	const resize = (): void => {
		const svg = scene.querySelector('svg');
		const [, , width = 1, height = 1] = (svg?.getAttribute('viewBox') ?? '').split(' ').map(Number);
		svg?.setAttribute('width', String(width * state.zoom));
		svg?.setAttribute('height', String(height * state.zoom));
	};
	/** With a search what does not match is drawn pale; around a chosen node everything belongs together. */
	const dim = (): void => {
		const isPale = boxes().map((box) => state.chosen < 0 && state.matches !== null && !state.matches.has(nodeOf(box)));
		for (const arrow of scene.querySelectorAll('[data-ends]')) {
			const ends = (arrow.getAttribute('data-ends') ?? '').split(' ').map(Number);
			arrow.classList.toggle(
				'dim',
				ends.every((end) => isPale[end] === true),
			);
		}
		for (const [i, box] of boxes().entries()) box.classList.toggle('dim', isPale[i] === true);
	};
	const zoomBy = (factor: number): void => {
		state.zoom = Math.min(mostZoom, Math.max(leastZoom, state.zoom * factor));
		resize();
	};
	const pick = (node: number, isScrolled: boolean): void => {
		state.chosen = node === state.chosen ? -1 : node;
		table.choose(state.chosen);
		showDetail(detail, graph, state.chosen, (other) => pick(other, true));
		draw();
		status.textContent = state.chosen < 0 ? '' : `around ${nodeTitle(graph.nodes[state.chosen] as GoroutineGraph['nodes'][number])}`;
		if (isScrolled) host.scrollIntoView();
	};
	const search = (): void => {
		const found = query.value.trim() === '' ? null : table.search(query.value.trim());
		if (found === null) table.search('');
		state.matches = found;
		status.textContent = found === null ? '' : `${found.size} of ${graph.nodes.length} match`;
		dim();
	};
	const reset = (): void => {
		query.value = '';
		search();
		if (state.chosen >= 0) pick(-1, false);
		else draw();
	};
	query.addEventListener('input', search);
	query.addEventListener('keydown', (event) => {
		const [first] = state.matches ?? [];
		if (event.key === 'Enter' && first !== undefined && first !== state.chosen) pick(first, false);
	});
	whole.addEventListener('click', reset);
	smaller.addEventListener('click', () => zoomBy(1 / 1.25));
	larger.addEventListener('click', () => zoomBy(1.25));
	addEventListener('keydown', (event) => {
		const isTyping = document.activeElement === query;
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key === 'Escape') reset();
		else if (isTyping) return;
		else if (event.key === '/') query.focus();
		else if (event.key === '+' || event.key === '=') zoomBy(1.25);
		else if (event.key === '-') zoomBy(1 / 1.25);
		else return;
		event.preventDefault();
	});
	draw();
}

const host = document.getElementById(graphHostElement);
const data = document.getElementById(graphDataElement)?.textContent;
if (host !== null && data) start(host, JSON.parse(data) as GraphPageData);
