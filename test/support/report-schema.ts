// schema/report.schema.json as a function.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { repositoryPath } from './diagnose.ts';

const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(
	JSON.parse(readFileSync(repositoryPath('schema/report.schema.json'), 'utf8')) as object,
);

/** What is wrong with a written report (one or several), as `path: message`; empty when it keeps the contract. */
export function schemaErrors(json: string): string[] {
	if (validate(JSON.parse(json))) return [];
	return (validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message}`);
}
