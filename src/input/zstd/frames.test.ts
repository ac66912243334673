import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleText } from '../../../fixtures/input/sample.ts';
import { asText, joined, seededRandom, unpacked } from '../../../fixtures/input/streams.ts';
import { unzstd } from './frames.ts';

// Written by the zstd program from sampleText(2500): level1 with checksum and content size, level19 with neither.
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../../../fixtures/input/${name}`, import.meta.url)));
const sample = sampleText(2500);
const text = asText(sample);
const level1 = fixture('level1.zst');
const level19 = fixture('level19.zst');

const magic = [0x28, 0xb5, 0x2f, 0xfd];
/** A frame of one block: window of 1 KiB, no checksum, no content size. */
const frame = (type: number, size: number, content: readonly number[]): Uint8Array => {
	const header = (size << 3) | (type << 1) | 1;
	return Uint8Array.of(...magic, 0, 0, header & 255, (header >> 8) & 255, header >> 16, ...content);
};

test('reads what the zstd program wrote, whatever the chunks are', async () => {
	for (const chunkBytes of [1, 999, 1 << 20]) {
		expect(await unpacked(unzstd, level1, chunkBytes)).toEqual({ content: text, damage: null });
		expect(await unpacked(unzstd, level19, chunkBytes)).toEqual({ content: text, damage: null });
	}
});

test('raw and run-length blocks, frames in a row, skippable frames', async () => {
	const skippable = Uint8Array.of(0x5d, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
	const bytes = joined(skippable, frame(0, 3, [0x61, 0x62, 0x63]), skippable, frame(1, 4, [0x2e]));
	expect(await unpacked(unzstd, bytes)).toEqual({ content: 'abc....', damage: null });
});

test('a Huffman tree whose states read no bits ends as damage (a decoder may loop for ever on it)', async () => {
	const tree = [6, 0xf0, 0x03, 0xff, 0xff, 0xff, 0xff];
	const literals = [(5 << 4) | 2, 0, 4, ...tree, ...new Array<number>(16).fill(0)];
	const { content, damage } = await unpacked(unzstd, frame(2, literals.length, literals));
	expect(content.length).toBe(0);
	expect(damage).toBe('zstd data is damaged after 0 bytes of content (more than 255 Huffman weights)');
});

test('a window above 128 MiB is refused before it is allocated, a dictionary too', async () => {
	expect((await unpacked(unzstd, Uint8Array.of(...magic, 0, (20 << 3) | 1))).damage).toContain('zstd -d --long=31');
	expect((await unpacked(unzstd, Uint8Array.of(...magic, 1, 0, 5))).damage).toContain('zstd -D');
});

test('a flipped bit in the content is found by the checksum', async () => {
	const bytes = joined(Uint8Array.of(...magic, 4, 0), frame(0, 3, [0x61, 0x62, 0x63]).subarray(6), Uint8Array.of(1, 2, 3, 4));
	const { content, damage } = await unpacked(unzstd, bytes);
	expect(content).toBe('abc');
	expect(damage).toContain('the checksum does not match');
});

test('cut at every byte: a prefix of the content, and damage', async () => {
	const small = joined(frame(0, 3, [0x61, 0x62, 0x63]), level1.subarray(0, 600));
	for (let length = 1; length < small.length; length++) {
		const { content, damage } = await unpacked(unzstd, small.subarray(0, length));
		const whole = length === 12;
		expect('abc').toContain(content);
		expect(damage === null, `cut at ${length}`).toBe(whole);
	}
	const half = await unpacked(unzstd, level19.subarray(0, 23_000));
	expect(half.content.length).toBeGreaterThan(100_000);
	expect(text.startsWith(half.content)).toBe(true);
});

test('a bomb ends at the limit', async () => {
	const bomb = joined(...Array.from({ length: 100 }, () => frame(1, 128 * 1024, [0])));
	const { content, damage } = await unpacked(unzstd, bomb, 1000, 1_000_000);
	expect(content.length).toBeLessThanOrEqual(1_000_000);
	expect(damage).toContain('it unpacks to more than');
});

test('500 flipped bits: never an exception, and damage whenever the content differs', async () => {
	const random = seededRandom(11);
	for (let i = 0; i < 500; i++) {
		const flipped = level1.slice();
		const at = 4 + random(i % 2 === 0 ? 300 : level1.length - 4);
		flipped[at] = (flipped[at] as number) ^ (1 << random(8));
		const { content, damage } = await unpacked(unzstd, flipped, 1 << 20);
		if (damage === null) expect(content === text).toBe(true);
	}
});
