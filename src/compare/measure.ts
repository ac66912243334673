// A recording reduced to what can be compared, so that its tables need not be kept.
import { maxOf, sumOf } from '../base/numbers.ts';
import type { Session } from '../facts/session.ts';
import type { Cause, Coverage, InputReport, Report } from '../report/report.ts';
import { families } from './families.ts';
import type { Measured } from './figure.ts';
import { stacksOf, type StackTable } from './stack-tables.ts';

export interface Measurement {
	readonly name: string;
	/** A stored report has causes only. */
	readonly from: 'recording' | 'report';
	readonly verdict: Report['verdict'];
	readonly inputs: readonly InputReport[];
	/** Claims, best first; then hints. */
	readonly causes: readonly Cause[];
	readonly hints: readonly Cause[];
	readonly coverage: readonly Coverage[];
	/** By id of the kind. */
	readonly figures: ReadonlyMap<string, Measured>;
	readonly stacks: readonly StackTable[];
	/** GOMAXPROCS as a trace tells it; 0 unknown. */
	readonly procs: number;
	/** Length of its traces, else of its longest profile, ns; 0 unknown. */
	readonly durationNs: number;
	/** Captures of one kind that it has several of: maybe repeats that were taken for one recording. */
	readonly traces: number;
}

export interface MeasureOptions {
	/** Also the stacks, for flame graphs. */
	readonly withStacks: boolean;
}

export function measure(report: Report, session: Session, { withStacks }: MeasureOptions): Measurement {
	const traces = session.all('trace').map(({ tables }) => tables);
	const profiles = session.all('profile').map(({ tables }) => tables.durationNs);
	return {
		...ofReport(report, 'recording'),
		figures: new Map(
			families
				.flatMap((family) => family.measure(session))
				.map(({ kind, rows }) => [kind.id, { kind, rows: rows.filter(({ value }) => Number.isFinite(value)) }]),
		),
		stacks: withStacks ? stacksOf(session) : [],
		procs: traces[0]?.procs ?? 0,
		durationNs: sumOf(traces.map((trace) => trace.durationNs)) || maxOf(profiles),
		traces: traces.length,
	};
}

export const measureStored = (report: Report): Measurement => ({
	...ofReport(report, 'report'),
	figures: new Map(),
	stacks: [],
	procs: 0,
	durationNs: 0,
	traces: 0,
});

const ofReport = (report: Report, from: Measurement['from']) => ({
	name: report.recording.name,
	from,
	verdict: report.verdict,
	inputs: report.recording.inputs,
	causes: report.causes,
	hints: report.hints,
	coverage: report.coverage,
});
