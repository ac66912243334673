// -callgrind: the graph for KCachegrind. Names are written once and then named by number, addresses relative where that is shorter.
import { flatValue, type Graph } from '../graph/graph.ts';
import { sortedEdges } from '../graph/order.ts';
import { at, fromFloat, type Int64 } from '../int64.ts';
import { scale } from '../measurement.ts';
import type { Report } from '../report.ts';
import { graphOfReport } from '../report-graph.ts';

export function* callgrindReport(report: Report): Generator<string> {
	const { graph, unit } = graphOfReport(report, { mayBeTree: true, hasObjfile: true, isInteger: true });
	const { infos, edges } = graph;
	const names = disambiguatedNames(graph);
	const [objfiles, files, functions] = [nameTable(), nameTable(), nameTable()];
	const cost = (value: Int64): Int64 => fromFloat(scale(value, report.choice.unit, unit)[0]);
	yield `positions: instr line\nevents: ${report.choice.type}(${unit})\n`;
	let previous = -1;
	for (const node of graph.nodes) {
		const info = graph.info(node);
		const isSame = (of: (info: number) => string): boolean => previous >= 0 && of(info) === of(previous);
		if (!isSame(infos.objfile) || !isSame(infos.file) || !isSame(infos.name))
			yield `\nob=${objfiles(infos.objfile(info))}\nfl=${files(infos.file(info))}\nfn=${functions(infos.name(info))}\n`;
		const before = previous < 0 ? null : infos.address(previous);
		yield `${address(before, infos.address(info))} ${infos.line(info)} ${cost(flatValue(graph, node))}\n`;
		for (const edge of sortedEdges(graph, graph.outs(node))) {
			const callee = edges.dest[edge] as number;
			const calleeInfo = graph.info(callee);
			yield `cfl=${files(infos.file(calleeInfo))}\ncfn=${functions(names[callee] ?? '')}\n`;
			yield `calls=0 ${address(before, infos.address(calleeInfo))} ${infos.line(calleeInfo)}\n* * ${cost(at(edges.weight, edge))}\n`;
		}
		previous = info;
	}
}

/** `(1) main.go` at the first time, then `(1)`. */
function nameTable(): (name: string) => string {
	const known = new Map<string, number>();
	return (name) => {
		if (name === '') return '';
		const id = known.get(name);
		if (id !== undefined) return `(${id})`;
		known.set(name, known.size + 1);
		return `(${known.size}) ${name}`;
	};
}

function address(before: bigint | null, value: bigint): string {
	const absolute = `0x${value.toString(16)}`;
	if (before === null) return absolute;
	if (before === value) return '*';
	const difference = BigInt.asIntN(64, value - before);
	const relative = `${difference < 0n ? '' : '+'}${difference}`;
	return relative.length < absolute.length ? relative : absolute;
}

/** KCachegrind takes functions of one name and file for one; those that are not get `[1/2]`, `[2/2]`. */
function disambiguatedNames(graph: Graph): string[] {
	const { infos } = graph;
	const functionsOf = new Map<string, Map<string, number>>();
	const nameKey = (info: number): string => JSON.stringify([infos.file(info), infos.name(info)]);
	const functionKey = wholeFunctions(graph);
	for (const node of graph.nodes) {
		const key = nameKey(graph.info(node));
		const functions = functionsOf.get(key) ?? new Map<string, number>();
		functionsOf.set(key, functions);
		const fn = functionKey(node);
		if (!functions.has(fn)) functions.set(fn, functions.size + 1);
	}
	const names: string[] = [];
	for (const node of graph.nodes) {
		const info = graph.info(node);
		const functions = functionsOf.get(nameKey(info)) as Map<string, number>;
		names[node] = infos.name(info) + (functions.size > 1 ? ` [${functions.get(functionKey(node))}/${functions.size}]` : '');
	}
	return names;
}

/** The function that a node belongs to; in a tree, functions under different parents are different. */
function wholeFunctions({ infos, info, isTree, parentOf }: Graph): (node: number) => string {
	return (node) => `${isTree ? parentOf(node) : ''} ${infos.wholeFunction(info(node))}`;
}
