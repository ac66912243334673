// The script inside SVG flame graphs: zoom, search, a line about the box below the pointer. Everything it knows stands in the picture:
// a box is a group of title, rect and perhaps text; the first line of the title is the function's name.
import { fitted, shortName } from '../../flame/names.ts';

interface Box {
	readonly group: SVGGElement;
	readonly rect: SVGRectElement;
	readonly name: string;
	/** As drawn first, CSS pixels. */
	readonly x: number;
	readonly width: number;
	readonly y: number;
	label: SVGTextElement | null;
}

const svgNamespace = 'http://www.w3.org/2000/svg';
const columnWidth = 7.25;
const leastLabelWidth = 30;

const root = document.documentElement as unknown as SVGSVGElement;
const status = document.getElementById('status');
const groups = [...document.querySelectorAll<SVGGElement>('#boxes > g')];
const boxes: Box[] = groups.map((group) => {
	const rect = group.querySelector('rect') as SVGRectElement;
	const number = (name: string): number => Number(rect.getAttribute(name));
	const drawn = number('width');
	return {
		group,
		rect,
		name: (group.querySelector('title')?.textContent ?? '').split('\n', 1)[0] as string,
		x: number('x'),
		width: drawn > 2 ? drawn + 1 : drawn * 1.5,
		y: number('y'),
		label: group.querySelector('text'),
	};
});
const all = boxes[0];
/** Stands for boxes too thin to draw. */
const isFiller = (box: Box): boolean => box.group.classList.contains('thin');

function zoom(focus: Box, whole: Box): void {
	const scale = whole.width / focus.width;
	const end = focus.x + focus.width;
	const isBelow = (box: Box): boolean => (boxes.length > 1 && (boxes[1] as Box).y < whole.y ? box.y <= focus.y : box.y >= focus.y);
	for (const box of boxes) {
		// Edges were rounded to a hundredth.
		const isInside = box.x >= focus.x - 0.02 && box.x + box.width <= end + 0.02 && isBelow(box);
		const isAbove = !isInside && box.x <= focus.x + 0.02 && box.x + box.width >= end - 0.02 && !isBelow(box);
		box.group.style.display = isInside || isAbove ? '' : 'none';
		box.group.classList.toggle('above', isAbove);
		if (isInside) place(box, whole.x + (box.x - focus.x) * scale, box.width * scale);
		else if (isAbove) place(box, whole.x, whole.width);
	}
	reset.style.display = focus === whole ? 'none' : '';
}

function place(box: Box, x: number, width: number): void {
	box.rect.setAttribute('x', x.toFixed(2));
	box.rect.setAttribute('width', (width > 3 ? width - 1 : (width * 2) / 3).toFixed(2));
	const text =
		width < leastLabelWidth || isFiller(box) ? '' : fitted(box === all ? box.name : shortName(box.name), (width - 6) / columnWidth);
	if (text !== '' && box.label === null) {
		box.label = document.createElementNS(svgNamespace, 'text');
		box.label.setAttribute('y', String(box.y + 14));
		box.group.append(box.label);
	}
	if (box.label === null) return;
	box.label.textContent = text;
	box.label.setAttribute('x', (x + 4).toFixed(2));
}

function search(query: string): void {
	let isMatch = (name: string): boolean => name.toLowerCase().includes(query.toLowerCase());
	const expression = /^\/(.+)\/(i?)$/.exec(query);
	if (expression) {
		try {
			const regex = new RegExp(expression[1] as string, expression[2]);
			isMatch = (name) => regex.test(name);
		} catch {
			sayMatches('not a regular expression');
			return;
		}
	}
	let found = 0;
	let width = 0;
	/** Boxes come parents first, so what lies left of here is counted. */
	let coveredTo = -1;
	for (const box of boxes) {
		const is = query !== '' && box !== all && !isFiller(box) && isMatch(box.name);
		box.group.classList.toggle('match', is);
		if (!is) continue;
		found++;
		if (box.x < coveredTo - 0.01) continue;
		width += box.width;
		coveredTo = box.x + box.width;
	}
	sayMatches(query === '' ? '' : `${found} boxes match: ${((100 * width) / (all?.width ?? 1)).toFixed(1)} % of all`);
}

function sayMatches(text: string): void {
	const element = document.getElementById('matches');
	if (element !== null) element.textContent = text;
}

function say(text: string): void {
	if (status !== null) status.textContent = text;
}

function button(text: string, x: number, onClick: () => void): SVGTextElement {
	const element = document.createElementNS(svgNamespace, 'text');
	element.textContent = text;
	element.setAttribute('class', 'faint button');
	element.setAttribute('x', String(x));
	element.setAttribute('y', '22');
	element.addEventListener('click', onClick);
	root.append(element);
	return element;
}

const width = Number(root.getAttribute('width'));
const reset = button('reset zoom', width - 330, () => {
	if (all) zoom(all, all);
});
reset.style.display = 'none';

/** A real input needs HTML, which SVG may hold. */
function searchField(): HTMLInputElement {
	const holder = document.createElementNS(svgNamespace, 'foreignObject');
	for (const [name, value] of Object.entries({ x: width - 240, y: 6, width: 230, height: 24 })) holder.setAttribute(name, String(value));
	const input = document.createElementNS('http://www.w3.org/1999/xhtml', 'input') as HTMLInputElement;
	input.type = 'search';
	input.placeholder = 'search: name or /regexp/';
	input.setAttribute('aria-label', 'Search functions');
	input.style.cssText = 'box-sizing:border-box;width:100%;height:100%;font:12px system-ui,sans-serif';
	input.addEventListener('input', () => search(input.value));
	holder.append(input);
	root.append(holder);
	return input;
}

if (all) {
	const input = searchField();
	for (const box of boxes) {
		if (isFiller(box)) continue;
		box.group.style.cursor = 'pointer';
		box.group.addEventListener('click', () => zoom(box, all));
		box.group.addEventListener('mouseenter', () => say((box.group.querySelector('title')?.textContent ?? '').replaceAll('\n', ' · ')));
	}
	addEventListener('keydown', (event) => {
		if (event.key === 'Escape') zoom(all, all);
		else if (event.key === '/' && document.activeElement !== input) input.focus();
		else return;
		event.preventDefault();
	});
}
