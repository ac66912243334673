// A goroutine graph as one self-contained page: the picture, a table of all functions, search. It fetches nothing.
// Without its script the page shows the picture alone.
import type { GoroutineGraph, Spot } from '../goroutines/graph.ts';
import { choose } from './graph/choose.ts';
import { describe } from './graph/describe.ts';
import { layOut } from './graph/layout.ts';
import { graphSubtitle, legendMarkup, legendWidth } from './graph/legend.ts';
import { graphStyle, paintGraph } from './graph/paint.ts';
import type { GraphPictureOptions } from './graph-svg.ts';
import { htmlDocument } from './html/document.ts';
import { type Html, html, text } from './html/escape.ts';
import { type GraphPageData, graphClass, graphDataElement, graphHostElement } from './html/graph-page-data.ts';
import { styleSheet } from './html/style.ts';
import { hueOf, packageOf } from './flame/names.ts';
import { printable } from './printable.ts';

export interface GraphPageOptions extends GraphPictureOptions {
	/** The bundle of html/page/graph.ts. */
	readonly script: string;
}

/** What a page holds; more is in the JSON. */
const mostNodes = 3000;
const mostEdges = 6000;
const mostParts = 8;

export function renderGraphHtml(whole: GoroutineGraph, options: GraphPageOptions): string {
	const graph = pageGraph(whole);
	const hues = graph.nodes.map((node) => (node.kind === 'runtime' ? -1 : hueOf(packageOf(node.name))));
	const style = `${styleSheet}${graphStyle(hues, `.${graphClass} `)}${pageStyle}`;
	const drawing = describe(graph, choose(graph, { mostNodes: options.mostNodes, isAll: options.isAll, around: -1 }));
	const layout = layOut(drawing);
	const data: GraphPageData = { graph, mostNodes: options.mostNodes, isAll: options.isAll };
	const size = (length: number): number => Math.max(1, Math.ceil(length));
	return htmlDocument({
		title: options.title,
		style,
		script: options.script,
		data,
		dataElement: graphDataElement,
		body: html`<main id="main">
<h1>${text(options.title)}</h1>
<p class="faint">${text(graphSubtitle(graph))}</p>
<div class="${text(graphClass)} legend"><svg width="${Math.ceil(legendWidth)}" height="18" role="img" aria-label="Legend">${legendMarkup() as Html}</svg></div>
<div id="${text(graphHostElement)}">
<div class="${text(graphClass)} scene"><svg viewBox="0 0 ${size(layout.width)} ${size(layout.height)}" width="${size(layout.width)}" height="${size(layout.height)}">${paintGraph(layout) as Html}</svg></div>
<p class="faint">${text(drawing.note)}</p>
</div>
</main>`,
	});
}

/** The graph, printable, without the least of it when it is very large. */
function pageGraph(graph: GoroutineGraph): GoroutineGraph {
	const spot = (of: Spot): Spot => ({ function: printable(of.function), file: printable(of.file), line: of.line });
	const isKept = ({ from, to }: { from: number; to: number }): boolean => from < mostNodes && to < mostNodes;
	return {
		...graph,
		nodes: graph.nodes.slice(0, mostNodes).map((node) => ({
			...node,
			name: printable(node.name),
			start: spot(node.start),
			open: node.open.slice(0, mostParts).map((open) => ({ ...open, at: spot(open.at) })),
		})),
		wakes: graph.wakes
			.filter(isKept)
			.slice(0, mostEdges)
			.map((edge) => ({
				...edge,
				parts: edge.parts.slice(0, mostParts).map((part) => ({ ...part, at: spot(part.at), from: spot(part.from) })),
			})),
		creations: graph.creations
			.filter(isKept)
			.slice(0, mostEdges)
			.map((edge) => ({ ...edge, parts: edge.parts.slice(0, mostParts).map((part) => ({ ...part, at: spot(part.at) })) })),
		focus: null,
	};
}

const pageStyle = `
main{max-width:none}
.legend{overflow-x:auto;margin:8px 0 4px}
.scene{border:1px solid var(--line);border-radius:6px;overflow:auto;max-height:72vh;background:var(--bg)}
.scene svg{display:block;margin:auto}
.scene .box{cursor:pointer}.scene .box:focus-visible{outline:none}
.scene .box:focus-visible rect,.scene .chosen rect{stroke:var(--link);stroke-width:4px}
.scene .dim{opacity:.18}
.graph-bar{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:8px 0}
.graph-bar input{width:340px;max-width:100%}
.graph-status{font-size:13px;color:var(--faint)}
.graph-detail{margin:8px 0;overflow-wrap:anywhere}.graph-detail h3{margin:10px 0 2px}.graph-detail ul{margin:2px 0;padding-left:20px}
.graph-table{overflow:auto;max-height:60vh;margin-top:14px}
.graph-table table{border-collapse:collapse;width:100%}
.graph-table th,.graph-table td{text-align:right;padding:2px 12px 2px 0;font-size:13px;white-space:nowrap;min-width:0}
.graph-table th:last-child,.graph-table td:last-child{text-align:left;width:100%}
.graph-table thead th{position:sticky;top:0;background:var(--bg)}
.graph-table button{border:0;background:none;padding:1px 4px;color:var(--link);cursor:pointer;text-align:left;white-space:normal;overflow-wrap:anywhere}
.graph-table tr.chosen{background:var(--mild-bg)}
.graph-bad{color:var(--bad);font-weight:650}
`;
