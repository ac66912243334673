// What the decoder does with bytes that somebody damaged, by chance or on purpose: a clear error or a valid profile, in bounded
// time and memory. Never a crash, a hang, or a profile that holds less than it says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import type { Decoded } from '../format.ts';
import { encodeProfile } from './encode.ts';
import { pprof } from './index.ts';
import { message } from './wire-text.ts';

const fixture = (name: string): Uint8Array =>
	new Uint8Array(gunzipSync(readFileSync(join(import.meta.dirname, `../../../fixtures/pprof/${name}.pb.gz`))));

function decode(bytes: Uint8Array, maxHeldBytes = 1 << 26): Decoded {
	const decoder = pprof.open({ symbols: createSymbols(), diary: createDiary(), maxHeldBytes });
	decoder.push(bytes);
	return decoder.finish();
}

/** Everything a consumer relies on; throws what it does not find. */
function checkDecoded(decoded: Decoded): void {
	if (decoded.damage) {
		expect(decoded.artifacts).toEqual([]);
		expect(decoded.kept).toBe('nothing');
		expect(decoded.damage.message).toMatch(/^[^\n]+ while reading [^\n]+ at byte \d+$/);
		return;
	}
	const profile = decoded.artifacts[0];
	if (profile?.kind !== 'profile') throw new Error('no profile');
	if (profile.stack.length !== profile.sampleCount) throw new Error('stacks are missing');
	if (profile.values.length !== profile.sampleTypes.length) throw new Error('sample types are missing');
	if (profile.values.some((column) => column.length !== profile.sampleCount)) throw new Error('values are missing');
	if (profile.labels.start.at(-1) !== profile.labels.key.length) throw new Error('labels are missing');
}

const kilobytes = (count: number): number => count * 1024;

describe('damaged profiles', () => {
	it('cut at every byte', () => {
		for (const name of ['custom', 'mutex', 'goroutine']) {
			const bytes = fixture(name);
			let whole = 0;
			for (let length = 0; length < bytes.length; length++) {
				const decoded = decode(bytes.subarray(0, length));
				checkDecoded(decoded);
				if (!decoded.damage) whole++;
			}
			// The runtime writes the string table last, and the last strings are not always used.
			expect(whole).toBeLessThan(8);
		}
	});

	it('with 10,000 flipped bits', () => {
		const inputs = ['cpu', 'heap', 'goroutine', 'block'].map(fixture);
		let seed = 20260101;
		const next = (below: number): number => {
			seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
			return Math.floor((seed / 2 ** 32) * below);
		};
		let damaged = 0;
		for (let round = 0; round < 10_000; round++) {
			const bytes = (inputs[round % inputs.length] as Uint8Array).slice();
			for (let flips = 1 + next(3); flips > 0; flips--) {
				const at = next(bytes.length);
				bytes[at] = (bytes[at] as number) ^ (1 << next(8));
			}
			const decoded = decode(bytes);
			checkDecoded(decoded);
			if (decoded.damage) damaged++;
		}
		expect(damaged).toBeGreaterThan(1000);
		expect(damaged).toBeLessThan(10_000);
	}, 60_000);
});

describe('profiles made to exhaust the reader', () => {
	it('lengths and counts that are not there', () => {
		for (const hex of [
			'12 ff ff ff ff 07',
			'12 ff ff ff ff ff ff ff ff ff 01',
			'32 80 80 80 80 08',
			'0a 02 0a ff',
			'6a ff ff ff ff 0f 01',
		]) {
			expect(decode(message(`\`${hex}\``)).damage?.message).toMatch(/ while reading /);
		}
	});

	it('a location of many inlined lines, named again and again', () => {
		const lines = '4: { 1: 1 2: 1 } '.repeat(5000);
		const samples = Array.from({ length: 200 }, (_, i) => `2: { 1: [${'1 '.repeat(100 + i)}] 2: 1 }`).join(' ');
		const bytes = message(`1: { 1: 1 2: 2 } ${samples} 4: { 1: 1 ${lines} } 5: { 1: 1 2: 1 } 6: "" 6: "samples" 6: "count"`);
		expect(bytes.length).toBeLessThan(kilobytes(100));
		expect(decode(bytes).damage?.message).toMatch(/^inlined frames multiply beyond the memory limit/);
	});

	it('a long label, named again and again', () => {
		const text = JSON.stringify('x'.repeat(100_000));
		const samples = Array.from({ length: 2000 }, (_, i) => `2: { 2: 1 3: { 1: 2 3: ${i} 4: 3 } }`).join(' ');
		const bytes = message(`1: { 1: 1 2: 2 } ${samples} 6: "" 6: "goroutine" 6: "count" 6: ${text}`);
		expect(decode(bytes).damage?.message).toMatch(/^label texts multiply beyond the memory limit/);
	});

	it('many sample types', () => {
		const bytes = message(`${'`0a 00`'.repeat(300_000)} 6: ""`);
		expect(decode(bytes).damage?.message).toMatch(/needed, more than the limit of 67 MB/);
	});

	it('many sample types and many samples', () => {
		const bytes = message(`6: "" ${'`0a 00`'.repeat(3000)} ${'`12 00`'.repeat(30_000)}`);
		expect(decode(bytes).damage?.message).toMatch(/^0 bytes cannot hold 3000 values while reading sample 0/);
	});

	it('more bytes than may be held', () => {
		const bytes = encodeProfile(`type samples/count\ncomment ${'x'.repeat(2000)}`);
		expect(decode(bytes, 1000).damage?.message).toMatch(/^more than the limit of 0 MB while reading profile at byte 0/);
	});

	it('a long function name that a hundred thousand functions share', () => {
		const name = JSON.stringify(`main.f[${'x'.repeat(100_000)}]`);
		const functions = Array.from({ length: 20_000 }, (_, i) => `5: { 1: ${i + 1} 2: 1 } 4: { 1: ${i + 1} 4: { 1: ${i + 1} } }`).join(' ');
		expect(decode(message(`6: "" 6: ${name} ${functions}`)).damage).toBeNull();
	});
});
