// Profiles and pictures from the command line: the built program, as users run it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { parseProfile } from '../src/decode/pprof/index.ts';

const root = join(import.meta.dirname, '..');
const trace = join(root, 'fixtures/go-trace/recorded/go1.26.trace');
const cpu = join(root, 'fixtures/pprof/cpu.pb.gz');
const heap = join(root, 'fixtures/pprof/heap.pb.gz');
const folder = mkdtempSync(join(tmpdir(), 'gowhy-profiles-'));
afterAll(() => rmSync(folder, { recursive: true }));

function gowhy(args: readonly string[], input: Uint8Array | string = '') {
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/main.js'), ...args], { input, maxBuffer: 1 << 28 });
	return { status, bytes: new Uint8Array(stdout), out: stdout.toString(), err: stderr.toString() };
}
const profileOf = (bytes: Uint8Array) => parseProfile(new Uint8Array(gunzipSync(bytes)), 1 << 28).document;

describe('gowhy trace --pprof', () => {
	test.each(['net', 'sync', 'syscall', 'sched'])('writes a %s profile in either spelling', (kind) => {
		const ours = gowhy(['trace', `--pprof=${kind}`, trace]);
		expect([ours.status, ours.err]).toEqual([0, '']);
		const { sampleTypes, periodType } = profileOf(ours.bytes);
		expect([sampleTypes.map((type) => `${type.type}/${type.unit}`), periodType.type]).toEqual([
			['contentions/count', 'delay/nanoseconds'],
			'trace',
		]);
		for (const words of [
			[`-pprof=${kind}`, trace],
			['-pprof', kind, 'program', trace],
			['--pprof', kind, trace],
		])
			expect(gowhy(['trace', ...words]).bytes).toEqual(ours.bytes);
	});

	test('adds open waits when asked', () => {
		const sum = (args: string[]): number =>
			profileOf(gowhy(['trace', '--pprof=sync', ...args, trace]).bytes).samples.values[1]?.reduce((a, b) => a + b, 0) ?? 0;
		expect(sum(['--open-waits'])).toBeGreaterThan(sum([]));
	});

	test('says what is wrong', () => {
		expect(gowhy(['trace', '--pprof=cpu', trace])).toMatchObject({
			status: 2,
			err: "gowhy: --pprof is one of net, sync, syscall, sched, not 'cpu'\n",
		});
		expect(gowhy(['trace', '-x', trace]).err).toContain("unknown option '-x'");
		expect(gowhy(['trace', trace]).err).toContain('gowhy diagnose');
		expect(gowhy(['trace', '--pprof=sync', cpu]).err).toContain('no trace header');
	});

	test('keeps what can be read of a cut trace, and says so', () => {
		const whole = readFileSync(trace);
		const { status, bytes, err } = gowhy(['trace', '--pprof=sched', '-'], whole.subarray(0, whole.length - 100));
		expect(status).toBe(2);
		expect(err).toContain('kept:');
		expect(profileOf(bytes).samples.length).toBeGreaterThan(0);
	});
});

describe('gowhy trace stats', () => {
	test('prints one page, or JSON', () => {
		const page = gowhy(['trace', 'stats', trace]);
		expect(page.status).toBe(0);
		expect(page.out.split('\n').length).toBeLessThan(60);
		expect(page.out).toMatch(/goroutines +\d+ seen, .* at most \d+ alive at once/);
		const json = JSON.parse(gowhy(['trace', 'stats', '--json', '-'], readFileSync(trace)).out);
		expect(json).toMatchObject({ formatVersion: '1.26', bytes: readFileSync(trace).length, damage: null });
	});
});

describe('gowhy flame', () => {
	test('draws a profile into a file; its ending tells the format', () => {
		for (const [name, start] of [
			['a.svg', '<svg xmlns'],
			['a.html', '<!doctype html>'],
		] as const) {
			const file = join(folder, name);
			expect(gowhy(['flame', cpu, '-o', file])).toMatchObject({ status: 0, out: '', err: '' });
			expect(readFileSync(file, 'utf8').startsWith(start)).toBe(true);
		}
	});

	test('takes a trace, a sample type, a base, and standard input', () => {
		const json = (args: string[], input: Uint8Array | string = '') => JSON.parse(gowhy(['flame', ...args, '--json'], input).out);
		expect(json([trace, '--weight', 'sync'])).toMatchObject({ unit: 'nanoseconds' });
		expect(json(['-', '--sample-index', 'alloc_space'], readFileSync(heap))).toMatchObject({ unit: 'bytes' });
		const same = json([cpu, '--base', cpu]);
		expect(same.base.total * 2).toBe(same.total);
		expect(json([cpu, cpu]).total).toBe(2 * json([cpu]).total);
	});

	test('says what is wrong, and leaves no file', () => {
		const file = join(folder, 'none.svg');
		for (const [args, problem] of [
			[[cpu, '--sample-index', 'alloc'], "no sample type 'alloc'; it has samples, cpu"],
			[[cpu, '--weight', 'sync'], '--weight is for traces'],
			[[trace, '--weight', 'io'], '--weight is one of cpu, running'],
			[[cpu, '--base', heap], 'no comparison: '],
			[[cpu, '--focus', '('], '--focus: Invalid regular expression'],
			[[cpu, '--focus', 'no such function'], 'nothing to draw'],
			[[join(root, 'README.md')], 'neither a profile (profile.proto) nor an execution trace'],
			[[cpu, '--window', '1s:2s'], 'a window of time is for traces'],
		] as const) {
			const { status, err } = gowhy(['flame', ...args, '-o', file]);
			expect([status, err]).toEqual([2, expect.stringContaining(problem)]);
		}
		expect(gowhy(['flame', cpu]).err).toContain('gowhy flame FILE -o cpu.svg');
		expect(existsSync(file)).toBe(false);
	});
});

describe('gowhy goroutines', () => {
	test('prints text, or writes what the ending of the file says', () => {
		const page = gowhy(['goroutines', trace]);
		expect([page.status, page.err]).toEqual([0, '']);
		expect(page.out).toContain('Who woke whom');
		for (const [name, start] of [
			['g.svg', '<svg xmlns'],
			['g.html', '<!doctype html>'],
			['g.dot', 'digraph'],
			['g.json', '{"schema":"gowhy.goroutines/1"'],
			['g.txt', `${trace}: `],
		] as const) {
			const file = join(folder, name);
			expect(gowhy(['goroutines', trace, '-o', file])).toMatchObject({ status: 0, out: '', err: '' });
			expect(readFileSync(file, 'utf8').startsWith(start)).toBe(true);
		}
	});

	test('takes a threshold, a goroutine, and standard input', () => {
		const json = (args: string[]) => JSON.parse(gowhy(['goroutines', '-', '--json', ...args], readFileSync(trace)).out);
		const whole = json([]);
		const slow = json(['--threshold-ms', '2']);
		expect(slow.thresholdNs).toBe(2e6);
		expect(slow.wakes.length).toBeLessThan(whole.wakes.length);
		const id = whole.wakes[0].parts[0].longestWoken;
		expect(json(['--goroutine', String(id)]).focus.id).toBe(id);
		expect(gowhy(['goroutines', trace, '--goroutine', String(id)]).out).toMatch(new RegExp(`^goroutine ${id} `));
	});

	test('says what is wrong', () => {
		for (const [args, problem] of [
			[[trace, '--format', 'png'], "--format is one of text, svg, html, dot, json, not 'png'"],
			[[trace, '-o', join(folder, 'g.png')], 'g.png: use .svg, .html, .dot, .json or .txt, or --format'],
			[[trace, '--goroutine', '99999999'], 'there is no goroutine 99999999 in it'],
			[[trace, '--goroutine', 'x'], 'A goroutine is named by its number.'],
			[[trace, '--threshold-ms', '-1'], 'It is a number of milliseconds'],
			[[cpu], 'no trace header'],
		] as const) {
			const { status, err } = gowhy(['goroutines', ...args]);
			expect([status, err]).toEqual([2, expect.stringContaining(problem)]);
		}
		const whole = readFileSync(trace);
		const cut = gowhy(['goroutines', '-'], whole.subarray(0, whole.length - 100));
		expect([cut.status, cut.err, cut.out]).toEqual([2, expect.stringContaining('kept:'), expect.stringContaining('Who woke whom')]);
	});
});

describe('gowhy export', () => {
	test('writes each format, the same bytes each time', () => {
		for (const [args, start] of [
			[[trace, '--to', 'perfetto'], '\n'],
			[[cpu, '--to', 'speedscope'], '{"$schema":"https://www.speedscope.app/'],
			[[trace, '--weight', 'sched', '--to', 'collapsed'], ''],
			[[trace, '--weight', 'running', '--to', 'pprof'], '\u001f'],
		] as const) {
			const { status, out, bytes, err } = gowhy(['export', ...args]);
			expect([status, err]).toEqual([0, '']);
			expect(out.startsWith(start) && out.length > 100).toBe(true);
			expect(gowhy(['export', ...args]).bytes).toEqual(bytes);
		}
	});

	test('collapsed stacks add up to what the profile has', () => {
		const lines = gowhy(['export', cpu, '--to', 'collapsed']).out.trim().split('\n');
		const sum = lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
		expect(sum).toBe(profileOf(new Uint8Array(readFileSync(cpu))).samples.values[1]?.reduce((a, b) => a + b, 0));
	});

	test('says what is wrong, and leaves no file', () => {
		const file = join(folder, 'none.pftrace');
		writeFileSync(join(folder, 'text'), 'hello');
		for (const [args, problem] of [
			[[trace, '--to', 'chrome'], '--to is one of perfetto, speedscope, collapsed, pprof'],
			[[join(folder, 'text'), '--to', 'perfetto'], 'shorter than a trace header'],
			[[cpu, '--to', 'pprof'], 'needs --weight'],
			[[trace, '--to', 'perfetto', '--window', '2s:1s'], 'the window ends before it begins'],
			[[trace, '--to', 'perfetto', '--window', '2s'], 'like 1.2s:1.5s'],
		] as const) {
			const { status, err } = gowhy(['export', ...args, '-o', file]);
			expect([status, err]).toEqual([2, expect.stringContaining(problem)]);
		}
		expect(existsSync(file)).toBe(false);
	});
});
