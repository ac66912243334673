// -tree: each node between its callers and its callees. -peek is the same of the nodes that match, untrimmed.
import { padLeft } from '../go-format.ts';
import { cumValue, flatValue } from '../graph/graph.ts';
import { sortedEdges } from '../graph/order.ts';
import { add, at, type Int64 } from '../int64.ts';
import { percentage } from '../measurement.ts';
import { formatter, type Report } from '../report.ts';
import { graphOfReport } from '../report-graph.ts';
import { reportLabels } from '../report-labels.ts';
import { UsageError } from '../usage-error.ts';

const separator = '----------------------------------------------------------+-------------\n';
const legend = '      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n';

export function* treeReport(report: Report): Generator<string> {
	const shown = graphOfReport(report);
	const { graph, unit } = shown;
	const { infos, edges } = graph;
	const format = formatter(report, unit);
	const name = (node: number): string => infos.printableName(graph.info(node));
	const edgeLines = (list: readonly number[], end: Int32Array, cum: Int64): string =>
		sortedEdges(graph, list)
			.map((edge) => {
				const weight = at(edges.weight, edge);
				const inline = edges.isInline[edge] === 1 ? ' (inline)' : '';
				return `${padLeft(format(weight), 50)} ${percentage(weight, cum)} |   ${name(end[edge] as number)}${inline}\n`;
			})
			.join('');
	yield `${reportLabels(report, shown, unit, false).join('\n')}\n${separator}${legend}`;
	let sum: Int64 = 0;
	let matched = 0;
	for (const node of graph.nodes) {
		if (report.symbol && !report.symbol.test(name(node))) continue;
		matched++;
		const flat = flatValue(graph, node);
		const cum = cumValue(graph, node);
		sum = add(sum, flat);
		const shares = [flat, sum, cum].map((value) => percentage(value, report.total));
		yield separator;
		yield edgeLines(graph.ins(node), edges.src, cum);
		yield `${padLeft(format(flat), 10)} ${shares[0]} ${shares[1]} ${padLeft(format(cum), 10)} ${shares[2]}                | ${name(node)}\n`;
		yield edgeLines(graph.outs(node), edges.dest, cum);
	}
	if (graph.nodes.length > 0) yield separator;
	if (report.symbol && matched === 0) throw new UsageError(`no matches found for regexp: ${report.symbol.source}`);
}
