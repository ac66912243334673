// Every cause, mechanism and rule has a page in the form of src/knowledge/form.ts; what pages point to exists; their Go code compiles.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAUSE_CAPTURES, formProblems, inputLabel, MECHANISM_CAPTURES } from '../src/knowledge/form.ts';
import { parsePage, sourceLinks, topicOfDocs } from '../src/knowledge/page.ts';
import { findTopic, type Topic, topics } from '../src/knowledge/topics.ts';
import { CAUSES } from '../src/report/causes.ts';
import { exampleRule } from '../src/rules/_template/rule.ts';
import { rules } from '../src/rules/rules.ts';
import { indexFile, indexPage } from '../tools/knowledge-index.ts';
import { declares, findGo } from './support/go-toolchain.ts';
import { snippetsOf, writeModule } from './support/page-code.ts';

const go = findGo();
const root = join(import.meta.dirname, '..');
const template: Topic = { kind: 'rule', id: exampleRule.id, doc: exampleRule.doc };
const pages = [...topics, template].map((topic) => [`${topic.kind} ${topic.id}`, topic] as const);

function capturesOf({ kind, id }: Topic): readonly string[] {
	if (kind === 'cause') return CAUSE_CAPTURES;
	if (kind === 'mechanism') return MECHANISM_CAPTURES;
	return [...rules, exampleRule].find((rule) => rule.id === id)?.accepts.map(inputLabel) ?? [];
}

describe('the form', () => {
	it.each(pages)('%s', (_name, topic) => {
		expect(formProblems(topic.doc, topic.id, capturesOf(topic)).join('\n')).toBe('');
	});

	it('says what an incomplete page lacks', () => {
		const page = '# other\n\n## What it means\n\nText.\n\n## How it looks\n\n- gctrace: x\n\n## Fix\n\nBefore:\n\n```go\nvar a int\n```\n';
		expect(formProblems(page, 'some-rule', ['gctrace', 'Heap profile'])).toEqual([
			'the first line must be "# some-rule", not "# other"',
			'the section "## Check first" is missing',
			'the section "## Healthy look-alikes" is missing',
			'the section "## Sources (Go 1.26)" is missing',
			'"How it looks": needs an item "- Heap profile: how it looks there" (several captures may share one: "- A, B: ...")',
			'"Fix": needs Go code (```go) right behind a paragraph that begins with "After"',
		]);
	});

	it.each([...rules, exampleRule].map((rule) => [rule.id, rule] as const))('the title of rule %s names its cause', (_id, rule) => {
		expect(parsePage(rule.doc).title).toMatch(new RegExp(`^${rule.id} \\(.*\\b${rule.cause}\\b.*\\)$`));
	});

	it('there is a page for every cause of the report and a file for every page', () => {
		expect(topics.filter(({ kind }) => kind === 'cause').map(({ id }) => id)).toEqual(CAUSES);
		const files = ['causes', 'mechanisms'].map((folder) => readdirSync(join(root, 'src/knowledge', folder)).sort());
		const ids = (kind: string) => topics.filter((topic) => topic.kind === kind).map(({ id }) => `${id}.md`);
		expect(files).toEqual([ids('cause').sort(), ids('mechanism').sort()]);
	});
});

it('the index in docs/causes lists all pages', () => {
	expect(readFileSync(indexFile, 'utf8') === indexPage(), 'run: npx tsx tools/knowledge-index.ts').toBe(true);
});

describe.skipIf(go === null)(`links into Go's sources${go === null ? ' (skipped: Go is not installed)' : ''}`, () => {
	it.each(pages)('%s', (_name, topic) => {
		const links = sourceLinks(parsePage(topic.doc));
		expect(links.length).toBeGreaterThan(0);
		const mine = links.filter((link) => link.go === go?.minor);
		if (mine.length < links.length) console.warn(`${topic.id}: links into another release than Go ${go?.minor} are not checked`);
		const lost = mine.flatMap(({ file, names }) => {
			const path = join(go?.root ?? '', 'src', file);
			if (!existsSync(path)) return [`${file} does not exist`];
			const source = readFileSync(path, 'utf8');
			return names.filter((name) => !declares(source, name)).map((name) => `${file} does not declare ${name}`);
		});
		expect(lost).toEqual([]);
	});

	it('tells a name that is declared from one that is only used', () => {
		const source = 'func (m *Mutex) Lock() {\n\tx = unlock()\n}\nconst (\n\tlimit = 10\n)\nvar table struct{}\nfunc of[T any](t T) {}\n';
		const known = ['(*Mutex).Lock', 'limit', 'table', 'of', 'unlock', 'Lock', '(*Mutex).Unlock', 'Mutex.Lock', '(*Mut).Lock'];
		expect(known.filter((name) => declares(source, name))).toEqual(['(*Mutex).Lock', 'limit', 'table', 'of', 'Mutex.Lock']);
	});
});

// The snippets use WaitGroup.Go.
const isOld = go !== null && Number(go.minor.slice(2)) < 25;
describe.skipIf(go === null || isOld)(`Go code of the fixes${go === null || isOld ? ' (skipped: needs Go 1.25 or later)' : ''}`, () => {
	const snippets = pages.flatMap(([, topic]) => snippetsOf(`${topic.kind}-${topic.id}`, topic.doc));

	it('compiles, and stands as gofmt writes it', () => {
		expect(snippets.length).toBeGreaterThanOrEqual(2 * pages.length);
		const folder = mkdtempSync(join(tmpdir(), 'gowhy-pages-'));
		try {
			writeModule(folder, snippets);
			const run = (tool: string, args: string[]) => spawnSync(tool, args, { cwd: folder, encoding: 'utf8' });
			const formatted = run('gofmt', ['-e', '-l', '.']);
			expect(formatted.stderr).toBe('');
			expect(formatted.stdout, 'not as gofmt writes it').toBe('');
			const built = run('go', ['build', '-trimpath', './...']);
			expect(built.stderr).toBe('');
			expect(built.status).toBe(0);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});

describe('what fixes point to', () => {
	const files = readdirSync(join(root, 'src/rules'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
	const docs = files.flatMap((file) =>
		[...readFileSync(join(root, 'src/rules', file), 'utf8').matchAll(/\bdocs:\s*(['"`])(.*?)\1/g)].map(
			(match) => [file, match[2] as string] as const,
		),
	);

	it.each(docs)('%s: %s', (_file, target) => {
		const topic = topicOfDocs(target);
		if (topic === null) expect(target).toMatch(/^https:\/\/(go\.dev|pkg\.go\.dev|docs\.kernel\.org)\/[\w./#?&=%~+-]+$/);
		else expect(findTopic(topic)?.id, `no topic '${topic}' of gowhy explain`).toBe(topic.replace(/^\w+:/, ''));
	});

	it('are all found: each rule has a fix with docs', () => {
		expect(docs.length).toBeGreaterThanOrEqual(rules.length);
	});
});
