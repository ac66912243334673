// schema/rules.schema.json: for editors. `npx vitest run test/user-rules-schema.test.ts --update` writes it anew.
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rulesSchema } from '../src/user-rules/json-schema.ts';
import { loadRules } from '../src/user-rules/load-rules.ts';
import { shapes } from '../src/user-rules/words.ts';
import { repositoryPath } from './support/diagnose.ts';

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(rulesSchema());
const folder = repositoryPath('examples/rules');
const examples = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('the schema of rule files', () => {
	it('is what is published', async () => {
		await expect(`${JSON.stringify(rulesSchema(), null, '\t')}\n`).toMatchFileSnapshot(repositoryPath('schema/rules.schema.json'));
	});

	it.each(examples)('accepts examples/rules/%s', (name) => {
		const isRight = validate(parse(readFileSync(`${folder}/${name}`, 'utf8')));
		expect(isRight ? [] : validate.errors).toEqual([]);
	});

	it('describes every key that the reader takes, and no other', () => {
		const defs = rulesSchema()['$defs'] as Record<string, { properties?: object; anyOf?: { properties?: object }[] }>;
		for (const [name, { required, optional }] of Object.entries(shapes)) {
			if (name === 'file' || name === 'testFile') continue;
			const properties = defs[name]?.properties ?? defs[name]?.anyOf?.[1]?.properties ?? {};
			expect(Object.keys(properties), name).toEqual([...required, ...optional]);
		}
	});

	const rule = {
		id: 'a-rule',
		cause: 'gc-pressure',
		title: 't',
		summary: 's',
		for: 'trace.gc',
		when: 'cycles > 3',
		impact: { of: 'cpu', share: 'cpuShare', value: 'gcNs' },
	};
	it.each([
		['an unknown key', { ...rule, wen: 'true' }],
		['an unknown cause', { ...rule, cause: 'gc-presure' }],
		['an unknown fact', { ...rule, for: 'trace.gcs' }],
		['no condition', { ...rule, when: undefined }],
		['strength 9', { ...rule, strength: 9 }],
		['an id with capitals', { ...rule, id: 'MyRule' }],
	])('refuses %s, as the reader does', (_what, wrong) => {
		const text = JSON.stringify({ rules: [wrong] });
		expect(validate({ rules: [rule] })).toBe(true);
		expect(loadRules([{ path: 'x.yaml', text: JSON.stringify({ rules: [rule] }) }]).problems).toEqual([]);
		expect(validate(JSON.parse(text))).toBe(false);
		expect(loadRules([{ path: 'x.yaml', text }]).problems.length).toBeGreaterThan(0);
	});
});
