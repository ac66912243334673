// One rule of a YAML file -> UserRule, or null after all its problems were reported.
import { isScalar, type Scalar } from 'yaml';
import { check, notAmong } from '../cel/check.ts';
import type { FieldType, Type, Typed } from '../cel/types.ts';
import { didYouMean } from '../base/nearest.ts';
import { families } from '../facts/families/families.ts';
import type { Family, Field } from '../facts/families/family.ts';
import { splitLabels } from './labels.ts';
import { impactName, parseTemplate, type Template } from './template.ts';
import type { UserRule } from './user-rule.ts';
import { causes, impacts, mechanisms, operations, severities, shapes } from './words.ts';
import type { YamlNode, YamlReader } from './yaml-reader.ts';

type Values = ReadonlyMap<string, YamlNode>;

/** What is being read: the reader, the rule's family, and what was found of it so far. */
interface Reading {
	readonly reader: YamlReader;
	readonly family: Family;
	readonly reads: Set<string>;
}

export function mapOf(
	reader: YamlReader,
	node: YamlNode,
	what: string,
	shape: { readonly required: readonly string[]; readonly optional: readonly string[] },
): Values | null {
	return reader.map(node, what, [...shape.required, ...shape.optional], shape.required);
}

/** `count` is the number of problems so far: a rule is whole when reading it adds none. */
export function readRule(
	reader: YamlReader,
	node: YamlNode,
	path: string,
	count: () => number,
): { rule: UserRule | null; id: string | null; values: Values | null } {
	const before = count();
	const values = mapOf(reader, node, 'a rule', shapes.rule);
	if (values === null) return { rule: null, id: null, values };
	const id = readId(reader, values.get('id'));
	const family = readFamily(reader, values.get('for'));
	if (family === null) return { rule: null, id, values };
	const reading: Reading = { reader, family, reads: new Set() };
	const parts = readParts(reading, values, node);
	if (id === null || parts === null || count() > before) return { rule: null, id, values };
	return { rule: { path, line: reader.lineOf(node), id, family, ...parts, reads: [...reading.reads] }, id, values };
}

function readId(reader: YamlReader, node: YamlNode | undefined): string | null {
	const id = node ? reader.text(node, 'id') : null;
	if (id === null || node === undefined) return null;
	return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) && id.length <= 60
		? id
		: reader.report(node, `'${id}' is no id: lower-case words joined by -, at most 60 letters`);
}

function readFamily(reader: YamlReader, node: YamlNode | undefined): Family | null {
	const id = node ? reader.text(node, 'for') : null;
	if (id === null || node === undefined) return null;
	const found = families.find((one) => one.id === id);
	const names = families.map((one) => one.id);
	return found ?? reader.report(node, `unknown fact '${id}'${didYouMean(id, names) || '; gowhy rules facts lists them'}`);
}

function readParts(reading: Reading, values: Values, node: YamlNode): Omit<UserRule, 'path' | 'line' | 'id' | 'family' | 'reads'> | null {
	const { reader } = reading;
	const get = (key: string): YamlNode | undefined => values.get(key);
	if (!get('match') && !get('when')) reader.report(node, "a rule needs 'when' or 'match'");
	const cause = ifThere(get('cause'), (one) => reader.word(one, 'cause', causes));
	const mechanism = ifThere(get('mechanism'), (one) => reader.word(one, 'mechanism', mechanisms));
	if (mechanism !== null && cause !== null && cause !== 'goroutine-leak' && cause !== 'deadlock')
		reader.report(get('mechanism') as YamlNode, `mechanisms are for goroutine-leak and deadlock, not for ${cause}`);
	const condition = readCondition(reading, get('match'), get('when'));
	const enough = ifThere(get('enough'), (one) => cel(reading, one, 'enough', ['bool']));
	const impact = ifThere(get('impact'), (one) => readImpact(reading, one));
	const where = readWhere(reading, get('where'));
	const title = readTemplate(reading, get('title'), 'title');
	const summary = readTemplate(reading, get('summary'), 'summary');
	const evidence = get('evidence') ? readTemplate(reading, get('evidence'), 'evidence') : summary;
	const against = readEach(reader, get('against'), 'against', (one) => readAgainst(reading, one));
	const fix = readEach(reader, get('fix'), 'fix', (one) => readFix(reading, one, cause ?? ''));
	const severity = ifThere(get('severity'), (one) => readSeverity(reader, one)) ?? {};
	const strength = readStrength(reader, get('strength'));
	if (cause === null || impact === null || title === null || summary === null || evidence === null) return null;
	return { cause, mechanism, ...condition, enough, strength, impact, where, title, summary, evidence, against, fix, severity };
}

const ifThere = <T>(node: YamlNode | undefined, read: (node: YamlNode) => T | null): T | null => (node ? read(node) : null);

function readEach<T>(reader: YamlReader, node: YamlNode | undefined, what: string, read: (node: YamlNode) => T | null): T[] {
	return (node ? reader.list(node, what) : null)?.flatMap((one) => read(one) ?? []) ?? [];
}

/** Checks an expression; problems stand at their place inside the text. */
function cel({ reader, family, reads }: Reading, node: YamlNode, what: string, wanted: readonly Type[]): Typed | null {
	const text = reader.text(node, what);
	if (text === null) return null;
	const { tree, problems, fields } = check(text, family.fields, wanted);
	for (const field of fields) reads.add(field);
	for (const problem of problems) {
		const said = `${what}: ${problem.text}${problem.text.startsWith('unknown field') ? ` (fields of ${family.id})` : ''}`;
		if (isScalar(node)) reader.reportInside(node as Scalar, problem.start, said);
		else reader.report(node, said);
	}
	return tree;
}

function readCondition(reading: Reading, match: YamlNode | undefined, when: YamlNode | undefined): Pick<UserRule, 'labels' | 'when'> {
	const parts = match ? readMatch(reading, match) : [];
	const condition = when ? cel(reading, when, 'when', ['bool']) : null;
	if (condition) parts.push(condition);
	const [first, ...rest] = parts;
	if (!first) return { labels: [], when: null };
	const split = splitLabels(rest.reduce((left, right): Typed => ({ op: 'and', type: 'bool', left, right }), first));
	return { labels: split.labels, when: split.rest };
}

/** `field: value` pairs as comparisons. */
function readMatch({ reader, family, reads }: Reading, node: YamlNode): Typed[] {
	return (reader.entries(node, 'match') ?? []).flatMap(({ key, name, value }): Typed[] => {
		const field = fieldNamed(reader, key, name, family);
		const wanted = reader.scalar(value, `match ${name}`);
		if (field === null || wanted === null) return [];
		reads.add(name);
		const constant = constantOf(field.type, wanted);
		if (constant === null) {
			reader.report(value, `match ${name}: ${JSON.stringify(wanted)} is no ${field.type}`);
			return [];
		}
		if (field.words && !field.words.includes(String(wanted))) reader.report(value, `match: ${notAmong(name, String(wanted), field.words)}`);
		return [{ op: 'compare', type: 'bool', how: '==', left: { op: 'field', type: field.type, name }, right: constant }];
	});
}

function constantOf(type: FieldType, value: string | number | boolean): Typed | null {
	if (type === 'string') return { op: 'constant', type, value: String(value) };
	if (type === 'bool') return typeof value === 'boolean' ? { op: 'constant', type, value } : null;
	return typeof value === 'number' && (type === 'double' || Number.isSafeInteger(value)) ? { op: 'constant', type, value } : null;
}

export function fieldNamed(reader: YamlReader, at: YamlNode, name: string, { id, fields }: Family): Field | null {
	if (Object.hasOwn(fields, name)) return fields[name] as Field;
	const hint = didYouMean(name, Object.keys(fields)) || `; it has ${Object.keys(fields).join(', ')}`;
	return reader.report(at, `unknown field '${name}' of ${id}${hint}`);
}

const numbers: readonly Type[] = ['double', 'int'];

function readImpact(reading: Reading, node: YamlNode): UserRule['impact'] | null {
	const { reader, family } = reading;
	const values = mapOf(reader, node, 'impact', shapes.impact);
	if (values === null) return null;
	const of = ifThere(values.get('of'), (one) => reader.word(one, 'impact', impacts));
	const share = ifThere(values.get('share'), (one) => cel(reading, one, 'share', numbers));
	const value = ifThere(values.get('value'), (one) => cel(reading, one, 'value', numbers));
	const basis = ifThere(values.get('basis'), (one) => reader.text(one, 'basis'));
	const given = ifThere(values.get('unit'), (one) => reader.text(one, 'unit'));
	const unit = given ?? (value?.op === 'field' ? (family.fields[value.name]?.unit ?? '') : '');
	if (value && unit === '')
		reader.report(values.get('value') as YamlNode, "the value has no unit of its own: add 'unit' (ns, bytes, share, goroutines ...)");
	return of && share && value && { of, share, value, unit, basis };
}

/** Without `where` the fields of the same name, where the fact has them. */
function readWhere({ reader, family, reads }: Reading, node: YamlNode | undefined): UserRule['where'] {
	const values = node ? mapOf(reader, node, 'where', shapes.where) : new Map<string, YamlNode>();
	if (values === null) return null;
	const { fields } = family;
	const fieldOf = (key: string, usual: string, type: FieldType): string | null => {
		const one = values.get(key);
		const name = one ? reader.text(one, `where ${key}`) : usual in fields ? usual : null;
		if (name === null) return null;
		const field = one ? fieldNamed(reader, one, name, family) : (fields[name] as Field);
		if (field === null) return null;
		if (one && field.type !== type) return reader.report(one, `where ${key} is a field of type ${type}; ${name} is of type ${field.type}`);
		if (one) reads.add(name);
		return name;
	};
	const fn = fieldOf('function', 'fn', 'string');
	if (fn === null && values.size > 0 && !values.has('function'))
		reader.report(node as YamlNode, "where needs 'function': the field that names it");
	if (fn === null) return null;
	const isOther = fn !== 'fn';
	const word = values.get('operation');
	const asWord = word && operations.find((one) => isScalar(word) && one === word.value);
	const operation = asWord ? { word: asWord } : { field: fieldOf('operation', 'operation', 'string') ?? 'operation' };
	// File and line belong to `fn`; for another function they are known only when the rule says where they stand.
	const file = isOther && !values.has('file') ? null : fieldOf('file', 'file', 'string');
	const line = isOther && !values.has('line') ? null : fieldOf('line', 'line', 'int');
	return { fn, file, line, operation };
}

function readTemplate({ reader, family, reads }: Reading, node: YamlNode | undefined, what: string): Template | null {
	const text = node ? reader.text(node, what) : null;
	if (text === null || node === undefined) return null;
	const template = parseTemplate(text);
	for (const name of template.names) {
		if (Object.hasOwn(family.fields, name)) reads.add(name);
		else if (name !== impactName) {
			const said = `${what}: unknown field '${name}' of ${family.id}${didYouMean(name, [...Object.keys(family.fields), impactName])}`;
			if (isScalar(node)) reader.reportInside(node as Scalar, text.indexOf(`{${name}}`) + 1, said);
			else reader.report(node, said);
		}
	}
	return template;
}

function readAgainst(reading: Reading, node: YamlNode): UserRule['against'][number] | null {
	const values = mapOf(reading.reader, node, 'against', shapes.against);
	const when = ifThere(values?.get('when'), (one) => cel(reading, one, 'when', ['bool']));
	const text = readTemplate(reading, values?.get('text'), 'text');
	const strength = readStrength(reading.reader, values?.get('strength'));
	return when && text && { when, text, strength };
}

function readFix(reading: Reading, node: YamlNode, cause: string): UserRule['fix'][number] | null {
	const { reader } = reading;
	if (isScalar(node)) {
		const text = readTemplate(reading, node, 'fix');
		return text && { text, docs: cause };
	}
	const values = mapOf(reader, node, 'fix', shapes.fix);
	const text = readTemplate(reading, values?.get('text'), 'text');
	return text && { text, docs: ifThere(values?.get('docs'), (one) => reader.text(one, 'docs')) ?? cause };
}

function readSeverity(reader: YamlReader, node: YamlNode): UserRule['severity'] | null {
	const values = mapOf(reader, node, 'severity', shapes.severity);
	const least = ifThere(values?.get('least'), (one) => reader.word(one, 'severity', severities));
	const most = ifThere(values?.get('most'), (one) => reader.word(one, 'severity', severities));
	if (least && most && severities.indexOf(least) < severities.indexOf(most))
		return reader.report(node, `least (${least}) is worse than most (${most})`);
	return { ...(least ? { least } : {}), ...(most ? { most } : {}) };
}

/** 3: one measure beyond its threshold, at best a hint. 7: several measures that agree, enough for a claim. */
function readStrength(reader: YamlReader, node: YamlNode | undefined): 3 | 7 {
	const value = node ? reader.scalar(node, 'strength') : 3;
	if (value === 3 || value === 7) return value;
	if (node && value !== null)
		reader.report(
			node,
			value === 9
				? 'strength 9 is for an observed chain of cause and effect, which sums per row do not show; 7 is the most'
				: 'strength is 3 or 7',
		);
	return 3;
}
