import { expect, test } from 'vitest';
import { parseInline, parseMarkdown } from './markdown.ts';
import { firstSentence, parsePage, parseSourceLink } from './page.ts';

test('headings, paragraphs, lists and code', () => {
	expect(parseMarkdown('# a\n\none\ntwo\n\n- x\n  y\n- z\n\n1. first\n2. second\n\n```go\nif x {\n\n- no list\n```\nend')).toEqual([
		{ kind: 'heading', level: 1, text: 'a' },
		{ kind: 'paragraph', text: 'one two' },
		{ kind: 'list', isNumbered: false, items: ['x y', 'z'] },
		{ kind: 'list', isNumbered: true, items: ['first', 'second'] },
		{ kind: 'code', language: 'go', text: 'if x {\n\n- no list' },
		{ kind: 'paragraph', text: 'end' },
	]);
});

test('code that is not closed ends with the text', () => {
	expect(parseMarkdown('```\nx')).toEqual([{ kind: 'code', language: '', text: 'x' }]);
});

test('code and links inside a line; other addresses are text', () => {
	expect(parseInline('use `x` or [y](https://go.dev/y), not [z](javascript:1)')).toEqual([
		{ kind: 'text', text: 'use ' },
		{ kind: 'code', text: 'x' },
		{ kind: 'text', text: ' or ' },
		{ kind: 'link', text: 'y', url: 'https://go.dev/y' },
		{ kind: 'text', text: ', not [z](javascript:1)' },
	]);
});

test('a link into the sources names a file and what it declares', () => {
	expect(parseSourceLink('1.26', '`runtime/proc.go: sysmon, (*p).wirep`: the monitor')).toEqual({
		go: '1.26',
		file: 'runtime/proc.go',
		names: ['sysmon', '(*p).wirep'],
		text: 'the monitor',
	});
	expect(parseSourceLink('1.26', 'runtime/proc.go: sysmon')).toBeNull();
});

test('the first sentence of a page', () => {
	expect(firstSentence(parsePage('# a\n\n## What it means\n\nA `Lock` of Go 1.26 is\nheld. It waits.\n'))).toBe(
		'A Lock of Go 1.26 is held.',
	);
});
