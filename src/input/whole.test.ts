import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { InputError } from './source.ts';
import { readWhole } from './whole.ts';

const dir = mkdtempSync(join(tmpdir(), 'gowhy-whole-'));
afterAll(() => rmSync(dir, { recursive: true }));
const file = (name: string, content: Uint8Array | string): string => {
	writeFileSync(join(dir, name), content);
	return join(dir, name);
};
const text = async (path: string, maxBytes = 1 << 20): Promise<string> => new TextDecoder().decode(await readWhole(path, maxBytes));

it('reads plain files, gzip and several members of it', async () => {
	expect(await text(file('plain', 'abc'))).toBe('abc');
	expect(await text(file('one.gz', gzipSync('abc')))).toBe('abc');
	expect(await text(file('two.gz', Buffer.concat([gzipSync('abc'), gzipSync('def')])))).toBe('abcdef');
	expect(await text(file('empty', ''))).toBe('');
});

it('says what it cannot read', async () => {
	const cases: [path: string, maxBytes: number, problem: RegExp][] = [
		[join(dir, 'missing'), 9, /missing/],
		[dir, 9, /is a folder/],
		[file('cut.gz', gzipSync('a'.repeat(1000)).subarray(0, 25)), 9000, /gzip/],
		[file('large', 'a'.repeat(100)), 99, /larger than 99 bytes/],
		[file('bomb.gz', gzipSync('a'.repeat(100_000))), 99, /99 bytes/],
	];
	for (const [path, maxBytes, problem] of cases) {
		await expect(readWhole(path, maxBytes)).rejects.toThrow(InputError);
		await expect(readWhole(path, maxBytes)).rejects.toThrow(problem);
	}
});
