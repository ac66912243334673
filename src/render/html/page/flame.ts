// The interactive flame graph: state, one redraw per frame, events. Drawing is in paint.ts, geometry in layout.ts and hit.ts.
import { formatQuantity, formatShare } from '../../../base/units.ts';
import { boxLines, rootLabel } from '../../flame/describe.ts';
import type { PageFlame } from '../page-data.ts';
import { boxAt, type Direction, neighbour, pathTo } from '../../flame/hit.ts';
import { type FlameBoxes, layoutBoxes, levelHeight } from '../../flame/layout.ts';
import { levelTop, paintBoxes } from './paint.ts';
import { type SearchResult, search } from '../../flame/search.ts';
import { buildTree, type FlameTree } from '../../flame/tree.ts';
import type { FlameWidgets } from './widgets.ts';

interface State {
	flame: PageFlame;
	tree: FlameTree;
	focus: number;
	/** -1: none. */
	active: number;
	isFlame: boolean;
	found: SearchResult;
	boxes: FlameBoxes | null;
	fromLevel: number;
	isScheduled: boolean;
	isPrinting: boolean;
}

/** CSS pixels; a multiple of levelHeight, so that no level is cut when scrolled to an end. */
const tallest = 32 * levelHeight;
const keys: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right' };

export function startFlame(flames: readonly PageFlame[], w: FlameWidgets, isFlame = false): void {
	const first = flames[0];
	if (first === undefined) return;
	// Empty until the first choice at the end.
	const tree = buildTree({ names: [], name: [], depth: [], value: [] });
	const s: State = {
		flame: first,
		tree,
		focus: 0,
		active: -1,
		isFlame,
		found: search(tree, ''),
		boxes: null,
		fromLevel: 0,
		isScheduled: false,
		isPrinting: false,
	};
	const dark = matchMedia('(prefers-color-scheme: dark)');
	const draw = (): void => {
		s.isScheduled = false;
		drawFlame(s, w, dark.matches && !s.isPrinting);
	};
	const redraw = (): void => {
		if (s.isScheduled) return;
		s.isScheduled = true;
		requestAnimationFrame(draw);
	};
	const zoom = (row: number): void => {
		s.focus = row;
		s.active = row === 0 ? -1 : row;
		listPath(s, w, zoom);
		describe(s, w);
		redraw();
	};
	const find = (): void => {
		s.found = search(s.tree, w.query.value);
		describeSearch(s, w);
		redraw();
	};
	const choose = (index: number): void => {
		s.flame = flames[index] ?? first;
		s.tree = buildTree(s.flame);
		s.found = search(s.tree, w.query.value);
		describeSearch(s, w);
		resize(s, w);
		zoom(0);
	};

	w.choice.addEventListener('change', () => choose(w.choice.selectedIndex));
	w.query.addEventListener('input', find);
	w.reset.addEventListener('click', () => zoom(0));
	w.turn.addEventListener('click', () => {
		s.isFlame = !s.isFlame;
		w.turn.setAttribute('aria-pressed', String(s.isFlame));
		w.scroller.scrollTop = s.isFlame ? w.scroller.scrollHeight : 0;
		redraw();
	});
	w.scroller.addEventListener('scroll', redraw);
	dark.addEventListener('change', redraw);
	new ResizeObserver(redraw).observe(w.scroller);
	for (const [event, isPrinting] of [
		['beforeprint', true],
		['afterprint', false],
	] as const)
		addEventListener(event, () => {
			s.isPrinting = isPrinting;
			draw();
		});
	followPointer(s, w, redraw, zoom);
	followKeys(s, w, redraw, zoom);
	w.turn.setAttribute('aria-pressed', String(isFlame));
	choose(0);
}

function drawFlame(s: State, w: FlameWidgets, isDark: boolean): void {
	const width = w.scroller.clientWidth;
	const height = w.scroller.clientHeight;
	const canvas = w.canvas.getContext('2d');
	if (canvas === null || width === 0) return;
	const ratio = devicePixelRatio || 1;
	w.canvas.width = Math.round(width * ratio);
	w.canvas.height = Math.round(height * ratio);
	w.canvas.style.width = `${width}px`;
	w.canvas.style.height = `${height}px`;
	canvas.setTransform(ratio, 0, 0, ratio, 0, 0);
	const hidden = s.isFlame ? w.scroller.scrollHeight - height - w.scroller.scrollTop : w.scroller.scrollTop;
	s.fromLevel = Math.max(0, Math.round(hidden / levelHeight));
	s.boxes = layoutBoxes(s.tree, {
		focus: s.focus,
		width,
		fromLevel: s.fromLevel,
		toLevel: s.fromLevel + Math.ceil(height / levelHeight),
	});
	paintBoxes(canvas, s.tree, s.boxes, {
		isDark,
		isFlame: s.isFlame,
		fromLevel: s.fromLevel,
		height,
		focusLevel: s.tree.level[s.focus] as number,
		active: s.active,
		isMatch: w.query.value === '' ? null : s.found.isMatch,
		rootLabel: nameOf(s, 0),
	});
}

function resize(s: State, w: FlameWidgets): void {
	const height = s.tree.levels.length * levelHeight;
	// The border lies inside the height.
	w.scroller.style.height = `${Math.min(tallest, height) + w.scroller.offsetHeight - w.scroller.clientHeight}px`;
	w.spacer.style.height = `${Math.max(0, height - Math.min(tallest, height))}px`;
	w.scroller.scrollTop = s.isFlame ? w.scroller.scrollHeight : 0;
}

function rowAtPointer(s: State, w: FlameWidgets, event: MouseEvent): { readonly row: number; readonly isFiller: boolean } | null {
	if (s.boxes === null) return null;
	const frame = w.canvas.getBoundingClientRect();
	const y = event.clientY - frame.top;
	const level = s.fromLevel + Math.floor((s.isFlame ? frame.height - y : y) / levelHeight);
	const box = boxAt(s.boxes, level, event.clientX - frame.left);
	return box < 0 ? null : { row: s.boxes.row[box] as number, isFiller: s.boxes.isFiller[box] === 1 };
}

function followPointer(s: State, w: FlameWidgets, redraw: () => void, zoom: (row: number) => void): void {
	w.canvas.addEventListener('mousemove', (event) => {
		const at = rowAtPointer(s, w, event);
		const row = at === null || at.isFiller ? -1 : at.row;
		w.canvas.style.cursor = row < 0 ? 'default' : 'pointer';
		w.tip.hidden = at === null;
		if (at !== null) {
			w.tip.replaceChildren(...(at.isFiller ? ['boxes below one pixel; zoom in to tell them apart'] : tipLines(s, at.row)));
			const box = w.tip.getBoundingClientRect();
			w.tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8))}px`;
			w.tip.style.top = `${event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 10 : event.clientY + 18}px`;
		}
		if (row === s.active) return;
		s.active = row;
		redraw();
	});
	w.canvas.addEventListener('mouseleave', () => {
		w.tip.hidden = true;
		s.active = -1;
		redraw();
	});
	w.canvas.addEventListener('click', (event) => {
		const at = rowAtPointer(s, w, event);
		if (at !== null && !at.isFiller) zoom(at.row);
	});
}

function followKeys(s: State, w: FlameWidgets, redraw: () => void, zoom: (row: number) => void): void {
	w.canvas.addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const isTowardsLeaves = event.key === (s.isFlame ? 'ArrowUp' : 'ArrowDown');
		const isTowardsRoot = event.key === (s.isFlame ? 'ArrowDown' : 'ArrowUp');
		const direction: Direction | undefined = isTowardsLeaves ? 'in' : isTowardsRoot ? 'out' : keys[event.key];
		if (direction !== undefined) {
			s.active = neighbour(s.tree, current(s), direction);
			reveal(s, w);
			describe(s, w);
			redraw();
		} else if (event.key === 'Enter' || event.key === ' ') zoom(current(s));
		else if (event.key === 'Escape') zoom(0);
		else if (event.key === 'Backspace') zoom(Math.max(0, s.tree.parent[s.focus] as number));
		else if (event.key === '/') w.query.focus();
		else return;
		event.preventDefault();
	});
	w.query.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') w.canvas.focus();
	});
}

/** Where the keyboard is: the active row, else the zoomed one. */
function current(s: State): number {
	return s.active < 0 ? s.focus : s.active;
}

/** Scrolls so that the active row's level is seen. */
function reveal(s: State, w: FlameWidgets): void {
	const level = s.tree.level[s.active] as number;
	const top = levelTop(level, { isFlame: s.isFlame, fromLevel: 0, height: w.scroller.scrollHeight });
	if (top < w.scroller.scrollTop) w.scroller.scrollTop = top;
	else if (top + levelHeight > w.scroller.scrollTop + w.scroller.clientHeight)
		w.scroller.scrollTop = top + levelHeight - w.scroller.clientHeight;
}

function nameOf(s: State, row: number): string {
	if (row > 0) return s.tree.names[s.tree.name[row] as number] ?? '';
	return rootLabel(s.tree, s.flame.unit);
}

function tipLines(s: State, row: number): Node[] {
	const name = document.createElement('strong');
	name.textContent = nameOf(s, row);
	return [
		name,
		...boxLines(s.tree, row, s.flame.unit, s.focus).map((line) => Object.assign(document.createElement('div'), { textContent: line })),
	];
}

/** The active box in words, for the status line that screen readers follow. */
function describe(s: State, w: FlameWidgets): void {
	w.status.textContent = tipLines(s, current(s))
		.map((node) => node.textContent ?? '')
		.join(' · ');
}

function describeSearch(s: State, w: FlameWidgets): void {
	const { found } = s;
	const all = s.tree.value[0] as number;
	w.query.setAttribute('aria-invalid', String(found.problem !== ''));
	if (w.query.value === '') w.matches.textContent = '';
	else if (found.problem !== '') w.matches.textContent = found.problem;
	else
		w.matches.textContent =
			`${formatQuantity(found.boxes, 'boxes')} ${found.boxes === 1 ? 'matches' : 'match'}: ${all > 0 ? formatShare(found.value / all) : '0 %'} of all` +
			` (${formatQuantity(found.value, s.flame.unit)})`;
}

function listPath(s: State, w: FlameWidgets, zoom: (row: number) => void): void {
	w.path.replaceChildren(
		...pathTo(s.tree, s.focus).map((row) => {
			const button = document.createElement('button');
			button.type = 'button';
			button.textContent = row === 0 ? 'all' : nameOf(s, row);
			if (row === s.focus) button.setAttribute('aria-current', 'true');
			button.addEventListener('click', () => zoom(row));
			const item = document.createElement('li');
			item.append(button);
			return item;
		}),
	);
	w.reset.disabled = s.focus === 0;
}
