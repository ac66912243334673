import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeProfile } from './encode.ts';
import { pprof } from './index.ts';
import { message } from './wire-text.ts';

const headBytes = 65536;
const recognise = (bytes: Uint8Array): boolean => pprof.recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes);
const fixtures = join(import.meta.dirname, '../../../fixtures');
const profiles = readdirSync(join(fixtures, 'pprof')).filter((file) => file.endsWith('.pb.gz'));

describe('recognise a profile', () => {
	it('as the Go runtime writes it, whole and cut', () => {
		expect(profiles.length).toBeGreaterThan(8);
		for (const file of profiles) {
			const bytes = gunzipSync(readFileSync(join(fixtures, 'pprof', file)));
			expect(recognise(bytes), file).toBe(true);
			for (const part of [64, 100, 200]) expect(pprof.recognise(bytes.subarray(0, part), true), `${part} bytes of ${file}`).toBe(true);
		}
	});

	it('in any order of fields', () => {
		const bytes = encodeProfile('type samples/count\ntype cpu/nanoseconds\n1 2: main.f a.go:1 | main.main a.go:9');
		expect(recognise(bytes)).toBe(true);
		expect(recognise(message('6: "" 6: "samples" 6: "count" 1: { 1: 1 2: 2 }'))).toBe(true);
		expect(recognise(message('9: 1700000000000000000 12: 1 5: { 1: 1 2: 1 } 4: { 1: 1 4: { 1: 1 2: 3 } } 4: { 1: 2 } 6: ""'))).toBe(true);
	});

	it('that begins with a string or a sample larger than the head', () => {
		const long = JSON.stringify('x'.repeat(200_000));
		expect(recognise(message(`6: "" 6: ${long} 1: { 1: 1 2: 1 }`))).toBe(true);
		expect(recognise(message(`1: { 1: 1 2: 1 } 6: "" 6: ${long}`))).toBe(true);
		const ids = Array.from({ length: 70_000 }, (_, i) => (i % 5000) + 1).join(' ');
		expect(recognise(message(`1: { 1: 1 2: 2 } 1: { 1: 3 2: 4 } 2: { 1: [${ids}] 2: [1 2] }`))).toBe(true);
	});

	it('that begins with tens of thousands of functions', () => {
		const functions = Array.from({ length: 9000 }, (_, i) => `5: { 1: ${i + 1} 2: ${i + 1} 4: 1 }`).join(' ');
		expect(recognise(message(functions))).toBe(true);
	});

	it('that is damaged further on', () => {
		const bytes = encodeProfile('type samples/count\ntype cpu/nanoseconds\n1 2: main.f a.go:1 | main.main a.go:9');
		bytes.fill(0xff, Math.floor(bytes.length / 2));
		expect(recognise(bytes)).toBe(true);
	});
});

describe('do not recognise', () => {
	const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);
	const utf16 = (lines: string): Uint8Array => new Uint8Array(Buffer.from(lines, 'utf16le'));

	it.each<[string, Uint8Array]>([
		['nothing', new Uint8Array(0)],
		['zeros', new Uint8Array(4096)],
		['ones', new Uint8Array(4096).fill(0xff)],
		['newlines', text('\n'.repeat(1000))],
		['a goroutine dump', text('goroutine 1 [running]:\nmain.main()\n\t/src/main.go:3 +0x1d\n')],
		['the old text heap profile', text('heap profile: 3: 480 [7: 1024] @ heap/1048576\n1: 32 [2: 64] @ 0x4a 0x5b\n')],
		['the old text contention profile', text('--- contention\ncycles/second=2000000000\n180 1 @ 0x1 0x2\n')],
		[
			'the old binary CPU profile',
			new Uint8Array(new BigUint64Array([0n, 3n, 0n, 10000n, 0n, 1n, 2n, 0x400000n, 0x400010n, 0n, 1n, 0n]).buffer),
		],
		['a log that begins with an empty line', text('\n\n2024-01-02 level=info msg="ready"\n')],
		['a log line that begins with a tag of ours', text('Zulu time 12:00\n"quoted"\n*starred*\n2024\n:x\nH\n')],
		['UTF-16 text', utf16('22 goroutines in 2024, 2222 stacks\n')],
		['JSON', text('{"samples": [1, 2, 3]}')],
		['an execution trace', text('go 1.26 trace\0\0\0\x01\x02\x03')],
		['an ELF binary', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x3e, 0)],
		['gzip', gzipSync('profile')],
		['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4, 0, 1, 0, 0)],
		['a zip archive', text('PK\x03\x04\x14\0\0\0\x08\0')],
		[
			'a tar archive',
			new Uint8Array(Buffer.concat([Buffer.from('cpu.pb.gz'.padEnd(257, '\0')), Buffer.from('ustar\0'.padEnd(255, '\0'))])),
		],
		['another protobuf: points of two integers', message(Array.from({ length: 500 }, (_, i) => `1: { 1: ${i} 2: ${i * i} }`).join(' '))],
		['another protobuf: named things', message(Array.from({ length: 500 }, (_, i) => `1: { 1: "name ${i}" 2: ${i} }`).join(' '))],
		[
			'another protobuf: spans of a trace',
			message('1: { 1: { 1: { 1: "service.name" 2: { 1: "shop" } } } 2: { 2: { 1: "0123" 2: "45" 5: "GET /" } } }'),
		],
	])('%s', (_, bytes) => expect(recognise(bytes)).toBe(false));

	it('the inputs of other decoders', () => {
		let seen = 0;
		for (const folder of readdirSync(fixtures)) {
			if (folder === 'pprof' || folder === 'input') continue;
			for (const file of readdirSync(join(fixtures, folder), { recursive: true, withFileTypes: true })) {
				if (!file.isFile() || /\.(gz|zst|tar|tgz|zip)$/.test(file.name)) continue;
				expect(recognise(readFileSync(join(file.parentPath, file.name))), `${folder}/${file.name}`).toBe(false);
				seen++;
			}
		}
		expect(seen).toBeGreaterThan(0);
	});

	it('bytes without any order', () => {
		let seed = 1;
		const next = (): number => {
			seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
			return seed >>> 24;
		};
		let claimed = 0;
		for (let round = 0; round < 20_000; round++) {
			const bytes = Uint8Array.from({ length: 96 }, next);
			// The worst case: the first tag is right.
			bytes[0] = [0x0a, 0x12, 0x1a, 0x22, 0x2a, 0x32, 0x5a, 0x48][round & 7] as number;
			if (recognise(bytes)) claimed++;
		}
		expect(claimed).toBe(0);
	});
});
