// Where and of what the figures are.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { root } from './cache.ts';

export interface Machine {
	readonly cpu: string;
	readonly cores: number;
	readonly memoryBytes: number;
	readonly kernel: string;
	/** Versions, 'v24.1.0'. */
	readonly nodes: readonly string[];
	/** 'go1.26.1'; null: none, the anchors came from the cache. */
	readonly go: string | null;
	/** Short commit, with `+` when files differ from it; null outside of a clone. */
	readonly gowhy: string | null;
}

export function describeMachine(nodePaths: readonly string[], go: string | null): Machine {
	return {
		cpu: cpus()[0]?.model ?? 'unknown',
		cores: cpus().length,
		memoryBytes: totalmem(),
		kernel: `${type()} ${release()}`,
		nodes: nodePaths.map((node) => said(node, ['--version']) ?? 'unknown'),
		go,
		gowhy: commit(),
	};
}

/** Load average of the last minute: jobs that ran or waited for a core. */
export const load = (): number => loadavg()[0] as number;

function commit(): string | null {
	const hash = said('git', ['rev-parse', '--short', 'HEAD']);
	return hash && `${hash}${said('git', ['status', '--porcelain', '--untracked-files=no']) === '' ? '' : '+'}`;
}

function said(program: string, args: readonly string[]): string | null {
	const { status, stdout } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
	return status === 0 ? stdout.trim() : null;
}
