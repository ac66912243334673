import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from './utf8.ts';

const reference = new TextDecoder('utf-8', { ignoreBOM: true });
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('decodeUtf8', () => {
	it('reads a part of a buffer', () => {
		expect(decodeUtf8(new TextEncoder().encode('main.(*Pool).Draw'), 5, 12)).toBe('(*Pool)');
		expect(decodeUtf8(bytes(0x61), 1, 1)).toBe('');
		expect(decodeUtf8(bytes(0x61, 0x62), 1, 99)).toBe('b');
	});

	it('reads all lengths of sequences and keeps a byte order mark', () => {
		const text = '\ufeffaé·世界🌍z';
		expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
	});

	it('puts one U+FFFD for each maximal invalid subpart', () => {
		expect(decodeUtf8(bytes(0xff, 0x61, 0x80, 0x80))).toBe('\ufffda\ufffd\ufffd');
		expect(decodeUtf8(bytes(0xe2, 0x82, 0x61))).toBe('\ufffda');
		expect(decodeUtf8(bytes(0xed, 0xa0, 0x80))).toBe('\ufffd\ufffd\ufffd');
		expect(decodeUtf8(bytes(0xf0, 0x9f, 0x8c))).toBe('\ufffd');
		expect(decodeUtf8(bytes(0xc0, 0x80))).toBe('\ufffd\ufffd');
	});

	it('agrees with TextDecoder on every pair of bytes and on random ones', () => {
		for (let a = 0x7f; a < 0x100; a++)
			for (let b = 0x7f; b < 0x100; b++) {
				const pair = bytes(a, b, 0x80, 0xbf);
				expect(decodeUtf8(pair)).toBe(reference.decode(pair));
			}
		let seed = 1;
		const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 24;
		for (let round = 0; round < 2000; round++) {
			const random = Uint8Array.from({ length: 12 }, () => (next() & 1 ? next() | 0x80 : next()));
			expect(decodeUtf8(random)).toBe(reference.decode(random));
		}
	});

	it('reads long strings without overflowing the stack', () => {
		const text = `${'x'.repeat(300_000)}${'é🌍'.repeat(100_000)}`;
		expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
	});
});
