// Go where it is installed: tests that need it are skipped, with a message, where it is not.
import { spawnSync } from 'node:child_process';

export interface GoToolchain {
	readonly root: string;
	/** "1.26" */
	readonly minor: string;
}

export function findGo(): GoToolchain | null {
	const { status, stdout } = spawnSync('go', ['env', 'GOROOT', 'GOVERSION'], { encoding: 'utf8' });
	if (status !== 0) return null;
	const [root = '', version = ''] = stdout.trim().split('\n');
	const minor = /^go(\d+\.\d+)/.exec(version)?.[1];
	return minor === undefined || root === '' ? null : { root, minor };
}

/** Whether a Go file declares `name`: a function, a method as `(*T).m` or, with either receiver, `T.m`, a type, constant or variable of the package. */
export function declares(source: string, name: string): boolean {
	const method = /^(?:\(\*(\w+)\)|(\w+))\.(\w+)$/.exec(name);
	const pattern = method
		? `^func \\((?:\\w+ )?${method[1] === undefined ? '\\*?' : '\\*'}${method[1] ?? method[2]}(?:\\[[^\\]]*\\])?\\) ${method[3]}[(\\[]`
		: `^(?:func ${name}[(\\[]|(?:type|var|const) ${name}\\b|\\t${name}(?:\\s+[\\w.*\\[\\]]+)?\\s+=|\\t${name}(?:\\s+[\\w.*\\[\\]]+)\\s*(?:$|//))`;
	return /^[\w().*]+$/.test(name) && new RegExp(pattern, 'm').test(source);
}
