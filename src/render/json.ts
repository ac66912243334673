// The contract as bytes: keys in the order of the types, whatever order the objects were built in; nothing added, nothing formatted.
// One report is `gowhy.report/1`; several are `gowhy.reports/1` with the common summary. Schema: schema/report.schema.json.
import type {
	Cause,
	Coverage,
	DiaryItem,
	Evidence,
	EvidenceRef,
	EvidenceWindow,
	Fix,
	Impact,
	InputReport,
	MissingCapture,
	Place,
	Report,
	RequestRoute,
	RuleReport,
} from '../report/report.ts';
import { joinReports, type Reports, type SummaryRow } from '../report/reports.ts';

/** One entry per key of T, in the order of writing: `null` writes the value as it is, a function writes its inside. A missing key does not compile. */
type Shape<T> = { readonly [K in keyof T]-?: ((value: NonNullable<T[K]>) => unknown) | null };

export function ordered<T extends object>(shape: Shape<T>): (value: T) => object {
	const entries = Object.entries(shape) as [keyof T & string, ((value: unknown) => unknown) | null][];
	return (value) => {
		const out: Record<string, unknown> = {};
		for (const [key, write] of entries) {
			const inner: unknown = value[key];
			if (inner === undefined) continue;
			out[key] = write === null || inner === null ? inner : write(inner);
		}
		return out;
	};
}

export const each =
	<T>(write: (value: T) => unknown) =>
	(values: readonly T[]): unknown[] =>
		values.map(write);

const diaryItem = ordered<DiaryItem>({ id: null, severity: null, text: null, count: null, firstOffset: null });
const input = ordered<InputReport>({
	path: null,
	kind: null,
	bytes: null,
	sha256: null,
	goVersion: null,
	startTime: null,
	durationNs: null,
	damage: null,
	diary: each(diaryItem),
});
const evidenceWindow = ordered<EvidenceWindow>({ goroutine: null, range: null, generations: null, bytes: null });
const evidenceRef = ordered<EvidenceRef>({ input: null, table: null, part: null, rows: null, range: null, window: evidenceWindow });
const evidence = ordered<Evidence>({ fact: null, strength: null, value: null, unit: null, text: null, ref: evidenceRef });
const place = ordered<Place>({
	function: null,
	file: null,
	line: null,
	operation: null,
	goroutines: null,
	count: null,
	share: null,
	stack: null,
});
const impact = ordered<Impact>({ of: null, share: null, low: null, high: null, value: null, unit: null, text: null });
const fix = ordered<Fix>({ text: null, docs: null, patch: null });
const accepted = ordered<NonNullable<Cause['accepted']>>({ reason: null, until: null });
const cause = ordered<Cause>({
	id: null,
	mechanism: null,
	title: null,
	summary: null,
	score: null,
	severity: null,
	impact,
	where: each(place),
	evidence: each(evidence),
	against: each(evidence),
	fix: each(fix),
	symptoms: null,
	confidence: null,
	fingerprint: null,
	rules: null,
	drawing: null,
	accepted,
	isKnown: null,
});
const coverage = ordered<Coverage>({ cause: null, judged: null, why: null });
const rule = ordered<RuleReport>({ id: null, outcome: null, why: null });
const missing = ordered<MissingCapture>({ capture: null, wouldDecide: null, command: null });
const requestPart = ordered<RequestRoute['slowParts'][number]>({ part: null, ns: null });
const requestBin = ordered<RequestRoute['histogram'][number]>({ fromNs: null, toNs: null, count: null });
const requestRoute = ordered<RequestRoute>({
	input: null,
	kind: null,
	name: null,
	count: null,
	cut: null,
	open: null,
	p50Ns: null,
	p95Ns: null,
	p99Ns: null,
	maxNs: null,
	slowCount: null,
	slowMeanNs: null,
	slowParts: each(requestPart),
	histogram: each(requestBin),
});
const recording = ordered<Report['recording']>({ name: null, inputs: each(input), notes: null, requests: each(requestRoute) });
const report = ordered<Report>({
	schema: null,
	gowhy: null,
	recording,
	verdict: null,
	causes: each(cause),
	hints: each(cause),
	coverage: each(coverage),
	rules: each(rule),
	missing: each(missing),
});
const summaryRow = ordered<SummaryRow>({
	id: null,
	mechanism: null,
	title: null,
	of: null,
	share: null,
	severity: null,
	score: null,
	claims: null,
	hints: null,
	recordings: null,
	fingerprint: null,
});
const reports = ordered<Reports>({ schema: null, reports: each(report), summary: each(summaryRow) });

export interface JsonOptions {
	/** Spaces per level; 0 writes one line. Default 2. */
	readonly indent?: number;
}

export function renderJson(all: readonly Report[], options: JsonOptions = {}): string {
	const only = all.length === 1 ? all[0] : undefined;
	return `${JSON.stringify(only ? report(only) : reports(joinReports(all)), null, options.indent ?? 2)}\n`;
}
