/* oxlint-disable no-control-regex -- that none is left is what is tested */
// The faces of a comparison: what a reader sees first, and that nothing of the inputs acts.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compare } from '../src/compare/compare.ts';
import type { Comparison } from '../src/compare/comparison.ts';
import type { DifferentialFlame } from '../src/compare/flames.ts';
import { renderCompareHtml } from '../src/render/compare-html.ts';
import { renderCompareJson } from '../src/render/compare-json.ts';
import { renderCompareMarkdown } from '../src/render/compare-markdown.ts';
import { renderCompareText } from '../src/render/compare-text.ts';
import { changeText } from '../src/render/compare-wording.ts';
import { hostileText, samples } from '../src/render/samples.ts';
import { columnsOf } from '../src/render/wrap.ts';
import { flameOf } from '../src/stacks/flame.ts';
import { cause, measurement } from './support/drawn-sides.ts';

const wobble = [1, 1.02, 0.98, 1.01, 0.99, 1.03];

/** Six repeats a side: a lock is gone, and what waited for it; the load is the same. */
function drawn(text = 'main.(*Cache).Get'): Comparison {
	const side = (held: number, causes: readonly ReturnType<typeof cause>[]) =>
		wobble.map((factor) =>
			measurement({
				figures: {
					'load.reads': 150 * factor,
					'trace.running': 0.4 * factor,
					'trace.stalled': (held + 0.2) * factor,
					'trace.waits.locks': held * factor,
					'trace.waits.byPlace': held === 0 ? {} : { [`mutex lock in ${text}`]: held * factor },
				},
				causes,
				judged: ['mutex-contention'],
			}),
		);
	const lock = cause({ id: 'mutex-contention', function: text, share: 0.9 });
	return compare({ name: 'base', measurements: side(3, [lock]) }, { name: 'pr', measurements: side(0, []) }, 'test');
}

describe('the terminal page', () => {
	it('says in its first line whether it helped, then causes, figures, places, and how it was judged', () => {
		const page = renderCompareText(drawn());
		expect(page).toMatch(/^BETTER {2}base → pr: 1 cause gone; of 3 key figures 2 better, 0 worse\.\n/);
		expect(page).toMatch(/GONE +mutex-contention/);
		expect(page.replace(/\s+/g, ' ')).toContain('90 % of latency before in 6 of 6 recordings; not found after');
		expect(page).toMatch(/goroutines held up +3\.22 +0\.201 +-94 % +±\d.* %  0\.00\d  -1\.00  better/);
		expect(page).toMatch(/3\.02 → 0 -100 % q 0\.00\d {2}better {2}mutex lock in main\.\(\*Cache\)\.Get/);
		expect(page.replace(/\s+/g, ' ')).toContain('6 and 6 recordings: Mann-Whitney test on 3 key figures and 1 detail');
	});

	it('keeps to the width of a small terminal, long names of places apart', () => {
		const prose = renderCompareText(drawn(), { width: 80 })
			.split('\n')
			.filter((line) => columnsOf(line) > 80 && !/ q \d/.test(line));
		expect(prose).toEqual([]);
	});
});

describe('Markdown', () => {
	it('shows what moved and folds the rest away', () => {
		const page = renderCompareMarkdown(drawn());
		const [shown = '', folded = ''] = page.split('<details>');
		expect(shown).toContain('| **gone** | `mutex-contention`');
		expect(shown).toMatch(/\| goroutines held up \| 3\.22 \| 0\.201 \| -94 % \|/);
		expect(shown).not.toContain('CPU used by goroutines');
		expect(folded).toContain('CPU used by goroutines');
	});

	it('stays below what a comment may hold', () => {
		const comparison = drawn();
		const [row] = comparison.figures.filter(({ role }) => role === 'key');
		const many = {
			...comparison,
			figures: Array.from({ length: 5000 }, (_, i) => ({
				...(row as NonNullable<typeof row>),
				subject: `${i}${'x'.repeat(290)}`,
				judgement: 'worse' as const,
			})),
		};
		expect(renderCompareMarkdown(many).length).toBeLessThan(65_536);
		expect(renderCompareMarkdown(many, { maxLength: 1000 })).toContain('Cut here');
	});
});

describe('a change', () => {
	it.each([
		[1, 0.58, '-42 %'],
		[1, 1.021, '+2.1 %'],
		[1, 3.1, '3.1×'],
		[0, 5, 'new'],
		[5, 0, '-100 %'],
		[5, 0.03, '-99.4 %'],
		[5, 0.000001, '-99.9 %'],
		[2, 2, ''],
		[2, 2.0001, ''],
	])('from %d to %d is %s', (medianBefore, medianAfter, words) => {
		expect(changeText({ medianBefore, medianAfter, ratio: medianBefore === 0 ? null : medianAfter / medianBefore } as never)).toBe(words);
	});
});

describe('hostile names', () => {
	const comparison: Comparison = {
		...drawn(hostileText),
		before: {
			name: hostileText,
			recordings: [{ name: hostileText, from: 'recording', verdict: 'healthy', inputs: samples.hostile.recording.inputs }],
		},
		conditions: [{ id: 'load', text: hostileText }],
		notCompared: [{ what: hostileText, why: hostileText }],
		notes: [hostileText],
	};
	const stacks = (weight: number) => ({
		names: [hostileText],
		files: [''],
		pool: Int32Array.of(0),
		start: Int32Array.of(0, 1),
		types: [{ type: 'cpu', unit: 'ns' }],
		weights: [Float64Array.of(weight)],
	});
	const flames: DifferentialFlame[] = [{ title: hostileText, flame: flameOf(stacks(2), stacks(1), { leastShare: 0, normalize: false }) }];

	it('do not act on a terminal', () => {
		expect(renderCompareText(comparison)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
	});

	it('stay text in a page, and the policy allows only its own script and style', () => {
		const page = renderCompareHtml(comparison, flames, { script: '/* the page script */' });
		expect(page.match(/<script/g)).toHaveLength(2);
		expect(page).not.toMatch(/<img|onerror=alert\(2\)>/);
		for (const [, kind, content] of page.matchAll(/<(style|script)>([^]*?)<\/\1>/g)) {
			const hash = createHash('sha256')
				.update(content as string)
				.digest('base64');
			expect(page).toContain(`${kind as string}-src 'sha256-${hash}'`);
		}
	});

	it('stay text in Markdown', () => {
		const page = renderCompareMarkdown(comparison).replace(/`+[^`]*`+/g, '');
		expect(page).not.toMatch(/<script|<img|[^\\]\*\*bold|@everyone|[^\\]\[a\]/);
	});

	it('are whole in JSON', () => {
		expect((JSON.parse(renderCompareJson(comparison)) as Comparison).before.name).toBe(hostileText);
	});
});
