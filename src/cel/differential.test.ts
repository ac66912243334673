// Our closures against the library's evaluator, on random expressions that are well typed: both give the same value, or both an error.
// Left out is what the library does otherwise than the specification: the order of texts beyond U+FFFF, the overflow of -(-2^63), the
// range of int(double), int(""), macros over the empty list literal, and the syntax of patterns, which for us is RE2.
import { Environment } from '@marcbachmann/cel-js';
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { type Column, compile } from './compile.ts';
import type { Fields, FieldType, Value } from './types.ts';

const fields: Fields = {
	count: { type: 'int' },
	large: { type: 'int' },
	share: { type: 'double' },
	totalNs: { type: 'double' },
	name: { type: 'string' },
	kind: { type: 'string' },
	isOpen: { type: 'bool' },
};

const rows = [
	{ count: 0, large: 4503599627370496, share: 0.25, totalNs: 5e8, name: 'main.load', kind: 'select', isOpen: true },
	{ count: 7, large: 9007199254740991, share: 1, totalNs: 0, name: 'main.(*Pool).get', kind: 'chan send', isOpen: false },
	{ count: -3, large: -9007199254740991, share: -2.5, totalNs: 1e-9, name: '', kind: 'main.load', isOpen: true },
] as const;

const textsOf = (field: 'name' | 'kind'): Column => {
	const texts = [...new Set(rows.map((row) => row[field]))];
	return { codes: Int32Array.from(rows, (row) => texts.indexOf(row[field])), texts };
};
const columns: Record<string, Column> = {
	count: Float64Array.from(rows, (row) => row.count),
	large: Float64Array.from(rows, (row) => row.large),
	share: Float64Array.from(rows, (row) => row.share),
	totalNs: Float64Array.from(rows, (row) => row.totalNs),
	name: textsOf('name'),
	kind: textsOf('kind'),
	isOpen: Uint8Array.from(rows, (row) => Number(row.isOpen)),
};

const library = new Environment();
for (const [name, { type }] of Object.entries(fields)) library.registerVariable(name, type);

/** Numbers from 0 to 1, the same in every run. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

function expressions(random: () => number) {
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	/** Variables of macros around, with their types. */
	const scope: { name: string; type: FieldType }[] = [];
	const leaf: Record<FieldType, () => string> = {
		int: () => pick(['0', '1', '2', '-4', '9007199254740993', '9223372036854775807', 'count', 'large', ...named('int')]),
		double: () => pick(['0.0', '0.5', '2.0', '1e300', 'share', 'totalNs', ...named('double')]),
		string: () => pick(['"main."', '"load"', '""', '"é\\u00df"', 'name', 'kind', ...named('string')]),
		bool: () => pick(['true', 'false', 'isOpen', ...named('bool')]),
	};
	const named = (type: FieldType): string[] => scope.filter((one) => one.type === type).map((one) => one.name);
	const make = (type: FieldType, depth: number): string => (depth <= 0 ? leaf[type]() : pick(forms[type])(depth - 1));
	const list = (type: FieldType, depth: number): string =>
		`[${Array.from({ length: 1 + Math.floor(random() * 3) }, () => make(type, depth - 1)).join(', ')}]`;
	const loop = (macro: string, depth: number): string => {
		const type = pick(['int', 'string', 'double'] as const);
		const over = list(type, depth);
		if (scope.length >= 2) return `${make('int', depth)} in ${list('int', depth)}`;
		const name = pick(['x', 'y', 'count']);
		scope.push({ name, type });
		const test = make('bool', depth);
		scope.pop();
		return `${over}.${macro}(${name}, ${test})`;
	};
	const anyType = (): FieldType => pick(['int', 'double', 'string', 'bool'] as const);
	const ordered = (): FieldType => pick(['int', 'double', 'string'] as const);
	const forms: Record<FieldType, readonly ((depth: number) => string)[]> = {
		int: [
			leaf.int,
			(d) => `(${make('int', d)} ${pick(['+', '-', '*', '/', '%'])} ${make('int', d)})`,
			(d) => `size(${make('string', d)})`,
			(d) => `${list(anyType(), d)}.size()`,
			(d) => `(${make('bool', d)} ? ${make('int', d)} : ${make('int', d)})`,
			(d) => `${list('int', d)}[${make('int', d)}]`,
			(d) => `int(${pick(['"12"', '"-7"', '"x1"', '"9223372036854775808"', `string(${make('int', d)})`])})`,
			(d) => `size(${loop('filter', d)})`.replace(/size\((.* in \[.*\])\)$/, '1'),
		],
		double: [
			leaf.double,
			(d) => `(${make('double', d)} ${pick(['+', '-', '*', '/'])} ${make('double', d)})`,
			(d) => `double(${make('int', d)})`,
			(d) => `-(${make('double', d)})`,
			(d) => `(${make('bool', d)} ? ${make('double', d)} : ${make('double', d)})`,
		],
		string: [
			leaf.string,
			(d) => `(${make('string', d)} + ${make('string', d)})`,
			(d) => `string(${make(pick(['int', 'bool', 'string'] as const), d)})`,
			(d) => `${make('string', d)}.lowerAscii()`,
		],
		bool: [
			leaf.bool,
			(d) => `(${make('bool', d)} && ${make('bool', d)})`,
			(d) => `(${make('bool', d)} || ${make('bool', d)})`,
			(d) => `!(${make('bool', d)})`,
			(d) => {
				const type = ordered();
				return `(${make(type, d)} ${pick(['<', '<=', '>', '>='])} ${make(type, d)})`;
			},
			(d) => `(${make('int', d)} ${pick(['<', '<=', '>', '>='])} ${make('double', d)})`,
			(d) => {
				const type = anyType();
				return `(${make(type, d)} ${pick(['==', '!='])} ${make(type, d)})`;
			},
			(d) => `(${make('string', d)}).${pick(['contains', 'startsWith', 'endsWith'])}(${make('string', d)})`,
			(d) => {
				const type = anyType();
				return `(${make(type, d)} in ${list(type, d)})`;
			},
			(d) => loop(pick(['all', 'exists', 'exists_one']), d),
			(d) => `(${list('int', d)} == ${list('int', d)})`,
		],
	};
	return (depth: number): string => make(pick(['bool', 'bool', 'int', 'double', 'string'] as const), depth);
}

const all = ['int', 'double', 'string', 'bool'] as const;

/** Ints as decimal text, so that 1 and 1n are the same, and -0 is 0 for an int. */
const shown = (value: Value | bigint): string =>
	typeof value === 'bigint' ? String(value) : Array.isArray(value) ? `[${value.map((one) => shown(one as Value)).join()}]` : String(value);

const outcome = (run: () => Value): string => {
	try {
		return shown(run());
	} catch {
		return 'error';
	}
};

describe('random expressions', () => {
	it('give what the library gives', () => {
		const make = expressions(randomNumbers(20261121));
		const seen = { value: 0, error: 0, distinct: new Set<string>() };
		const differ: string[] = [];
		for (let i = 0; i < 6000; i++) {
			const text = make(1 + (i % 5));
			const { tree, problems } = check(text, fields, all);
			const ours = tree === null ? null : compile(tree, (name) => columns[name] as Column);
			const theirs = library.check(text);
			if (ours === null || !theirs.valid) {
				// Two rules of ours that are stricter than CEL: int / int against a double, and the depth of macros.
				const isStricter = problems.some((one) => /cuts the fraction|deep$|beyond 64 bits/.test(one.text));
				if ((ours === null) !== !theirs.valid && !isStricter)
					differ.push(`${text}: ${problems[0]?.text ?? 'fine'} / ${theirs.error?.message}`);
				continue;
			}
			for (const [row, values] of rows.entries()) {
				const theirValues = { ...values, count: BigInt(values.count), large: BigInt(values.large) };
				const expected = outcome(() => library.evaluate(text, theirValues) as Value);
				const got = outcome(() => ours(row));
				if (got !== expected) differ.push(`${text} on row ${row}: ${got}, the library ${expected}`);
				seen[expected === 'error' ? 'error' : 'value']++;
				seen.distinct.add(expected);
			}
		}
		expect(differ.slice(0, 5)).toEqual([]);
		expect(seen.value).toBeGreaterThan(8000);
		expect(seen.error).toBeGreaterThan(500);
		expect(seen.distinct.size).toBeGreaterThan(200);
	});
});
