// `gowhy rules check` and `gowhy rules test`.
import { dirname, resolve } from 'node:path';
import type { Session } from '../../facts/session.ts';
import { loadRules } from '../../user-rules/load-rules.ts';
import type { RuleTest } from '../../user-rules/read-tests.ts';
import { runTest, type TestResult } from '../../user-rules/run-tests.ts';
import { ExitStatus } from '../command.ts';
import { readRuleFiles, readRules, refusal } from '../read-rules.ts';
import { openSession } from '../open-session.ts';
import type { Options } from './rules.ts';

export async function checkRules(paths: readonly string[], { json }: Options): Promise<void> {
	const loaded = loadRules(await readRuleFiles(paths));
	const { problems, rules, tests } = loaded;
	if (json) print(JSON.stringify({ rules: rules.length, tests: tests.length, problems }, null, 2));
	if (problems.length > 0) throw new ExitStatus(2, json ? '' : refusal(loaded));
	if (!json) print(`${counted(rules.length, 'rule')} and ${counted(tests.length, 'test')}: all right`);
}

export async function testRules(paths: readonly string[], { json }: Options): Promise<void> {
	const { rules, tests } = await readRules(paths);
	if (tests.length === 0) throw new ExitStatus(2, 'no tests in these rules, nor in *.test.yaml beside them');
	const open = openRecordings();
	const results: TestResult[] = [];
	for (const test of tests) results.push(await runTest(test, rules, open));
	const failed = results.filter((one) => one.problems.length > 0);
	if (json) print(JSON.stringify(results.map(plain), null, 2));
	else print([...results.map(line), '', `${counted(results.length - failed.length, 'test')} passed, ${failed.length} failed`].join('\n'));
	if (failed.length > 0) throw new ExitStatus(1);
}

const plain = ({ test, problems }: TestResult) => ({
	rule: test.rule.id,
	name: test.name,
	path: test.path,
	line: test.line,
	passed: problems.length === 0,
	problems,
});

const line = ({ test, problems }: TestResult): string =>
	[
		`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${test.rule.id}: ${test.name}`,
		...problems.map((problem) => `        ${test.path}:${test.line}: ${problem}`),
	].join('\n');

/** Recordings by their path as seen from the folder of the test's file, each read once. */
function openRecordings(): (test: RuleTest) => Promise<Session> {
	const opened = new Map<string, Promise<Session>>();
	return (test) => {
		const path = resolve(dirname(test.path), test.recording ?? '');
		let session = opened.get(path);
		if (!session) opened.set(path, (session = readSession(path, test)));
		return session;
	};
}

async function readSession(path: string, { path: file, line: at, recording }: RuleTest): Promise<Session> {
	return await openSession([path], (problem) => `${file}:${at}: recording ${recording}: ${problem}`);
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
