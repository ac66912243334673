// Each rule's cases (src/rules/<id>/cases/*.txt, form: test/support/rule-case.ts): a new file is a new test.
// A rule needs at least one case in which it finds something and one near miss in which it must not.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../test/support/diagnose.ts';
import { inputsOf, parseCase, type RuleCase } from '../../test/support/rule-case.ts';
import { schemaErrors } from '../../test/support/report-schema.ts';
import { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, readRecording } from '../pipeline.ts';
import { renderJson } from '../render/json.ts';
import { assemble } from '../report/assemble.ts';
import type { Cause, Report } from '../report/report.ts';
import { exampleRule } from './_template/rule.ts';
import { rules } from './rules.ts';

const all = [...rules, exampleRule];
const folderOf = (id: string): string => join(import.meta.dirname, id === exampleRule.id ? '_template' : id, 'cases');

function casesOf(id: string): { readonly name: string; readonly text: string }[] {
	if (!existsSync(folderOf(id))) return [];
	const names = readdirSync(folderOf(id), { withFileTypes: true });
	return names
		.filter((entry) => entry.name.endsWith('.txt'))
		.map(({ name }) => ({ name, text: readFileSync(join(folderOf(id), name), 'utf8') }))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What one rule alone makes of the case. */
async function judge(one: RuleCase, id: string): Promise<Report> {
	const options = { gowhy: 'test', name: id, minWaitNs: DEFAULT_MIN_WAIT_NS, maxHeldBytes: DEFAULT_MAX_HELD_BYTES };
	const recording = await readRecording(inOrder(inputsOf(one)), options);
	const damaged = recording.inputs.filter((input) => input.damage !== null || input.kind === 'unknown');
	expect(damaged, 'inputs that were not read whole').toEqual([]);
	const { inputs, notes } = recording;
	return assemble(
		recording.session,
		all.filter((rule) => rule.id === id),
		{ gowhy: 'test', name: id, inputs, notes },
	);
}

const spoken = (cause: Cause): string => `${cause.id}/${cause.mechanism} ${cause.score} ${cause.summary}`;

describe.each(all.map((rule) => rule.id))('%s', (id) => {
	const cases = casesOf(id);

	it.each(cases.map((one) => [one.name, one.text] as const))('%s', async (_name, text) => {
		const one = parseCase(text);
		const report = await judge(one, id);
		if (one.expected.outcome === 'no-claim') return expect(report.causes.map(spoken)).toEqual([]);
		const { outcome, why } = report.rules[0] ?? { outcome: 'none', why: '' };
		expect(outcome, why).toBe(one.expected.outcome);
		expect(schemaErrors(renderJson([report]))).toEqual([]);
		const shown = one.expected.weight === 'claim' ? report.causes : one.expected.weight === 'hint' ? report.hints : [];
		const words = [...report.causes, ...report.hints].map(spoken);
		if (one.expected.weight === 'unshown') return expect(words).toEqual([]);
		expect(shown.length, words.join('\n')).toBeGreaterThan(0);
		if (one.expected.mechanism !== null) expect(shown[0]?.mechanism).toBe(one.expected.mechanism);
		if (one.expected.function !== null) expect(shown[0]?.where.map((at) => at.function)).toContain(one.expected.function);
	});

	it('has a case with a finding, a near miss, and a reason for each', () => {
		const parsed = cases.map((one) => parseCase(one.text));
		expect(parsed.some((one) => one.expected.outcome === 'finding')).toBe(true);
		expect(parsed.some((one) => one.expected.outcome !== 'finding')).toBe(true);
		expect(parsed.filter((one) => one.why.length < 20)).toEqual([]);
	});
});
