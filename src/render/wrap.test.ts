import { describe, expect, it } from 'vitest';
import { printable, printableBlock, shorten } from './printable.ts';
import { columnsOf, wrap } from './wrap.ts';

describe('wrap', () => {
	it('breaks at spaces and keeps a number with its unit', () => {
		expect(wrap('requests waited 41.3 s for it', 20)).toEqual(['requests waited', '41.3 s for it']);
		expect(wrap('', 20)).toEqual(['']);
	});

	it('leaves a word that is too wide whole, so that it can be copied', () => {
		expect(wrap('at example.com/very/long.(*Name).Method here', 12)).toEqual(['at', 'example.com/very/long.(*Name).Method', 'here']);
	});

	it('counts terminal columns', () => {
		expect(columnsOf('héllo')).toBe(5);
		expect(columnsOf('日本')).toBe(4);
		expect(columnsOf('e\u0301')).toBe(1);
	});
});

describe('printable', () => {
	it('spells out what would act on a terminal or reorder a line', () => {
		expect(printable('\u001b[2J a\tb\nc \u202egnp \ud800 \u{e0041}')).toBe('\\x1b[2J a\\tb\\nc \\u202egnp \\ud800 \\U000e0041');
	});

	it('leaves ordinary text of any script alone, and our own thin spaces', () => {
		const text = '日本 main.ƒ 10\u202f000 µs 😀';
		expect(printable(text)).toBe(text);
	});

	it('keeps line feeds and tabs of a block', () => {
		expect(printableBlock('a\r\n\tb\r\u0007')).toBe('a\n\tb\\r\\x07');
	});

	it('shortens in the middle without cutting a surrogate pair', () => {
		expect(shorten('abcdefghij', 5)).toBe('ab…ij');
		expect(shorten('😀'.repeat(5), 6)).not.toMatch(/[\ud800-\udfff](?![\udc00-\udfff])(?<![\ud800-\udbff][\udc00-\udfff])/);
		expect(shorten('short', 5)).toBe('short');
	});
});
