// The command line from outside: the built program, as users run it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExitStatus } from '../src/cli/command.ts';
import { type CommandEntry, commands } from '../src/cli/commands.ts';
import { run } from '../src/cli/run.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist/main.js');
const dump = 'goroutine 1 [chan receive, 5 minutes]:\nmain.main()\n\t/app/main.go:10 +0x1d\n';

let folder = '';
let file = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'gowhy-cli-'));
	file = join(folder, 'goroutines.txt');
	writeFileSync(file, dump);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
	readonly status: number | null;
	readonly out: string;
	readonly err: string;
}

function gowhy(
	args: readonly string[],
	options: { input?: string; env?: NodeJS.ProcessEnv; program?: readonly string[]; cwd?: string } = {},
): Ended {
	const [program, ...before] = options.program ?? [process.execPath, main];
	const { status, stdout, stderr } = spawnSync(program as string, [...before, ...args], {
		encoding: 'utf8',
		input: options.input ?? '',
		env: { ...process.env, NO_COLOR: '1', GOWHY_DEBUG: '', ...options.env },
		...(options.cwd === undefined ? {} : { cwd: options.cwd }),
	});
	return { status, out: stdout, err: stderr };
}

describe('help and version', () => {
	test('--version prints the version of the package', () => {
		const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
		expect(gowhy(['--version'])).toEqual({ status: 0, out: `${version}\n`, err: '' });
	});

	test('--help lists every command', () => {
		const { status, out } = gowhy(['--help']);
		expect(status).toBe(0);
		for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, 'm'));
	});

	test.each(commands)('$name: the help has examples of it; name and summary are those of its file', async ({ name, summary, load }) => {
		const { status, out } = gowhy([name, '--help']);
		expect(status).toBe(0);
		expect(out).toContain('Examples:');
		expect(out).toMatch(new RegExp(`gowhy ${name}\\b`));
		expect(gowhy(['help', name]).out).toBe(out);
		expect(await load()).toMatchObject({ name, summary });
	});

	test('every file in commands/ that exports a command is listed', () => {
		const files = readdirSync(join(root, 'src/cli/commands')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
		const names = files.filter((name) =>
			readFileSync(join(root, 'src/cli/commands', name), 'utf8').includes('export const command: CliCommand'),
		);
		expect(names.length).toBeGreaterThan(0);
		expect(names.map((name) => name.replace('.ts', '')).sort()).toEqual(commands.map(({ name }) => name).sort());
	});
});

describe('exit status', () => {
	test('0: done', () => {
		expect(gowhy(['diagnose', file]).status).toBe(0);
		expect(gowhy(['diagnose', '-'], { input: dump }).status).toBe(0);
	});

	test('2: bad usage, with a suggestion', () => {
		expect(gowhy(['diagnos', file])).toMatchObject({ status: 2, out: '' });
		expect(gowhy(['diagnos', file]).err).toContain("gowhy: unknown command 'diagnos'\n(Did you mean diagnose?)");
		expect(gowhy(['diagnose', '--minwait', '1s', file]).err).toContain('(Did you mean --min-wait?)');
		expect(gowhy([])).toMatchObject({ status: 2, out: '' });
		expect(gowhy([file]).err).toBe(`gowhy: '${file}' is an input, not a command; to find out what is wrong: gowhy diagnose ${file}\n`);
	});

	test('2: unreadable input, one line with the way out', () => {
		const missing = join(folder, 'missing.out');
		for (const args of [
			['diagnose', missing],
			['trace', 'events', missing],
			['dump', missing],
			['pprof', '-parsed', missing],
		]) {
			const { status, err } = gowhy(args);
			expect({ args, status, err }).toEqual({ args, status: 2, err: `gowhy: ${missing}: no such file or folder; check the path\n` });
		}
	});

	test('2: an output that cannot be written is not a bug', () => {
		const { status, err } = gowhy(['diagnose', file, '--json', '-o', join(folder, 'no/such/folder.json')]);
		expect({ status, err }).toEqual({ status: 2, err: `gowhy: ${join(folder, 'no/such/folder.json')}: no such file or directory\n` });
	});

	const entry = (action: () => Promise<void>): CommandEntry => ({
		name: 'planted',
		summary: 'planted',
		load: async () => ({ name: 'planted', summary: 'planted', configure: (command) => void command.action(action) }),
	});

	test('1 and 2 come from ExitStatus; anything else that is thrown is a bug and goes on to main', async () => {
		expect(await run(['planted'], [entry(async () => {})])).toBe(0);
		expect(await run(['planted'], [entry(() => Promise.reject(new ExitStatus(1)))])).toBe(1);
		await expect(run(['planted'], [entry(() => Promise.reject(new Error('broken')))])).rejects.toThrow('broken');
	});

	test('3: an internal error is one line, with the stack only when GOWHY_DEBUG is set', () => {
		// A preloaded module makes the program fail inside.
		const program = [process.execPath, '--require', join(folder, 'break.cjs'), main];
		writeFileSync(
			join(folder, 'break.cjs'),
			"require('node:crypto').createHash = () => { throw new Error('planted') }; require('node:module').syncBuiltinESMExports();",
		);
		const { status, out, err } = gowhy(['diagnose', file], { program });
		expect({ status, out }).toEqual({ status: 3, out: '' });
		expect(err).toMatch(/^gowhy: internal error: planted \(a bug in gowhy .*GOWHY_DEBUG=1\)\n$/);
		expect(gowhy(['diagnose', file], { program, env: { GOWHY_DEBUG: '1' } }).err).toMatch(/\n +at /);
	});
});

test('a reader that goes away (| head) ends the program quietly', async () => {
	const large = join(folder, 'large.txt');
	writeFileSync(large, Array.from({ length: 20_000 }, (_, i) => dump.replace('1', String(i + 1))).join('\n'));
	const child = spawn(process.execPath, [main, 'dump', '--facts', large], { stdio: ['ignore', 'pipe', 'pipe'] });
	let err = '';
	child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
	child.stdout.once('data', () => child.stdout.destroy());
	const status = await new Promise((resolve) => child.on('close', resolve));
	expect({ status, err }).toEqual({ status: 0, err: '' });
});

describe('the launcher', () => {
	const launcher = join(root, 'gowhy');

	test('works from any folder and through links', () => {
		mkdirSync(join(folder, 'bin'));
		symlinkSync(launcher, join(folder, 'bin/absolute'));
		symlinkSync('bin/absolute', join(folder, 'relative'));
		for (const program of [launcher, join(folder, 'bin/absolute'), './relative'])
			expect(gowhy(['--version'], { program: [program], cwd: folder }), program).toEqual(gowhy(['--version']));
	});

	test('says what to do when node is missing, on standard error', () => {
		mkdirSync(join(folder, 'empty'));
		expect(gowhy(['--version'], { program: ['/bin/sh', launcher], env: { PATH: join(folder, 'empty') } })).toMatchObject({
			status: 3,
			out: '',
		});
		const { err } = gowhy(['--version'], { program: ['/bin/sh', launcher], env: { PATH: join(folder, 'empty') } });
		expect(err).toContain('Node.js is not installed; gowhy needs version 20.19 or later');
	});
});
