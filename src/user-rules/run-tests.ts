// Runs tests of rules. A test on given facts needs no recording; the caller opens those of the others.
import type { Session } from '../facts/session.ts';
import { columnOf, type FactTable, type FieldColumn } from '../facts/families/family.ts';
import { runRules } from '../report/run-rules.ts';
import type { Outcome } from '../report/report.ts';
import type { Finding, Rule } from '../rules/rule.ts';
import { indexOf } from './labels.ts';
import type { Expectation, RuleTest } from './read-tests.ts';
import { checkRows } from './to-rule.ts';
import type { UserRule } from './user-rule.ts';

export interface TestResult {
	readonly test: RuleTest;
	/** What is not as expected; empty: the test passed. */
	readonly problems: readonly string[];
}

interface Answer {
	readonly outcome: Outcome;
	readonly why: string;
	readonly findings: readonly Finding[];
}

/** `open` decodes a recording; the same path may be asked for several times. */
export async function runTest(test: RuleTest, rules: readonly Rule[], open: (test: RuleTest) => Promise<Session>): Promise<TestResult> {
	const rule = rules.find(({ id }) => id === test.rule.id) as Rule;
	const answer = test.facts ? onFacts(test.rule, test.facts) : onRecording(rule, await open(test));
	return { test, problems: differences(test.expect, answer, rule) };
}

function onRecording(rule: Rule, session: Session): Answer {
	const [run] = runRules([rule], session);
	return run as Answer;
}

function onFacts(rule: UserRule, facts: NonNullable<RuleTest['facts']>): Answer {
	const table = tableOf(rule, facts);
	try {
		const result = checkRows(
			rule,
			table,
			rule.labels.map(({ field }) => indexOf(table, field)),
		);
		return result.outcome === 'finding' ? { why: '', ...result } : { ...result, findings: [] };
	} catch (error) {
		return { outcome: 'crashed', why: error instanceof Error ? error.message : String(error), findings: [] };
	}
}

/** Fields that the rule does not read, and the test does not give, are unknown. */
function tableOf({ family }: UserRule, facts: NonNullable<RuleTest['facts']>): FactTable {
	const columns = new Map<string, FieldColumn>();
	return {
		length: facts.length,
		column(name) {
			const type = family.fields[name]?.type ?? 'double';
			const unknown = type === 'string' ? '' : type === 'double' ? Number.NaN : 0;
			const column = columns.get(name) ?? columnOf(facts, { type, of: (row) => row[name] ?? unknown });
			columns.set(name, column);
			return column;
		},
		about: (row) => ({ ref: { input: 0, table: family.id, rows: [row] }, goroutines: [], stack: [] }),
	};
}

function differences(expected: Expectation, { outcome, why, findings }: Answer, { prose }: Rule): string[] {
	if (outcome !== expected.outcome) {
		const said = outcome === 'finding' ? findings.map((one) => prose.title(one)).join('; ') : why;
		return [`expected ${expected.outcome}, got ${outcome}${said === '' ? '' : ` (${said})`}`];
	}
	const [first] = findings;
	const got = { fn: first?.where[0]?.fn ?? '', title: first ? prose.title(first) : '' };
	const problems: string[] = [];
	if (expected.count !== null && findings.length !== expected.count)
		problems.push(`expected ${expected.count} findings, got ${findings.length}`);
	if (expected.fn !== null && got.fn !== expected.fn) problems.push(`expected function ${expected.fn}, got ${got.fn || 'none'}`);
	if (expected.title !== null && got.title !== expected.title) problems.push(`expected title "${expected.title}", got "${got.title}"`);
	const share = first?.impact.share ?? Number.NaN;
	if (expected.share !== null && !(Math.abs(share - expected.share) <= 0.01))
		problems.push(`expected share ${expected.share}, got ${share.toFixed(3)}`);
	return problems;
}
