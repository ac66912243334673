import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asText, chunksOf, collect, joined } from '../../fixtures/input/streams.ts';
import { tarEnd, tarMember } from '../../fixtures/input/tar-writer.ts';
import { type InputOptions, openInputs } from './index.ts';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'gowhy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes files and returns the path in the test's folder. */
const write = (name: string, content: Uint8Array | string): string => {
	const path = join(folder, name);
	mkdirSync(join(path, '..'), { recursive: true });
	writeFileSync(path, content);
	return path;
};

/** Reads everything: "path: content (damage)" per source, then the problems; paths relative to the test's folder. */
async function read(args: readonly string[], options: InputOptions = {}): Promise<string[]> {
	const lines: string[] = [];
	const problems: string[] = [];
	for await (const source of openInputs(args, { onProblem: (problem) => problems.push(`! ${problem.message}`), ...options })) {
		const content = asText(await collect(source.chunks()));
		const { damage } = source.digest();
		lines.push(`${source.path}: ${content}${damage === null ? '' : ` (${damage})`}`);
	}
	return [...lines, ...problems].map((line) => line.replaceAll(`${folder}/`, ''));
}

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/input/${name}`, import.meta.url));

test('a gzip file keeps its name; size and hash are those of the file as stored', async () => {
	const stored = gzipSync('content');
	const path = write('cpu.pb.gz', joined(stored, gzipSync(' goes on')));
	for await (const source of openInputs([path])) {
		expect(asText(await collect(source.chunks()))).toBe('content goes on');
		const whole = joined(stored, gzipSync(' goes on'));
		expect(source.digest()).toEqual({ bytes: whole.length, sha256: createHash('sha256').update(whole).digest('hex'), damage: null });
		expect(source.mtimeMs).toBeGreaterThan(0);
	}
});

test('a large file that is copied as it comes is read into the same few pieces of memory', async () => {
	const content = Uint8Array.from({ length: 6e6 }, (_, i) => i ^ (i >> 11));
	for await (const source of openInputs([write('trace.out', content)])) {
		const copies: Uint8Array[] = [];
		const memory = new Set<ArrayBufferLike>();
		for await (const chunk of source.chunks()) {
			copies.push(Uint8Array.from(chunk));
			memory.add(chunk.buffer);
			if (source.file) source.file.memory.mayBeReused = true;
		}
		expect(joined(...copies)).toEqual(content);
		// The first piece is smaller than the two that take turns.
		expect(copies.length).toBeGreaterThan(5);
		expect(memory.size).toBe(3);
	}
});

test('names do not matter, content does', async () => {
	const archive = joined(tarMember('a', 'A'), tarMember('b', gzipSync('B')), tarEnd);
	expect(await read([write('plain.gz', 'no gzip'), write('trace.out', gzipSync(archive))])).toEqual([
		'plain.gz: no gzip',
		'trace.out!a: A',
		'trace.out!b: B',
	]);
});

test('folders: recursive, natural order, files before folders, hidden ones left out', async () => {
	for (const name of ['heap10', 'heap9', 'pod/x', '.git/config', '.hidden']) write(name, name);
	expect(await read([folder])).toEqual(['heap9: heap9', 'heap10: heap10', 'pod/x: pod/x']);
});

test('a manifest is no input, gives the order, and is told when it names what is not there', async () => {
	for (const name of ['a', 'b', 'c']) write(name, name);
	write('recording.json', '{"inputs": ["c", "a", "gone"]}');
	expect(await read([folder])).toEqual(['c: c', 'a: a', 'b: b', '! recording.json: names gone, which is not there']);
});

test('a file that is only called like a manifest is an input', async () => {
	expect(await read([write('manifest.json', '{"log":"line 1"}\n{"log":"line 2"}\n')])).toHaveLength(1);
});

test.each(['gnu.tar.gz', 'pax.tar.gz', 'pax.tar.zst'])('%s: long names, links passed over', async (name) => {
	const [second, first, ...others] = await read([fixture(name)]);
	expect(first).toMatch(/!run\/a\.txt: 0 [^]{98}$/);
	expect(second).toMatch(/!run\/deep\/n{120}\.txt: hello\n*$/);
	expect(others).toEqual([]);
});

test('standard input may be an archive', async () => {
	const archive = gzipSync(joined(tarMember('./run/a', 'A'), tarMember('run/._a', 'mac'), tarEnd));
	expect(await read(['-'], { stdin: chunksOf(archive, 10) })).toEqual(['-!run/a: A']);
	expect(await read(['-', '-'], { stdin: chunksOf(Buffer.from('log'), 10) })).toEqual([
		'-: log',
		'! -: standard input can be read only once',
	]);
});

test('members that were not read are skipped', async () => {
	const path = write('a.tar', joined(tarMember('a', 'A'.repeat(5000)), tarMember('b', 'B'.repeat(700)), tarMember('c', 'C'), tarEnd));
	const paths: string[] = [];
	for await (const source of openInputs([path])) {
		paths.push(source.path.replace(/.*!/, ''));
		if (source.path.endsWith('b')) for await (const _ of source.chunks()) break;
	}
	expect(paths).toEqual(['a', 'b', 'c']);
});

test('a cut archive gives what it has; the member that is cut says so', async () => {
	const archive = joined(tarMember('a', 'A'), tarMember('b', 'B'.repeat(1000)), tarEnd);
	expect(await read([write('a.tar', archive.subarray(0, 1024 + 512 + 600))])).toEqual([
		'a.tar!a: A',
		`a.tar!b: ${'B'.repeat(600)} (the archive is cut 400 bytes before the end of this file)`,
	]);
	expect(await read([write('b.tar', archive.subarray(0, 1024 + 300))])).toEqual(['b.tar!a: A', '! b.tar: the archive is cut at byte 1324']);
	const packed = gzipSync(archive);
	expect((await read([write('c.tgz', packed.subarray(0, packed.length - 12))]))[0]).toBe('c.tgz!a: A');
});

test('hostile archives: huge extension headers, sizes that cannot be, damaged headers, too many members, packed too often', async () => {
	const a = tarMember('a', 'A');
	expect(await read([write('x.tar', joined(a, tarMember('p', '', 'x', 2 ** 32)))])).toContain(
		'! x.tar: the archive is damaged: a header of more than 1 MiB',
	);
	const pax = tarMember('p', '20 size=99999999999999999999\n', 'x');
	expect((await read([write('s.tar', joined(a, pax, a, tarEnd))]))[0]).toBe('s.tar!a: A');
	const broken = joined(a, a, tarEnd);
	broken[1024 + 5] = 0xff;
	expect(await read([write('d.tar', broken)])).toEqual([
		'd.tar!a: A',
		'! d.tar: the archive is damaged at byte 1024: no valid file header',
	]);
	expect(await read([write('m.tar', joined(a, a, a, tarEnd))], { maxEntries: 2 })).toEqual([
		'm.tar!a: A',
		'm.tar!a: A',
		'! m.tar: the archive holds more than 2 files; the first ones were read',
	]);
	let nested: Uint8Array = Buffer.from('core');
	for (let i = 0; i < 9; i++) nested = gzipSync(nested);
	expect((await read([write('n.gz', nested)]))[0]).toContain('packed more than 8 times over');
});

test('a bomb hidden in several members ends at the limit of the whole file', async () => {
	const bomb = gzipSync(new Uint8Array(600_000));
	const lines = await read([write('b.tar', joined(tarMember('a', bomb), tarMember('b', bomb), tarEnd))], { maxBytes: 1_000_000 });
	expect(lines[0]).toHaveLength('b.tar!a: '.length + 600_000);
	expect(lines[1]).toContain('(it unpacks to more than 977 KiB');
});

test('what cannot be read is one line with the way out, and the others go on', async () => {
	symlinkSync('nowhere', join(folder, 'dangling'));
	symlinkSync('.', join(folder, 'loop'));
	write('good', 'content');
	write('old.zip', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0));
	expect(await read([join(folder, 'missing'), folder])).toEqual([
		'good: content',
		'! missing: no such file or folder; check the path',
		'! dangling: no such file or folder; check the path',
		'! loop: is a link to a folder already read; skipped',
		'! old.zip: a zip archive, which gowhy does not read: unzip it and name the folder',
	]);
	await expect(read([join(folder, 'missing')], { onProblem: undefined as never })).rejects.toThrow('missing: no such file');
});

test.skipIf(process.getuid?.() === 0)('a file without permission', async () => {
	const path = write('secret', 'x');
	chmodSync(path, 0);
	expect(await read([path])).toEqual(['! secret: permission denied; make it readable (chmod a+r) or run as its owner']);
});

test('an empty folder is a problem, an empty file is an empty input', async () => {
	expect((await read([folder]))[0]).toContain('the folder holds no files');
	expect(await read([write('empty', '')])).toEqual(['empty: ']);
});
