// docs/rules.md shows real outputs and real files: each console block is run, each YAML block stands in a file of examples/rules.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shapes } from '../src/user-rules/words.ts';
import { repositoryPath } from './support/diagnose.ts';

const page = readFileSync(repositoryPath('docs/rules.md'), 'utf8');
const blocks = (language: string): string[] =>
	[...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1] as string);

describe('docs/rules.md', () => {
	it.each(blocks('console'))('prints what is printed: %s', (block) => {
		const [command = '', ...lines] = block.trimEnd().split('\n');
		const { stdout, stderr } = spawnSync('sh', ['-c', command.replace('$ gowhy', `"${process.execPath}" dist/main.js`)], {
			cwd: repositoryPath('.'),
			encoding: 'utf8',
			env: { ...process.env, NO_COLOR: '1' },
		});
		const printed = `${stdout}${stderr}`.trimEnd().split('\n');
		// A line of three dots stands for any number of lines.
		let at = 0;
		let mayskip = false;
		for (const line of lines) {
			if (line === '...') {
				mayskip = true;
				continue;
			}
			if (mayskip) at = Math.max(at, printed.indexOf(line, at));
			expect(printed[at]).toBe(line);
			mayskip = false;
			at++;
		}
		expect(at === printed.length || mayskip).toBe(true);
	});

	it.each(blocks('yaml'))('shows rules that are there: %s', (block) => {
		const folder = repositoryPath('examples/rules');
		const texts = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
		expect(texts.some((text) => text.includes(block.trimEnd()))).toBe(true);
	});

	it('names every key', () => {
		expect(blocks('console').length).toBeGreaterThan(3);
		for (const { required, optional } of Object.values(shapes))
			for (const key of [...required, ...optional]) expect(page).toMatch(new RegExp(`\`${key}[:\`]|${key}:`));
	});
});
