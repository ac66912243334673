// What starting gowhy costs: CPU beyond that of `node -e 0`, and what the launcher adds in time. `npm run bench`
// Pairs are alternated, so that a busy machine hits both sides; medians of 15 pairs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pairs = 15;
/** Goals of the project: ms of CPU beyond an empty program, ms that the launcher adds. */
const cpuGoalMs = 60;
const launcherGoalMs = 20;

const root = fileURLToPath(new URL('..', import.meta.url));
const preload = ['--require', join(root, 'bench/cpu-at-exit.cjs')];
const main = join(root, 'dist/main.js');
const launcher = join(root, 'gowhy');
const folder = mkdtempSync(join(tmpdir(), 'gowhy-bench-'));
const tiny = join(folder, 'goroutines.txt');
writeFileSync(tiny, 'goroutine 1 [chan receive, 5 minutes]:\nmain.main()\n\t/app/main.go:10 +0x1d\n');

/** CPU of one run in ms. Exit statuses above 2 are failures. */
function cpuMs(args: readonly string[]): number {
	const { status, output, stderr } = spawnSync(process.execPath, [...preload, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
	if (status === null || status > 2) throw new Error(`node ${args.join(' ')}: status ${status}: ${String(stderr)}`);
	return Number(String(output[3])) / 1000;
}

function wallMs(command: string, args: readonly string[]): number {
	const started = performance.now();
	const { status } = spawnSync(command, args, { stdio: 'ignore' });
	if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}`);
	return performance.now() - started;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/** Medians of both sides and of the differences within pairs. */
function compare(base: () => number, measured: () => number): { base: number; measured: number; more: number } {
	base();
	measured();
	const rows = Array.from({ length: pairs }, () => [base(), measured()] as const);
	return { base: median(rows.map(([b]) => b)), measured: median(rows.map(([, m]) => m)), more: median(rows.map(([b, m]) => m - b)) };
}

wallMs(launcher, ['--version']);
const rows: { what: string; base: number; measured: number; more: number; goal: number }[] = [];
for (const args of [['--version'], ['--help'], ['diagnose', '--help'], ['diagnose', tiny]]) {
	const what = `gowhy ${args.join(' ').replace(tiny, 'goroutines.txt')} (CPU)`;
	rows.push({
		what,
		...compare(
			() => cpuMs(['-e', '0']),
			() => cpuMs([main, ...args]),
		),
		goal: cpuGoalMs,
	});
}
rows.push({
	what: './gowhy instead of node dist/main.js (time)',
	...compare(
		() => wallMs(process.execPath, [main, '--version']),
		() => wallMs(launcher, ['--version']),
	),
	goal: launcherGoalMs,
});
rmSync(folder, { recursive: true });

console.log(`node ${process.version}, ${pairs} alternated pairs, medians in ms\n`);
console.log(`${''.padEnd(46)}  base  gowhy   more   goal`);
for (const { what, base, measured, more, goal } of rows)
	console.log(`${what.padEnd(46)}${[base, measured, more, goal].map((ms) => ms.toFixed(1).padStart(7)).join('')}${more > goal ? '  over' : ''}`);
process.exitCode = rows.some(({ more, goal }) => more > goal) ? 1 : 0;
