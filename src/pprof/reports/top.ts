// -top and -text: one line per node.
import { padLeft } from '../go-format.ts';
import { cumValue, flatValue, type Graph } from '../graph/graph.ts';
import { add, type Int64 } from '../int64.ts';
import { percentage } from '../measurement.ts';
import { formatter, type Report } from '../report.ts';
import { graphOfReport } from '../report-graph.ts';
import { reportLabels } from '../report-labels.ts';

export function* topReport(report: Report): Generator<string> {
	const shown = graphOfReport(report, { onlyInlined: true });
	const { graph, unit } = shown;
	const format = formatter(report, unit);
	yield `${reportLabels(report, shown, unit, false).join('\n')}\n`;
	yield `${'flat'.padStart(10)} ${'flat'.padStart(5)}% ${'sum'.padStart(5)}% ${'cum'.padStart(10)} ${'cum'.padStart(5)}%\n`;
	let sum: Int64 = 0;
	for (const node of graph.nodes) {
		const flat = flatValue(graph, node);
		const cum = cumValue(graph, node);
		sum = add(sum, flat);
		const shares = [flat, sum, cum].map((value) => percentage(value, report.total));
		const name = graph.infos.printableName(graph.info(node));
		yield `${padLeft(format(flat), 10)} ${shares[0]} ${shares[1]} ${padLeft(format(cum), 10)} ${shares[2]}  ${name}${inlineNote(graph, node)}\n`;
	}
}

function inlineNote(graph: Graph, node: number): string {
	const flags = graph.ins(node).map((edge) => graph.edges.isInline[edge]);
	if (!flags.includes(1)) return '';
	return flags.includes(0) ? ' (partial-inline)' : ' (inline)';
}
