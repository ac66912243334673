// The contract of `gowhy compare`: gowhy.compare/1, JSON Schema in schema/compare.schema.json. The same inputs give the same bytes.
import type { CauseId, ImpactOf, InputReport, Mechanism, Severity, Verdict } from '../report/report.ts';
import type { FigureKind } from './figure.ts';

export const COMPARE_SCHEMA = 'gowhy.compare/1';

/**
 * `better`: something is, and nothing is worse; `worse` the reverse; `mixed`: both; `same`: nothing moved beyond noise;
 * `unclear`: the sides have nothing in common that could be compared.
 */
export type Outcome = 'better' | 'worse' | 'mixed' | 'same' | 'unclear';

export interface ComparedRecording {
	readonly name: string;
	readonly from: 'recording' | 'report';
	readonly verdict: Verdict;
	readonly inputs: readonly Pick<InputReport, 'path' | 'kind' | 'sha256' | 'durationNs'>[];
}

export interface Side {
	readonly name: string;
	/** The repeats, in the order in which they were found. */
	readonly recordings: readonly ComparedRecording[];
}

/**
 * `new`, `gone`: claimed in at least half of the recordings of one side, in none of the other;
 * `worse`, `better`: on both sides, with another impact beyond noise, or with a hint or a few recordings on the other side; `same`: neither;
 * `unjudged`: claimed before, and what is there after cannot judge it; `sometimes`: in less than half of the recordings of either side.
 */
export type CauseStatus = 'new' | 'worse' | 'unjudged' | 'gone' | 'better' | 'same' | 'sometimes';

export interface CauseSide {
	/** Recordings that claim it, and those that only hint at it. */
	readonly claims: number;
	readonly hints: number;
	/** Recordings that could judge it. */
	readonly judged: number;
	/** Median over the recordings that claim or hint at it; null when none does. */
	readonly share: number | null;
	readonly score: number | null;
	/** Worst of the claims. */
	readonly severity: Severity | null;
	/** Best rank among the claims, from 1. */
	readonly rank: number | null;
	readonly summary: string;
	/** Impact as the strongest of its recordings says it. */
	readonly impact: string;
}

export interface CauseChange {
	readonly status: CauseStatus;
	readonly id: CauseId;
	readonly mechanism: Mechanism | null;
	/** Of the side that shows it; of after when both do. */
	readonly title: string;
	readonly fingerprint: string;
	readonly function: string;
	readonly file: string;
	readonly line: number;
	readonly of: ImpactOf;
	/** How the sides were matched; `none`: only one has it. */
	readonly matchedBy: 'fingerprint' | 'function' | 'none';
	readonly before: CauseSide;
	readonly after: CauseSide;
}

/**
 * `better`, `worse`: moved beyond noise, in or against the figure's direction; `moved`: a figure without direction did;
 * `with-load`: moved no further than the load; `small`: beyond noise, but by less than matters; `same`: none of these.
 */
export type Judgement = 'better' | 'worse' | 'moved' | 'with-load' | 'small' | 'same';

export interface FigureChange extends Pick<FigureKind, 'label' | 'unit' | 'better' | 'role'> {
	/** Id of the kind, as docs/compare.md lists them. */
	readonly figure: string;
	/** Function, place or type; '' when the kind has one figure for each recording. */
	readonly subject: string;
	readonly file: string;
	readonly line: number;
	/** One value for each recording that measured it. */
	readonly before: readonly number[];
	readonly after: readonly number[];
	readonly medianBefore: number;
	readonly medianAfter: number;
	/** After minus before, of the medians. */
	readonly difference: number;
	/** After over before; null when there was none before. */
	readonly ratio: number | null;
	/**
	 * What a change has to exceed, in the unit: the median difference of two repeats of one side; where the repeats are too few for a test, at
	 * least what single recordings of one program usually differ by.
	 */
	readonly noise: number;
	/** Of the Mann-Whitney test, two-sided; null: too few repeats for it to tell anything, or too small a figure. */
	readonly p: number | null;
	/** p with the rate of false discoveries controlled (Benjamini-Hochberg), among figures of the same role. */
	readonly q: number | null;
	/** Probability that a recording of after has more than one of before, ties half; null without repeats on both sides. */
	readonly a12: number | null;
	readonly judgement: Judgement;
}

export interface NotCompared {
	readonly what: string;
	readonly why: string;
}

/** How the sides differ in what they were recorded under. */
export interface Condition {
	readonly id: 'load' | 'procs' | 'go' | 'duration';
	readonly text: string;
}

export interface Method {
	/** q up to this counts. */
	readonly alpha: number;
	/** Recordings of before and after. */
	readonly repeats: readonly [before: number, after: number];
	/** False: too few repeats for p to come below alpha. */
	readonly isTested: boolean;
	/** Least p that so many recordings can give. */
	readonly leastP: number;
	/** Key figures and details that were tested. */
	readonly tests: { readonly key: number; readonly detail: number };
	/** Repeats a side from which a change of one key figure alone can be told; null when it can be now. */
	readonly repeatsWanted: number | null;
}

export interface Comparison {
	readonly schema: typeof COMPARE_SCHEMA;
	readonly gowhy: string;
	readonly outcome: Outcome;
	readonly before: Side;
	readonly after: Side;
	/** New and worse ones first, then gone and better ones; among them by rank and share. */
	readonly causes: readonly CauseChange[];
	/** In the order of the families; details of a kind by the size of their change. */
	readonly figures: readonly FigureChange[];
	readonly notCompared: readonly NotCompared[];
	readonly conditions: readonly Condition[];
	readonly method: Method;
	readonly notes: readonly string[];
}
