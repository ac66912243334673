import { expect, it } from 'vitest';
import { goText, losslessText } from './go-text.ts';

const text = (...bytes: number[]): string => goText(Uint8Array.from([0x78, ...bytes, 0x78]), 1, bytes.length + 1);

it('valid UTF-8 is taken as it is', () => {
	for (const sample of ['', 'plain', 'naïve', '☕', '😀', '\ud7ff\ue000\uffff\u{10ffff}', '\ufeffbom'])
		expect(text(...new TextEncoder().encode(sample))).toBe(sample);
});

it('each byte that is not UTF-8 becomes one replacement character, as in Go', () => {
	expect(text(0x61, 0xff, 0x62)).toBe('a\ufffdb');
	// A cut character: three bytes of four.
	expect(text(0xf0, 0x9f, 0x98)).toBe('\ufffd\ufffd\ufffd');
	// Overlong, surrogate, beyond U+10FFFF.
	expect(text(0xc0, 0x80)).toBe('\ufffd\ufffd');
	expect(text(0xed, 0xa0, 0x80)).toBe('\ufffd\ufffd\ufffd');
	expect(text(0xf4, 0x90, 0x80, 0x80)).toBe('\ufffd\ufffd\ufffd\ufffd');
});

it('losslessText keeps such bytes as lone surrogates', () => {
	const bytes = Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0xc3);
	expect(losslessText(bytes, 0, bytes.length)).toBe('a\udcffé\udcc3');
});
