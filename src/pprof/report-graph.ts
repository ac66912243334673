// The graph that a report shows.
import { trimPath } from './filter/trim-path.ts';
import { cumValue, flatValue } from './graph/graph.ts';
import { locationNodes } from './graph/node-infos.ts';
import { countTags, type NodeTags, nodeTags, type TagSource } from './graph/tags.ts';
import { type TrimmedGraph, trimmedGraph } from './graph/trim.ts';
import { stackWeights } from './graph/weights.ts';
import { baseLabel, mapLabelSets } from './label-sets.ts';
import { scaledLabel } from './measurement.ts';
import { divisorColumn, outputUnit, type Report, valueColumn } from './report.ts';

export interface GraphNeeds {
	readonly isVisual?: boolean;
	/** Honours -call_tree. */
	readonly mayBeTree?: boolean;
	readonly hasObjfile?: boolean;
	/** Asks edges only whether nodes are inlined. */
	readonly onlyInlined?: boolean;
	/** Values will be printed without fractions. */
	readonly isInteger?: boolean;
}

export interface ReportGraph extends TrimmedGraph {
	/** Unit of all values. */
	readonly unit: string;
	/** Labels at the nodes of the graph, in the order of `graph.nodes`. */
	tags(): NodeTags[];
}

export function graphOfReport(report: Report, needs: GraphNeeds = {}): ReportGraph {
	const { profile, config, choice } = report;
	const places = locationNodes(profile, {
		hasObjfile: needs.hasObjfile ?? false,
		trimPath: (path) => trimPath(path, config.trimPath, config.sourcePath),
	});
	const value = valueColumn(profile, choice);
	const divisor = divisorColumn(profile, choice);
	const weights = stackWeights(profile.samples, profile.stacks.length, value, divisor);
	const tagSource = (): TagSource => ({
		samples: profile.samples,
		labelSets: mapLabelSets(profile.labelSets, ({ text, numbers }) => ({
			text: new Map([...text].filter(([key]) => key !== baseLabel)),
			numbers: new Map([...numbers].filter(([key]) => key === 'bytes')),
		})),
		value,
		divisor,
		numbers({ numbers }) {
			const unit = report.labelUnits().get('bytes') ?? '';
			return (numbers.get('bytes')?.values ?? []).map((number) => ({ name: scaledLabel(number, unit, config.unit), unit, value: number }));
		},
	});
	const trimmed = trimmedGraph(
		places,
		profile.stacks,
		weights,
		{
			isVisual: needs.isVisual ?? false,
			byCum: config.sort === 'cum',
			onlyInlined: needs.onlyInlined ?? false,
			isCallTree: (needs.mayBeTree ?? false) && config.callTree,
			dropNegative: config.dropNegative,
			nodeCount: config.nodeCount,
			nodeFraction: config.nodeFraction,
			edgeFraction: config.edgeFraction,
		},
		(graph, nodes, cutoff) => countTags(nodeTags(graph, nodes, tagSource(), cutoff)),
	);
	const { graph, cutoff } = trimmed;
	const values = graph.nodes.map((node) => [flatValue(graph, node), cumValue(graph, node)] as const);
	return {
		...trimmed,
		unit: outputUnit(report, values, needs.isInteger),
		tags: () => nodeTags(graph, graph.nodes, tagSource(), cutoff),
	};
}
