// A run of the benchmark that needs no Go: the start on a dump of one goroutine.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from './cache.ts';

const cache = mkdtempSync(join(tmpdir(), 'gowhy-bench-test-'));
afterAll(() => rmSync(cache, { recursive: true }));

const bench = (...args: string[]) =>
	spawnSync(process.execPath, ['--import', 'tsx', 'bench/main.ts', '--no-go', '--nodes', 'this', ...args], {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, GOWHY_BENCH_CACHE: cache },
	});

test('measures without Go, judges, and says what is missing', () => {
	const { status, stdout, stderr } = bench('--quick', '--json', '--only', '^(start-diagnose|trace-5-1)$');
	expect(stderr).toContain('gowhy diagnose tiny.txt ...');
	expect(status).toBe(0);
	const { meter, done } = JSON.parse(stdout);
	expect(meter).toBe('self');
	const [start, trace] = done;
	const [{ ours, anchor, judgements }] = start.measured;
	expect(ours).toHaveLength(1);
	expect(ours[0].cpuS).toBeGreaterThan(0);
	expect(ours[0].peakBytes).toBeGreaterThan(10e6);
	expect(judgements[0].value).toBeCloseTo(ours[0].cpuS - anchor[0].cpuS);
	expect(trace.measured).toEqual([]);
	expect(trace.remarks).toEqual(['svc5.trace is not in the cache, and there is no Go to make it with']);
});

test('refuses what it does not know', () => {
	expect(bench('--only', 'nothing-like-this')).toMatchObject({ status: 2, stderr: expect.stringContaining('no work matches') });
	expect(bench('--write', '--quick')).toMatchObject({ status: 2, stderr: expect.stringContaining('needs a full run') });
});
