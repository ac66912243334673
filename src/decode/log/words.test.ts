// The small readers behind the envelopes: escapes, times, prefixes, lines.
import { describe, expect, it } from 'vitest';
import { learnedPrefixes } from './learned-prefix.ts';
import { lineSplitter } from './lines.ts';
import { unixNanos } from './time.ts';
import { unquoteGo } from './unquote.ts';
import { wrapped } from './wrapped.ts';

describe('escapes', () => {
	it.each([
		['plain', 'plain'],
		['a\\n\\tb', 'a\n\tb'],
		['\\"q\\" \\\\n', '"q" \\n'],
		['\\u00e4\\x41\\U0001F600', '\u00e4A\u{1F600}'],
		['\\q \\u12 \\', '\\q \\u12 \\'],
		['\\UFFFFFFFF', '\\UFFFFFFFF'],
	])('%j', (text, expected) => {
		expect(unquoteGo(text)).toBe(expected);
	});
});

describe('times', () => {
	it.each([
		['2024-11-21T01:02:03Z', '1732150923000000000'],
		['2024-11-21T01:02:03.000000007Z', '1732150923000000007'],
		['2024-11-21 02:02:03,5 +0100', '1732150923500000000'],
		['2024-11-20T19:32:03.25-05:30', '1732150923250000000'],
		['1732150923.5', '1732150923500000000'],
		['1732150923000', '1732150923000000000'],
		['1732150923000001', '1732150923000001000'],
		['2024-11-21T01:02:03', ''],
		['2024-13-21T01:02:03Z', ''],
		['Nov 21 01:02:03', ''],
		['12', ''],
		['', ''],
	])('%s', (text, expected) => {
		expect(unixNanos(text)).toBe(expected);
	});
});

describe('learned prefixes', () => {
	const peel = (prefix: string, text: string): string | null => {
		const learned = learnedPrefixes();
		learned.learn(prefix);
		const line = wrapped(text);
		return learned.peel(line) ? `${line.name}|${line.text}` : null;
	};

	it.each([
		['[shop] ', '[shop] \tmain.go:1', 'shop|\tmain.go:1'],
		['[shop] ', '[shop]', 'shop|'],
		['12:00:01.5 ERROR shop - ', '9:07:13.123 ERROR shop - x', 'shop|x'],
		['web-0 app ', 'web-0 app x', 'web-0/app|x'],
		['web-0 app ', 'web-1 app x', null],
		['[shop] ', '[post] x', null],
		['12:00:01 ', 'x', null],
	])('%j takes from %j', (prefix, text, expected) => {
		expect(peel(prefix, text)).toBe(expected);
	});

	it('are learned once', () => {
		const learned = learnedPrefixes();
		expect(['12:00:01 a ', '12:00:02 a ', '12:00:02 b '].map((prefix) => learned.learn(prefix))).toEqual([true, false, true]);
	});
});

describe('lines', () => {
	const split = (text: string, chunk: number): [string, number][] => {
		const out: [string, number][] = [];
		const splitter = lineSplitter(1000, (line, offset) => out.push([line, offset]));
		const bytes = Buffer.from(text);
		for (let at = 0; at < bytes.length; at += chunk) splitter.push(bytes.subarray(at, at + chunk));
		splitter.finish();
		return out;
	};

	it.each([1, 2, 5, 100])('have their byte offsets, in chunks of %i', (chunk) => {
		expect(split('\ufeffa\r\n\u00e4\n\nz', chunk)).toEqual([
			['a', 0],
			['\u00e4', 6],
			['', 9],
			['z', 10],
		]);
	});
});
