// The outputs of `gowhy rules list` and `gowhy rules facts`.
import { didYouMean } from '../../base/nearest.ts';
import { functions } from '../../cel/functions.ts';
import { typeName } from '../../cel/types.ts';
import { families } from '../../facts/families/families.ts';
import type { Family } from '../../facts/families/family.ts';
import { needsText } from '../../report/causes.ts';
import { rules as builtIn } from '../../rules/rules.ts';
import { ExitStatus } from '../command.ts';
import type { Options } from './rules.ts';

export async function printList(paths: readonly string[], { json }: Options): Promise<void> {
	const own = paths.length === 0 ? null : await (await import('../read-rules.ts')).readRules(paths);
	const list = [
		...builtIn.map((rule) => ({ id: rule.id, cause: rule.cause, needs: needsText(rule.accepts), from: 'gowhy' })),
		...(own?.rules ?? []).map((rule, i) => {
			const { path, line } = own?.userRules[i] ?? { path: '', line: 0 };
			return { id: rule.id, cause: rule.cause, needs: needsText(rule.accepts), from: `${path}:${line}` };
		}),
	];
	if (json) return print(JSON.stringify(list, null, 2));
	print(columns(list.map(({ id, cause, needs, from }) => [id, cause, own === null ? needs : from])));
}

export function printFacts(id: string | undefined, { json }: Options): void {
	const exact = families.filter((family) => family.id === id);
	const chosen = exact.length > 0 ? exact : families.filter((family) => id === undefined || family.id.startsWith(id));
	if (chosen.length === 0) {
		const names = families.map((family) => family.id);
		throw new ExitStatus(2, `no fact '${id}'${didYouMean(id ?? '', names) || '; gowhy rules facts lists them'}`);
	}
	if (json) return print(JSON.stringify({ facts: chosen.map(described), functions: functions.map(signature) }, null, 2));
	if (id === undefined) {
		print(columns(families.map((family) => [family.id, `${family.doc}`])));
		print('\ngowhy rules facts <id> shows the fields of one. Functions in conditions:\n');
		return print(
			columns([
				...new Map(functions.map((one) => [one.name, [form(one.name), one.doc]])).values(),
				['has(row.field)', 'the figure is known'],
				['text.matches()', 'an RE2 pattern is found in the text'],
				['list.exists(x, ...)', 'also all, exists_one, map, filter'],
			]),
		);
	}
	print(chosen.map(oneFact).join('\n\n'));
}

const form = (name: string): string => {
	const one = functions.find((other) => other.name === name);
	return one?.receiver === undefined ? `${name}(${one?.args.length ? 'x' : ''})` : `text.${name}(${one.args.length > 0 ? 'x' : ''})`;
};

const signature = ({ name, receiver, args, result, doc }: (typeof functions)[number]) => ({
	name,
	receiver: receiver === undefined ? null : typeName(receiver),
	args: args.map(typeName),
	result: typeName(result),
	doc,
});

const described = ({ id, doc, row, accepts, fields }: Family) => ({
	id,
	doc,
	row,
	needs: accepts,
	fields: Object.entries(fields).map(([name, { type, unit, doc: tells, words }]) => ({
		name,
		type,
		unit,
		doc: tells,
		...(words ? { words } : {}),
	})),
});

function oneFact({ id, doc, row, accepts, fields }: Family): string {
	const lines = Object.entries(fields).map(([name, { type, unit, doc: tells }]) => [`  ${name}`, type, unit, tells]);
	const sets = Object.entries(fields).flatMap(([name, { words }]) =>
		words ? [`\n${name} is one of: ${words.map((word) => word || "''").join(', ')}`] : [],
	);
	return `${id}: ${doc}\nOne row per ${row}. Needs ${needsText(accepts)}.\n\n${columns(lines)}${sets.length > 0 ? `\n${sets.join('')}` : ''}`;
}

/** Columns of texts, two blanks between them. */
export function columns(lines: readonly (readonly string[])[]): string {
	const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
	return lines.map((line) => line.map((text, i) => (i === line.length - 1 ? text : text.padEnd(widths[i] ?? 0))).join('  ')).join('\n');
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
