// -topproto: the nodes of -top as a profile of one-frame samples.
import { stringInterner } from '../../base/interner.ts';
import { int64Column } from '../../decode/pprof/int64-column.ts';
import { encodedProfile } from '../encode-profile.ts';
import { cumValue, flatValue, type Graph } from '../graph/graph.ts';
import { fromFloat, type Int64, type Int64Array } from '../int64.ts';
import { noLabelSets } from '../label-sets.ts';
import { scale } from '../measurement.ts';
import type { Profile } from '../profile.ts';
import type { Report } from '../report.ts';
import { graphOfReport } from '../report-graph.ts';

export function* topprotoReport(report: Report): Generator<Uint8Array> {
	const { graph, unit } = graphOfReport(report, { onlyInlined: true });
	const { profile, choice } = report;
	const count = graph.nodes.length;
	const rows = Int32Array.from({ length: count }, (_, i) => i);
	const scaled = (value: Int64): Int64 => fromFloat(scale(value, choice.unit, unit)[0]);
	yield* encodedProfile({
		...nodeTables(graph),
		sampleTypes: [
			{ type: 'cum', unit },
			{ type: 'flat', unit },
		],
		defaultSampleType: '',
		periodType: profile.periodType,
		period: profile.period,
		timeNanos: profile.timeNanos,
		durationNanos: profile.durationNanos,
		comments: [],
		dropFrames: '',
		keepFrames: '',
		docUrl: '',
		mappings: [],
		stacks: { length: count, pool: rows, start: rows, end: rows.map((row) => row + 1) },
		samples: {
			length: count,
			stack: rows,
			values: [
				column(graph.nodes.map((node) => scaled(cumValue(graph, node)))),
				column(graph.nodes.map((node) => scaled(flatValue(graph, node)))),
			],
			labelSet: new Int32Array(count),
		},
		labelSets: noLabelSets,
	});
}

const column = (values: readonly Int64[]): Int64Array =>
	values.every((value) => typeof value === 'number')
		? Float64Array.from(values as number[])
		: BigInt64Array.from(values, (value) => BigInt(value));

/** One location per node; equal functions once. */
function nodeTables(graph: Graph): Pick<Profile, 'strings' | 'functions' | 'locations' | 'lines'> {
	const { infos } = graph;
	const count = graph.nodes.length;
	const strings = stringInterner();
	const known = new Map<string, number>();
	const names: number[] = [];
	const files: number[] = [];
	const [id, functionId, startLine, address, line, lineColumn] = Array.from({ length: 6 }, () => int64Column(count));
	const push = (to: ReturnType<typeof int64Column> | undefined, value: bigint): void =>
		to?.push(Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
	const fn = graph.nodes.map((node, i) => {
		const info = graph.info(node);
		push(id, BigInt(i + 1));
		push(address, infos.address(info));
		push(line, infos.line(info));
		push(lineColumn, infos.column(info));
		const key = JSON.stringify([infos.name(info), infos.file(info), String(infos.startLine(info))]);
		const row = known.get(key) ?? known.size;
		if (known.has(key)) return row;
		known.set(key, row);
		names.push(strings.intern(infos.name(info)));
		files.push(strings.intern(infos.file(info)));
		push(functionId, BigInt(row + 1));
		push(startLine, infos.startLine(info));
		return row;
	});
	const rows = Int32Array.from({ length: count }, (_, i) => i);
	type Column = ReturnType<typeof int64Column>;
	return {
		strings,
		functions: {
			length: names.length,
			id: functionId as Column,
			name: Int32Array.from(names),
			systemName: new Int32Array(names.length),
			file: Int32Array.from(files),
			startLine: startLine as Column,
		},
		locations: {
			length: count,
			id: id as Column,
			mapping: new Int32Array(count).fill(-1),
			address: address as Column,
			isFolded: new Uint8Array(count),
			lineStart: rows,
			lineEnd: rows.map((row) => row + 1),
		},
		lines: { function: Int32Array.from(fn), line: line as Column, column: lineColumn as Column },
	};
}
