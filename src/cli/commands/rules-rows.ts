// `gowhy rules facts <fact> --of <input>`: the rows that a rule on this fact would see.
import { formatQuantity } from '../../base/units.ts';
import { didYouMean } from '../../base/nearest.ts';
import { check } from '../../cel/check.ts';
import { type Column, compile } from '../../cel/compile.ts';
import { CelError, type Typed } from '../../cel/types.ts';
import { families } from '../../facts/families/families.ts';
import type { Family, FactTable, Field } from '../../facts/families/family.ts';
import { ExitStatus } from '../command.ts';
import { openSession } from '../open-session.ts';
import type { FactOptions } from './rules.ts';
import { print } from './rules-list.ts';

/** Rows in the text output; all are in the JSON. */
const mostShown = 20;

export async function printRows(id: string | undefined, inputs: readonly string[], { json, where }: FactOptions): Promise<void> {
	const names = families.map((one) => one.id);
	const family = families.find((one) => one.id === id);
	if (!family)
		throw new ExitStatus(
			2,
			id === undefined ? '--of needs the id of one fact' : `no fact '${id}'${didYouMean(id, names) || '; gowhy rules facts lists them'}`,
		);
	const condition = where === undefined ? null : conditionOf(family, where);
	const session = await openSession(inputs, (problem) => `${inputs.join(' ')}: ${problem}`);
	const table = session.get(family.table);
	const fields = Object.entries(family.fields);
	const rows = wantedRows(table, condition);
	if (json)
		return print(
			JSON.stringify(
				rows.map((row) => Object.fromEntries(fields.map(([name, { type }]) => [name, plain(valueAt(table, name, row), type)]))),
				null,
				2,
			),
		);
	if (rows.length === 0)
		return print(
			`${family.id} has no rows${condition === null || table.length === 0 ? '' : ` like that (of ${table.length})`} in this recording`,
		);
	const width = Math.max(...fields.map(([name]) => name.length));
	const shown = rows
		.slice(0, mostShown)
		.map((row) =>
			[`row ${row + 1}`, ...fields.map(([name, field]) => `  ${name.padEnd(width)}  ${shownValue(valueAt(table, name, row), field)}`)].join(
				'\n',
			),
		);
	const rest = rows.length > mostShown ? `\n\n${rows.length - mostShown} more rows; --json prints all` : '';
	print(`${shown.join('\n')}${rest}`);
}

function wantedRows(table: FactTable, condition: Typed | null): number[] {
	const run = condition && compile(condition, (name) => table.column(name) as Column);
	return Array.from({ length: table.length }, (_, row) => row).filter((row) => {
		try {
			return run === null || run(row) === true;
		} catch (error) {
			throw error instanceof CelError ? new ExitStatus(2, `--where: ${error.message}, in row ${row + 1}`) : error;
		}
	});
}

function conditionOf({ fields, id }: Family, where: string): Typed {
	const { tree, problems } = check(where, fields, ['bool']);
	const [problem] = problems;
	if (tree === null)
		throw new ExitStatus(2, `--where: ${problem?.text} (fields of ${id})\n  ${where}\n  ${' '.repeat(problem?.start ?? 0)}^`);
	return tree;
}

function valueAt(table: FactTable, name: string, row: number): string | number {
	const column = table.column(name);
	return 'codes' in column ? (column.texts[column.codes[row] as number] as string) : (column[row] as number);
}

/** Unknown figures are null in JSON. */
const plain = (value: string | number, type: Field['type']): unknown =>
	type === 'bool' ? value === 1 : typeof value === 'number' && Number.isNaN(value) ? null : value;

/** The figure as conditions compare it, and as a person reads it. */
function shownValue(value: string | number, { type, unit }: Field): string {
	if (typeof value === 'string') return JSON.stringify(value);
	if (type === 'bool') return value === 1 ? 'true' : 'false';
	const told = unit === '' ? '' : formatQuantity(value, unit);
	return Number.isNaN(value) ? 'unknown' : told === '' || told === String(value) ? String(value) : `${value}  (${told})`;
}
