// A goroutine graph as one SVG file: a still picture, details below the pointer. It fetches nothing and runs nothing.
import type { GoroutineGraph } from '../goroutines/graph.ts';
import { choose } from './graph/choose.ts';
import { describe } from './graph/describe.ts';
import { layOut } from './graph/layout.ts';
import { graphStyle, paintGraph } from './graph/paint.ts';
import { graphSubtitle, legendMarkup, legendWidth } from './graph/legend.ts';
import { printable } from './printable.ts';
import { xmlEscape } from './xml.ts';

export interface GraphPictureOptions {
	readonly title: string;
	/** Most boxes. */
	readonly mostNodes: number;
	/** Also arrows to the runtime's own goroutines. */
	readonly isAll: boolean;
}

const margin = 12;
const headHeight = 74;
const footHeight = 30;

export function renderGraphSvg(graph: GoroutineGraph, { title, mostNodes, isAll }: GraphPictureOptions): string {
	const drawing = describe(graph, choose(graph, { mostNodes, isAll, around: -1 }));
	const layout = layOut(drawing);
	const subtitle = graphSubtitle(graph);
	const width = Math.ceil(
		Math.max(layout.width, legendWidth + 2 * margin, title.length * 10.5 + 2 * margin, subtitle.length * 6.62 + 2 * margin),
	);
	const height = Math.ceil(layout.height + headHeight + footHeight);
	const label = xmlEscape(printable(`${title}: ${subtitle}`));
	const text = (className: string, y: number, value: string): string =>
		`<text class="${className}" x="${margin}" y="${y}">${xmlEscape(printable(value))}</text>`;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<style>svg{color-scheme:light dark}${graphStyle(layout.boxes.map(({ box }) => box.hue))}.title{font-size:17px;font-weight:600}</style>
<rect class="page" width="${width}" height="${height}"/>
${text('title', 24, title)}
${text('faint', 43, subtitle)}
<g transform="translate(${margin} 52)">${legendMarkup()}</g>
<g transform="translate(0 ${headHeight})">
${paintGraph(layout)}
</g>
${text('faint', height - 10, drawing.boxes.length === 0 ? 'no goroutine to draw' : drawing.note)}
</svg>
`;
}
