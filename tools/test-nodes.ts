// Runs the built program on every Node version we support and compares with what the running one prints: same bytes, same status.
//   npm run test:nodes [version ...]      default 20 22 24 26; each is installed from npm into .cache/nodes
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installedNode } from './nodes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = 'dist/main.js';
const dump = 'goroutine 1 [chan receive, 5 minutes]:\nmain.main()\n\t/app/main.go:10 +0x1d\n';
const recording = 'examples/recordings/ledger-fault';

/** Argument lists; `-` reads a small goroutine dump. */
const cases: readonly (readonly string[])[] = [
	['--version'],
	['--help'],
	['diagnose', '--help'],
	['diagnose', '-'],
	['diagnose', '--json', recording],
	['diagnose', '--html', recording],
	['trace', 'summary', `${recording}/trace.out`],
	['trace', 'stats', `${recording}/trace.out`],
	['flame', `${recording}/trace.out`, '--format', 'svg'],
	['goroutines', `${recording}/trace.out`, '--format', 'svg'],
	['export', `${recording}/trace.out`, '--to', 'perfetto'],
	['dump', '--facts', '-'],
	['pprof', '-dot', 'fixtures/pprof/cpu.pb.gz'],
	['pprof', '-raw', '-focus=(?i)MAIN', 'fixtures/pprof/heap.pb.gz', 'fixtures/pprof/allocs.pb.gz'],
	['diagnose', 'fixtures/input/pax.tar.zst'],
	['diagnose', 'missing'],
];

const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26'];
let passed = 0;
let failed = 0;
const expected = cases.map((args) => outcome(process.execPath, args));
for (const version of versions) {
	const node = installedNode(version);
	const differing =
		node === null
			? ['cannot be installed from npm']
			: cases.flatMap((args, i) => (outcome(node, args) === expected[i] ? [] : [`gowhy ${args.join(' ')}`]));
	passed += node === null ? 0 : cases.length - differing.length;
	failed += differing.length;
	const name = node === null ? version : spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
	console.log(
		`${differing.length === 0 ? 'ok  ' : 'FAIL'} node ${name}: ${cases.length} commands as on ${process.version}${differing.map((line) => `\n     ${line}`).join('')}`,
	);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Status, output and messages as one text. */
function outcome(node: string, args: readonly string[]): string {
	const { status, stdout, stderr } = spawnSync(node, [main, ...args], { cwd: root, input: dump, encoding: 'utf8', maxBuffer: 1 << 28 });
	if (status === null || status > 2) return `status ${status} of ${node}: ${stderr}`;
	return JSON.stringify([status, stdout, stderr]);
}
