// A goroutine graph in the language of Graphviz, for those who have it: the same boxes and arrows as the picture.
import type { GoroutineGraph } from '../goroutines/graph.ts';
import { choose } from './graph/choose.ts';
import { type Arrow, type Box, describe } from './graph/describe.ts';
import { waitColours } from './graph/paint.ts';
import type { GraphPictureOptions } from './graph-svg.ts';
import { graphSubtitle } from './graph/legend.ts';
import { hueColour } from './flame/palette.ts';
import { printable } from './printable.ts';

export function renderGraphDot(graph: GoroutineGraph, { title, mostNodes, isAll }: GraphPictureOptions): string {
	const { boxes, arrows, note } = describe(graph, choose(graph, { mostNodes, isAll, around: -1 }));
	const head = [title, graphSubtitle(graph), note].filter((line) => line !== '');
	return `digraph goroutines {
	graph [rankdir=LR, fontname="monospace", labelloc=t, labeljust=l, label=${quoted(head, '\\l')}]
	node [shape=box, style="rounded,filled", fontname="monospace", fontsize=11]
	edge [fontname="monospace", fontsize=10]
${boxes.map((box, i) => `	n${i} ${attributes(boxAttributes(box))}`).join('\n')}
${arrows.map((arrow) => `	n${arrow.from} -> n${arrow.to} ${attributes(arrowAttributes(arrow))}`).join('\n')}
}
`;
}

function boxAttributes(box: Box): Record<string, string> {
	return {
		label: quoted([box.title, ...box.lines], '\\l'),
		tooltip: quoted(box.tip.split('\n'), '\\n'),
		fillcolor: quoted([hueColour(box.hue, false, true)], ''),
		...(box.isBlocked ? { color: '"#c4141f"', penwidth: '3' } : {}),
		...(box.isSilent ? { color: '"#9a6700"', penwidth: '2' } : {}),
		...(box.kind === 'runtime' ? { shape: 'ellipse' } : {}),
		...(box.kind === 'others' ? { style: '"rounded,filled,dashed"' } : {}),
	};
}

function arrowAttributes(arrow: Arrow): Record<string, string> {
	const [colour] = waitColours[arrow.kind];
	return {
		color: `"${colour}"`,
		...(arrow.lines.length > 0 ? { label: quoted(arrow.lines, '\\n'), fontcolor: `"${colour}"` } : {}),
		tooltip: quoted(arrow.tip.split('\n'), '\\n'),
		...(arrow.kind === 'created' ? { style: 'dashed' } : { penwidth: (1.2 + 5.8 * Math.sqrt(arrow.weight)).toFixed(1) }),
	};
}

const attributes = (of: Record<string, string>): string =>
	`[${Object.entries(of)
		.map(([name, value]) => `${name}=${value}`)
		.join(', ')}]`;

/** Lines as a quoted string; `\l` ends lines that stand to the left. Backslashes of ours only: names' own are doubled. */
function quoted(lines: readonly string[], lineEnd: string): string {
	const escaped = lines.map((line) => printable(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"'));
	return `"${escaped.join(lineEnd)}${lineEnd === '\\l' ? lineEnd : ''}"`;
}
