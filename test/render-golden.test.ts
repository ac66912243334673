// Whole outputs of the sample reports. After an intended change: UPDATE_GOLDENS=1 npx vitest run test/render-golden.test.ts, then read the diff.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { renderHtml } from '../src/render/html.ts';
import { renderJson } from '../src/render/json.ts';
import { renderJunit } from '../src/render/junit.ts';
import { renderMarkdown } from '../src/render/markdown.ts';
import { allocFlame, cpuFlame, fleet, samples } from '../src/render/samples.ts';
import { renderSarif } from '../src/render/sarif.ts';
import { renderText } from '../src/render/text.ts';
import type { Report } from '../src/report/report.ts';

const folder = new URL('../src/render/golden/', import.meta.url);
const isUpdate = process.env.UPDATE_GOLDENS === '1';
const used = new Set<string>();

function expectGolden(name: string, content: string): void {
	used.add(name);
	const file = new URL(name, folder);
	if (isUpdate) writeFileSync(file, content);
	expect(existsSync(file), `no golden ${name}; run with UPDATE_GOLDENS=1`).toBe(true);
	expect(content).toBe(readFileSync(file, 'utf8'));
}

const cases: [string, readonly Report[]][] = [
	...Object.entries(samples).map(([name, report]): [string, Report[]] => [name, [report]]),
	['fleet', fleet],
];
const flamesOf = (name: string) => (name === 'mutex' ? [[cpuFlame, allocFlame]] : []);

describe.each(cases)('the faces of %s', (name, reports) => {
	it.each([
		['txt', () => renderText(reports)],
		['narrow.txt', () => renderText(reports, { width: 60, colour: true })],
		['json', () => renderJson(reports)],
		['md', () => renderMarkdown(reports)],
		['sarif', () => renderSarif(reports)],
		['junit.xml', () => renderJunit(reports)],
		['html', () => renderHtml(reports, flamesOf(name), { script: '/* the page script */' })],
	])('.%s', (ending, render) => {
		expectGolden(`${name}.golden.${ending}`, render());
	});
});

afterAll(() => {
	const stale = readdirSync(folder).filter((file) => !used.has(file));
	if (stale.length > 0) throw new Error(`goldens that no case uses: ${stale.join(', ')}`);
});
