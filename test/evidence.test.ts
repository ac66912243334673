// Evidence is real: each figure that a report rests on is recomputed from the input it points to, by another and slower way
// (test/support/oracles): from all events of a trace, all samples of a profile, the text of a dump or log.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../src/rules/rules.ts';
import { checkEvidence } from './support/check-evidence.ts';
import { diagnoseExample, recordingsFolder, repositoryPath } from './support/diagnose.ts';
import { oracles } from './support/oracles/index.ts';
import { slowInput } from './support/slow-input.ts';

const used = new Set<string>();

describe('each piece of evidence is found again in its input', () => {
	const recordings = readdirSync(repositoryPath(recordingsFolder)).sort();

	it.each(recordings)('%s', async (recording) => {
		const answer = await diagnoseExample(recording);
		const inputs = answer.report.recording.inputs.map(({ path }) => slowInput(path, readFileSync(path)));
		const checked = checkEvidence(answer, inputs);
		for (const { fact } of checked) used.add(fact);
		expect(checked.map(({ problem }) => problem).filter((problem) => problem !== '')).toEqual([]);
	});
});

describe('oracles', () => {
	it('exist for each fact that a rule rests evidence on', () => {
		const named = rules.flatMap(({ id }) => factsIn(readFileSync(repositoryPath(join('src/rules', id, 'rule.ts')), 'utf8')));
		const known = Object.keys(oracles);
		const without = named.filter((fact) => !known.some((one) => new RegExp(`^${fact.replace(/\$\{[^}]*\}/g, '.+')}$`).test(one)));
		expect(named.length).toBeGreaterThanOrEqual(rules.length);
		expect(without).toEqual([]);
	});

	afterAll(() => {
		const unused = Object.keys(oracles).filter((fact) => !used.has(fact));
		if (unused.length > 0) console.log(`facts that no example rests evidence on (rule cases may): ${unused.join(', ')}`);
	});
});

/** Second argument of each `evidence(...)`. */
const factsIn = (source: string): string[] =>
	[...source.matchAll(/\bevidence\(\s*[^,]+,\s*['`]([^'`]+)['`]/g)].map((match) => match[1] as string);
