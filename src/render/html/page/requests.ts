// The script of a page of requests: choosing one of a route, zoom, and going from piece to piece by mouse and keyboard.
// Nothing from the data becomes markup but through paintWaterfall, which escapes.
import type { RequestData } from '../../../requests/data.ts';
import { paintWaterfall, pieceTitle, rowLabel, waterfallRows } from '../../requests/paint.ts';
import {
	type RequestsPageData,
	type RequestsPageSection,
	requestsDataElement,
	requestsHost,
	unpackRequest,
} from '../requests-page-data.ts';
import { make } from './graph-widgets.ts';

const mostZoom = 512;

function start(host: HTMLElement, section: RequestsPageSection, data: RequestsPageData): void {
	const requests = new Map<number, RequestData>();
	const choice = make('select');
	choice.setAttribute('aria-label', 'Request');
	for (const one of section.requests) choice.append(make('option', '', one.label));
	const [smaller, larger, whole] = [make('button', '', '−'), make('button', '', '+'), make('button', '', 'Whole')];
	smaller.setAttribute('aria-label', 'Zoom out');
	larger.setAttribute('aria-label', 'Zoom in');
	const bar = make('div', 'waterfall-bar');
	bar.append(choice, smaller, larger, whole);
	const names = make('div', 'lane-names');
	const scene = make('div', 'scene');
	scene.tabIndex = 0;
	scene.setAttribute('role', 'application');
	const lanes = make('div', 'lanes');
	lanes.append(names, scene);
	const status = make('p', 'waterfall-status');
	status.setAttribute('role', 'status');
	host.replaceChildren(bar, lanes, status);
	let zoom = 1;
	let chosen = -1;

	const current = (): RequestData => {
		const at = Math.max(0, choice.selectedIndex);
		let request = requests.get(at);
		const packed = section.requests[at];
		if (!request && packed) requests.set(at, (request = unpackRequest(packed, data)));
		return request as RequestData;
	};
	const draw = (): void => {
		const request = current();
		names.replaceChildren(
			...waterfallRows(request.pieces).rows.map((row) => {
				const name = make('div', '', rowLabel(row));
				name.title = name.textContent ?? '';
				return name;
			}),
		);
		const width = Math.max(300, scene.clientWidth - 2) * zoom;
		const svg = document.importNode(
			new DOMParser().parseFromString(paintWaterfall(request, Math.round(width)), 'image/svg+xml').documentElement,
			true,
		);
		scene.setAttribute('aria-label', `${svg.getAttribute('aria-label') ?? ''}. Left and right arrows go from piece to piece.`);
		scene.replaceChildren(svg);
		mark();
	};
	const pieceAt = (index: number): Element | null => scene.querySelector(`[data-piece="${index}"]`);
	const mark = (): void => {
		scene.querySelector('.chosen')?.classList.remove('chosen');
		pieceAt(chosen)?.classList.add('chosen');
	};
	const tell = (index: number): void => {
		const request = current();
		const piece = request.pieces[index];
		status.textContent = piece ? pieceTitle(piece, request.startNs) : '';
	};
	const choose = (index: number): void => {
		chosen = Math.min(current().pieces.length - 1, Math.max(0, index));
		mark();
		tell(chosen);
		pieceAt(chosen)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
	};
	/** Keeps the time in the middle, or the chosen piece, where it is. */
	const zoomTo = (wanted: number): void => {
		const next = Math.min(mostZoom, Math.max(1, wanted));
		const request = current();
		const piece = request.pieces[chosen];
		const middle = piece
			? ((piece.startNs + piece.endNs) / 2 - request.startNs) / (request.endNs - request.startNs)
			: (scene.scrollLeft + scene.clientWidth / 2) / Math.max(1, scene.scrollWidth);
		zoom = next;
		draw();
		scene.scrollLeft = middle * scene.scrollWidth - scene.clientWidth / 2;
	};
	choice.addEventListener('change', () => {
		zoom = 1;
		chosen = -1;
		draw();
		tell(-1);
	});
	smaller.addEventListener('click', () => zoomTo(zoom / 2));
	larger.addEventListener('click', () => zoomTo(zoom * 2));
	whole.addEventListener('click', () => zoomTo(1));
	const under = (event: Event): number => Number((event.target as Element).getAttribute?.('data-piece') ?? -1);
	scene.addEventListener('pointermove', (event) => {
		const index = under(event);
		if (index >= 0) tell(index);
	});
	scene.addEventListener('pointerleave', () => tell(chosen));
	scene.addEventListener('click', (event) => {
		const index = under(event);
		if (index >= 0) choose(index);
	});
	scene.addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const last = current().pieces.length - 1;
		if (event.key === 'ArrowRight') choose(chosen + 1);
		else if (event.key === 'ArrowLeft') choose(chosen < 0 ? last : chosen - 1);
		else if (event.key === 'Home') choose(0);
		else if (event.key === 'End') choose(last);
		else if (event.key === '+' || event.key === '=') zoomTo(zoom * 2);
		else if (event.key === '-') zoomTo(zoom / 2);
		else if (event.key === 'Escape') zoomTo(1);
		else return;
		event.preventDefault();
	});
	let drawnWidth = 0;
	new ResizeObserver(() => {
		if (Math.abs(scene.clientWidth - drawnWidth) < 2) return;
		drawnWidth = scene.clientWidth;
		draw();
	}).observe(scene);
}

const text = document.getElementById(requestsDataElement)?.textContent;
if (text) {
	const data = JSON.parse(text) as RequestsPageData;
	for (const section of data.sections) {
		const host = document.getElementById(requestsHost(section.route));
		if (host) start(host, section, data);
	}
}
