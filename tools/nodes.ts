// Other versions of Node, from npm: for the tests on all that we support and for the benchmark.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Path of that version (`24`, `24.21.0`), installed into .cache/nodes when it is not there; null: npm cannot. */
export function installedNode(version: string): string | null {
	const prefix = join(root, '.cache/nodes', version);
	const node = join(prefix, 'node_modules/node/bin/node');
	if (!existsSync(node))
		spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', prefix, `node@${version}`], {
			stdio: 'inherit',
		});
	return existsSync(node) ? node : null;
}
