// What is wrong in a rule file is told with its place; nothing in a file makes the reader throw.
import { describe, expect, it } from 'vitest';
import { loadRules } from './load-rules.ts';
import { problemText } from './yaml-reader.ts';

const good = `rules:
  - id: slow-lock
    cause: mutex-contention
    title: "{fn} waits"
    summary: "{fn} waited {totalNs}, {impact} of all"
    for: trace.waits.bySite
    match:
      operation: mutex lock
    when: totalNs > ms(100) && fn != ""
    impact:
      of: latency
      share: share
      value: totalNs
    fix:
      - Hold the lock of {fn} for less long.
    tests:
      - facts:
          - { operation: mutex lock, fn: main.f, totalNs: 2e8, share: 0.4 }
        expect: finding
`;

const problemsOf = (text: string, path = 'r.yaml'): string[] => loadRules([{ path, text }]).problems.map(problemText);

/** The good file with one line changed, by its text before. */
function changed(from: string, to: string): string {
	if (!good.includes(from)) throw new Error(`not in the file: ${from}`);
	return good.replace(from, to);
}

describe('a rule file', () => {
	it('without a problem becomes rules and tests', () => {
		const { rules, userRules, tests, problems } = loadRules([{ path: 'r.yaml', text: good }]);
		expect(problems).toEqual([]);
		expect(rules.map(({ id, cause, accepts }) => ({ id, cause, accepts }))).toEqual([
			{ id: 'slow-lock', cause: 'mutex-contention', accepts: ['trace'] },
		]);
		expect(userRules[0]?.labels).toEqual([{ field: 'operation', value: 'mutex lock' }]);
		expect([...(userRules[0]?.reads ?? [])].sort()).toEqual(['fn', 'operation', 'share', 'totalNs']);
		expect(tests).toHaveLength(1);
	});

	it.each([
		[
			'a field that is not there',
			['totalNs > ms(100)', 'totalNS > ms(100)'],
			"r.yaml:9:11: when: unknown field 'totalNS'; did you mean 'totalNs'? (fields of trace.waits.bySite)",
		],
		['a wrong type', ['totalNs > ms(100)', 'fn > ms(100)'], 'r.yaml:9:11: when: string > double is not defined'],
		['broken CEL', ['fn != ""', 'fn !='], 'r.yaml:9:37: when: not CEL: the expression ends too early'],
		[
			'a condition that is no bool',
			['totalNs > ms(100) && fn != ""', 'totalNs'],
			'r.yaml:9:11: when: gives a double, but a bool is wanted',
		],
		[
			'an unknown fact',
			['trace.waits.bySite', 'trace.wait.bySite'],
			"r.yaml:6:10: unknown fact 'trace.wait.bySite'; did you mean 'trace.waits.bySite'?",
		],
		[
			'an unknown cause',
			['mutex-contention', 'mutex-contetion'],
			"r.yaml:3:12: unknown cause 'mutex-contetion'; did you mean 'mutex-contention'?",
		],
		['the id of a built-in rule', ['slow-lock', 'lock-held'], "r.yaml:2:9: the id 'lock-held' is taken by a built-in rule"],
		[
			'an id that is none',
			['slow-lock', 'Slow Lock'],
			"r.yaml:2:9: 'Slow Lock' is no id: lower-case words joined by -, at most 60 letters",
		],
		['an unknown key', ['    fix:', '    fixs:'], "r.yaml:14:5: unknown key 'fixs' in a rule; did you mean 'fix'?"],
		['a key that is missing', ['    title: "{fn} waits"\n', ''], "r.yaml:2:5: a rule needs 'title'"],
		[
			'a placeholder without a field',
			['{fn} waited', '{funct} waited'],
			"r.yaml:5:16: summary: unknown field 'funct' of trace.waits.bySite",
		],
		[
			'a placeholder of a fix',
			['of {fn} for', 'of {fm} for'],
			"r.yaml:15:27: fix: unknown field 'fm' of trace.waits.bySite; did you mean 'fn'?",
		],
		[
			'a label that is no field',
			['operation: mutex lock\n    when', 'operatoin: mutex lock\n    when'],
			"r.yaml:8:7: unknown field 'operatoin' of trace.waits.bySite; did you mean 'operation'?",
		],
		[
			'a label of the wrong type',
			['operation: mutex lock\n    when', 'count: many\n    when'],
			'r.yaml:8:14: match count: "many" is no int',
		],
		[
			'a label that can never be',
			['mutex lock\n    when', 'mutex locks\n    when'],
			"r.yaml:8:18: match: operation is never 'mutex locks'; did you mean 'mutex lock'?",
		],
		['a text that can never be', ['fn != ""', 'operation == "dail"'], "r.yaml:9:45: when: operation is never 'dail'; did you mean 'dial'?"],
		[
			'a text in a list that can never be',
			['fn != ""', 'operation in ["dial", "selct"]'],
			"r.yaml:9:54: when: operation is never 'selct'; did you mean 'select'?",
		],
		['an impact of nothing', ['of: latency', 'of: latncy'], "r.yaml:11:11: unknown impact 'latncy'; did you mean 'latency'?"],
		[
			'a value without a unit',
			['value: totalNs', 'value: totalNs * 2.0'],
			"r.yaml:13:14: the value has no unit of its own: add 'unit' (ns, bytes, share, goroutines ...)",
		],
		[
			'a mechanism of another cause',
			['    for:', '    mechanism: ab-ba\n    for:'],
			'r.yaml:6:16: mechanisms are for goroutine-leak and deadlock, not for mutex-contention',
		],
		[
			'strength 9',
			['    for:', '    strength: 9\n    for:'],
			'r.yaml:6:15: strength 9 is for an observed chain of cause and effect, which sums per row do not show; 7 is the most',
		],
		[
			'bounds the wrong way round',
			['    for:', '    severity: { least: critical, most: low }\n    for:'],
			'r.yaml:6:15: least (critical) is worse than most (low)',
		],
		[
			'braces without quotes',
			['title: "{fn} waits"', 'title: {fn} waits'],
			'r.yaml:4:17: not YAML: Unexpected scalar at node end; a text that begins with { needs quotes around all of it',
		],
		[
			'a map for a text',
			['title: "{fn} waits"', 'title: {fn}'],
			'r.yaml:4:12: title is a text; put it in quotes, since { begins a map in YAML',
		],
		['a key twice', ['    for:', '    id: other\n    for:'], 'r.yaml:6:5: not YAML: Map keys must be unique'],
		[
			'a test without a figure that the rule reads',
			['fn: main.f, ', ''],
			'r.yaml:18:13: the rule reads fn: give it a value (or unknown, for a double)',
		],
		[
			'a test with an unknown field',
			['fn: main.f,', 'fn: main.f, cuont: 3,'],
			"r.yaml:18:50: unknown field 'cuont' of trace.waits.bySite; did you mean 'count'?",
		],
		[
			'a test that expects nothing known',
			['expect: finding', 'expect: found'],
			"r.yaml:19:17: unknown outcome 'found'; it is one of finding, clean, not-applicable, not-enough-data, crashed",
		],
	] as const)('with %s is refused', (_what, [from, to], expected) => {
		expect(problemsOf(changed(from, to))).toEqual([expected]);
	});

	it('tells all problems of all files at once, in order', () => {
		const wrong = changed('totalNs > ms(100) && fn != ""', 'totalNS > 1 && fm != ""').replace('latency', 'lateness');
		const { problems } = loadRules([
			{ path: 'b.yaml', text: wrong },
			{ path: 'a.yaml', text: 'rules: 3' },
		]);
		expect(problems.map(({ path, line, column }) => `${path}:${line}:${column}`)).toEqual([
			'b.yaml:9:11',
			'b.yaml:9:26',
			'b.yaml:11:11',
			'a.yaml:1:8',
		]);
	});

	it('shares ids with the others', () => {
		const { problems, rules } = loadRules([
			{ path: 'a.yaml', text: good },
			{ path: 'b.yaml', text: good },
		]);
		expect(problems.map(problemText)).toEqual(["b.yaml:2:9: the id 'slow-lock' is taken by a.yaml:2"]);
		expect(rules).toHaveLength(1);
	});

	it('may be empty of rules, but not of everything', () => {
		expect(problemsOf('rules: []')).toEqual([]);
		expect(problemsOf('')).toEqual(['r.yaml:1:1: an empty file']);
		expect(problemsOf('# nothing yet\n')).toEqual(['r.yaml:1:1: an empty file']);
	});
});

describe('places inside expressions', () => {
	it.each([
		['plain', 'totalNS > 1', '9:11'],
		['in double quotes', '"fn == \\"a\\" && totalNS > 1"', '9:27'],
		['in single quotes', "'fn == ''a'' && totalNS > 1'", '9:27'],
		['folded', '>-\n      fn != "" &&\n        totalNS > 1', '11:9'],
		['literal', '|\n      fn != ""\n      && totalNS > 1', '11:10'],
		['over two lines', 'fn != "" &&\n      totalNS > 1', '10:7'],
	])('%s', (_how, when, place) => {
		const [problem] = problemsOf(changed('totalNs > ms(100) && fn != ""', when));
		expect(problem).toMatch(new RegExp(`^r\\.yaml:${place}: when: unknown field 'totalNS'`));
	});
});

describe('tests in a file of their own', () => {
	const rules = { path: 'r.yaml', text: good };
	const load = (text: string) => loadRules([{ path: 'r.test.yaml', text }, rules]);

	it('name the rule, whatever the order of the files', () => {
		const { tests, problems } = load('tests:\n  - { rule: slow-lock, name: none, facts: [], expect: clean }\n');
		expect(problems).toEqual([]);
		expect(tests.map(({ path, line, name, rule }) => [path, line, name, rule.id])).toEqual([
			['r.test.yaml', 2, 'none', 'slow-lock'],
			['r.yaml', 17, 'given facts', 'slow-lock'],
		]);
	});

	it('are refused without a rule that is there', () => {
		expect(load('tests:\n  - { rule: slow-loc, facts: [], expect: clean }\n').problems.map(problemText)).toEqual([
			"r.test.yaml:2:13: no rule 'slow-loc' is loaded; did you mean 'slow-lock'?",
		]);
		expect(load('tests:\n  - { facts: [], expect: clean }\n').problems.map(problemText)).toEqual([
			"r.test.yaml:2:5: a test needs 'rule': the id of the rule it tests",
		]);
	});
});

describe('hostile files', () => {
	it('cut at every other place', () => {
		for (let length = 0; length < good.length; length += 2)
			expect(() => loadRules([{ path: 'r.yaml', text: good.slice(0, length) }])).not.toThrow();
	});

	it('with characters replaced', () => {
		for (let at = 0; at < good.length; at += 5)
			for (const put of ['{', '"', ':', '*', '&', '-', '\t', '\u0000', '\ud800'])
				expect(() => loadRules([{ path: 'r.yaml', text: good.slice(0, at) + put + good.slice(at + 1) }])).not.toThrow();
	});

	it.each([
		['circles of anchors', 'rules: &a\n  - *a\n'],
		['deep nesting', `rules: ${'['.repeat(3000)}`],
		[
			'many anchors',
			`a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *a]`).join('\n')}`,
		],
		['two documents', 'rules: []\n---\nrules: []\n'],
		['tags', 'rules: !!js/function x\n'],
		['more than a megabyte', `rules: []\n${'#'.repeat(2 << 20)}`],
		['keys that every object has', 'rules:\n  - { constructor: 1, __proto__: 2, toString: 3 }\n'],
	])('%s', (_what, text) => {
		expect(problemsOf(text).length).toBeGreaterThan(0);
	});

	it('names that every object has are no fields', () => {
		expect(problemsOf(changed('totalNs > ms(100)', 'constructor == toString'))).toHaveLength(2);
		expect(problemsOf(changed('{fn} waits', '{constructor} waits'))).toHaveLength(1);
	});
});
