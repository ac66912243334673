// Findings and rules drawn by hand, for tests of the report.
import { type EvidenceData, type Finding, type InputNeed, type Rule, type RuleResult, rule } from '../../src/rules/rule.ts';
import { noFinding, place } from '../../src/rules/build.ts';
import type { RuleRun } from '../../src/report/run-rules.ts';

export const drawEvidence = (more: Partial<EvidenceData> = {}): EvidenceData => ({
	code: 'seen',
	fact: 'fact',
	strength: 7,
	value: 1,
	unit: 'count',
	ref: { input: 0, table: 'trace' },
	params: {},
	...more,
});

/** Latency, share 0.4, blamed on `fn`. */
export function drawFinding(cause: Finding['cause'], fn: string, more: Partial<Finding> = {}): Finding {
	return {
		...noFinding,
		cause,
		key: fn,
		where: [place({ fn, file: 'a.go', line: 7 }, 'cpu', 1)],
		evidence: [drawEvidence()],
		impact: { of: 'latency', share: 0.4, value: 4e6, unit: 'ns' },
		...more,
	};
}

export function drawRule(id: string, cause: Rule['cause'], check: () => RuleResult, accepts: readonly InputNeed[] = ['trace']): Rule {
	return rule({
		id,
		cause,
		accepts,
		needs: {},
		check,
		prose: {
			title: (finding) => `title of ${id}: ${finding.key}`,
			summary: (finding) => `summary of ${id}: ${finding.key}`,
			evidence: { seen: ({ value }) => `${id} saw ${value}` },
			fix: () => [{ text: `fix of ${id}`, docs: 'topic' }],
		},
		doc: `# ${id}\n`,
	});
}

/** A run with these findings. */
export const drawRun = (id: string, cause: Rule['cause'], findings: readonly Finding[]): RuleRun => ({
	rule: drawRule(id, cause, () => ({ outcome: 'finding', findings })),
	outcome: 'finding',
	why: '',
	findings,
});
