import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { type Column, compile } from './compile.ts';
import type { Fields } from './types.ts';

const fields: Fields = {
	count: { type: 'int' },
	totalNs: { type: 'double' },
	maxNs: { type: 'double' },
	fn: { type: 'string' },
	isOpen: { type: 'bool' },
};

const problemsOf = (text: string): string[] =>
	check(text, fields, ['bool']).problems.map((one) => `${text.slice(one.start, one.end)}: ${one.text}`);

describe('what is refused, and where', () => {
	it.each([
		['totalns > 5.0', ["totalns: unknown field 'totalns'; did you mean 'totalNs'?"]],
		['row.totalns > 5.0', ["totalns: unknown field 'totalns'; did you mean 'totalNs'?"]],
		['has(row.cuont)', ["cuont: unknown field 'cuont'; did you mean 'count'?"]],
		['fn.startWith("a")', ["fn.startWith(\"a\"): unknown method 'startWith'; did you mean 'startsWith'?"]],
		['totalNs / 7 > 1.0', ['totalNs / 7: double / int is not defined; write 7.0']],
		['totalNs / count > 1.0', ['totalNs / count: double / int is not defined; write double(count)']],
		['totalNs == 1', ['totalNs == 1: double == int is not defined; write 1.0']],
		['count / 2 > 0.5', ['count / 2 > 0.5: int / int cuts the fraction off before it is compared; write double(a) / double(b)']],
		['count + 1', ['count + 1: gives an int, but a bool is wanted']],
		['count && isOpen', ['count: a bool is wanted here, this is an int']],
		['fn.matches("(")', ['"(": not a regular expression (RE2 syntax): error parsing regexp: missing closing ): `(`']],
		[
			'fn.matches("(?=a)")',
			['"(?=a)": not a regular expression (RE2 syntax): error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
		],
		['fn.matches(fn)', ['fn: the pattern of matches() is a literal text']],
		['count > ', [': not CEL: the expression ends too early']],
		['count ? 1 : 2.0', ['count: a bool is wanted here, this is an int']],
		['{"a": 1}["a"] == 1', ['{"a": 1}: maps are not offered in rules; use a list, or several comparisons']],
		['"a" in fn', ['fn: in takes a list, this is a string; use contains()']],
		[
			'cont > 1 || totalNS > 2.0',
			["cont: unknown field 'cont'; did you mean 'count'?", "totalNS: unknown field 'totalNS'; did you mean 'totalNs'?"],
		],
		['size(count) > 1', ['size(count): size(int) is not defined; it takes (string) or (list())']],
		['[1, 2.0].size() > 1', ['2.0: all items of a list have one type; this is a double, the first an int']],
		['9223372036854775808 > 1', ['9223372036854775808: beyond 64 bits']],
		['[1].all(a, [1].all(b, [1].all(c, a == b)))', ['[1].all(c, a == b): macros stand in each other at most 2 deep']],
	])('%s', (text, expected) => {
		expect(problemsOf(text)).toEqual(expected);
	});

	it('also what is long or deep, without a crash', () => {
		expect(problemsOf('!'.repeat(9000) + 'isOpen').length).toBe(1);
		expect(problemsOf('('.repeat(5000)).length).toBe(1);
		expect(problemsOf(`isOpen${' || isOpen'.repeat(2000)}`).length).toBe(1);
	});
});

const columns: Record<string, Column> = {
	count: Float64Array.of(3, 0),
	totalNs: Float64Array.of(6e7, Number.NaN),
	maxNs: Float64Array.of(5e7, 1),
	fn: { codes: Int32Array.of(0, 1), texts: ['main.(*Pool).get', ''] },
	isOpen: Uint8Array.of(1, 0),
};

const run = (text: string, row: number): unknown => {
	const { tree, problems } = check(text, fields, ['bool', 'int', 'double', 'string', { list: null }]);
	expect(problems).toEqual([]);
	return tree && compile(tree, (name) => columns[name] as Column)(row);
};

describe('what it means', () => {
	it.each([
		['maxNs >= ms(50)', true],
		['maxNs > 49999999', true],
		['totalNs / double(count) == 2e7', true],
		['fn.matches("^main\\\\.\\\\(\\\\*\\\\w+\\\\)")', true],
		['has(row.totalNs) && has(row.fn)', true],
		['10 / (count - 3) > 1 || isOpen', true],
		['10 / (count - 3) > 1 && !isOpen', false],
		['[1, 2, 3].exists(n, n == count)', true],
		['[1, 2, 3].exists(n, 1 / (n - n) > 0 || n == 3)', true],
		['[0, 2].all(n, 4 / n > 3)', false],
		['size("é😀x")', 3],
		['"\\uffff" < "😀"', true],
		['-9223372036854775808', -(2n ** 63n)],
		['9007199254740993 > 9007199254740992.0', true],
		['9007199254740992 + 1', 9007199254740993n],
		['9007199254740993 - 2', 9007199254740991],
		['[1, 2].map(n, n > 1, n * 10)', [20]],
		['mib(1) + kib(1.5)', 1050112],
	])('%s', (text, expected) => {
		expect(run(text, 0)).toEqual(expected);
	});

	it('knows what is not known', () => {
		expect(run('has(row.totalNs) || has(row.fn)', 1)).toBe(false);
		expect(run('totalNs > 1.0 || totalNs <= 1.0', 1)).toBe(false);
	});

	it.each([
		['10 / (count - 3)', 'division by zero'],
		['9223372036854775807 + count', 'integer overflow'],
		['-(-9223372036854775808)', 'integer overflow'],
		['-9223372036854775808 / -1', 'integer overflow'],
		['[1][count]', 'index 3 of a list of 1'],
		['int(totalNs / 0.0)', 'int(Infinity): out of range'],
		['[0, 5].all(n, 4 / n > 0 || n == 5)', 'division by zero'],
		['"a" + string(int(fn))', 'int("main.(*Pool).get"): not a whole number'],
	])('%s fails: %s', (text, message) => {
		expect(() => run(text, 0)).toThrow(message);
	});
});
