// The cache folder: files that are measured, and the programs that make them or that are measured against.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export interface Cache {
	readonly folder: string;
	/** Where a program built by us lies. */
	readonly program: (name: string) => string;
	/** Version of Go as `go env GOVERSION` says it; null: not installed, or not to be used. */
	readonly goVersion: string | null;
	/** Told about each slow step. */
	readonly say: (text: string) => void;
}

export function openCache(isGoAllowed: boolean, say: (text: string) => void): Cache {
	const folder = resolve(process.env.GOWHY_BENCH_CACHE ?? join(root, '.cache/bench'));
	mkdirSync(join(folder, 'bin'), { recursive: true });
	return { folder, program: (name) => join(folder, 'bin', name), goVersion: isGoAllowed ? installedGo() : null, say };
}

function installedGo(): string | null {
	const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
	return status === 0 ? stdout.trim() : null;
}

/** Runs a program that must succeed. */
export function runTool(program: string, args: readonly string[], cwd: string): string {
	const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
	if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `status ${status}: ${stderr.trim()}`}`);
	return stdout;
}
