// Runs every rule over a session. A rule that throws is a result too, and does not end the others.
import type { Needs } from '../facts/fact.ts';
import type { Session } from '../facts/session.ts';
import type { Finding, InputNeed, Rule, RuleResult } from '../rules/rule.ts';
import { needsText } from './causes.ts';
import type { Outcome } from './report.ts';

export interface RuleRun {
	readonly rule: Rule;
	readonly outcome: Outcome;
	readonly why: string;
	readonly findings: readonly Finding[];
}

/** The kinds of inputs a session holds. */
export function presentInputs(session: Session): ReadonlySet<InputNeed> {
	return new Set(
		session.located.flatMap(({ tables }): InputNeed[] =>
			tables.kind === 'profile' ? [`profile:${tables.profileKind}`] : tables.kind === 'close-up' ? [] : [tables.kind],
		),
	);
}

export function runRules(rules: readonly Rule[], session: Session): RuleRun[] {
	const present = presentInputs(session);
	return [...rules].sort((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => runRule(rule, session, present));
}

function runRule(rule: Rule, session: Session, present: ReadonlySet<InputNeed>): RuleRun {
	if (!rule.accepts.some((need) => present.has(need))) {
		return { rule, outcome: 'not-applicable', why: `needs ${needsText(rule.accepts)}`, findings: [] };
	}
	try {
		const result = check(rule, session);
		if (result.outcome === 'finding') {
			const count = result.findings.length;
			return { rule, outcome: 'finding', why: result.why ?? `${count} finding${count === 1 ? '' : 's'}`, findings: result.findings };
		}
		return { rule, outcome: result.outcome, why: result.why, findings: [] };
	} catch (error) {
		return { rule, outcome: 'crashed', why: error instanceof Error ? error.message : String(error), findings: [] };
	}
}

function check(rule: Rule, session: Session): RuleResult {
	const inputs: Record<string, unknown> = {};
	for (const [name, need] of Object.entries(rule.needs as Needs)) {
		inputs[name] = 'source' in need ? session.all(need.source) : session.get(need);
	}
	return rule.check(inputs as never, { symbols: session.symbols, options: session.options });
}
