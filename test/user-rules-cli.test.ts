// Rules of users from outside: the built program.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { families } from '../src/facts/families/families.ts';
import type { Report } from '../src/report/report.ts';
import { rules } from '../src/rules/rules.ts';
import { repositoryPath } from './support/diagnose.ts';

const main = repositoryPath('dist/main.js');

function gowhy(args: readonly string[], input = ''): { status: number | null; out: string; err: string } {
	const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
		encoding: 'utf8',
		input,
		cwd: repositoryPath('.'),
		env: { ...process.env, NO_COLOR: '1' },
	});
	return { status, out: stdout, err: stderr };
}

const ruleText = (id: string, when: string, expected = 'finding'): string => `rules:
  - id: ${id}
    cause: cpu-throttling
    title: t {procs}
    summary: s
    for: trace.sched
    when: ${when}
    strength: 7
    impact: { of: latency, share: utilisation, value: runningNs }
    tests:
      - recording: ${repositoryPath('examples/recordings/healthy-busy')}
        expect: ${expected}
`;

let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'gowhy-rules-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
	writeFileSync(join(folder, name), text);
	return join(folder, name);
};

const recording = 'examples/recordings/healthy-busy';
const diagnose = (...paths: string[]): Report => JSON.parse(gowhy(['diagnose', recording, '--json', '--rules', ...paths]).out) as Report;

describe('gowhy diagnose --rules', () => {
	test('ranks what a rule finds like the findings of the built-in ones', () => {
		const report = diagnose(file('always.yaml', ruleText('always', 'procs > 0')));
		expect(report.verdict).toBe('problems');
		expect(report.causes).toMatchObject([
			{ id: 'cpu-throttling', title: expect.stringMatching(/^t \d+ Ps?$/), rules: ['always'], confidence: 0.7 },
		]);
		expect(report.coverage.find(({ cause }) => cause === 'cpu-throttling')).toMatchObject({ judged: true });
		expect(report.rules).toHaveLength(rules.length + 1);
	});

	test('takes several files', () => {
		const [one, two] = [file('one.yaml', ruleText('one', 'procs > 0')), file('two.yaml', ruleText('two', 'procs < 0'))];
		const outcomes = (report: Report) => report.rules.filter(({ id }) => id === 'one' || id === 'two').map(({ outcome }) => outcome);
		expect(outcomes(diagnose(one, '--rules', two))).toEqual(['finding', 'clean']);
	});

	test('a rule that fails is crashed, and nothing is healthy then', () => {
		const report = diagnose(file('fails.yaml', ruleText('fails', '1 / (procs - procs) > 0')));
		expect(report.rules.find(({ id }) => id === 'fails')).toEqual({
			id: 'fails',
			outcome: 'crashed',
			why: 'fails: division by zero, in row 1 of trace.sched',
		});
		expect(report.verdict).toBe('inconclusive');
	});

	test('a rule without its input is not applicable', () => {
		const { out } = gowhy([
			'diagnose',
			'examples/recordings/wallet-fault',
			'--json',
			'--rules',
			file('always.yaml', ruleText('always', 'procs > 0')),
		]);
		expect((JSON.parse(out) as Report).rules.find(({ id }) => id === 'always')).toMatchObject({
			outcome: 'not-applicable',
			why: 'needs an execution trace',
		});
	});

	test('without rules nothing changes', () => {
		expect(gowhy(['diagnose', recording, '--json']).out).not.toContain('always');
	});

	test('a wrong file ends it: status 2, all problems, no report', () => {
		const bad = file('bad.yaml', ruleText('bad', 'prcs > 0 && utilization > 0.5'));
		expect(gowhy(['diagnose', recording, '--rules', bad])).toEqual({
			status: 2,
			out: '',
			err: `gowhy: 2 problems in the rules:\n${bad}:7:11: when: unknown field 'prcs'; did you mean 'procs'? (fields of trace.sched)\n${bad}:7:23: when: unknown field 'utilization'; did you mean 'utilisation'? (fields of trace.sched)\n`,
		});
		expect(gowhy(['diagnose', recording, '--rules', join(folder, 'none.yaml')])).toMatchObject({
			status: 2,
			err: expect.stringContaining('none.yaml: no such file'),
		});
	});
});

describe('gowhy rules', () => {
	test('check: all right, or status 2; from standard input too', () => {
		expect(gowhy(['rules', 'check', 'examples/rules'])).toEqual({ status: 0, out: '3 rules and 14 tests: all right\n', err: '' });
		expect(gowhy(['rules', 'check', '-'], ruleText('x', 'procs'))).toMatchObject({
			status: 2,
			err: expect.stringContaining('standard input:7:11: when: gives an int'),
		});
		const { status, out } = gowhy(['rules', 'check', '--json', '-'], 'rules: 1');
		expect(status).toBe(2);
		expect(JSON.parse(out)).toEqual({
			rules: 0,
			tests: 0,
			problems: [{ path: 'standard input', line: 1, column: 8, text: 'rules is a list (lines that begin with -)' }],
		});
	});

	test('test: status 1 when one fails, with place and reason', () => {
		expect(gowhy(['rules', 'test', 'examples/rules'])).toMatchObject({
			status: 0,
			out: expect.stringContaining('14 tests passed, 0 failed'),
		});
		const wrong = file('wrong.yaml', ruleText('wrong', 'procs > 0', 'clean'));
		const { status, out } = gowhy(['rules', 'test', wrong]);
		expect(status).toBe(1);
		expect(out).toContain(`${wrong}:11: expected clean, got finding (t `);
		const [result] = JSON.parse(gowhy(['rules', 'test', '--json', wrong]).out) as { passed: boolean }[];
		expect(result).toMatchObject({ rule: 'wrong', passed: false, line: 11 });
	});

	test('test: a recording that is not there', () => {
		const text = ruleText('lost', 'procs > 0').replace('healthy-busy', 'no-such-recording');
		expect(gowhy(['rules', 'test', file('lost.yaml', text)])).toMatchObject({
			status: 2,
			err: expect.stringContaining('no-such-recording'),
		});
	});

	test('list: built-in rules, and those given', () => {
		const { out } = gowhy(['rules', 'list', 'examples/rules']);
		expect(out.trim().split('\n')).toHaveLength(rules.length + 3);
		expect(out).toMatch(/^sleep-under-lock +mutex-contention +examples\/rules\/sleep-under-lock\.yaml:4$/m);
	});

	test('facts: all of them, one, its rows', () => {
		const { facts } = JSON.parse(gowhy(['rules', 'facts', '--json']).out) as { facts: { id: string; fields: object[] }[] };
		expect(facts.map(({ id }) => id)).toEqual(families.map(({ id }) => id));
		expect(gowhy(['rules', 'facts', 'trace.gc']).out).toMatch(/^ {2}cpuShare +double +share +workers and assists/m);
		const rows = JSON.parse(gowhy(['rules', 'facts', 'trace.sched', '--of', recording, '--json']).out) as object[];
		expect(rows).toMatchObject([{ procs: expect.any(Number), utilisation: expect.any(Number) }]);
		expect(gowhy(['rules', 'facts', 'trace.shed'])).toMatchObject({
			status: 2,
			err: "gowhy: no fact 'trace.shed'; did you mean 'trace.sched'?\n",
		});
		expect(gowhy(['rules', 'facts', 'trace.sched', '--of', recording, '--where', '1 / (procs - procs) > 0'])).toMatchObject({
			status: 2,
			err: 'gowhy: --where: division by zero, in row 1\n',
		});
	});
});
