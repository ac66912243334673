// `gowhy trace requests` from outside: what goes where, and how it ends.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestData, RequestsData } from '../src/requests/data.ts';
import { repositoryPath } from './support/diagnose.ts';
import { traceStory } from './support/trace-story.ts';

const main = repositoryPath('dist/main.js');
const trace = repositoryPath('examples/recordings/catalog-fault/trace.out');
let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'gowhy-requests-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function gowhy(args: readonly string[], input: string | Uint8Array = '') {
	const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'trace', 'requests', ...args], {
		input,
		env: { ...process.env, NO_COLOR: '1' },
		maxBuffer: 1 << 26,
	});
	return { status, out: stdout.toString(), err: stderr.toString() };
}

describe('gowhy trace requests', () => {
	it('prints the same from a file and from standard input', () => {
		const fromFile = gowhy([trace]);
		expect([fromFile.status, fromFile.err]).toEqual([0, '']);
		expect(fromFile.out).toContain('main.(*shelf).page\n  84 complete');
		expect(gowhy(['-'], readFileSync(trace)).out).toBe(fromFile.out);
	});

	it('prints JSON with all that the text tells', () => {
		const data = JSON.parse(gowhy([trace, '--json']).out) as RequestsData;
		expect([data.schema, data.requests, data.routes.length]).toEqual(['gowhy.requests/1', 155, 3]);
		const one = JSON.parse(gowhy([trace, '--json', '--request', '46']).out) as RequestData;
		expect(one.pieces.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0)).toBe(one.endNs - one.startNs);
	});

	it('writes a page where -o says so, the same one each time', () => {
		const [first, second, third] = ['a.html', 'b.html', 'c'].map((name) => join(folder, name)) as [string, string, string];
		for (const args of [
			['-o', first],
			['--html', '-o', second],
			['--html', '--request', '46', '-o', third],
		])
			expect(gowhy([trace, ...args])).toEqual({ status: 0, out: '', err: '' });
		const page = readFileSync(first, 'utf8');
		expect(readFileSync(second, 'utf8')).toBe(page);
		expect(page).toMatch(/^<!doctype html>[^]*id="waterfall-0"[^]*<\/html>\n$/);
		expect(gowhy([trace, '--html']).out).toBe(page);
		const single = readFileSync(third, 'utf8');
		expect(single).toContain('Request 46');
		expect(single.length).toBeLessThan(page.length / 2);
	});

	it('chooses routes by a part of the name that is shown', () => {
		expect(gowhy([trace, '--route', 'page']).out).not.toContain('not seen');
		expect(gowhy([trace, '--route', 'not seen']).out).toMatch(/^http {2}\(handler not seen in any stack\)/);
		const data = JSON.parse(gowhy([trace, '--json', '--route', 'page']).out) as RequestsData;
		expect(data.routes.map(({ name }) => name)).toEqual(['main.(*shelf).page']);
	});

	it.each([
		[['--route', ''], /--route: which\?/],
		[['--route', 'nobody'], /no route has 'nobody' in its name; there are main\.\(\*shelf\)\.page/],
		[['--request', '155'], /there are 155 requests, counted from 0/],
		[['--request', 'x'], /A request is named by its number/],
		[['--request', '1', '--route', 'x'], /names one already/],
	])('refuses %j with status 2', (args, why) => {
		const { status, out, err } = gowhy([trace, ...args]);
		expect([status, out]).toEqual([2, '']);
		expect(err).toMatch(why);
	});

	it('is done, with status 0, when nobody was served', () => {
		const quiet = join(folder, 'quiet.trace');
		writeFileSync(
			quiet,
			traceStory('procs 1\n0ms g1 was running p0\n5ms g1 waits sleep: time.Sleep sleep.go:1 | main.main main.go:3\n20ms end'),
		);
		const { status, out } = gowhy([quiet]);
		expect([status, out]).toEqual([0, expect.stringContaining('no requests were found')]);
		expect(gowhy([quiet, '--html']).out).toContain('No requests were found');
		expect((JSON.parse(gowhy([quiet, '--json']).out) as RequestsData).routes).toEqual([]);
	});
});
