// Rule files -> rules and their tests, with everything that is wrong in any of them.
import { rules as builtIn } from '../rules/rules.ts';
import type { Rule } from '../rules/rule.ts';
import { labelFacts } from './labels.ts';
import { mapOf, readRule } from './read-rule.ts';
import { readTest, type RuleTest } from './read-tests.ts';
import { toRule } from './to-rule.ts';
import type { UserRule } from './user-rule.ts';
import { shapes } from './words.ts';
import { openYaml, type Problem, type SourceFile, type YamlNode, type YamlReader } from './yaml-reader.ts';

export interface LoadedRules {
	readonly rules: readonly Rule[];
	readonly userRules: readonly UserRule[];
	/** In the order of the files. */
	readonly tests: readonly RuleTest[];
	/** Rules are to be used only when there is none. By file and place. */
	readonly problems: readonly Problem[];
}

/** `*.test.yaml` beside rules holds tests for them. */
export const isTestFile = (path: string): boolean => /\.test\.ya?ml$/.test(path);

interface PendingTest {
	readonly reader: YamlReader;
	readonly node: YamlNode;
	/** Id of the rule it stands in; null in a file of tests. */
	readonly of: string | null;
	readonly path: string;
}

export function loadRules(files: readonly SourceFile[]): LoadedRules {
	const problems: Problem[] = [];
	const byId = new Map<string, UserRule>();
	/** Also of rules with problems, so that their tests do not bring more. */
	const places = new Map<string, string>(builtIn.map(({ id }) => [id, 'a built-in rule']));
	const pending: PendingTest[] = [];
	for (const file of files) {
		const reader = openYaml(file, problems);
		if (reader.root === null) {
			if (!problems.some((one) => one.path === file.path)) problems.push({ path: file.path, line: 1, column: 1, text: 'an empty file' });
			continue;
		}
		const [key, shape] = isTestFile(file.path) ? (['tests', shapes.testFile] as const) : (['rules', shapes.file] as const);
		const list = mapOf(reader, reader.root, 'the file', shape)?.get(key);
		for (const node of (list && reader.list(list, key)) ?? []) {
			if (key === 'tests') {
				pending.push({ reader, node, of: null, path: file.path });
				continue;
			}
			const { rule, id, values } = readRule(reader, node, file.path, () => problems.length);
			const known = id === null ? undefined : places.get(id);
			if (known !== undefined) reader.report(values?.get('id') ?? node, `the id '${id}' is taken by ${known}`);
			if (id !== null && known === undefined) places.set(id, `${file.path}:${reader.lineOf(node)}`);
			if (rule !== null && known === undefined) byId.set(rule.id, rule);
			const tests = values?.get('tests');
			for (const test of (tests && reader.list(tests, 'tests')) ?? []) pending.push({ reader, node: test, of: id ?? '', path: file.path });
		}
	}
	const tests = pending.flatMap(({ reader, node, of, path }) => readTest(reader, node, { of, path, byId, ids: [...places.keys()] }) ?? []);
	const userRules = [...byId.values()];
	const indexFact = labelFacts();
	return { rules: userRules.map((rule) => toRule(rule, indexFact)), userRules, tests, problems: inOrder(problems, files) };
}

function inOrder(problems: readonly Problem[], files: readonly SourceFile[]): Problem[] {
	const order = new Map(files.map(({ path }, i) => [path, i]));
	return [...problems].sort((a, b) => (order.get(a.path) ?? 0) - (order.get(b.path) ?? 0) || a.line - b.line || a.column - b.column);
}
