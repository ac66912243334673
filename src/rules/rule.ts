// A rule: when these facts hold, then this cause. Its result is data with evidence; sentences are made by its prose
// when the report is assembled. Rules never read each other; shared reasoning is a fact.
import type { FactContext, Needs, Resolved } from '../facts/fact.ts';
import type { Op } from '../facts/places.ts';
import type { ArtifactKind } from '../tables/artifact.ts';
import type { ProfileKind } from '../tables/profile.ts';
import type { CauseName, ImpactOf, MechanismName, SeverityName } from './words.ts';

/** 3: one measure beyond its threshold. 7: several measures that agree. 9: an observed chain of cause and effect. */
export type Strength = 3 | 7 | 9;

export interface Ref {
	/** Index of the input in the recording. */
	readonly input: number;
	/** Table of the decoded input, e.g. `trace.waitSites`. */
	readonly table: string;
	/** Index of the artifact in the recording, for inputs that may hold several of a kind (a log with two dumps). */
	readonly artifact?: number;
	readonly rows?: readonly number[];
	readonly range?: readonly [number, number];
}

export type Params = Readonly<Record<string, string | number>>;

export interface EvidenceData {
	/** Which sentence of the rule's prose speaks of it. */
	readonly code: string;
	/** Id of the fact it rests on; pieces on the same fact count once, with the strongest. */
	readonly fact: string;
	readonly strength: Strength;
	readonly value: number;
	readonly unit: string;
	readonly ref: Ref;
	readonly params: Params;
}

export interface PlaceData {
	readonly fn: string;
	readonly file: string;
	readonly line: number;
	readonly op: Op;
	readonly goroutines: readonly number[];
	readonly count: number;
	/** In the unit of the finding's impact; shares are made from it. */
	readonly value: number;
	readonly stack: readonly string[];
}

export interface ImpactData {
	readonly of: ImpactOf;
	/** 0..1 */
	readonly share: number;
	/** Where the recording allows no single figure: it lies between these, and the formulas of both are said beside them. */
	readonly low?: number;
	readonly high?: number;
	readonly value: number;
	readonly unit: string;
	/** What the share is a share of, when it is not what `of` usually means: "of the lock waiting in the profile". */
	readonly basis?: string;
}

export interface Finding {
	readonly cause: CauseName;
	readonly mechanism: MechanismName | null;
	/** Findings of one cause with the same key are one cause in the report: usually the function that is to blame. */
	readonly key: string;
	readonly where: readonly PlaceData[];
	readonly evidence: readonly EvidenceData[];
	readonly against: readonly EvidenceData[];
	readonly impact: ImpactData;
	/** Growth, a circle, or the lack of any possible partner is proven: a small share does not lower the score. */
	readonly isProven: boolean;
	/** Bounds on the severity where the share says too much or too little. */
	readonly severity: { readonly least?: SeverityName; readonly most?: SeverityName };
	/** Someone waits forever because of it. */
	readonly endsNever: boolean;
	readonly params: Params;
	/** Plain-text drawing; '' when there is none. */
	readonly drawing: string;
}

export type RuleResult =
	| { readonly outcome: 'finding'; readonly findings: readonly Finding[]; readonly why?: string }
	| { readonly outcome: 'clean' | 'not-enough-data'; readonly why: string };

/** What a rule can work from; `profile:mutex` is a profile of that kind. */
export type InputNeed = Exclude<ArtifactKind, 'profile' | 'close-up'> | `profile:${ProfileKind}`;

export interface Prose {
	title(finding: Finding): string;
	summary(finding: Finding): string;
	/** Sentence per evidence code. */
	readonly evidence: Readonly<Record<string, (evidence: EvidenceData) => string>>;
	fix(finding: Finding): readonly FixText[];
}

export interface FixText {
	readonly text: string;
	/** A topic of `gowhy explain`, or a page of Go's documentation. */
	readonly docs: string;
}

export interface Rule {
	/** Permanent; equal to the folder's name. */
	readonly id: string;
	readonly cause: CauseName;
	/** Any one of these inputs lets the rule answer. */
	readonly accepts: readonly InputNeed[];
	readonly needs: Needs;
	readonly check: (inputs: never, context: FactContext) => RuleResult;
	readonly prose: Prose;
	/** rule.md, shown by `gowhy explain`. */
	readonly doc: string;
}

export function rule<const N extends Needs>(spec: {
	id: string;
	cause: CauseName;
	accepts: readonly InputNeed[];
	needs: N;
	check: (inputs: Resolved<N>, context: FactContext) => RuleResult;
	prose: Prose;
	doc: string;
}): Rule {
	return spec as unknown as Rule;
}

export const clean = (why: string): RuleResult => ({ outcome: 'clean', why });
export const notEnough = (why: string): RuleResult => ({ outcome: 'not-enough-data', why });
export const found = (findings: readonly Finding[], otherwise: string): RuleResult =>
	findings.length > 0 ? { outcome: 'finding', findings } : clean(otherwise);
