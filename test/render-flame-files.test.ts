// The files that `gowhy flame` writes: what stands in them, and that nothing of a profile can act there.
import { describe, expect, it } from 'vitest';
import { renderFlameHtml } from '../src/render/flame-html.ts';
import { renderFlameSvg } from '../src/render/flame-svg.ts';
import type { PageFlame } from '../src/render/html/page-data.ts';

const flame: PageFlame = {
	title: 'cpu',
	group: '',
	unit: 'ns',
	names: ['main.serve', 'main.<b>&"\'\u0007', ']]></script><script>alert(1)</script>'],
	name: [0, 1, 2],
	depth: [0, 1, 0],
	value: [80e6, 60e6, 15e6],
	self: [10e6, 60e6, 15e6],
	total: 100e6,
};
const compared: PageFlame = { ...flame, base: { value: [80e6, 30e6, 0], self: [0, 0, 0], total: 50e6 } };
const options = { title: 'a <title>', subtitle: 'cpu, 100 ms', width: 1000, isFlame: false, script: 'if (1 < 2 && "]]>") run();' };

/** What is left of the file when its own markup is taken out: text, which must not hold markup. */
const textOf = (svg: string): string =>
	svg
		.replace(/<script><!\[CDATA\[[\s\S]*?\]\]><\/script>/, '')
		.replace(/<\/?(svg|style|rect|text|g|title)( [a-z][\w:-]*="[^"<]*")*\/?>/gi, '')
		.replace(/&(amp|lt|gt|quot|apos|#10);/g, '');

/** `class x width label` of each box. */
const boxes = (svg: string): string[] =>
	[...svg.matchAll(/<g class="(\w+)"><title>([^<]*)<\/title><rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g)].map(
		([, name, title, x, y, width]) => `${name} ${x} ${y} ${width} ${title?.split('&#10;')[0]}`,
	);

describe('SVG', () => {
	it('is markup of ours only', () => {
		for (const of of [flame, compared]) {
			const rest = textOf(renderFlameSvg(of, options));
			expect(rest).not.toMatch(/[<&]/);
			expect(rest).toContain('a title');
		}
		expect(renderFlameSvg(flame, options)).toContain('if (1 < 2 && "]]\\u003e") run();');
	});

	it('draws boxes by their share, a gap between them, and what is too thin as one', () => {
		expect(boxes(renderFlameSvg(flame, options))).toEqual([
			'root 10 58 979 all: 100 ms',
			'thin 941 78 48 boxes too thin to draw: 5 % of all',
			expect.stringMatching(/^h\d+ 10 78 783 main\.serve$/),
			'thin 598 98 97 boxes too thin to draw: 10 % of all',
			expect.stringMatching(/^h\d+ 10 98 587 main/),
			expect.stringMatching(/^h\d+ 794 78 146 /),
		]);
	});

	it('turns upside down', () => {
		const tops = (isFlame: boolean): string[] =>
			boxes(renderFlameSvg(flame, { ...options, isFlame })).map((box) => box.split(' ')[2] as string);
		expect([tops(false)[0], tops(true)[0]]).toEqual(['58', '98']);
	});

	it('colours a comparison by what changed', () => {
		const classes = boxes(renderFlameSvg(compared, options)).map((box) => box.split(' ')[0]);
		expect(classes.filter((name) => name !== 'thin')).toEqual(['root', 'less5', 'more0', 'more5']);
		expect(renderFlameSvg(compared, options)).toContain('now: total 30 ms, 60 %; self 60 ms');
	});

	it('is the same for the same profile', () => {
		expect(renderFlameSvg(flame, options)).toBe(renderFlameSvg(flame, options));
	});
});

describe('HTML', () => {
	const page = renderFlameHtml({ title: 'a <title>', subtitle: 'cpu', data: { flames: [compared] }, script: 'run()' });

	it('lets nothing out of its data', () => {
		expect(page).not.toContain('<script>alert');
		expect(page.match(/<script/g)).toHaveLength(2);
		expect(page).toContain('a &lt;title&gt;');
	});

	it('allows only its own script and style', () => {
		expect(page).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'/);
	});
});
