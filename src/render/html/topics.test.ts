import { expect, test } from 'vitest';
import { renderHtml } from '../html.ts';
import { samples } from '../samples.ts';

const page = `# ab-ba (deadlock)

## What it means

Two locks, <crossed>; see \`Lock\` and [the docs](https://pkg.go.dev/sync).

## Sources (Go 1.26)

- \`internal/sync/mutex.go: (*Mutex).lockSlow\`: waits
`;
const pages: Readonly<Record<string, string>> = { 'ab-ba': page, 'rule:lock-circle': page, panic: page };
const render = (report: keyof typeof samples): string =>
	renderHtml([samples[report]], [], { script: '', pageOf: (topic) => (Object.hasOwn(pages, topic) ? pages[topic] : undefined) });

test('the pages of what a report claims stand in it, once, and closed', () => {
	const made = render('deadlock');
	expect(made.match(/<details class="topic" id="[^"]+"/g)).toEqual([
		'<details class="topic" id="about-ab-ba"',
		'<details class="topic" id="about-rule-lock-circle"',
	]);
	expect(made).toContain('<a href="#about-ab-ba"><code>ab-ba</code></a>');
	expect(made).toContain('rule <a href="#about-rule-lock-circle"><code>lock-circle</code></a>');
});

test('Markdown becomes markup, other text does not', () => {
	const made = render('deadlock');
	expect(made).toContain(
		'<p>Two locks, &lt;crossed&gt;; see <code>Lock</code> and <a href="https://pkg.go.dev/sync" rel="noreferrer">the docs</a>.</p>',
	);
	expect(made).toContain(
		'<li><a href="https://github.com/golang/go/blob/release-branch.go1.26/src/internal/sync/mutex.go" rel="noreferrer">internal/sync/mutex.go</a>: <code>(*Mutex).lockSlow</code>: waits</li>',
	);
});

test('what has no page is named, not linked', () => {
	expect(render('healthy')).not.toContain('class="topic"');
	expect(render('deadlock')).toContain('<code class="faint">gowhy explain deadlock</code>');
});
