// The comparison as bytes: keys in the order of the types. Schema: schema/compare.schema.json.
import type {
	CauseChange,
	CauseSide,
	ComparedRecording,
	Comparison,
	Condition,
	FigureChange,
	Method,
	NotCompared,
	Side,
} from '../compare/comparison.ts';
import { each, ordered } from './json.ts';

const input = ordered<ComparedRecording['inputs'][number]>({ path: null, kind: null, sha256: null, durationNs: null });
const recording = ordered<ComparedRecording>({ name: null, from: null, verdict: null, inputs: each(input) });
const side = ordered<Side>({ name: null, recordings: each(recording) });
const causeSide = ordered<CauseSide>({
	claims: null,
	hints: null,
	judged: null,
	share: null,
	score: null,
	severity: null,
	rank: null,
	summary: null,
	impact: null,
});
const cause = ordered<CauseChange>({
	status: null,
	id: null,
	mechanism: null,
	title: null,
	fingerprint: null,
	function: null,
	file: null,
	line: null,
	of: null,
	matchedBy: null,
	before: causeSide,
	after: causeSide,
});
const figure = ordered<FigureChange>({
	figure: null,
	subject: null,
	label: null,
	unit: null,
	better: null,
	role: null,
	file: null,
	line: null,
	before: null,
	after: null,
	medianBefore: null,
	medianAfter: null,
	difference: null,
	ratio: null,
	noise: null,
	p: null,
	q: null,
	a12: null,
	judgement: null,
});
const notCompared = ordered<NotCompared>({ what: null, why: null });
const condition = ordered<Condition>({ id: null, text: null });
const tests = ordered<Method['tests']>({ key: null, detail: null });
const method = ordered<Method>({ alpha: null, repeats: null, isTested: null, leastP: null, tests, repeatsWanted: null });
const comparison = ordered<Comparison>({
	schema: null,
	gowhy: null,
	outcome: null,
	before: side,
	after: side,
	causes: each(cause),
	figures: each(figure),
	notCompared: each(notCompared),
	conditions: each(condition),
	method,
	notes: null,
});

export const renderCompareJson = (of: Comparison): string => `${JSON.stringify(comparison(of), null, 2)}\n`;
