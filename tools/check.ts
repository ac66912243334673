// The one command for all checks: `npm run check` (and `npm test`). Each gate must show how many files it examined; none is a failure.
//   tsx tools/check.ts [gate ...]     gates: lint format types layers tests
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { buildEngines } from './build-engine.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Gate {
	readonly name: string;
	/** Runs the gate; how much it examined, or what is wrong. */
	run(): { examined: string } | { problem: string };
}

const run = (tool: string, args: readonly string[]): { status: number; output: string } => {
	const { status, stdout, stderr } = spawnSync(`node_modules/.bin/${tool}`, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
	return { status: status ?? -1, output: stripVTControlCharacters(`${stdout}${stderr}`) };
};

/** A gate of one tool that says how many files it saw: `count` finds the number in its output. */
const toolGate = (name: string, tool: string, args: readonly string[], count: RegExp): Gate => ({
	name,
	run() {
		const { status, output } = run(tool, args);
		const files = Number(count.exec(output)?.[1] ?? 0);
		if (status !== 0) return { problem: output.trim() };
		return files > 0 ? { examined: `${files} files` } : { problem: `${tool} does not say that it examined any file:\n${output.trim()}` };
	},
});

/** `tsc -p project --listFiles`: own files are those outside node_modules. */
const typesGate = (project: string): Gate => ({
	name: `types (${project})`,
	run() {
		const { status, output } = run('tsc', ['-p', project, '--listFiles']);
		const lines = output.trim().split('\n');
		const isFile = (line: string): boolean => line.startsWith(root);
		if (status !== 0) return { problem: lines.filter((line) => !/^(\/|[A-Z]:)/.test(line)).join('\n') };
		const files = lines.filter((line) => isFile(line) && !line.includes('/node_modules/')).length;
		return files > 0 ? { examined: `${files} files` } : { problem: 'tsc lists no file of ours' };
	},
});

const lintRules = [
	'no-explicit-any',
	'no-floating-promises',
	'no-misused-promises',
	'no-non-null-assertion',
	'switch-exhaustiveness-check',
	'eqeqeq',
];

/** The linter must find what is planted in fixtures/lint, each rule once. */
const lintProof: Gate = {
	name: 'lint finds planted faults',
	run() {
		const { output } = run('oxlint', ['--type-aware', '--format', 'unix', 'fixtures/lint']);
		const missed = lintRules.filter((rule) => !output.includes(`(${rule})]`));
		return missed.length === 0
			? { examined: `${lintRules.length} rules` }
			: { problem: `not found in fixtures/lint: ${missed.join(', ')}\n${output}` };
	},
};

const gates: Readonly<Record<string, readonly Gate[]>> = {
	lint: [
		toolGate('lint', 'oxlint', ['--type-aware', '--ignore-pattern', 'fixtures/lint', '--ignore-pattern', 'assembly'], /on (\d+) files/),
		lintProof,
	],
	format: [toolGate('format', 'biome', ['format', '.'], /Checked (\d+) files/)],
	types: ['tsconfig.core.json', 'tsconfig.json', 'src/render/html/page/tsconfig.json'].map(typesGate),
	layers: [toolGate('layers', 'tsx', ['tools/check-layers.ts'], /layers: (\d+) files/)],
};

// Types and tests need the compiled engine.
await buildEngines();

const asked = process.argv.slice(2);
let failed = 0;
let passed = 0;
for (const [name, group] of Object.entries(gates)) {
	if (asked.length > 0 && !asked.includes(name)) continue;
	for (const gate of group) {
		const started = performance.now();
		const result = gate.run();
		const seconds = ((performance.now() - started) / 1000).toFixed(1);
		if ('problem' in result) failed++;
		else passed++;
		if ('problem' in result) console.log(`FAIL  ${gate.name} (${seconds} s)\n${result.problem}\n`);
		else console.log(`ok    ${gate.name}: ${result.examined} (${seconds} s)`);
	}
}

if (asked.length === 0 || asked.includes('tests')) {
	const { status, passedTests, failedTests } = runTests();
	passed += passedTests;
	failed += failedTests;
	if (passedTests === 0 || (status !== 0 && failedTests === 0)) failed++;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs vitest with its own output shown, and counts the tests. */
function runTests(): { status: number; passedTests: number; failedTests: number } {
	const { status, stdout } = spawnSync('node_modules/.bin/vitest', ['run', '--reporter=default'], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
		maxBuffer: 1 << 28,
		env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
	});
	process.stdout.write(stdout);
	const summary = /^ *Tests .*$/m.exec(stripVTControlCharacters(stdout))?.[0] ?? '';
	const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
	return { status: status ?? -1, passedTests: count('passed'), failedTests: count('failed') };
}
