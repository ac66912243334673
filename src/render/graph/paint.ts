// A laid out goroutine graph as SVG markup, for files and pages. Text comes in at one place, printable and escaped; colours are classes.
import { hueColour } from '../flame/palette.ts';
import { printable, printableBlock } from '../printable.ts';
import { xmlEscape } from '../xml.ts';
import { type WaitKind, waitKinds } from './describe.ts';
import {
	arrowHead,
	boxPadding,
	labelLine,
	type Layout,
	lineHeight,
	type PlacedArrow,
	type PlacedBox,
	type Point,
	smallColumn,
	titleHeight,
} from './layout.ts';

const text = (value: string): string => xmlEscape(printable(value));
const px = (value: number): string => String(Math.round(value * 10) / 10);

/** Arrows below boxes, labels above both. */
export function paintGraph({ boxes, arrows }: Layout): string {
	return `<g class="arrows">${arrows.map(arrowMarkup).join('\n')}</g>
<g class="boxes">${boxes.map(boxMarkup).join('\n')}</g>
<g class="labels">${arrows.map(labelMarkup).join('\n')}</g>`;
}

/** `<title>` is what browsers show below the pointer. */
const tip = (value: string): string => `<title>${xmlEscape(printableBlock(value))}</title>`;

function boxMarkup({ box, x, y, width, height }: PlacedBox): string {
	const classes = ['box', box.kind, box.isBlocked ? 'blocked' : box.isSilent ? 'silent' : '', box.hue < 0 ? 'grey' : `h${box.hue}`].filter(
		(name) => name !== '',
	);
	const left = px(x + boxPadding.x);
	const lines = box.lines.map((line, i) => {
		const isMark = (box.isBlocked || box.isSilent) && i === box.lines.length - 1;
		return `<text class="${isMark ? 'mark' : 'line'}" x="${left}" y="${px(y + boxPadding.y + titleHeight + (i + 0.75) * lineHeight)}">${text(line)}</text>`;
	});
	return `<g class="${classes.join(' ')}" data-node="${box.node}">${tip(box.tip)}<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="${box.kind === 'runtime' ? px(height / 2) : 5}"/><text class="name" x="${left}" y="${px(y + boxPadding.y + 13)}">${text(box.title)}</text>${lines.join('')}</g>`;
}

function arrowMarkup({ arrow, points, stroke }: PlacedArrow): string {
	const size = arrowHead(stroke);
	const isLoop = arrow.from === arrow.to;
	const { path, end, angle } = isLoop ? loopPath(points, size) : curvedPath(points, size);
	const head = `M${px(-size)},${px(-size / 2)}L0,0L${px(-size)},${px(size / 2)}Z`;
	return `<g class="arrow ${arrow.kind}" data-ends="${arrow.from} ${arrow.to}">${tip(arrow.tip)}<path class="shaft" d="${path}" stroke-width="${px(stroke)}"/><path class="head" d="${head}" transform="translate(${px(end.x)} ${px(end.y)}) rotate(${angle})"/></g>`;
}

interface Path {
	readonly path: string;
	readonly end: Point;
	/** Of the head, degrees. */
	readonly angle: number;
}

/** From bend to bend, leaving and arriving level; the line ends where the head begins. */
function curvedPath(points: readonly Point[], size: number): Path {
	const end = points.at(-1) as Point;
	const before = points.at(-2) as Point;
	const isLeft = before.x > end.x;
	const tail = { x: end.x + (isLeft ? size - 1 : 1 - size), y: end.y };
	const route = [...points.slice(0, -1), tail];
	const [first] = route as [Point, ...Point[]];
	let path = `M${px(first.x)},${px(first.y)}`;
	for (let i = 1; i < route.length; i++) {
		const [a, b] = [route[i - 1] as Point, route[i] as Point];
		const middle = (a.x + b.x) / 2;
		path += `C${px(middle)},${px(a.y)} ${px(middle)},${px(b.y)} ${px(b.x)},${px(b.y)}`;
	}
	return { path, end, angle: isLeft ? 180 : 0 };
}

/** Down and back up into the box. */
function loopPath(points: readonly Point[], size: number): Path {
	const [start, low, end] = points as readonly [Point, Point, Point];
	// A cubic curve reaches three quarters of the way to its control points.
	const deep = start.y + ((low.y - start.y) * 4) / 3;
	const control = (from: Point): string => `${px(low.x + (from.x - low.x) * 1.4)},${px(deep)}`;
	return { path: `M${px(start.x)},${px(start.y)}C${control(start)} ${control(end)} ${px(end.x)},${px(end.y + size - 1)}`, end, angle: -90 };
}

function labelMarkup({ arrow, label }: PlacedArrow): string {
	if (arrow.lines.length === 0) return '';
	const top = label.y - (arrow.lines.length * labelLine) / 2;
	const width = Math.max(...arrow.lines.map((line) => line.length)) * smallColumn + 6;
	const lines = arrow.lines.map(
		(line, i) =>
			`<text class="${i === 0 ? 'first' : 'line'}" x="${px(label.x)}" y="${px(top + 10 + i * labelLine)}" text-anchor="middle">${text(line)}</text>`,
	);
	return `<g class="label ${arrow.kind}" data-ends="${arrow.from} ${arrow.to}">${tip(arrow.tip)}<rect x="${px(label.x - width / 2)}" y="${px(top)}" width="${px(width)}" height="${arrow.lines.length * labelLine}"/>${lines.join('')}</g>`;
}

export const graphFonts = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';

/** Of arrows: [light, dark]. */
export const waitColours: Readonly<Record<WaitKind | 'created', readonly [string, string]>> = {
	channel: ['#2563c9', '#6cb0ff'],
	lock: ['#b4540a', '#f0a35e'],
	network: ['#1a7f37', '#57c86f'],
	time: ['#8250df', '#c39bff'],
	other: ['#57606a', '#a2abb5'],
	created: ['#8c959f', '#6e7781'],
};

type Rule = readonly [selectors: string, body: string];

/** `hues`: those of the boxes. `root` stands before every selector, so that a page's other parts keep their look. */
export function graphStyle(hues: Iterable<number>, root = ''): string {
	const css = (rules: readonly Rule[]): string =>
		rules.map(([selectors, body]) => `${selectors.replace(/(^|,)/g, `$1${root}`)}{${body}}`).join('');
	const distinct = [...new Set(hues)].filter((hue) => hue >= 0).sort((a, b) => a - b);
	return `${css(shapes)}${css(colours(distinct, false))}@media (prefers-color-scheme:dark){${css(colours(distinct, true))}}`;
}

const shapes: readonly Rule[] = [
	['text', `font:11px ${graphFonts};white-space:pre`],
	['.name', 'font-size:12px;font-weight:600'],
	['.mark', 'font-weight:700'],
	['.box rect', 'stroke-width:1'],
	['.blocked rect', 'stroke-width:3'],
	['.silent rect', 'stroke-width:2'],
	['.others rect', 'stroke-dasharray:4 3'],
	['.shaft', 'fill:none'],
	['.created .shaft', 'stroke-dasharray:5 4'],
	['.label rect', 'opacity:.85'],
	['.arrow:hover .shaft', 'stroke-width:8px'],
];

function colours(hues: readonly number[], isDark: boolean): Rule[] {
	const arrows = [...waitKinds, 'created' as const].flatMap((kind): Rule[] => {
		const colour = waitColours[kind][isDark ? 1 : 0];
		return [
			[`.${kind} .shaft`, `stroke:${colour}`],
			[`.${kind} .head,.${kind} .first`, `fill:${colour}`],
		];
	});
	return [
		['text', `fill:${isDark ? '#e6edf3' : '#1b1f24'}`],
		['.line', `fill:${isDark ? '#c9d1d9' : '#3d444d'}`],
		['.faint', `fill:${isDark ? '#9aa4af' : '#57606a'}`],
		['.page,.label rect', `fill:${isDark ? '#0d1117' : '#ffffff'}`],
		['.box rect', `stroke:${isDark ? '#8b949e' : '#6e7781'}`],
		['.grey rect', `fill:${isDark ? '#21262d' : '#eef0f2'}`],
		...hues.map((hue): Rule => [`.h${hue} rect`, `fill:${hueColour(hue, isDark, !isDark)}`]),
		['.blocked rect', `stroke:${isDark ? '#ff6b60' : '#c4141f'}`],
		['.silent rect', `stroke:${isDark ? '#d29922' : '#9a6700'}`],
		['.mark', `fill:${isDark ? '#ff938a' : '#a30f19'}`],
		['.silent .mark', `fill:${isDark ? '#e3b341' : '#7d4e00'}`],
		['.box:hover rect', `stroke:${isDark ? '#ffffff' : '#000000'}`],
		...arrows,
	];
}
