// Accepted findings and baselines: marks on causes, matched by fingerprint. Nothing is removed here.
import type { Cause, Report, Severity } from './report.ts';

export interface AcceptedFinding {
	readonly fingerprint: string;
	readonly reason: string;
	/** Last day it holds, YYYY-MM-DD. */
	readonly until: string;
}

/** `today` as YYYY-MM-DD. Entries past their day mark nothing; `expired` returns them. */
export function markAccepted(report: Report, accepted: readonly AcceptedFinding[], today: string): Report {
	const valid = new Map(accepted.filter((one) => one.until >= today).map((one) => [one.fingerprint, one]));
	const mark = (cause: Cause): Cause => {
		const known = valid.get(cause.fingerprint);
		return known ? { ...cause, accepted: { reason: known.reason, until: known.until } } : cause;
	};
	return { ...report, causes: report.causes.map(mark), hints: report.hints.map(mark) };
}

export const expired = (accepted: readonly AcceptedFinding[], today: string): AcceptedFinding[] =>
	accepted.filter((one) => one.until < today);

export function markKnown(report: Report, baseline: readonly Report[]): Report {
	const known = new Set(baseline.flatMap((one) => one.causes).map((cause) => cause.fingerprint));
	const mark = (cause: Cause): Cause => (known.has(cause.fingerprint) ? { ...cause, isKnown: true } : cause);
	return { ...report, causes: report.causes.map(mark), hints: report.hints.map(mark) };
}

/** The report without what the baseline knows; a note tells how much was left out. The verdict stays: known problems are problems. */
export function onlyNew(report: Report): Report {
	const isNew = (cause: Cause): boolean => cause.isKnown !== true;
	const left = report.causes.filter((cause) => !isNew(cause)).length;
	if (left === 0) return report;
	const notes = [...report.recording.notes, `${left} cause${left === 1 ? '' : 's'} known from the baseline left out`];
	const causes = report.causes.filter(isNew);
	const hints = report.hints.filter(isNew);
	return { ...report, recording: { ...report.recording, notes }, causes, hints };
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** What `--fail-on` takes: `any`, a cause id, a severity (that or worse), or a least score like 0.7. */
export type FailCondition =
	| { readonly kind: 'any' }
	| { readonly kind: 'cause'; readonly id: string }
	| { readonly kind: 'severity'; readonly least: Severity }
	| { readonly kind: 'score'; readonly least: number };

/** Null when the text is none of them. `causes` are the ids that exist. */
export function parseFailCondition(text: string, causes: readonly string[]): FailCondition | null {
	if (text === 'any') return { kind: 'any' };
	if (causes.includes(text)) return { kind: 'cause', id: text };
	const severity = SEVERITIES.find((one) => one === text);
	if (severity) return { kind: 'severity', least: severity };
	const score = /^(?:score>=?)?([01](?:\.\d+)?|\.\d+)$/.exec(text)?.[1];
	return score === undefined ? null : { kind: 'score', least: Number(score) };
}

/** Claims only, neither accepted nor known. */
export function failing(report: Report, conditions: readonly FailCondition[]): Cause[] {
	return report.causes.filter((cause) => !cause.accepted && !cause.isKnown && conditions.some((one) => isMet(one, cause)));
}

function isMet(condition: FailCondition, cause: Cause): boolean {
	switch (condition.kind) {
		case 'any':
			return true;
		case 'cause':
			return cause.id === condition.id;
		case 'severity':
			return SEVERITIES.indexOf(cause.severity) >= SEVERITIES.indexOf(condition.least);
		case 'score':
			return cause.score >= condition.least;
	}
}
