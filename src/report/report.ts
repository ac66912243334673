// The one versioned contract: what every face receives and prints. JSON Schema: schema/report.schema.json.
// Deterministic: the same inputs give the same bytes. Lists are sorted by the rule named beside them.
import type { Op } from '../facts/places.ts';
import type { CauseName, ImpactOf as RuleImpactOf, MechanismName, SeverityName } from '../rules/words.ts';

export const REPORT_SCHEMA = 'gowhy.report/1';

export type CauseId = CauseName;
export type Mechanism = MechanismName;
/** Operations of the contract: those that facts tell apart, and `page fault` of later inputs. */
export type Operation = Op | 'page fault';

export type Verdict = 'problems' | 'healthy' | 'inconclusive';
export type Severity = SeverityName;
export type Outcome = 'finding' | 'clean' | 'not-applicable' | 'not-enough-data' | 'crashed';
export type ImpactOf = RuleImpactOf;
export type Strength = 3 | 7 | 9;

export interface DiaryItem {
	readonly id: string;
	readonly severity: 'info' | 'notice' | 'data-loss';
	readonly text: string;
	readonly count: number;
	readonly firstOffset: number;
}

export interface InputReport {
	readonly path: string;
	/** Artifact kinds found, e.g. "trace", "profile:cpu", "snapshot:debug2", "gctrace"; several joined by "+". */
	readonly kind: string;
	readonly bytes: number;
	readonly sha256: string;
	/** Versions that write this format, e.g. "go1.25", "go1.23 or go1.24", "go1.26 or later"; null when the input does not tell. */
	readonly goVersion: string | null;
	/** RFC 3339; null when the input carries no time. */
	readonly startTime: string | null;
	readonly durationNs: number | null;
	/** Where the input is broken and what was kept; null when whole. */
	readonly damage: string | null;
	readonly diary: readonly DiaryItem[];
}

/** Where evidence can be opened again. `input` indexes recording.inputs. */
export interface EvidenceRef {
	readonly input: number;
	/** Table of the decoded input, e.g. "trace.waitSites", "profile.samples", "snapshot.rows". */
	readonly table: string;
	/** Which one, from 0, when the input holds several such tables (a log with two dumps). */
	readonly part?: number;
	/** Rows of that table the value was computed from. */
	readonly rows?: readonly number[];
	/** Half-open time range in ns since the recording's start. */
	readonly range?: readonly [number, number];
	/** Of a trace: a telling case, whose events can be decoded again (`gowhy trace events --window`). */
	readonly window?: EvidenceWindow;
}

export interface EvidenceWindow {
	/** Runtime id of the goroutine it is about; null: all. */
	readonly goroutine: number | null;
	/** ns since the start of the trace. */
	readonly range: readonly [number, number];
	/** First and last generation of the trace that hold it, from 1, and their place [from, to) in the decompressed input; null before Go 1.22. */
	readonly generations: readonly [number, number] | null;
	readonly bytes: readonly [number, number] | null;
}

export interface Evidence {
	readonly fact: string;
	readonly strength: Strength;
	readonly value: number;
	/** ns, bytes, count, share, per second ... */
	readonly unit: string;
	readonly text: string;
	readonly ref: EvidenceRef;
}

export interface Place {
	/** Full Go name as runtime.Frame prints it; '' when no place in the code shows. */
	readonly function: string;
	readonly file: string;
	/** 0: unknown. */
	readonly line: number;
	readonly operation: Operation;
	/** A few goroutine ids, ascending; empty when unknown. */
	readonly goroutines: readonly number[];
	readonly count: number;
	/** Of the cause's impact value, 0..1. */
	readonly share: number;
	/** Leaf first, `function file:line`, at most 32; for faces that show the path. */
	readonly stack: readonly string[];
}

export interface Fix {
	readonly text: string;
	/** `gowhy explain` topic or a URL of Go's documentation. */
	readonly docs: string;
	readonly patch?: string;
}

export interface Impact {
	readonly of: ImpactOf;
	/** 0..1 */
	readonly share: number;
	/** Both or neither: where the recording allows no single figure, what goes away lies between these; `share` is inside. */
	readonly low?: number;
	readonly high?: number;
	readonly value: number;
	readonly unit: string;
	readonly text: string;
}

export interface Cause {
	readonly id: CauseId;
	readonly mechanism: Mechanism | null;
	readonly title: string;
	readonly summary: string;
	readonly score: number;
	readonly severity: Severity;
	readonly impact: Impact;
	readonly where: readonly Place[];
	readonly evidence: readonly Evidence[];
	readonly against: readonly Evidence[];
	readonly fix: readonly Fix[];
	/** Ids of causes that go away with this one. */
	readonly symptoms: readonly CauseId[];
	readonly confidence: number;
	/** Stable over line shifts and runs: cause, mechanism, functions and operations. */
	readonly fingerprint: string;
	readonly rules: readonly string[];
	/** A drawing in plain text (the circle of a deadlock); '' when there is none. */
	readonly drawing: string;
	/** Set when an accepted finding or the baseline covers it. */
	readonly accepted?: { readonly reason: string; readonly until: string };
	readonly isKnown?: boolean;
}

export interface Coverage {
	readonly cause: CauseId;
	readonly judged: boolean;
	readonly why: string;
}

export interface RuleReport {
	readonly id: string;
	readonly outcome: Outcome;
	readonly why: string;
}

export interface MissingCapture {
	readonly capture: string;
	readonly wouldDecide: readonly CauseId[];
	readonly command: string;
}

/** Requests found in a trace, of one handler or worker; figures are those of the complete ones. */
export interface RequestRoute {
	readonly input: number;
	/** http, grpc, queue, task, region. */
	readonly kind: string;
	/** Function of the handler or of the queue's worker, type of the task or region; '' when no stack showed it. */
	readonly name: string;
	readonly count: number;
	/** Besides: requests that the recording cuts; of these, those not answered when it ended. */
	readonly cut: number;
	readonly open: number;
	readonly p50Ns: number;
	readonly p95Ns: number;
	readonly p99Ns: number;
	readonly maxNs: number;
	/** The slowest 5 % (at least one): how many, their mean duration, and what most of it went to, biggest first. */
	readonly slowCount: number;
	readonly slowMeanNs: number;
	readonly slowParts: readonly { readonly part: string; readonly ns: number }[];
	/** Requests by duration (fromNs <= duration < toNs), ten bins to a decade. */
	readonly histogram: readonly { readonly fromNs: number; readonly toNs: number; readonly count: number }[];
}

export interface Report {
	readonly schema: typeof REPORT_SCHEMA;
	readonly gowhy: string;
	readonly recording: {
		readonly name: string;
		readonly inputs: readonly InputReport[];
		/** e.g. how inputs of a kind were ordered, inputs that contradict each other. */
		readonly notes: readonly string[];
		/** Routes by total time, at most five; absent when no requests were found. `gowhy trace requests` tells more. */
		readonly requests?: readonly RequestRoute[];
	};
	readonly verdict: Verdict;
	/** Claims (score >= 0.5), best first. */
	readonly causes: readonly Cause[];
	/** 0.3 <= score < 0.5, best first. */
	readonly hints: readonly Cause[];
	/** In the order of the causes of the design. */
	readonly coverage: readonly Coverage[];
	/** By rule id. */
	readonly rules: readonly RuleReport[];
	readonly missing: readonly MissingCapture[];
}

/** Input for flame graphs in self-contained pages: stacks as a tree per sample type, biggest first. Not part of the JSON contract. */
export interface FlameData {
	/** e.g. "cpu.pb.gz: cpu (ns)". */
	readonly title: string;
	readonly unit: string;
	readonly total: number;
	/** Preorder; parents precede children. */
	readonly name: readonly string[];
	readonly depth: readonly number[];
	readonly value: readonly number[];
}
