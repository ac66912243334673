// One run of a program and what it used.
//
// Node does not tell what a child used. So the measured program is started by `rusage` (bench/go/rusage), which asks the kernel
// after it ended: wall time, CPU time of the whole process with its threads and children, highest resident memory. Where that
// program cannot be had (no Go, nothing in the cache), a preloaded script lets Node tell of itself when it exits, which leaves
// out some milliseconds of its end; programs other than Node cannot be measured then.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './cache.ts';

export interface Usage {
	/** Seconds from start to end. */
	readonly wallS: number;
	/** User and system time, seconds. */
	readonly cpuS: number;
	/** Highest resident memory. */
	readonly peakBytes: number;
}

export interface Command {
	readonly program: string;
	readonly args: readonly string[];
	/** A program whose folder comes first in the PATH: the `node` that the launcher finds. */
	readonly path?: string;
}

export type Outcome = { readonly usage: Usage; readonly output: string } | { readonly problem: string; readonly isNotThereYet: boolean };

export interface Meter {
	readonly name: 'rusage' | 'self';
	run(command: Command): Outcome;
	close(): void;
}

/** Longest output that a caller may look at (the number that goiter prints); outputs themselves go to a file. */
const outputHead = 64;

/** `rusage`: path of that program, null: measured Node programs tell of themselves. */
export function createMeter(rusage: string | null): Meter {
	const folder = mkdtempSync(join(tmpdir(), 'gowhy-bench-'));
	const outputPath = join(folder, 'out');
	const reportPath = join(folder, 'usage.json');
	const preload = `--require "${join(root, 'bench/resources-at-exit.cjs').replaceAll('"', '\\"')}"`;
	return {
		name: rusage === null ? 'self' : 'rusage',
		run({ program, args, path }) {
			const env: NodeJS.ProcessEnv =
				path === undefined ? { ...process.env } : { ...process.env, PATH: `${dirname(path)}:${process.env.PATH}` };
			if (rusage === null) env.NODE_OPTIONS = preload;
			const given = args.map((arg) => arg.replace('@out', join(folder, 'result')));
			const out = openSync(outputPath, 'w');
			const started = performance.now();
			const child =
				rusage === null
					? spawnSync(program, given, { cwd: root, env, stdio: ['ignore', out, 'pipe', 'pipe'] })
					: spawnSync(rusage, [reportPath, program, ...given], { cwd: root, env, stdio: ['ignore', out, 'pipe'] });
			const wallS = (performance.now() - started) / 1000;
			closeSync(out);
			const stderr = String(child.stderr ?? '');
			if (child.status !== 0) return failure(child.status, child.error?.message ?? stderr);
			const told = rusage === null ? String(child.output[3]) : readFileSync(reportPath, 'utf8');
			if (told === '') return { problem: `${program} cannot tell what it used`, isNotThereYet: false };
			return { usage: { wallS, ...(JSON.parse(told) as Omit<Usage, 'wallS'>) }, output: headOf(outputPath) };
		},
		close: () => rmSync(folder, { recursive: true }),
	};
}

const headOf = (path: string): string => readFileSync(path).subarray(0, outputHead).toString();

/** Bad usage that names something unknown: the command is still being written. */
function failure(status: number | null, said: string): Outcome {
	const line = said.trim().split('\n', 1)[0] ?? '';
	const isNotThereYet = status === 2 && /not there|unknown (?:command|option|flag)/.test(line);
	return { problem: `${status === null ? 'did not run' : `status ${status}`}: ${line}`, isNotThereYet };
}
