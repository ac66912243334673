import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { encodeProfile } from '../../decode/pprof/encode.ts';
import { parseProfile } from '../../decode/pprof/index.ts';
import { message } from '../../decode/pprof/wire-text.ts';
import { run } from '../run.ts';
import { command } from './pprof.ts';
import { parsedJson } from './pprof-parsed.ts';

const folder = join(import.meta.dirname, '../../../fixtures/pprof');
const names = readdirSync(folder)
	.filter((file) => file.endsWith('.pb.gz'))
	.map((file) => basename(file, '.pb.gz'));
const golden = (name: string): string => readFileSync(join(folder, `${name}.golden.json`), 'utf8');

const printed = (bytes: Uint8Array): string => [...parsedJson(parseProfile(bytes, 1 << 26).document)].join('');

describe('the JSON of a profile', () => {
	it.each(names)('%s agrees with its golden', (name) => {
		const text = printed(gunzipSync(readFileSync(join(folder, `${name}.pb.gz`))));
		expect(text).toBe(golden(name));
		expect(() => JSON.parse(text)).not.toThrow();
	});

	it('has integers digit for digit, and hostile names as JSON strings', () => {
		const text = printed(
			message(
				'1: { 1: 1 } 2: { 2: -9223372036854775808 3: { 1: 1 3: 9007199254740993 } 3: { 1: 2 2: 1 } } 3: { 1: 18446744073709551615 } 6: "" 6: "a\\"\\n" 6: "__proto__"',
			),
		);
		expect(text).toContain('"id": 18446744073709551615');
		expect(text).toContain('"values": [-9223372036854775808]');
		expect(text).toContain('"numLabels": {"a\\"\\n": [9007199254740993]}');
		expect(text).toContain('"labels": {"__proto__": ["a\\"\\n"]}');
	});

	it('pads the units of a key once one of its values has one', () => {
		const text = printed(encodeProfile('type samples/count\n1:; bytes=#1, bytes=#2 kb, bytes=#3, n=#4'));
		expect(text).toContain('"numLabels": {"bytes": [1, 2, 3], "n": [4]}, "numUnits": {"bytes": ["", "kb", ""]}');
	});
});

describe('gowhy pprof', () => {
	const dir = mkdtempSync(join(tmpdir(), 'gowhy-pprof-'));
	afterAll(() => rmSync(dir, { recursive: true }));
	afterEach(() => vi.restoreAllMocks());

	const file = (name: string, content: Uint8Array | string): string => {
		writeFileSync(join(dir, name), content);
		return join(dir, name);
	};
	const gowhy = async (...args: string[]): Promise<{ status: number; out: string; err: string }> => {
		let out = '';
		let err = '';
		vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
		vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
		const status = await run(['pprof', ...args], [{ name: command.name, summary: command.summary, load: async () => command }]);
		vi.restoreAllMocks();
		return { status, out, err };
	};
	const mutex = join(folder, 'mutex.pb.gz');

	it('prints a profile with -parsed, as with --parsed, before or after the file', async () => {
		for (const args of [
			['-parsed', mutex],
			['--parsed', mutex],
			[mutex, '-parsed'],
		]) {
			expect(await gowhy(...args)).toEqual({ status: 0, out: golden('mutex'), err: '' });
		}
	});

	it('refuses what is no profile, or a broken one, in one line with status 2', async () => {
		const cases: [path: string, line: RegExp][] = [
			[file('empty.pb', ''), /the input is empty while reading profile at byte 0/],
			[file('dump.txt', 'goroutine 1 [running]:\n'), /not a protobuf profile, nor one of the older forms/],
			[file('java.txt', '--- heapz 1 ---\nformat = java\n'), /not a protobuf profile/],
			[file('cut.pb', gunzipSync(readFileSync(mutex)).subarray(0, 700)), /: [^(]* while reading .* at byte \d+$/],
			[file('cut.pb.gz', readFileSync(mutex).subarray(0, 300)), /gzip/],
			[join(dir, 'missing.pb.gz'), /missing\.pb\.gz/],
		];
		for (const [path, line] of cases) {
			const { status, out, err } = await gowhy('-parsed', path);
			expect({ path, status, out, lines: err.trimEnd().split('\n').length }).toEqual({ path, status: 2, out: '', lines: 1 });
			expect(err.trimEnd()).toMatch(line);
		}
	});

	it('prints a report, and says what is missing', async () => {
		const { status, out } = await gowhy('-top', '-nodecount', '1', mutex);
		expect(status).toBe(0);
		expect(out).toMatch(/^File: .*\n(.*\n)*Showing top 1 nodes out of \d+\n +flat +flat% +sum% +cum +cum%\n.*\n$/);
		expect(await gowhy(mutex)).toMatchObject({
			status: 2,
			err: `gowhy: pprof: name a report, e.g. gowhy pprof -top ${mutex} (there is no shell)\n`,
		});
		expect(await gowhy('-parsed')).toMatchObject({ status: 2, err: 'gowhy: pprof: no profile source specified\n' });
		expect(await gowhy('-parsed', mutex, mutex)).toMatchObject({ status: 2, err: 'gowhy: pprof: -parsed takes one profile, not 2\n' });
		expect((await gowhy('-top', '-focus=(', mutex)).err).toMatch(/^gowhy: parsing focus regexp: error parsing regexp: missing closing \)/);
	});

	it('adds up the profiles that can be read, and tells of the others', async () => {
		const missing = join(dir, 'nobody.pb.gz');
		const { status, out, err } = await gowhy('-raw', mutex, missing);
		expect({ status, isSame: out === (await gowhy('-raw', mutex)).out }).toEqual({ status: 0, isSame: true });
		expect(err).toMatch(/nobody\.pb\.gz: .*\nFetched 1 source profiles out of 2\n$/);
		expect(await gowhy('-raw', missing, missing)).toMatchObject({ status: 2 });
	});

	it('writes a file with -output: text, or a profile that is compressed', async () => {
		const output = join(dir, 'out.pb.gz');
		expect(await gowhy('-proto', `-output=${output}`, mutex)).toMatchObject({
			status: 0,
			out: '',
			err: `Generating report in ${output}\n`,
		});
		expect(gunzipSync(readFileSync(output)).equals(gunzipSync(readFileSync(mutex)))).toBe(false);
		expect((await gowhy('-raw', output)).out).toBe((await gowhy('-raw', mutex)).out);
		expect(await gowhy('-top', `-output=${join(dir, 'no/such/folder')}`, mutex)).toMatchObject({ status: 2 });
	});
});
