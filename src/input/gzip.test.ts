import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sampleText } from '../../fixtures/input/sample.ts';
import { asText, joined, seededRandom, unpacked } from '../../fixtures/input/streams.ts';
import { gunzip } from './gzip.ts';

const sample = sampleText(2500);
const text = asText(sample);
const packed = new Uint8Array(gzipSync(sample));

test('content is the same whatever the chunks are', async () => {
	for (const chunkBytes of [1, 7, 4096, 1 << 20])
		expect(await unpacked(gunzip, packed, chunkBytes)).toEqual({ content: text, damage: null });
});

test('several members are one content; zero padding after them is no damage', async () => {
	const bytes = joined(packed, gzipSync(''), gzipSync('tail'), new Uint8Array(512));
	expect(await unpacked(gunzip, bytes)).toEqual({ content: `${text}tail`, damage: null });
});

test('a header with extra field, name, comment and its own checksum is skipped', async () => {
	const header = Uint8Array.of(0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 255, 3, 0, 1, 2, 3, 0x61, 0, 0x62, 0, 9, 9);
	expect(await unpacked(gunzip, joined(header, packed.subarray(10)))).toEqual({ content: text, damage: null });
});

test('a member that is followed by other bytes is kept', async () => {
	const { content, damage } = await unpacked(gunzip, joined(packed, Buffer.from('-- end of log --')));
	expect(content).toBe(text);
	expect(damage).toBe('bytes after the end of the gzip data were ignored');
});

test('content with a wrong checksum is kept, and said to be doubtful', async () => {
	const bytes = packed.slice();
	bytes[bytes.length - 8] = (bytes[bytes.length - 8] as number) ^ 1;
	expect(await unpacked(gunzip, bytes)).toEqual({ content: text, damage: 'the gzip checksum does not match: the content may be wrong' });
});

test('cut at every byte: a prefix of the content, and damage', async () => {
	const small = sample.subarray(0, 700);
	const bytes = new Uint8Array(gzipSync(small));
	for (let length = 1; length < bytes.length; length++) {
		const { content, damage } = await unpacked(gunzip, bytes.subarray(0, length));
		expect(content).toBe(asText(small).slice(0, content.length));
		expect(damage, `cut at ${length}`).not.toBeNull();
	}
});

test('a file cut in the middle keeps nearly half of its content', async () => {
	const { content, damage } = await unpacked(gunzip, packed.subarray(0, packed.length / 2));
	expect(content.length).toBeGreaterThan(sample.length * 0.4);
	expect(damage).toBe(`gzip data is cut after ${content.length} bytes of content`);
});

test('a bomb ends at the limit', async () => {
	const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
	const { content, damage } = await unpacked(gunzip, bomb, 1000, 1_000_000);
	expect(content.length).toBeLessThanOrEqual(1_000_000);
	expect(damage).toContain('it unpacks to more than');
});

test('2,000 flipped bits: never an exception, and damage whenever the content differs', async () => {
	const random = seededRandom(7);
	const small = sample.subarray(0, 2000);
	const bytes = new Uint8Array(gzipSync(small));
	for (let i = 0; i < 2000; i++) {
		const flipped = bytes.slice();
		const at = 2 + random(bytes.length - 2);
		flipped[at] = (flipped[at] as number) ^ (1 << random(8));
		const { content, damage } = await unpacked(gunzip, flipped);
		if (damage === null) expect(content).toBe(asText(small));
	}
});
