// -dot: the graph for Graphviz.
import { type Graph, cumValue, flatValue, weightValue } from '../graph/graph.ts';
import { nameParts } from '../graph/node-infos.ts';
import { sortedEdges } from '../graph/order.ts';
import { abs, divide, type Int64, multiply } from '../int64.ts';
import { percentage } from '../measurement.ts';
import { basePath } from '../go-format.ts';
import { formatter, type Report } from '../report.ts';
import { graphOfReport } from '../report-graph.ts';
import { reportLabels } from '../report-labels.ts';
import { dotColor } from './dot-color.ts';
import { nodelets } from './dot-nodelets.ts';
import { shortFunctionName } from './short-name.ts';

interface Picture {
	readonly graph: Graph;
	readonly total: Int64;
	/** Largest flat value of a node. */
	readonly maxFlat: number;
	/** Number of a node in the picture; 0: not shown. */
	readonly ids: Int32Array;
	format(value: Int64): string;
}

export function* dotReport(report: Report): Generator<string> {
	const shown = graphOfReport(report, { isVisual: true, mayBeTree: true });
	const { graph, unit } = shown;
	const main = report.profile.mappings[0]?.file ?? '';
	const title = main === '' ? '' : basePath(main);
	yield `digraph "${title || 'unnamed'}" {\nnode [style=filled fillcolor="#f8f8f8"]\n`;
	yield legend(reportLabels(report, shown, unit, true), title);
	if (graph.nodes.length > 0) {
		const ids = new Int32Array(graph.size);
		for (const [i, node] of graph.nodes.entries()) ids[node] = i + 1;
		const maxFlat = graph.nodes.reduce((most, node) => Math.max(most, Number(abs(flatValue(graph, node)))), 0);
		const picture: Picture = { graph, total: report.total, maxFlat, ids, format: formatter(report, unit) };
		const hasNodelets = new Uint8Array(graph.size);
		const tags = shown.tags();
		for (const [i, node] of graph.nodes.entries()) {
			yield nodeLine(picture, node);
			const small = nodelets(tags[i] as (typeof tags)[number], graph.outs(node).length > 0, i + 1, picture.format);
			hasNodelets[node] = small === '' ? 0 : 1;
			yield small;
		}
		const edges = graph.nodes.flatMap((node) => graph.outs(node));
		for (const edge of sortedEdges(graph, edges)) yield edgeLine(picture, edge, hasNodelets[graph.edges.src[edge] as number] === 1);
	}
	yield '}\n';
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\l');

function legend(labels: readonly string[], title: string): string {
	const name = escaped(labels[0] as string);
	const tooltip = title === '' ? '' : ` tooltip="${title}"`;
	return `subgraph cluster_L { "${name}" [shape=box fontsize=16 label="${labels.map(escaped).join('\\l')}\\l"${tooltip}] }\n`;
}

/** Size in points by the share of the largest flat value; it grows with the root, so that small nodes can still be read. */
const smallestFont = 8;
const fontGrowth = 16;

function nodeLine({ graph, total, maxFlat, ids, format }: Picture, node: number): string {
	const { infos } = graph;
	const info = graph.info(node);
	const flat = flatValue(graph, node);
	const cum = cumValue(graph, node);
	const share = (value: Int64): string => `(${percentage(value, total).trim()})`;
	let label = multilineName(graph, info) + (flat === 0 ? '0' : `${format(flat)} ${share(flat)}`);
	if (cum !== flat) label += `${flat === 0 ? ' ' : '\\n'}of ${format(cum)} ${share(cum)}`;
	const size = Number(abs(flat));
	const font = smallestFont + (maxFlat !== 0 && size !== 0 && size <= maxFlat ? Math.ceil(fontGrowth * Math.sqrt(size / maxFlat)) : 0);
	const score = Number(cum) / Number(abs(total));
	const tooltip = `${escaped(infos.printableName(info))} (${format(cum)})`;
	const color = `color="${dotColor(score, false)}" fillcolor="${dotColor(score, true)}"`;
	return `N${ids[node]} [label="${label}" id="node${ids[node]}" fontsize=${font} shape=box tooltip="${tooltip}" ${color}]\n`;
}

function multilineName({ infos }: Graph, info: number): string {
	const name = escaped(shortFunctionName(infos.name(info)))
		.replaceAll('::', '\\n')
		// Go's mark for type parameters stays on its line.
		.replaceAll('[...]', '[…]')
		.replaceAll('.', '\\n');
	const file = infos.file(info);
	return `${nameParts(infos, info, name, file === '' ? '' : basePath(file)).join('\\n')}\\n`;
}

function edgeLine({ graph, total, ids, format }: Picture, edge: number, hasNodelets: boolean): string {
	const { edges, infos } = graph;
	const src = edges.src[edge] as number;
	const dest = edges.dest[edge] as number;
	const value = weightValue(edges, edge);
	const shown = format(value);
	const isResidual = edges.isResidual[edge] === 1;
	let line = `label=" ${shown}${edges.isInline[edge] === 1 ? '\\n (inline)' : ''}"`;
	if (total !== 0) {
		const part = (of: number): number => {
			const size = abs(divide(multiply(value, of), total));
			return 1 + Number(size < of ? size : of);
		};
		if (part(100) > 1) line += ` weight=${part(100)}`;
		if (part(5) > 1) line += ` penwidth=${part(5)}`;
		line += ` color="${dotColor(Number(value) / Number(abs(total)), false)}"`;
	}
	const name = (node: number): string => escaped(infos.printableName(graph.info(node)));
	const tooltip = `"${name(src)} ${isResidual ? '...' : '->'} ${name(dest)} (${shown})"`;
	line += ` tooltip=${tooltip} labeltooltip=${tooltip}${isResidual ? ' style="dotted"' : ''}${hasNodelets ? ' minlen=2' : ''}`;
	return `N${ids[src]} -> N${ids[dest]} [${line}]\n`;
}
