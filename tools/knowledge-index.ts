// Writes docs/causes/README.md: all pages that explain causes, mechanisms and rules. test/knowledge.test.ts compares.
//   tsx tools/knowledge-index.ts
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { firstSentence, parsePage } from '../src/knowledge/page.ts';
import { causeMeaning } from '../src/render/cause-meaning.ts';
import { CAUSES } from '../src/report/causes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const indexFile = join(root, 'docs/causes/README.md');

interface Entry {
	readonly id: string;
	/** From the root of the repository. */
	readonly path: string;
	/** Causes in the brackets of its title. */
	readonly causes: readonly string[];
	readonly meaning: string;
}

function entry(id: string, path: string): Entry {
	const page = parsePage(readFileSync(join(root, path), 'utf8'));
	return { id, path, causes: /\(([^)]*)\)/.exec(page.title)?.[1]?.split(', ') ?? [], meaning: firstSentence(page) };
}

const namesIn = (folder: string): string[] => readdirSync(join(root, folder)).sort();
const pages = (folder: string): Entry[] => namesIn(folder).map((file) => entry(file.replace(/\.md$/, ''), `${folder}/${file}`));

export function indexPage(): string {
	// Templates and files that rules share are no pages.
	const names = namesIn('src/rules').filter((name) => !/[._]/.test(name));
	const rules = names.map((name) => entry(name, `src/rules/${name}/rule.md`));
	const link = ({ id, path }: Entry): string => `[\`${id}\`](../../${path})`;
	const causes = CAUSES.map((id) => {
		const found = rules.filter((rule) => rule.causes.includes(id)).map(link);
		return `| ${link(entry(id, `src/knowledge/causes/${id}.md`))} | ${causeMeaning[id]} | ${found.join(', ') || 'none yet'} |`;
	});
	const line = (one: Entry): string => `| ${link(one)} | ${one.causes.map((id) => `\`${id}\``).join(', ')} | ${one.meaning} |`;
	return `<!-- Written by tools/knowledge-index.ts. -->
# Causes, mechanisms and rules

Each has a page: what it means, how it looks in each capture, what to check first, the usual fix with Go code before and after,
healthy look-alikes, and places in Go's sources. \`gowhy explain <id>\` prints it, HTML reports hold those that they need.

## Causes

| cause | what it means | rules |
|---|---|---|
${causes.join('\n')}

## Mechanisms of goroutine-leak and deadlock

| mechanism | of | what it means |
|---|---|---|
${pages('src/knowledge/mechanisms').map(line).join('\n')}

## Rules

| rule | of | what it looks for |
|---|---|---|
${rules.map(line).join('\n')}
`;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) writeFileSync(indexFile, indexPage());
