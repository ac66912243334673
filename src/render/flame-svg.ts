// A flame graph as one SVG file: a still picture everywhere, with zoom and search where its script may run (html/page/svg.ts).
// It fetches nothing. Text from the profile stands in escaped text nodes and nowhere else; the script reads it from there.
import { formatShare } from '../base/units.ts';
import { printable } from './printable.ts';
import { xmlEscape } from './xml.ts';
import { boxLines, rootLabel } from './flame/describe.ts';
import { levelHeight } from './flame/layout.ts';
import { fitted, hueOf, packageOf, shortName } from './flame/names.ts';
import * as palette from './flame/palette.ts';
import { buildTree, type FlameTree } from './flame/tree.ts';
import type { PageFlame } from './html/page-data.ts';

export interface SvgOptions {
	readonly title: string;
	/** One line below it: what was measured. */
	readonly subtitle: string;
	/** CSS pixels. */
	readonly width: number;
	/** Root below. */
	readonly isFlame: boolean;
	/** The bundle of html/page/svg.ts; '' for a picture without a script. */
	readonly script: string;
}

/** CSS pixels. The script knows them from the attributes of the boxes. */
const margin = 10;
const headHeight = 58;
const footHeight = 26;
/** Of the font below at 12 px. */
const columnWidth = 7.25;
const leastLabelWidth = 30;
const leastFillerWidth = 0.5;
const fonts = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';

export function renderFlameSvg(flame: PageFlame, options: SvgOptions): string {
	const tree = buildTree(flame);
	const levels = tree.levels.length;
	const height = headHeight + levels * levelHeight + footHeight;
	const inner = options.width - 2 * margin;
	const scale = (tree.value[0] as number) > 0 ? inner / (tree.value[0] as number) : 0;
	const classes = new Map<string, readonly [light: string, dark: string]>([['thin', ['#eef0f2', '#21262d']]]);
	if (tree.base !== null)
		for (let step = -palette.changeSteps; step <= palette.changeSteps; step++)
			classes.set(stepClass(step), [palette.changeColour(step, false), palette.changeColour(step, true)]);
	const boxes: string[] = [];
	const left = leftOver(tree);
	for (let row = 0; row < tree.length; row++) {
		const level = tree.level[row] as number;
		const yOf = (at: number): number => headHeight + (options.isFlame ? levels - 1 - at : at) * levelHeight;
		const x = margin + (tree.start[row] as number) * scale;
		boxes.push(box(tree, row, { x, y: yOf(level), width: (tree.value[row] as number) * scale }, flame.unit, classes));
		const width = (left.value[row] as number) * scale;
		if (width < leastFillerWidth || level + 1 >= levels) continue;
		const share = formatShare((left.value[row] as number) / (tree.value[0] as number));
		boxes.push(filler({ x: margin + (left.start[row] as number) * scale, y: yOf(level + 1), width }, share));
	}
	const label = `${options.title}: ${options.subtitle}`;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${options.width} ${height}" width="${options.width}" height="${height}" role="img" aria-label="${attribute(label)}">
<style>${styleOf(classes)}</style>
<rect class="page" width="${options.width}" height="${height}"/>
<text class="title" x="${margin}" y="22">${xmlEscape(printable(options.title))}</text>
<text class="faint" x="${margin}" y="42">${xmlEscape(printable(options.subtitle))}</text>
${tree.base === null ? '' : legend(options.width - margin)}
<g id="boxes">
${boxes.join('\n')}
</g>
<text class="faint" id="status" x="${margin}" y="${height - 9}"></text>
<text id="matches" x="${options.width - margin}" y="${height - 9}" text-anchor="end"></text>
${options.script === '' ? '' : `<script><![CDATA[${options.script.replaceAll(']]>', ']]\\u003e')}]]></script>`}
</svg>
`;
}

const attribute = (text: string): string => xmlEscape(printable(text));

/** Two decimals are enough to zoom a thousand times. */
const px = (value: number): string => String(Math.round(value * 100) / 100);

/** A gap keeps neighbours apart, a smaller one between narrow boxes. The script reckons back from it. */
const gapped = (width: number): number => (width > 3 ? width - 1 : (width * 2) / 3);

interface Place {
	readonly x: number;
	readonly y: number;
	readonly width: number;
}

function box(tree: FlameTree, row: number, { x, y, width }: Place, unit: string, classes: Map<string, readonly [string, string]>): string {
	const name = row === 0 ? rootLabel(tree, unit) : printable(tree.names[tree.name[row] as number] ?? '');
	const title = row === 0 && tree.base === null ? name : [name, ...boxLines(tree, row, unit)].join('\n');
	const label = width < leastLabelWidth ? '' : fitted(row === 0 ? name : shortName(name), (width - 6) / columnWidth);
	const text = label === '' ? '' : `<text x="${px(x + 4)}" y="${y + 14}">${xmlEscape(label)}</text>`;
	return `<g class="${classOf(tree, row, classes)}"><title>${xmlEscape(title)}</title><rect x="${px(x)}" y="${y}" width="${px(gapped(width))}" height="${levelHeight - 1}"/>${text}</g>`;
}

/** Boxes of one colour share a class; `classes` gathers those that are used. */
function classOf(tree: FlameTree, row: number, classes: Map<string, readonly [string, string]>): string {
	let name = 'root';
	let colours: readonly [string, string] = [palette.boxColour('', false), palette.boxColour('', true)];
	if (row > 0 && tree.base !== null) {
		const step = palette.changeStep(tree.value[row] as number, tree.base[row] as number);
		name = stepClass(step);
		colours = [palette.changeColour(step, false), palette.changeColour(step, true)];
	} else if (row > 0) {
		const hue = hueOf(packageOf(tree.names[tree.name[row] as number] ?? ''));
		name = hue < 0 ? 'runtime' : `h${hue}`;
		colours = [palette.hueColour(hue, false), palette.hueColour(hue, true)];
	}
	classes.set(name, colours);
	return name;
}

function styleOf(classes: ReadonlyMap<string, readonly [string, string]>): string {
	const names = [...classes.keys()].sort();
	const rules = (dark: 0 | 1): string => {
		const isDark = dark === 1;
		return (
			`.page{fill:${isDark ? '#0d1117' : '#ffffff'}}text{fill:${palette.boxTextColour(isDark)}}.faint{fill:${isDark ? '#9aa4af' : '#57606a'}}` +
			names.map((name) => `.${name} rect{fill:${classes.get(name)?.[dark]}}`).join('') +
			`#boxes g:hover rect{stroke:${isDark ? '#ffffff' : '#000000'}}` +
			`#boxes .match rect{fill:${palette.matchColour(isDark)}}#boxes .match text{fill:${palette.matchTextColour(isDark)}}`
		);
	};
	return (
		`svg{color-scheme:light dark}text{font:12px ${fonts};white-space:pre}.title{font-size:17px;font-weight:600}#boxes text{pointer-events:none}` +
		`#boxes .above{opacity:.45}.button{cursor:pointer;text-decoration:underline}` +
		`${rules(0)}@media (prefers-color-scheme:dark){${rules(1)}}`
	);
}

/** What of each box is in boxes that are not drawn, and where that begins: behind its children, of which the widest come first. */
function leftOver(tree: FlameTree): { readonly value: Float64Array; readonly start: Float64Array } {
	const value = tree.value.map((of, row) => (row === 0 && tree.length === 1 ? 0 : of - (tree.self[row] as number)));
	const start = tree.start.slice();
	for (let row = 1; row < tree.length; row++) {
		const parent = tree.parent[row] as number;
		value[parent] = (value[parent] as number) - (tree.value[row] as number);
		start[parent] = (tree.start[row] as number) + (tree.value[row] as number);
	}
	return { value, start };
}

function filler({ x, y, width }: Place, share: string): string {
	return `<g class="thin"><title>boxes too thin to draw: ${xmlEscape(share)} of all</title><rect x="${px(x)}" y="${y}" width="${px(gapped(width))}" height="${levelHeight - 1}"/></g>`;
}

/** What the colours of a comparison mean. */
function legend(right: number): string {
	const size = 16;
	const steps = Array.from({ length: 2 * palette.changeSteps + 1 }, (_, i) => i - palette.changeSteps);
	const left = right - steps.length * size - 36;
	const squares = steps.map(
		(step, i) => `<g class="${stepClass(step)}"><rect x="${left + i * size}" y="32" width="${size - 1}" height="12"/></g>`,
	);
	return `<text class="faint" x="${left - 6}" y="42" text-anchor="end">less than before</text>${squares.join('')}<text class="faint" x="${right}" y="42" text-anchor="end">more</text>`;
}

const stepClass = (step: number): string => (step < 0 ? `less${-step}` : `more${step}`);
