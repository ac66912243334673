// Evidence is real: each figure that a report rests on is recomputed from the input it points to, by another and slower way
// (test/support/oracles): from all events of a trace, all samples of a profile, the text of a dump or log.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../src/rules/rules.ts';
import { checkEvidence } from './support/check-evidence.ts';
import { type Answer, diagnoseExample, diagnoseInputs, inOrder, recordingsFolder, repositoryPath } from './support/diagnose.ts';
import { oracles } from './support/oracles/index.ts';
import { inputsOf, parseCase } from './support/rule-case.ts';
import { type SlowInput, slowInput } from './support/slow-input.ts';

const used = new Set<string>();

describe('each piece of evidence is found again in its input', () => {
	// What is claimed on a pending recording is known to be wrong; test/examples.test.ts counts those.
	const entries = JSON.parse(readFileSync(repositoryPath('examples/planted.json'), 'utf8')) as { recording: string; pending?: true }[];
	const pending = new Set(entries.filter((one) => one.pending).map((one) => one.recording));
	const recordings = readdirSync(repositoryPath(recordingsFolder)).filter((name) => !pending.has(name));

	it.each(recordings.sort())('%s', async (recording) => {
		const answer = await diagnoseExample(recording);
		const inputs = answer.report.recording.inputs.map(({ path }) => slowInput(path, readFileSync(path)));
		await agree(answer, inputs);
	});
});

describe('so is the evidence of the rule cases, all rules together', () => {
	const cases = rules.flatMap(({ id }) => caseNames(id).map((name) => join('src/rules', id, 'cases', name)));

	it.each(cases)('%s', async (path) => {
		const one = parseCase(readFileSync(repositoryPath(path), 'utf8'));
		const answer = await diagnoseInputs(inOrder(inputsOf(one)), path);
		await agree(
			answer,
			one.inputs.map((input) => slowInput(input.path, input.bytes)),
		);
	});
});

const caseNames = (id: string): string[] => {
	const folder = repositoryPath(join('src/rules', id, 'cases'));
	return existsSync(folder) ? readdirSync(folder).sort() : [];
};

async function agree(answer: Answer, inputs: readonly SlowInput[]): Promise<void> {
	const checked = checkEvidence(answer, inputs);
	for (const { fact } of checked) used.add(fact);
	expect(checked.map(({ problem }) => problem).filter((problem) => problem !== '')).toEqual([]);
}

describe('oracles', () => {
	it('exist for each fact that a rule rests evidence on', () => {
		const named = rules.flatMap(({ id }) => factsIn(readFileSync(repositoryPath(join('src/rules', id, 'rule.ts')), 'utf8')));
		const known = Object.keys(oracles);
		const without = named.filter((fact) => !known.some((one) => new RegExp(`^${fact.replace(/\$\{[^}]*\}/g, '.+')}$`).test(one)));
		expect(named.length).toBeGreaterThanOrEqual(rules.length);
		expect(without).toEqual([]);
	});

	// Runs last: the tests above say which facts were met.
	it('were all used by an example or a case', () => {
		expect(Object.keys(oracles).filter((fact) => !used.has(fact) && !NEVER_SHOWN.includes(fact))).toEqual([]);
	});
});

/** Speak so strongly against a finding that what they are part of is never shown. */
const NEVER_SHOWN: readonly string[] = ['gc.share', 'goroutines.besideReader'];

/** Second argument of each `evidence(...)`. */
const factsIn = (source: string): string[] =>
	[...source.matchAll(/\bevidence\(\s*[^,]+,\s*['`]([^'`]+)['`]/g)].map((match) => match[1] as string);
