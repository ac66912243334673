// The forms before protobuf, and what /debug/pprof prints with debug=1.
import { describe, expect, it } from 'vitest';
import type { PprofDocument } from '../document.ts';
import { parseLegacyProfile } from './index.ts';
import { tidiedMappings } from './memory-map.ts';

const parse = (text: string): PprofDocument | null => parseLegacyProfile(new TextEncoder().encode(text));
/** `values: addresses` of each sample. */
function samples(document: PprofDocument | null): string[] {
	if (!document) return [];
	const { samples: table, locations } = document;
	return Array.from({ length: table.length }, (_, i) => {
		const stack = table.stack[i] as number;
		const pool = table.stacks.pool().subarray(table.stacks.start(stack), table.stacks.end(stack));
		return `${table.values.map((of) => of[i]).join(' ')}: ${[...pool].map((row) => locations.address.unsigned(row).toString(16)).join(' ')}`;
	});
}

describe('old forms', () => {
	it('goroutine?debug=1: counts; return addresses point at the call', () => {
		const document = parse('goroutine profile: total 4\n3 @ 0x45 0x67\n#\t0x44\tmain.work+0x4\tmain.go:5\n\n1 @ 0x89\n');
		expect(document?.sampleTypes).toEqual([{ type: 'goroutine', unit: 'count' }]);
		expect(samples(document)).toEqual(['3: 44 66', '1: 88']);
		expect(() => parse('goroutine profile: total 4\n3 @ nothing\n')).toThrow(/malformed sample of goroutine while reading line 2/);
	});

	it('heap?debug=1: scaled up, since small blocks are seldom sampled', () => {
		const document = parse('heap profile: 1: 1024 [2: 2048] @ heap/1048576\n1: 1024 [2: 2048] @ 0x45\n');
		expect(document?.sampleTypes.map(({ type }) => type)).toEqual(['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space']);
		expect(samples(document)).toEqual(['1025 1049600 512 524800: 44']);
		expect(document?.samples.labels.number).toEqual(Float64Array.of(1024));
	});

	it('mutex?debug=1: cycles become nanoseconds', () => {
		expect(samples(parse('--- mutex:\ncycles/second=2000000000\nsampling period=10\n4000 3 @ 0x45 0x67\n'))).toEqual(['30 20000: 44 66']);
	});

	it('threads: "same as previous thread" counts for that one', () => {
		const text =
			'--- threadz 1 ---\n\n--- Thread 7f (name: main/1) stack: ---\n  PC: 0x10 0x20\n--- Thread 80 (name: b/2) stack: ---\n   [same as previous thread]\n--- Memory map: ---\n';
		expect(samples(parse(text))).toEqual(['2: 10 1f']);
	});

	it('binary CPU profiles in words of either size and order', () => {
		const words = [0, 3, 0, 10000, 0, 2, 2, 0x500, 0x601, 1, 1, 0x500, 0, 1, 0];
		const bytes = new Uint8Array(words.length * 8 + 64);
		const view = new DataView(bytes.buffer);
		words.forEach((word, i) => view.setBigUint64(8 * i, BigInt(word)));
		bytes.set(new TextEncoder().encode('00400000-00500000: /bin/app\n'), words.length * 8);
		const document = parseLegacyProfile(bytes.subarray(0, words.length * 8 + 28));
		expect(samples(document)).toEqual(['2 20000000: 500 600', '1 10000000: 500']);
		expect(document?.text(document.mappings.file[0] as number)).toBe('/bin/app');
	});

	it('anything else is none of them', () => {
		for (const text of ['', 'goroutine 1 [running]:\n', '--- heapz 1 ---\n', 'heap profile: x\n']) expect(parse(text)).toBeNull();
	});

	it('maps: executable parts, parts of one file joined, the program first', () => {
		const mappings = tidiedMappings([
			'build=/path/to',
			'7f00-7f80: /lib/libc.so.6',
			'00400000-00500000 r-xp 00000000 00:00 12345 $build/app',
			'00500000-00600000 r-xp 00100000 00:00 12345 $build/app',
			'00600000-00700000 rw-p 00000000 00:00 0',
		]);
		expect(mappings.map(({ start, limit, file }) => `${start.toString(16)}-${limit.toString(16)} ${file}`)).toEqual([
			'400000-600000 /path/to/app',
			'7f00-7f80 /lib/libc.so.6',
		]);
	});
});
