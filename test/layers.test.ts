import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkLayers } from '../tools/check-layers.ts';

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Problems of a source tree with these files. */
async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
	folder = mkdtempSync(join(tmpdir(), 'gowhy-layers-'));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(join(folder, name, '..'), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	const check = await checkLayers(folder);
	expect(check.files).toBe(Object.keys(files).filter((name) => /(?<!\.test|\.d)\.ts$/.test(name)).length);
	return check.problems;
}

test('a tree that keeps to the layers has no problems; tests and declarations may do as they like', async () => {
	expect(
		await problemsOf({
			'base/ids.ts': 'export const id = 1;',
			'tables/trace.ts': "import { id } from '../base/ids.ts';\nexport const t = id;",
			'cli/main.ts':
				"import { readFileSync } from 'node:fs';\nimport type { Command } from 'commander';\nexport const x = readFileSync;\nexport type C = Command;",
			'base/ids.test.ts': "import '../cli/main.ts';",
			'text.d.ts': "declare module '*.md';",
		}),
	).toEqual([]);
});

test('an edge against the direction, also a type, a dynamic import and a re-export', async () => {
	const base = { 'tables/trace.ts': 'export type T = 1;\nexport const t = 1;' };
	const message = (form: string) => [`base/x.ts: layer base may not import layer tables (${form})`];
	expect(await problemsOf({ ...base, 'base/x.ts': "import type { T } from '../tables/trace.ts';\nexport type X = T;" })).toEqual(
		message("'../tables/trace.ts'"),
	);
	expect(await problemsOf({ ...base, 'base/x.ts': "export const x = () => import('../tables/trace.ts');" })).toEqual(
		message("'../tables/trace.ts'"),
	);
	expect(await problemsOf({ ...base, 'base/x.ts': "export {\n\tt,\n} from '../tables/trace.ts';" })).toEqual(
		message("'../tables/trace.ts'"),
	);
});

test('decode and facts do not see each other, decoders neither', async () => {
	const decoders = { 'decode/formats.ts': "import './a/index.ts';\nimport './b/index.ts';", 'decode/b/index.ts': 'export const b = 1;' };
	const a = (text: string) => problemsOf({ ...decoders, 'facts/gc.ts': 'export const gc = 1;', 'decode/a/index.ts': text });
	expect(await a("import '../../facts/gc.ts';")).toEqual([
		"decode/a/index.ts: layer decode may not import layer facts ('../../facts/gc.ts')",
	]);
	expect(await a("import '../b/index.ts';")).toEqual(["decode/a/index.ts: decoder a may not import decoder b ('../b/index.ts')"]);
});

test('node: and packages in the core, files in no layer, imports from outside src', async () => {
	expect(await problemsOf({ 'base/x.ts': "import 'node:fs';" })).toEqual(["base/x.ts: layer base may not import package 'node:fs'"]);
	expect(await problemsOf({ 'input/x.ts': "import 'yaml';" })).toEqual(["input/x.ts: layer input may not import package 'yaml'"]);
	expect(await problemsOf({ 'stray/x.ts': "import './y.ts';", 'stray/y.ts': '' })).toEqual([
		'stray/x.ts: lies in no layer; tools/layers.ts lists them',
	]);
	expect(await problemsOf({ 'base/x.ts': "import type { V } from '../../vitest.config.ts';\nexport type X = V;" })).toEqual([
		"base/x.ts: imports '../../vitest.config.ts' from outside src",
	]);
});

test('a cycle of code is a problem, a cycle of types is not', async () => {
	const b = "import { a } from './a.ts';\nexport const b = () => a;";
	expect(await problemsOf({ 'base/a.ts': "import { b } from './b.ts';\nexport const a = () => b;", 'base/b.ts': b })).toEqual([
		'import cycle: base/a.ts -> base/b.ts -> base/a.ts',
	]);
	expect(
		await problemsOf({ 'base/a.ts': "import type { b } from './b.ts';\nexport const a = 1 as unknown as typeof b;", 'base/b.ts': b }),
	).toEqual([]);
});

test('a rule or format that its list does not name: the missing line is printed', async () => {
	expect(await problemsOf({ 'rules/rules.ts': '', 'rules/lock-held/rule.ts': '', 'rules/_template/rule.ts': '' })).toEqual([
		"rules/lock-held is not listed: add to src/rules/rules.ts: import { lockHeld } from './lock-held/rule.ts';",
	]);
});

test('a file above 400 lines needs a reason in its head', async () => {
	const long = `${'// line\n'.repeat(401)}`;
	expect(await problemsOf({ 'base/x.ts': long })).toHaveLength(1);
	expect(await problemsOf({ 'base/x.ts': `// Long: a table of every event.\n${long}` })).toEqual([]);
});

test('a check that sees nothing fails: no files, a file that does not parse, an import in a form it cannot read', async () => {
	expect(await problemsOf({})).toEqual([`no files under ${folder}`]);
	expect((await problemsOf({ 'base/x.ts': 'import from from;' }))[0]).toContain('esbuild cannot parse all files');
	expect(await problemsOf({ 'base/y.ts': 'export const y = 1;', 'base/x.ts': 'import {y} from "./y.ts";\nexport const x = y;' })).toEqual([
		"base/x.ts: import of './y.ts' in a form that the layer check does not read",
	]);
});
