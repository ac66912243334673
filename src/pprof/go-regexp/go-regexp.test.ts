// Go's regular expressions: where they differ from JavaScript's, and what is refused.
import { describe, expect, it } from 'vitest';
import { compileRegexp } from './index.ts';

const matches = (source: string, text: string): boolean => compileRegexp(source).test(text);

describe('what JavaScript writes otherwise', () => {
	it.each([
		['(?i)MAIN', 'main.main', true],
		['(?i:m)ain', 'Main', true],
		['(?i:m)ain', 'MAIN', false],
		['(?i)k', '\u212a', true],
		['(?i)[a-c]x', 'BX', true],
		['\\Amain\\z', 'main', true],
		['\\Amain\\z', 'main\n', false],
		['main$', 'main\n', false],
		['(?m)^b$', 'a\nb\nc', true],
		['a.b', 'a\nb', false],
		['(?s)a.b', 'a\nb', true],
		['(?P<name>a)(?<other>b)', 'ab', true],
		['^[[:alpha:]_]+[[:digit:]]$', 'ab_1', true],
		['[^[:space:]]', ' \t', false],
		['\\pL\\PL', 'é1', true],
		['\\p{Greek}', 'λ', true],
		['^\\w+$', 'é', false],
		['\\Qa.b(\\E$', 'a.b(', true],
		['\\x41\\x{1F600}\\103', 'A😀C', true],
		['^.$', '😀', true],
		['a{,2}', 'a{,2}', true],
		['^a{2,3}$', 'aaa', true],
		['^(a|bc)*$', 'abcbca', true],
		['[]a]', ']', true],
		['\\bfoo\\b', 'a foo.', true],
		['', 'anything', true],
	] as const)('%s on %j: %s', (source, text, expected) => {
		expect(matches(source, text)).toBe(expected);
	});
});

describe('what Go refuses', () => {
	it.each([
		['a(b', 'missing closing ): `a(b`'],
		['a)b', 'unexpected ): `a)b`'],
		['[a', 'missing closing ]: `[a`'],
		['*a', 'missing argument to repetition operator: `*`'],
		['a**', 'invalid nested repetition operator: `**`'],
		['a{1001}', 'invalid repeat count: `{1001}`'],
		['(a{100}){100}', 'invalid repeat count'],
		['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
		['\\1', 'invalid escape sequence: `\\1`'],
		['\\Z', 'invalid escape sequence: `\\Z`'],
		['[z-a]', 'invalid character class range: `z-a`'],
		['[[:word2:]]', 'invalid character class range: `[:word2:]`'],
		['a\\', 'trailing backslash at end of expression'],
	])('%s', (source, message) => {
		expect(() => compileRegexp(source)).toThrow(`error parsing regexp: ${message}`);
	});
});

it('takes no longer for expressions that make others try every way', () => {
	const text = 'a'.repeat(5000);
	expect(matches('^(a+)+$', `${text}b`)).toBe(false);
	expect(matches('(a|aa|a?)*b', text)).toBe(false);
});
