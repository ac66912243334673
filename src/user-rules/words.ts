// The words that rule files may use. A record over the type does not compile with a word too few or too many.
import { CAUSES } from '../report/causes.ts';
import type { Outcome } from '../report/report.ts';
import type { ImpactOf, MechanismName, SeverityName } from '../rules/words.ts';

export { operations } from '../facts/families/operations.ts';

const keysOf = <T extends string>(all: Readonly<Record<T, true>>): readonly T[] => Object.keys(all) as T[];

export const causes = CAUSES;

export const mechanisms = keysOf<MechanismName>({
	'double-lock': true,
	'missing-unlock': true,
	'ab-ba': true,
	rwr: true,
	'lock-channel-cycle': true,
	'no-receiver': true,
	'no-sender': true,
	'never-closed': true,
	'context-never-cancelled': true,
	'circular-send': true,
	'lost-signal': true,
	'wg-never-done': true,
	'self-wait': true,
	'unbounded-growth': true,
	unknown: true,
});

export const impacts = keysOf<ImpactOf>({ latency: true, cpu: true, memory: true, goroutines: true });

/** Worst first. */
export const severities = keysOf<SeverityName>({ critical: true, high: true, medium: true, low: true });

export const outcomes = keysOf<Outcome>({ finding: true, clean: true, 'not-applicable': true, 'not-enough-data': true, crashed: true });

/** Keys of the maps in rule files, in the order of docs/rules.md; the first list is what must be there. */
export const shapes = {
	file: { required: ['rules'], optional: [] },
	rule: {
		required: ['id', 'cause', 'title', 'summary', 'for', 'impact'],
		optional: ['mechanism', 'match', 'when', 'enough', 'strength', 'where', 'evidence', 'against', 'fix', 'severity', 'tests'],
	},
	impact: { required: ['of', 'share', 'value'], optional: ['unit', 'basis'] },
	where: { required: [], optional: ['function', 'file', 'line', 'operation'] },
	against: { required: ['when', 'text'], optional: ['strength'] },
	fix: { required: ['text'], optional: ['docs'] },
	severity: { required: [], optional: ['least', 'most'] },
	testFile: { required: ['tests'], optional: [] },
	test: { required: ['expect'], optional: ['rule', 'name', 'facts', 'recording'] },
	expect: { required: ['outcome'], optional: ['count', 'function', 'share', 'title'] },
} as const;
