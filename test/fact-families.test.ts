// The vocabulary of users' rules: what `gowhy rules facts` promises about types, units and unknown figures holds on every example recording.
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { check } from '../src/cel/check.ts';
import { families } from '../src/facts/families/families.ts';
import type { Family, FactTable } from '../src/facts/families/family.ts';
import type { Session } from '../src/facts/session.ts';
import { presentInputs } from '../src/report/run-rules.ts';
import { diagnoseExample, recordingsFolder, repositoryPath } from './support/diagnose.ts';

describe('the list', () => {
	it('names every family of the folder once', () => {
		const folder = repositoryPath('src/facts/families');
		const exported = readdirSync(folder)
			.filter((name) => name !== 'family.ts' && name !== 'families.ts' && name.endsWith('.ts'))
			.flatMap((name) =>
				[...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/^export const (\w+) = family\(/gm)].map((match) => match[1]),
			);
		const listed = [...readFileSync(`${folder}/families.ts`, 'utf8').matchAll(/^\t(\w+),$/gm)].map((match) => match[1]);
		expect(exported.length).toBeGreaterThan(10);
		expect(listed.sort()).toEqual(exported.sort());
		const ids = families.map(({ id }) => id);
		expect(ids).toEqual([...new Set(ids)].sort());
	});

	it.each(families)('$id: its fields can be named in CEL, and are explained', ({ doc, row, fields }) => {
		expect(doc).toMatch(/^[A-Z].*\.$/);
		expect(row).not.toBe('');
		for (const [name, field] of Object.entries(fields)) {
			expect(check(name, fields, ['int', 'double', 'string', 'bool']).problems).toEqual([]);
			expect(field.doc, name).toMatch(/\w{2}/);
			expect(field.unit === '', `${name} of type ${field.type} has the unit '${field.unit}'`).toBe(
				field.type === 'string' || field.type === 'bool' || name === 'line',
			);
		}
		expect('fn' in fields).toBe('operation' in fields);
	});
});

describe('on every example recording', () => {
	const recordings = readdirSync(repositoryPath(recordingsFolder)).sort();
	const rowsSeen = new Map<string, number>();
	const sessions = new Map<string, Session>();

	beforeAll(async () => {
		for (const recording of recordings) sessions.set(recording, (await diagnoseExample(recording)).recording.session);
	}, 300_000);

	it.each(recordings)('%s: columns are as the fields say', (recording) => {
		const session = sessions.get(recording) as Session;
		const present = presentInputs(session);
		for (const family of families) {
			const table = session.get(family.table);
			rowsSeen.set(family.id, (rowsSeen.get(family.id) ?? 0) + table.length);
			if (!family.accepts.some((input) => present.has(input))) expect(table.length, family.id).toBe(0);
			expect(columnProblems(family, table)).toEqual([]);
			expect(aboutProblems(table, session.located.length)).toEqual([]);
		}
	});

	// Runs last: the tests above count.
	it('every family had rows', () => {
		expect(families.filter(({ id }) => (rowsSeen.get(id) ?? 0) === 0).map(({ id }) => id)).toEqual([]);
	});
});

function columnProblems({ id, fields }: Family, table: FactTable): string[] {
	const problems: string[] = [];
	for (const [name, { type, unit, words }] of Object.entries(fields)) {
		const column = table.column(name);
		const say = (row: number, what: string): void => void problems.push(`${id}.${name} row ${row}: ${what}`);
		const length = 'codes' in column ? column.codes.length : column.length;
		if (length !== table.length) say(-1, `${length} values for ${table.length} rows`);
		if ('codes' in column !== (type === 'string')) say(-1, `a column of the wrong kind for ${type}`);
		for (let row = 0; row < length; row++) {
			if ('codes' in column) {
				const text = column.texts[column.codes[row] as number];
				if (words && !words.includes(text ?? '')) say(row, `'${text}' is none of its words`);
				if (typeof text !== 'string' || column.codeOf.get(text) !== column.codes[row]) say(row, `code ${column.codes[row]}`);
				continue;
			}
			const value = column[row] as number;
			if (
				type === 'bool'
					? value !== 0 && value !== 1
					: type === 'int'
						? !Number.isSafeInteger(value)
						: !(Number.isNaN(value) || Number.isFinite(value))
			)
				say(row, `${value} is no ${type}`);
			// Unknown is NaN, never -1. Only a growth may be negative.
			if (value < 0 && !/^(growth|perSecond)$/.test(name)) say(row, `${value} ${unit}`);
			if (unit === 'share' && value > 1) say(row, `a share of ${value}`);
		}
	}
	return problems.slice(0, 5);
}

function aboutProblems(table: FactTable, inputs: number): string[] {
	const problems: string[] = [];
	for (let row = 0; row < table.length; row++) {
		const { ref, goroutines, stack } = table.about(row);
		if (ref.input < 0 || ref.input >= inputs || ref.table === '') problems.push(`row ${row}: ${JSON.stringify(ref)}`);
		if (!Array.isArray(goroutines) || !Array.isArray(stack)) problems.push(`row ${row}: no goroutines or stack`);
	}
	return problems.slice(0, 5);
}
