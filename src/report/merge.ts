// Findings of several rules about the same thing become one candidate: same cause, same key.
import type { EvidenceData, Finding, PlaceData, Prose } from '../rules/rule.ts';
import type { ImpactOf } from '../rules/words.ts';
import type { RuleRun } from './run-rules.ts';
import { confidenceOf, scoreOf } from './score.ts';

export interface SpokenEvidence extends EvidenceData {
	readonly text: string;
}

export interface Candidate {
	readonly id: Finding['cause'];
	readonly key: string;
	/** The finding with the strongest evidence: it gives title, summary, fix. */
	readonly main: Finding;
	readonly prose: Prose;
	readonly mechanism: Finding['mechanism'];
	readonly where: readonly PlaceData[];
	readonly evidence: readonly SpokenEvidence[];
	readonly against: readonly SpokenEvidence[];
	readonly impact: Finding['impact'];
	readonly endsNever: boolean;
	readonly isProven: boolean;
	readonly drawing: string;
	readonly rules: readonly string[];
	readonly confidence: number;
	readonly score: number;
	/** For ranking. */
	readonly share: number;
	readonly of: Finding['impact']['of'];
	readonly strength: number;
}

interface Spoken {
	readonly run: RuleRun;
	readonly finding: Finding;
}

export function mergeFindings(runs: readonly RuleRun[]): Candidate[] {
	const groups = new Map<string, Spoken[]>();
	for (const run of runs) {
		for (const finding of run.findings) {
			const key = `${finding.cause}\n${finding.key}`;
			const list = groups.get(key);
			if (list) list.push({ run, finding });
			else groups.set(key, [{ run, finding }]);
		}
	}
	return [...groups.values()].map(candidateOf);
}

/** What a reader cares for most comes first: a share of the CPU tells more than one of all bytes ever allocated. */
const KINDS: readonly ImpactOf[] = ['latency', 'cpu', 'goroutines', 'memory'];

const strengthOf = (finding: Finding): number => Math.max(0, ...finding.evidence.map((one) => one.strength));

function candidateOf(list: readonly Spoken[]): Candidate {
	const ordered = [...list].sort(
		(a, b) =>
			strengthOf(b.finding) - strengthOf(a.finding) ||
			KINDS.indexOf(a.finding.impact.of) - KINDS.indexOf(b.finding.impact.of) ||
			b.finding.impact.share - a.finding.impact.share,
	);
	const first = ordered[0] as Spoken;
	const evidence = distinct(ordered.flatMap(({ finding, run }) => spoken(finding.evidence, run)));
	const against = ordered.flatMap(({ finding, run }) => spoken(finding.against, run));
	const impact = ordered.find(({ finding }) => finding.impact.of === 'latency')?.finding.impact ?? first.finding.impact;
	const confidence = confidenceOf(evidence, against);
	const isProven = list.some(({ finding }) => finding.isProven);
	return {
		id: first.finding.cause,
		key: first.finding.key,
		main: first.finding,
		prose: first.run.rule.prose,
		mechanism: mechanismOf(ordered.map(({ finding }) => finding.mechanism)),
		where: mergePlaces(ordered.map(({ finding }) => finding.where)),
		evidence,
		against,
		impact,
		endsNever: list.some(({ finding }) => finding.endsNever),
		isProven,
		drawing: ordered.map(({ finding }) => finding.drawing).find((one) => one !== '') ?? '',
		rules: [...new Set(ordered.map(({ run }) => run.rule.id))].sort(),
		confidence,
		score: scoreOf(confidence, impact.share, isProven),
		share: impact.share,
		of: impact.of,
		strength: strengthOf(first.finding),
	};
}

/** The strongest finding's; what only some inputs can tell (a dump hides the runtime's frames) wins over the general form. */
function mechanismOf(list: readonly Finding['mechanism'][]): Finding['mechanism'] {
	if (list.includes('never-closed')) return 'never-closed';
	return list.find((one) => one !== null && one !== 'unknown') ?? list[0] ?? null;
}

/** Two rules may bring the same measure of the same fact; it is shown once. */
function distinct(list: readonly SpokenEvidence[]): SpokenEvidence[] {
	return list.filter(
		(one, i) => list.findIndex((other) => other.fact === one.fact && other.value === one.value && other.ref.input === one.ref.input) === i,
	);
}

function spoken(list: readonly EvidenceData[], run: RuleRun): SpokenEvidence[] {
	return list.map((one) => ({ ...one, text: run.rule.prose.evidence[one.code]?.(one) ?? one.code }));
}

/** Keeps the order of the strongest finding; the others add functions it did not name and what they know better (line, goroutines, stack). */
function mergePlaces(lists: readonly (readonly PlaceData[])[]): PlaceData[] {
	const places = new Map<string, PlaceData>();
	for (const list of lists) {
		for (const one of list) {
			const known = places.get(one.fn);
			if (!known) places.set(one.fn, one);
			else {
				places.set(one.fn, {
					...known,
					file: known.file || one.file,
					line: known.line || one.line,
					goroutines: known.goroutines.length > 0 ? known.goroutines : one.goroutines,
					stack: known.stack.length > 0 ? known.stack : one.stack,
				});
			}
		}
	}
	return [...places.values()].slice(0, 12);
}
