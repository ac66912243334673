// A user's rule as a Rule like the built-in ones: it needs its family's table and the indexes of its labels, and yields findings.
import { type Column, compile, type Run } from '../cel/compile.ts';
import { CelError, type Typed } from '../cel/types.ts';
import type { Family, FactTable, TextColumn } from '../facts/families/family.ts';
import type { Fact, Needs } from '../facts/fact.ts';
import type { Op } from '../facts/places.ts';
import { evidence, noFinding, place } from '../rules/build.ts';
import {
	clean,
	type EvidenceData,
	type Finding,
	notEnough,
	type Params,
	type PlaceData,
	type Ref,
	type Rule,
	type RuleResult,
} from '../rules/rule.ts';
import { findingKey } from './finding-key.ts';
import { type LabelIndex, rowsWith } from './labels.ts';
import { fill, impactName } from './template.ts';
import type { UserRule } from './user-rule.ts';

/** More findings than these are not told apart by a reader; those with the largest share are kept, and the rule says so. */
const mostFindings = 20;
/** Rows that a piece of evidence points to, and places of a finding, at most. */
const mostRows = 64;
const mostPlaces = 12;

export function toRule(rule: UserRule, indexFact: (family: Family, field: string) => Fact<LabelIndex>): Rule {
	const needs: Record<string, Needs[string]> = { table: rule.family.table };
	for (const [i, { field }] of rule.labels.entries()) needs[`index${i}`] = indexFact(rule.family, field);
	const { fields } = rule.family;
	const against = rule.against.map(({ text }, i) => [`against${i}`, (one: EvidenceData) => fill(text, one.params, fields)] as const);
	return {
		id: rule.id,
		cause: rule.cause,
		accepts: rule.family.accepts,
		needs,
		check: (inputs: Readonly<Record<string, unknown>>) =>
			checkRows(
				rule,
				inputs['table'] as FactTable,
				rule.labels.map((_, i) => inputs[`index${i}`] as LabelIndex),
			),
		prose: {
			title: ({ params }) => fill(rule.title, params, fields),
			summary: ({ params }) => fill(rule.summary, params, fields),
			evidence: { row: (one) => fill(rule.evidence, one.params, fields), ...Object.fromEntries(against) },
			fix: ({ params }) => rule.fix.map(({ text, docs }) => ({ text: fill(text, params, fields), docs })),
		},
		doc: `# ${rule.id}\n\n${rule.summary.text}\n\nA rule of yours: ${rule.path}:${rule.line}.\n`,
	};
}

/** Throws CelError, with the row, when a condition fails. */
export function checkRows(rule: UserRule, table: FactTable, indexes: readonly LabelIndex[]): RuleResult {
	const { family } = rule;
	if (table.length === 0) return family.whenEmpty === 'clean' ? clean(`no rows of ${family.id}`) : notEnough(`no rows of ${family.id}`);
	const bind = (tree: Typed): Run => compile(tree, (name) => table.column(name) as Column);
	const enough = rule.enough && bind(rule.enough);
	const when = rule.when && bind(rule.when);
	const candidates = rowsWith(rule.labels, indexes);
	const count = candidates?.length ?? table.length;
	const matching: number[] = [];
	let told = 0;
	for (let i = 0; i < count; i++) {
		const row = candidates ? (candidates[i] as number) : i;
		try {
			if (enough && enough(row) !== true) continue;
			told++;
			if (!when || when(row) === true) matching.push(row);
		} catch (error) {
			throw atRow(error, rule, table, row);
		}
	}
	if (enough && count > 0 && told === 0) return notEnough(`no row of ${family.id} has enough`);
	if (matching.length === 0) return clean(`no row of ${family.id} is like that`);
	return findingsOf(rule, table, matching, bind);
}

/** An error names the row by the texts that rules usually tell rows apart by. */
function atRow(error: unknown, { family, id }: UserRule, table: FactTable, row: number): unknown {
	if (!(error instanceof CelError)) return error;
	const fn = 'fn' in family.fields ? textAt(table, 'fn', row) : '';
	return new CelError(`${id}: ${error.message}, in row ${row + 1} of ${family.id}${fn === '' ? '' : ` (${fn})`}`);
}

const textAt = (table: FactTable, field: string, row: number): string => {
	const { codes, texts } = table.column(field) as TextColumn;
	return texts[codes[row] as number] as string;
};

interface Match {
	readonly row: number;
	readonly share: number;
	readonly value: number;
}

function findingsOf(rule: UserRule, table: FactTable, rows: readonly number[], bind: (tree: Typed) => Run): RuleResult {
	const share = bind(rule.impact.share);
	const value = bind(rule.impact.value);
	const matches = rows.map((row): Match => {
		try {
			return { row, share: shareOf(Number(share(row))), value: Number(value(row)) };
		} catch (error) {
			throw atRow(error, rule, table, row);
		}
	});
	matches.sort((a, b) => b.share - a.share || b.value - a.value || a.row - b.row);
	const groups = new Map<string, Match[]>();
	for (const match of matches) {
		const key = keyAt(rule, table, match.row);
		const group = groups.get(key);
		if (group) group.push(match);
		else groups.set(key, [match]);
	}
	const against = rule.against.map((one) => bind(one.when));
	const findings = [...groups].slice(0, mostFindings).map(([key, group]) => findingOf(rule, table, key, group, against));
	const why = groups.size > mostFindings ? `${mostFindings} findings of ${groups.size}, those with the largest share` : undefined;
	return { outcome: 'finding', findings, ...(why === undefined ? {} : { why }) };
}

function keyAt({ where, cause, id }: UserRule, table: FactTable, row: number): string {
	const fn = where ? textAt(table, where.fn, row) : '';
	return findingKey(cause, fn, where ? operationAt(where, table, row) : 'cpu') ?? id;
}

const operationAt = ({ operation }: NonNullable<UserRule['where']>, table: FactTable, row: number): Op =>
	'word' in operation ? operation.word : (textAt(table, operation.field, row) as Op);

function shareOf(share: number): number {
	if (Number.isNaN(share)) throw new CelError('the share of its impact is unknown');
	if (share < 0 || share > 1.000001) throw new CelError(`the share of its impact is ${share}, which is not from 0 to 1`);
	return Math.min(1, share);
}

/** The match with the largest share speaks for the others of its function. */
function findingOf(rule: UserRule, table: FactTable, key: string, group: readonly Match[], against: readonly Run[]): Finding {
	const [lead] = group as readonly [Match];
	const { impact, family } = rule;
	const params = paramsOf(rule, table, lead);
	const about = table.about(lead.row);
	const rows = group
		.slice(0, mostRows)
		.flatMap(({ row }) => (table.about(row).ref.input === about.ref.input ? (table.about(row).ref.rows ?? []) : []));
	const ref: Ref = { ...about.ref, ...(rows.length > 0 ? { rows: rows.slice(0, Math.max(mostRows, about.ref.rows?.length ?? 0)) } : {}) };
	const isAgainst = against.map((run) => {
		try {
			return run(lead.row) === true;
		} catch (error) {
			throw atRow(error, rule, table, lead.row);
		}
	});
	return {
		...noFinding,
		cause: rule.cause,
		mechanism: rule.mechanism,
		key,
		where: rule.where ? group.slice(0, mostPlaces).map((match) => placeAt(rule, table, match)) : [],
		evidence: [evidence('row', family.measures, rule.strength, lead.value, impact.unit, ref, params)],
		against: rule.against.flatMap(({ strength }, i) =>
			isAgainst[i] ? [evidence(`against${i}`, `${family.measures}/against`, strength, lead.value, impact.unit, ref, params)] : [],
		),
		impact: {
			of: impact.of,
			share: lead.share,
			value: lead.value,
			unit: impact.unit,
			...(impact.basis === null ? {} : { basis: impact.basis }),
		},
		severity: rule.severity,
		params,
	};
}

function placeAt({ where, family }: UserRule, table: FactTable, { row, value }: Match): PlaceData {
	const { fn, file, line } = where as NonNullable<UserRule['where']>;
	const { goroutines, stack } = table.about(row);
	const count = 'count' in family.fields ? numberAt(table, 'count', row) : 0;
	return place(
		{
			fn: textAt(table, fn, row),
			file: file === null ? '' : textAt(table, file, row),
			line: line === null ? 0 : numberAt(table, line, row),
		},
		operationAt(where as NonNullable<UserRule['where']>, table, row),
		value,
		{ goroutines, stack, count },
	);
}

const numberAt = (table: FactTable, field: string, row: number): number => (table.column(field) as Float64Array)[row] as number;

/** The fields that the rule's sentences name. */
function paramsOf({ title, summary, evidence: told, against, fix, family }: UserRule, table: FactTable, { row, share }: Match): Params {
	const params: Record<string, string | number> = {};
	for (const name of [title, summary, told, ...against.map((one) => one.text), ...fix.map((one) => one.text)].flatMap((one) => one.names)) {
		const type = family.fields[name]?.type;
		if (name === impactName && type === undefined) params[name] = share;
		else if (type === 'string') params[name] = textAt(table, name, row);
		else if (type === 'bool') params[name] = numberAt(table, name, row) === 1 ? 'true' : 'false';
		else params[name] = numberAt(table, name, row);
	}
	return params;
}
