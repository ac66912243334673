// Agreement with Go's own tools, on inputs that are kept outside the repository: `../shared/conformance`, or GOWHY_CONFORMANCE.
// A clone without that folder skips this and says so in one line; with CI=true its absence is a failure.
// The folder's own check.mjs runs the built program and compares; here stands what must pass.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.env.GOWHY_CONFORMANCE ?? join(root, '../shared/conformance');
const isThere = existsSync(join(folder, 'check.mjs'));
if (!isThere) console.log(`conformance: skipped, there is no folder ${folder} (set GOWHY_CONFORMANCE)`);

test('CI has the conformance inputs', () => {
	expect(isThere || process.env.CI !== 'true', `no conformance inputs in ${folder}`).toBe(true);
});

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));

/** Runs a part of check.mjs on the built program: input name -> null when it agrees, else what differs. */
function check(part: string, command: string): Promise<Map<string, string | null>> {
	const args = [join(folder, 'check.mjs'), part, '--verbose', '--cmd', `node '${join(root, 'dist/main.js')}' ${command} {file}`];
	return new Promise((resolve) => {
		execFile(process.execPath, args, { maxBuffer: 1 << 28 }, (_, stdout) => {
			const lines = [...stdout.matchAll(/^(ok  |FAIL) ([^\s:]+)(: .*)?$/gm)];
			resolve(new Map(lines.map(([, verdict, name, why]) => [name as string, verdict === 'FAIL' ? (why ?? '') : null])));
		});
	});
}

/** Every expected name was checked and agrees. */
function expectAgreement(results: ReadonlyMap<string, string | null>, names: readonly string[]): void {
	expect(names.length).toBeGreaterThan(0);
	const wrong = names.flatMap((name) => (results.get(name) === null ? [] : [`${name}${results.get(name) ?? ': was not checked'}`]));
	expect(wrong).toEqual([]);
}

describe.skipIf(!isThere)('conformance', () => {
	test('execution traces of Go 1.11 and later: every event as Go reads it', async () => {
		const index = readJson('trace/index.json') as { name: string }[];
		const results = await check('trace', 'trace events');
		expect([...results.keys()].sort()).toEqual(index.map(({ name }) => name).sort());
		expectAgreement(
			results,
			index.map(({ name }) => name),
		);
	});

	/** The forms of Java programs are not read; Go's own older forms and those of C++ are. */
	const isJava = (profile: string): boolean => readFileSync(join(folder, 'pprof/profiles', profile)).includes('format = java\n');

	test('profiles: all that Go parses, exactly; those of Java are refused with a message', async () => {
		const names = readdirSync(join(folder, 'pprof/parsed')).map((name) => name.replace(/\.json(\.gz)?$/, ''));
		const results = await check('parsed', 'pprof -parsed');
		expect([...results.keys()].sort()).toEqual([...names].sort());
		expectAgreement(
			results,
			names.filter((name) => !isJava(name)),
		);
		for (const name of names.filter(isJava)) expect(results.get(name)).toMatch(/^: exit 2: .*not a protobuf profile/);
	});

	test('reports of profiles: the bytes of go tool pprof', async () => {
		const cases = readJson('pprof/cases.json') as { id: string; profile: string; legacyFormat?: boolean }[];
		const results = await check('pprof', 'pprof {args}');
		expect([...results.keys()].sort()).toEqual(cases.map(({ id }) => id).sort());
		expectAgreement(
			results,
			cases.filter(({ profile }) => !isJava(profile)).map(({ id }) => id),
		);
		for (const { id } of cases.filter(({ profile }) => isJava(profile)))
			expect(results.get(id)).toMatch(/^: exit 2: .*those of Java are not read/);
	}, 300_000);

	test('goroutine dumps, crashes and race reports', async () => {
		const index = readJson('dump/index.json') as { name: string }[];
		const results = await check('dump', 'dump --facts');
		expectAgreement(
			results,
			index.map(({ name }) => name),
		);
	});

	test('inputs cut at 70 %, and inputs of another kind, end with a status of ours and a clear line, never a crash', () => {
		const files = [
			...readdirSync(join(folder, 'trace'))
				.filter((name) => name.endsWith('.trace'))
				.map((name) => `trace/${name}`),
			...readdirSync(join(folder, 'pprof/profiles')).map((name) => `pprof/profiles/${name}`),
		];
		const seen = files
			.filter((_, i) => i % 3 === 0)
			.map((file) => {
				const whole = readFileSync(join(folder, file));
				const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/main.js'), 'trace', 'events', '-'], {
					input: whole.subarray(0, whole.length * 0.7),
					maxBuffer: 1 << 28,
					encoding: 'utf8',
				});
				return { file, isOurs: status === 0 || status === 2, lines: stderr.trim().split('\n').length };
			});
		expect(seen.filter(({ isOurs, lines }) => !isOurs || lines > 3)).toEqual([]);
		expect(seen.length).toBeGreaterThan(0);
	});
});
