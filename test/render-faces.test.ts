/* oxlint-disable no-control-regex -- that none is left is what is tested */
// What every face owes its reader: nothing acts, nothing is lost silently, counts agree.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../src/render/html.ts';
import { renderJunit } from '../src/render/junit.ts';
import { mdBlock, mdCode, mdText } from '../src/render/markdown-escape.ts';
import { renderMarkdown } from '../src/render/markdown.ts';
import { cpuFlame, fleet, hostileText, samples } from '../src/render/samples.ts';
import { renderText } from '../src/render/text.ts';
import { columnsOf } from '../src/render/wrap.ts';
import type { Report } from '../src/report/report.ts';

const all: readonly Report[] = Object.values(samples);

describe('renderText', () => {
	it('writes no control character but line feeds (and tabs of patches), and only colours when asked', () => {
		for (const report of all) {
			expect(renderText([report])).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
			expect(renderText([report], { colour: true }).replace(/\u001b\[(0|1|2|1;3[1256])m/g, '')).toBe(renderText([report]));
		}
	});

	it.each([60, 80, 100, 160])('keeps to %d columns, commands and drawings apart', (width) => {
		const isFree = (line: string): boolean => /^ +(\$|[+-]|@@|▲)|──/.test(line);
		for (const report of [samples.deadlock, samples.mutex, samples.healthy, samples.inconclusive]) {
			const wide = renderText([report], { width })
				.split('\n')
				.filter((line) => columnsOf(line) > width && !isFree(line));
			expect(wide).toEqual([]);
		}
	});

	it('never goes below 60 columns', () => {
		expect(renderText([samples.healthy], { width: 5 })).toBe(renderText([samples.healthy], { width: 60 }));
	});

	it('says first what the verdict is', () => {
		expect(renderText([samples.deadlock])).toMatch(/^PROBLEMS {2}ledger-7f9c: 1 cause, critical\./);
		expect(renderText([samples.healthy])).toMatch(/^HEALTHY {2}healthy-pool: Nothing is wrong in what was given: 4 of 5 causes/);
		expect(renderText([samples.inconclusive])).toMatch(/^INCONCLUSIVE {2}pod-3: These inputs let no rule decide anything/);
		expect(renderText(fleet)).toMatch(/^3 recordings: 2 with problems, 1 healthy, 0 inconclusive\n {3}CRITICAL {2}deadlock \(ab-ba\)/);
	});

	it('says how much it leaves out', () => {
		const [cause] = samples.deadlock.causes;
		const [place] = cause?.where ?? [];
		if (!cause || !place) throw new Error('the sample has a place');
		const crowded = { ...samples.deadlock, causes: [{ ...cause, where: Array.from({ length: 10 }, () => place) }] };
		expect(renderText([crowded])).toContain('… and 6 more places');
	});
});

describe('renderMarkdown', () => {
	it('lets no text act', () => {
		// Outside code, no markup of the hostile text may survive.
		const prose = renderMarkdown([samples.hostile])
			.replace(/^(`{3,})\w*\n[^]*?\n\1$/gm, '')
			.replace(/(`+)(?!`)[^]*?[^`]\1(?!`)/g, '')
			.replaceAll(/<\/?(details|summary)>/g, '');
		expect(prose).not.toMatch(/<[a-z/]/i);
		expect(prose).not.toMatch(/@everyone|#1\b|(?<!\\)\*\*bold|(?<!\\)\[a\]/);
		expect(prose).toContain('&lt;script&gt;');
	});

	it('escapes prose, code and blocks so that they cannot be left', () => {
		expect(mdText('a @you #12 www.x.com https://y *z* 1. <b>')).toBe(
			'a @&#8203;you #&#8203;12 www.&#8203;x.com https:&#8203;//y \\*z\\* 1. &lt;b&gt;',
		);
		expect(mdText('1. not a list')).toBe('&#8203;1. not a list');
		expect(mdText('# no heading')).toBe('#&#8203; no heading');
		expect(mdCode('a``b')).toBe('```a``b```');
		expect(mdCode('`a`')).toBe('`` `a` ``');
		expect(mdCode('a|b')).toBe('`a\\|b`');
		expect(mdBlock('```\nx\n```')).toBe('````\n```\nx\n```\n````');
	});

	it('stays within the length of a comment: less detail first, a cut with a note last', () => {
		const many = Array.from({ length: 40 }, () => samples.deadlock);
		const full = renderMarkdown(many, { maxLength: 1e9 });
		expect(full.length).toBeGreaterThan(120_000);
		const short = renderMarkdown(many);
		expect(short.length).toBeLessThanOrEqual(65_000);
		const cut = renderMarkdown(many, { maxLength: 3000 });
		expect(cut.length).toBeLessThanOrEqual(3000);
		expect(cut).toMatch(/Cut here/);
	});
});

/** A strict little XML reader: elements as [name, attributes], text checked for stray markup. */
function readXml(xml: string): [string, Record<string, string>][] {
	const elements: [string, Record<string, string>][] = [];
	const open: string[] = [];
	const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
	for (const token of rest.match(/<[^>]*>|[^<]+/g) ?? []) {
		if (!token.startsWith('<')) expect(token.replace(/&(amp|lt|gt|quot|apos|#(9|10|13));/g, '')).not.toMatch(/[&<>]/);
		else if (token.startsWith('</')) expect(token).toBe(`</${open.pop()}>`);
		else {
			const tag = /^<([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>$/.exec(token);
			expect(tag, token).not.toBeNull();
			const attributes = Object.fromEntries(
				[...(tag?.[2] ?? '').matchAll(/ ([a-z]+)="([^"]*)"/g)].map((m) => [m[1] as string, m[2] as string]),
			);
			elements.push([tag?.[1] ?? '', attributes]);
			if (tag?.[3] !== '/') open.push(tag?.[1] ?? '');
		}
	}
	expect(open).toEqual([]);
	return elements;
}

describe('renderJunit', () => {
	it.each([
		...all.map((r): [string, Report[]] => [r.recording.name.slice(0, 20), [r]]),
		['fleet', [...fleet]],
	])('is well-formed and counts right: %s', (_name, reports) => {
		const xml = renderJunit(reports);
		expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
		const elements = readXml(xml);
		const count = (name: string): number => elements.filter((e) => e[0] === name).length;
		const [, suites] = elements[0] as [string, Record<string, string>];
		expect(count('testsuite')).toBe(reports.length);
		expect(suites).toEqual({
			name: 'gowhy',
			tests: String(count('testcase')),
			failures: String(count('failure')),
			errors: '0',
			skipped: String(count('skipped')),
		});
	});

	it('fails new claims, passes accepted ones, skips what was not judged', () => {
		const xml = renderJunit([samples.mutex]);
		const bodyOf = (id: string): string => new RegExp(`name="${id}"(/>|>[^]*?</testcase>)`).exec(xml)?.[1] ?? '';
		expect(bodyOf('mutex-contention')).toContain('<failure type="high"');
		expect(bodyOf('blocking-syscall')).not.toContain('<failure');
		expect(bodyOf('blocking-syscall')).toContain('accepted until 2026-12-31');
		expect(bodyOf('cpu-hotspot')).toContain('<skipped message="the trace has no CPU samples');
		expect(bodyOf('deadlock')).toBe('/>');
	});
});

describe('renderHtml', () => {
	const page = renderHtml([samples.hostile], [[{ ...cpuFlame, title: hostileText, name: cpuFlame.name.map(() => hostileText) }]], {
		script: 'const a = "</script>", b = "<!--";\r\nvoid [a, b];',
	});
	const scripts = [...page.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];

	it('has only our elements and no handlers, whatever the report holds', () => {
		const markup = page.replace(/<script[^>]*>[^]*?<\/script>/g, '').replace(/<style>[^]*?<\/style>/g, '');
		const tags = new Set([...markup.matchAll(/<\/?([a-z0-9]+)/gi)].map((m) => m[1] as string));
		for (const tag of ['script', 'img', 'iframe', 'link', 'object', 'base', 'form', 'use', 'image', 'foreignObject'])
			expect(tags).not.toContain(tag);
		// The histogram of a route.
		for (const [tag] of markup.matchAll(/<svg[^>]*>/g)) expect(tag).toMatch(/^<svg xmlns="[^"]*" class="drawn fit" /);
		expect(markup).not.toMatch(/<[^>]* on[a-z]+=/i);
		expect(markup).not.toMatch(/(href|src)="(?!#|https:\/\/(go\.dev|pkg\.go\.dev)\/)/);
		expect(page).not.toMatch(/[\u0000\u001b\u202e\u2028]/);
	});

	it('carries exactly two scripts: the data, which no name can end, and the program', () => {
		expect(scripts.map((s) => s[1])).toEqual([' type="application/json" id="gowhy-data"', '']);
		expect(scripts[0]?.[2]).not.toMatch(/[<>&\u2028\u2029]/);
		const data = JSON.parse(scripts[0]?.[2] as string) as { flames: [{ names: string[]; value: number[] }] };
		expect(data.flames[0].names[0]).toContain('</script><script>alert(1)');
		expect(data.flames[0].value).toEqual(cpuFlame.value);
		expect(scripts[1]?.[2]).toBe('const a = "<\\/script>", b = "<\\!--";\nvoid [a, b];');
	});

	it('allows by its policy only its own script and style', () => {
		const hash = (content: string | undefined): string =>
			`'sha256-${createHash('sha256')
				.update(content ?? '', 'utf8')
				.digest('base64')}'`;
		const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain(`script-src ${hash(scripts[1]?.[2])};`);
		expect(policy).toContain(`style-src ${hash(/<style>([^]*?)<\/style>/.exec(page)?.[1])};`);
		expect(page).not.toMatch(/ style="|url\(|@import/);
	});

	it('closes what it opens and uses each id once', () => {
		for (const report of all) {
			const markup = renderHtml([report], [[cpuFlame]], { script: '' }).replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '');
			const open: string[] = [];
			for (const [, slash, tag] of markup.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
				if (['meta', 'br'].includes(tag as string)) continue;
				if (slash === '/') expect(open.pop()).toBe(tag);
				else open.push(tag as string);
			}
			expect(open).toEqual([]);
			const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map((m) => m[1]);
			expect(new Set(ids).size).toBe(ids.length);
		}
	});
});
