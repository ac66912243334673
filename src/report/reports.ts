// Several recordings in one answer: the reports as they are, and which cause shows in how many of them.
// "The same cause" means the same fingerprint: one fault seen in five pods is one row, two different mutexes are two.
import type { Cause, CauseId, ImpactOf, Mechanism, Report, Severity } from './report.ts';

export const REPORTS_SCHEMA = 'gowhy.reports/1';

export interface SummaryRow {
	readonly id: CauseId;
	readonly mechanism: Mechanism | null;
	/** Title, impact and share of the recording where it scores highest (the first such recording). */
	readonly title: string;
	readonly of: ImpactOf;
	/** 0..1 */
	readonly share: number;
	/** Worst severity over the claims; over the hints when no recording claims it. */
	readonly severity: Severity;
	/** Highest score, 0..1. */
	readonly score: number;
	/** Recordings that claim it. */
	readonly claims: number;
	/** Recordings that only hint at it. */
	readonly hints: number;
	/** Recordings that claim or hint at it, as ascending indexes into `reports`. */
	readonly recordings: readonly number[];
	readonly fingerprint: string;
}

export interface Reports {
	readonly schema: typeof REPORTS_SCHEMA;
	readonly reports: readonly Report[];
	/** By number of claims, then score, then fingerprint. */
	readonly summary: readonly SummaryRow[];
}

interface Sighting {
	readonly recording: number;
	readonly cause: Cause;
	readonly isClaim: boolean;
}

export function joinReports(reports: readonly Report[]): Reports {
	const byFingerprint = new Map<string, Sighting[]>();
	reports.forEach((report, recording) => {
		const note = (cause: Cause, isClaim: boolean): void => {
			const known = byFingerprint.get(cause.fingerprint);
			if (known) known.push({ recording, cause, isClaim });
			else byFingerprint.set(cause.fingerprint, [{ recording, cause, isClaim }]);
		};
		for (const cause of report.causes) note(cause, true);
		for (const cause of report.hints) note(cause, false);
	});
	const summary = [...byFingerprint.values()].map(summaryRow).sort(bySummaryOrder);
	return { schema: REPORTS_SCHEMA, reports, summary };
}

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

function summaryRow(sightings: readonly Sighting[]): SummaryRow {
	const claims = sightings.filter((s) => s.isClaim);
	const counted = claims.length > 0 ? claims : sightings;
	const strongest = counted.reduce((best, s) => (s.cause.score > best.cause.score ? s : best)).cause;
	const claimed = new Set(claims.map((s) => s.recording));
	const seen = new Set(sightings.map((s) => s.recording));
	return {
		id: strongest.id,
		mechanism: strongest.mechanism,
		title: strongest.title,
		of: strongest.impact.of,
		share: strongest.impact.share,
		severity: severities[Math.min(...counted.map((s) => severities.indexOf(s.cause.severity)))] as Severity,
		score: strongest.score,
		claims: claimed.size,
		hints: seen.size - claimed.size,
		recordings: [...seen].sort((a, b) => a - b),
		fingerprint: strongest.fingerprint,
	};
}

function bySummaryOrder(a: SummaryRow, b: SummaryRow): number {
	return b.claims - a.claims || b.score - a.score || (a.fingerprint < b.fingerprint ? -1 : 1);
}
