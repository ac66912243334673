// Tests of rules: given rows of the rule's fact, or a recording, and what the rule must answer.
import { notAmong } from '../cel/check.ts';
import { didYouMean } from '../base/nearest.ts';
import type { Outcome } from '../report/report.ts';
import { fieldNamed, mapOf } from './read-rule.ts';
import type { UserRule } from './user-rule.ts';
import { outcomes, shapes } from './words.ts';
import type { YamlNode, YamlReader } from './yaml-reader.ts';

export interface Expectation {
	readonly outcome: Outcome;
	/** Number of findings. */
	readonly count: number | null;
	/** Function to blame of the first finding. */
	readonly fn: string | null;
	/** Share of its impact, within 0.01. */
	readonly share: number | null;
	/** Its title, as printed. */
	readonly title: string | null;
}

export interface RuleTest {
	readonly path: string;
	readonly line: number;
	readonly name: string;
	readonly rule: UserRule;
	/** Rows with values for all fields that the rule reads; null: `recording` is given. */
	readonly facts: readonly Readonly<Record<string, string | number | boolean>>[] | null;
	/** Path of a recording, as seen from the folder of the file; null: `facts` are given. */
	readonly recording: string | null;
	readonly expect: Expectation;
}

export interface TestPlace {
	/** Id of the rule that the test stands in; '' when it has none; null in a file of tests. */
	readonly of: string | null;
	readonly path: string;
	readonly byId: ReadonlyMap<string, UserRule>;
	/** Ids of all rules, those with problems too. */
	readonly ids: readonly string[];
}

export function readTest(reader: YamlReader, node: YamlNode, place: TestPlace): RuleTest | null {
	const values = mapOf(reader, node, 'a test', shapes.test);
	if (values === null) return null;
	const rule = ruleOf(reader, node, values.get('rule'), place);
	const given = [values.get('facts'), values.get('recording')];
	if (given.filter(Boolean).length !== 1) return reader.report(node, "a test has either 'facts' or 'recording'");
	const expected = values.get('expect');
	const expect = expected ? readExpectation(reader, expected) : null;
	const name = values.get('name');
	const recording = given[1] ? reader.text(given[1], 'recording') : null;
	if (rule === null) return null;
	const facts = given[0] ? readRows(reader, given[0], rule) : null;
	if (expect === null || (facts === null && recording === null)) return null;
	const title = (name && reader.text(name, 'name')) ?? recording ?? 'given facts';
	return { path: place.path, line: reader.lineOf(node), name: title, rule, facts, recording, expect };
}

function ruleOf(reader: YamlReader, node: YamlNode, given: YamlNode | undefined, { of, byId, ids }: TestPlace): UserRule | null {
	if (of !== null) {
		if (given) reader.report(given, "a test inside a rule is a test of that rule: leave 'rule' out");
		return byId.get(of) ?? null;
	}
	if (!given) return reader.report(node, "a test needs 'rule': the id of the rule it tests");
	const id = reader.text(given, 'rule');
	if (id === null || byId.has(id)) return id === null ? null : (byId.get(id) as UserRule);
	return ids.includes(id) ? null : reader.report(given, `no rule '${id}' is loaded${didYouMean(id, byId.keys())}`);
}

function readRows(reader: YamlReader, node: YamlNode, rule: UserRule): RuleTest['facts'] {
	return (
		reader.list(node, 'facts')?.map((item) => {
			const row: Record<string, string | number | boolean> = {};
			for (const { key, name, value } of reader.entries(item, 'a row of facts') ?? []) {
				const field = fieldNamed(reader, key, name, rule.family);
				const given = reader.scalar(value, name);
				if (field === null || given === null) continue;
				const unknown = field.type === 'double' && given === 'unknown';
				if (!unknown && !fits(field.type, given)) reader.report(value, `${name}: ${JSON.stringify(given)} is no ${field.type}`);
				if (field.words && !field.words.includes(String(given))) reader.report(value, notAmong(name, String(given), field.words));
				row[name] = unknown ? Number.NaN : field.type === 'string' ? String(given) : given;
			}
			const missing = rule.reads.filter((name) => !(name in row));
			if (missing.length > 0)
				reader.report(
					item,
					`the rule reads ${missing.join(', ')}: give ${missing.length > 1 ? 'them values' : 'it a value'} (or unknown, for a double)`,
				);
			return row;
		}) ?? null
	);
}

function fits(type: string, value: string | number | boolean): boolean {
	if (type === 'string') return true;
	return type === 'bool' ? typeof value === 'boolean' : typeof value === 'number' && (type === 'double' || Number.isSafeInteger(value));
}

function readExpectation(reader: YamlReader, node: YamlNode): Expectation | null {
	const bare = { count: null, fn: null, share: null, title: null };
	if (!('items' in node)) {
		const outcome = reader.word(node, 'outcome', outcomes);
		return outcome && { ...bare, outcome };
	}
	const values = mapOf(reader, node, 'expect', shapes.expect);
	const outcomeNode = values?.get('outcome');
	const outcome = outcomeNode ? reader.word(outcomeNode, 'outcome', outcomes) : null;
	const numberOf = (key: string): number | null => {
		const one = values?.get(key);
		const value = one ? reader.scalar(one, key) : null;
		if (one && value !== null && typeof value !== 'number') return reader.report(one, `${key} is a number`);
		return value as number | null;
	};
	const textOf = (key: string): string | null => {
		const one = values?.get(key);
		return one ? reader.text(one, key) : null;
	};
	const rest = { count: numberOf('count'), fn: textOf('function'), share: numberOf('share'), title: textOf('title') };
	if (outcome !== null && outcome !== 'finding' && Object.values(rest).some((one) => one !== null))
		return reader.report(node, `count, function, share and title are for the outcome finding, not for ${outcome}`);
	return outcome && { outcome, ...rest };
}
