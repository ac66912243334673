// Session -> report: run the rules, merge their findings, score, fold, rank, and say what could not be judged.
import { windowOf } from './open-evidence.ts';
import { fnv1a64 } from '../base/hash.ts';
import { formatQuantity } from '../base/units.ts';
import { enclosingFunction } from '../facts/go-names.ts';
import { requests } from '../facts/requests/requests.ts';
import type { Session } from '../facts/session.ts';
import type { InputNeed, Rule } from '../rules/rule.ts';
import { type Capture, CAPTURES, CAUSES, needsText } from './causes.ts';
import { describeRequests } from './describe-requests.ts';
import { fold, type Folded } from './fold.ts';
import { type Candidate, mergeFindings, type SpokenEvidence } from './merge.ts';
import {
	type Cause,
	type CauseId,
	type Coverage,
	type Evidence,
	type InputReport,
	type MissingCapture,
	type Place,
	REPORT_SCHEMA,
	type Report,
	type Verdict,
} from './report.ts';
import { presentInputs, type RuleRun, runRules } from './run-rules.ts';
import { CLAIM, HINT, rank, severityOf } from './score.ts';

export interface AssembleInput {
	readonly gowhy: string;
	readonly name: string;
	readonly inputs: readonly InputReport[];
	readonly notes: readonly string[];
}

export function assemble(session: Session, rules: readonly Rule[], about: AssembleInput): Report {
	const runs = runRules(rules, session);
	const folded = fold(mergeFindings(runs));
	const bySymptoms = new Map(folded.map((one) => [one.candidate, one]));
	const ranked = rank(folded.map((one) => one.candidate)).map((candidate) => bySymptoms.get(candidate) as Folded);
	const causes = ranked.filter((one) => one.candidate.score >= CLAIM).map((one) => causeOf(one, session));
	const hints = ranked.filter((one) => one.candidate.score < CLAIM && one.candidate.score >= HINT).map((one) => causeOf(one, session));
	const coverage = coverageOf(runs);
	const routes = describeRequests(session);
	return {
		schema: REPORT_SCHEMA,
		gowhy: about.gowhy,
		recording: { name: about.name, inputs: about.inputs, notes: about.notes, ...(routes && { requests: routes }) },
		verdict: verdictOf(causes.length, hints.length, runs, about.inputs),
		causes,
		hints,
		coverage,
		rules: runs.map(({ rule, outcome, why }) => ({ id: rule.id, outcome, why })),
		missing: missingOf(coverage, hints, presentInputs(session)),
	};
}

function verdictOf(claims: number, hints: number, runs: readonly RuleRun[], inputs: readonly InputReport[]): Verdict {
	if (claims > 0) return 'problems';
	const decided = runs.some((run) => run.outcome === 'clean' || run.outcome === 'finding');
	// A rule that crashed might have found something.
	const crashed = runs.some((run) => run.outcome === 'crashed');
	// What could not be read might have shown something.
	const damaged = inputs.some((input) => input.damage !== null && input.kind !== 'unknown');
	return hints > 0 || crashed || damaged || !decided ? 'inconclusive' : 'healthy';
}

function causeOf({ candidate, symptoms }: Folded, session: Session): Cause {
	const { main, prose, impact } = candidate;
	const total = Math.max(
		1e-9,
		...candidate.where.map((at) => at.value),
		candidate.where.reduce((sum, at) => sum + at.value, 0),
	);
	const where = candidate.where.map(
		(at): Place => ({
			function: at.fn,
			file: at.file,
			line: at.line,
			operation: at.op,
			goroutines: at.goroutines,
			count: at.count,
			share: round(at.value / total),
			stack: at.stack,
		}),
	);
	return {
		id: candidate.id,
		mechanism: candidate.mechanism,
		title: prose.title(main),
		summary: prose.summary(main),
		score: round(candidate.score),
		severity: severityOf(impact.share, candidate.endsNever, main.severity),
		impact: {
			of: impact.of,
			share: round(impact.share),
			...rangeOf(impact),
			value: impact.value,
			unit: impact.unit,
			text: impactText(candidate),
		},
		where,
		evidence: candidate.evidence.map((one) => evidenceOf(one, session)),
		against: candidate.against.map((one) => evidenceOf(one, session)),
		fix: prose.fix(main),
		symptoms,
		confidence: round(candidate.confidence),
		fingerprint: fingerprintOf(candidate),
		rules: candidate.rules,
		drawing: candidate.drawing,
	};
}

const evidenceOf = ({ fact, strength, value, unit, text, ref }: SpokenEvidence, session: Session): Evidence => {
	const { artifact, ...rest } = ref;
	const part = artifact === undefined ? -1 : partOf(session, artifact);
	const trace = session.located.find((one) => one.index === artifact || (artifact === undefined && one.input === ref.input))?.tables;
	const window =
		trace?.kind === 'trace'
			? windowOf(trace, ref.table, ref.rows ?? [], () => session.get(requests).find(({ input }) => input === ref.input))
			: null;
	return { fact, strength, value, unit, text, ref: { ...rest, ...(part < 0 ? {} : { part }), ...(window === null ? {} : { window }) } };
};

/** Position among the artifacts of its kind in its input; -1 when it is the only one. */
function partOf({ located }: Session, artifact: number): number {
	const wanted = located.find((one) => one.index === artifact);
	const alike = located
		.filter((one) => one.input === wanted?.input && one.tables.kind === wanted?.tables.kind)
		.map((one) => one.index)
		.sort((a, b) => a - b);
	return alike.length > 1 ? alike.indexOf(artifact) : -1;
}

/** Shares, scores: four digits, inside 0..1. */
const round = (value: number): number => Math.min(1, Math.max(0, Math.round(value * 1e4) / 1e4));

const OF_TEXT = {
	latency: 'of the time in which goroutines were neither idle nor running',
	cpu: 'of the CPU time in use',
	memory: 'of the memory',
	goroutines: "of the program's goroutines",
} as const;

/** Nothing when both ends are the same. */
function rangeOf({
	share,
	low = share,
	high = share,
}: Candidate['impact']): { readonly low: number; readonly high: number } | { readonly low?: never; readonly high?: never } {
	return round(low) === round(high) ? {} : { low: round(low), high: round(high) };
}

function impactText({ impact }: Candidate): string {
	const value = formatQuantity(impact.value, impact.unit);
	if (impact.unit === 'processes') return 'the process died';
	if (impact.share === 0) return value;
	const of = impact.basis ?? (impact.unit === 'bytes' ? 'of all bytes allocated' : OF_TEXT[impact.of]);
	const { low, high } = rangeOf(impact);
	const text = (part: number): string => formatQuantity(part, 'share');
	const share = low === undefined ? text(round(impact.share)) : `${text(low)} to ${text(high)}`;
	return `${share} ${of} (${value})`;
}

/** Functions without closures and lines, so that it survives edits around them. */
function fingerprintOf(candidate: Candidate): string {
	const places = candidate.where.slice(0, 4).map((at) => `${enclosingFunction(at.fn)} ${at.op}`);
	return fnv1a64([candidate.id, ...[...new Set(places)].sort()].join('\n'));
}

function coverageOf(runs: readonly RuleRun[]): Coverage[] {
	return CAUSES.map((cause): Coverage => {
		const own = runs.filter((run) => run.rule.cause === cause);
		if (own.length === 0) return { cause, judged: false, why: 'no rule for it in this version' };
		const decided = own.filter((run) => run.outcome === 'clean' || run.outcome === 'finding');
		if (decided.length > 0) return { cause, judged: true, why: decided.map((run) => `${run.rule.id}: ${run.why}`).join('; ') };
		const lacking = own.find((run) => run.outcome !== 'not-applicable');
		if (lacking) return { cause, judged: false, why: `${lacking.rule.id}: ${lacking.why}` };
		return { cause, judged: false, why: `needs ${needsText([...new Set(own.flatMap((run) => run.rule.accepts))])}` };
	});
}

/** The best capture for each cause that was not judged, and for each hint; captures for several causes once. */
function missingOf(coverage: readonly Coverage[], hints: readonly Cause[], present: ReadonlySet<InputNeed>): MissingCapture[] {
	const wanted = new Map<Capture, Set<CauseId>>();
	const want = (capture: Capture | undefined, cause: CauseId): void => {
		if (!capture || (capture.gives !== null && present.has(capture.gives))) return;
		const causes = wanted.get(capture);
		if (causes) causes.add(cause);
		else wanted.set(capture, new Set([cause]));
	};
	for (const { cause, judged } of coverage) if (!judged) want(CAPTURES[cause]?.[0], cause);
	for (const hint of hints) {
		const captures = CAPTURES[hint.id] ?? [];
		for (const capture of captures) want(capture, hint.id);
	}
	return [...wanted].map(([capture, causes]) => ({ capture: capture.name, wouldDecide: [...causes], command: capture.command }));
}
