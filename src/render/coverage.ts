// What could not be judged, grouped by what would decide it; and how the rules ended.
import type { CauseId, MissingCapture, Outcome, Report, RuleReport } from '../report/report.ts';

export interface CoverageGroups {
	readonly judged: readonly CauseId[];
	/** Not judged, and a capture would decide it. `causes` are those of the capture that were not judged; a capture without any is left out. */
	readonly open: readonly { readonly capture: MissingCapture; readonly causes: readonly CauseId[] }[];
	/** Not judged, and no capture is named; by reason, in the order of coverage. */
	readonly rest: readonly { readonly why: string; readonly causes: readonly CauseId[] }[];
}

export function groupCoverage(report: Report): CoverageGroups {
	const notJudged = report.coverage.filter((c) => !c.judged);
	const isOpen = new Set(notJudged.map((c) => c.cause));
	const isDecidable = new Set(report.missing.flatMap((m) => m.wouldDecide));
	const rest = new Map<string, CauseId[]>();
	for (const { cause, why } of notJudged) {
		if (isDecidable.has(cause)) continue;
		const known = rest.get(why);
		if (known) known.push(cause);
		else rest.set(why, [cause]);
	}
	return {
		judged: report.coverage.filter((c) => c.judged).map((c) => c.cause),
		open: report.missing
			.map((capture) => ({ capture, causes: capture.wouldDecide.filter((id) => isOpen.has(id)) }))
			.filter(({ causes }) => causes.length > 0),
		rest: [...rest].map(([why, causes]) => ({ why, causes })),
	};
}

const outcomes: readonly Outcome[] = ['finding', 'clean', 'not-enough-data', 'not-applicable', 'crashed'];

export interface RuleCounts {
	/** `4 finding, 1 clean, 1 crashed`; '' without rules. */
	readonly text: string;
	readonly crashed: readonly RuleReport[];
}

export function countRules(rules: readonly RuleReport[]): RuleCounts {
	const counts = outcomes.map((outcome) => ({ outcome, count: rules.filter((r) => r.outcome === outcome).length }));
	return {
		text: counts
			.filter((c) => c.count > 0)
			.map((c) => `${c.count} ${c.outcome.replaceAll('-', ' ')}`)
			.join(', '),
		crashed: rules.filter((r) => r.outcome === 'crashed'),
	};
}
