// Tests of the command line run the built program, as users do: build it before the first test when a source is newer.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function setup(): void {
	execFileSync(fileURLToPath(new URL('../gowhy', import.meta.url)), ['--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
