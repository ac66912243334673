// What every decoder shows: chunks of any size give the same, every cut is damage with an offset, no flipped bit throws.
import { expect, test } from 'vitest';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { exampleFormat } from './index.ts';

const bytes = new TextEncoder().encode('EXMPL1\n\u0003one\u0002hi\u0000');

function decode(input: Uint8Array, chunkBytes = 1000) {
	const diary = createDiary();
	const decoder = exampleFormat.open({ symbols: createSymbols(), diary, maxHeldBytes: 1 << 20 });
	for (let at = 0; at < input.length; at += chunkBytes) decoder.push(input.subarray(at, at + chunkBytes));
	return { ...decoder.finish(), diary: diary.entries() };
}

test('recognises its signature, by content', () => {
	expect(exampleFormat.recognise(bytes, true)).toBe(true);
	expect(exampleFormat.recognise(bytes.subarray(0, 5), true)).toBe(false);
	expect(exampleFormat.recognise(new TextEncoder().encode('goroutine 1 [running]:'), true)).toBe(false);
});

test.each([1, 2, 1000])('decodes in chunks of %i bytes', (chunkBytes) => {
	expect(decode(bytes, chunkBytes)).toMatchObject({ damage: null, kept: '' });
});

test('cut at every byte: damage with an offset, and what was kept', () => {
	for (let length = 7; length < bytes.length; length++) {
		const { damage, kept } = decode(bytes.subarray(0, length));
		expect(damage?.offset, `cut at ${length}`).toBeLessThanOrEqual(length);
		expect(kept).toBe(`${length < 11 ? 0 : length < 14 ? 1 : 2} records`);
	}
});

test('every flipped bit: no exception', () => {
	for (let bit = 7 * 8; bit < bytes.length * 8; bit++) {
		const flipped = bytes.slice();
		flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
		expect(() => decode(flipped, 3)).not.toThrow();
	}
});

test('what is odd but tolerable stands in the diary', () => {
	const odd = Uint8Array.of(...bytes.subarray(0, 7), 1, 0xff, 1, 0xff, 0);
	expect(decode(odd).diary).toMatchObject([{ id: 'example.unknown-record', count: 2, firstOffset: 7 }]);
});
