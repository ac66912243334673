// Knowledge pages inside the report: closed until they are wanted, since the page is one file without network.
import { type Block, parseInline } from '../../knowledge/markdown.ts';
import { isSources, parsePage, type Section, type SourceLink, sourceLinks, sourceUrl, topicOfDocs } from '../../knowledge/page.ts';
import type { Cause, Report } from '../../report/report.ts';
import { block, type Html, html, nothing, text } from './escape.ts';

/** Markdown of a topic of `gowhy explain`; undefined when there is no such topic. */
export type PageOf = (topic: string) => string | undefined;

/** Pages of a report by topic, in the order of the report: what its causes and hints are, how they came about, which rules found them. */
export type Topics = ReadonlyMap<string, string>;

export function topicsOf(reports: readonly Report[], pageOf: PageOf): Topics {
	const causes = reports.flatMap((report) => [...report.causes, ...report.hints]);
	const named = [
		...causes.flatMap(causeTopics),
		...causes.flatMap((cause) => cause.fix.map((fix) => topicOfDocs(fix.docs))),
		...causes.flatMap((cause) => cause.rules.map((rule) => `rule:${rule}`)),
	];
	const found = new Map<string, string>();
	for (const topic of named) {
		const page = topic === null ? undefined : pageOf(topic);
		if (topic !== null && page !== undefined) found.set(topic, page);
	}
	return found;
}

const causeTopics = (cause: Cause): string[] => (cause.mechanism === null ? [cause.id] : [cause.id, cause.mechanism]);

const anchor = (topic: string): string => `about-${topic.replace(':', '-')}`;

/** `label` as a link to the page of the topic, or as plain code when that is not in the report. */
export function topicLink(topics: Topics, topic: string, label = topic): Html {
	return topics.has(topic) ? html`<a href="#${text(anchor(topic))}"><code>${text(label)}</code></a>` : html`<code>${text(label)}</code>`;
}

/** "About deadlock, ab-ba" behind a cause. */
export function aboutCause(cause: Cause, topics: Topics): Html {
	const known = causeTopics(cause).filter((topic) => topics.has(topic));
	if (known.length === 0) return nothing;
	const links = known.map((topic, i) => html`${text(i > 0 ? ', ' : '')}${topicLink(topics, topic)}`);
	return html`<p class="small">What it is, how it looks elsewhere, and the usual fix: ${links}</p>`;
}

export function htmlTopics(topics: Topics): Html {
	if (topics.size === 0) return nothing;
	const pages = [...topics].map(
		([topic, markdown]) =>
			html`<details class="topic" id="${text(anchor(topic))}"><summary>${text(parsePage(markdown).title)}</summary>${htmlPage(markdown)}</details>`,
	);
	return html`<section class="topics"><h2>About these causes and rules</h2><p class="small">Also: <code>gowhy explain &lt;id&gt;</code></p>${pages}</section>`;
}

function htmlPage(markdown: string): Html {
	const page = parsePage(markdown);
	const sources = html`<ul>${sourceLinks(page).map(htmlSource)}</ul>`;
	const section = (one: Section): Html => html`<h4>${text(one.title)}</h4>${isSources(one) ? sources : one.blocks.map(htmlBlock)}`;
	return html`${page.sections.map(section)}`;
}

function htmlBlock(one: Block): Html {
	switch (one.kind) {
		case 'heading':
			return html`<h4>${htmlInline(one.text)}</h4>`;
		case 'paragraph':
			return html`<p>${htmlInline(one.text)}</p>`;
		case 'code':
			return html`<pre tabindex="0">${block(one.text)}</pre>`;
		case 'list': {
			const items = one.items.map((item) => html`<li>${htmlInline(item)}</li>`);
			return one.isNumbered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
		}
	}
}

function htmlInline(line: string): Html {
	const parts = parseInline(line).map((part) => {
		if (part.kind === 'code') return html`<code>${text(part.text)}</code>`;
		return part.kind === 'link' ? html`<a href="${text(part.url)}" rel="noreferrer">${text(part.text)}</a>` : text(part.text);
	});
	return html`${parts}`;
}

function htmlSource(link: SourceLink): Html {
	const names = link.names.map((name, i) => html`${text(i > 0 ? ', ' : '')}<code>${text(name)}</code>`);
	return html`<li><a href="${text(sourceUrl(link))}" rel="noreferrer">${text(link.file)}</a>: ${names}${link.text === '' ? nothing : html`: ${htmlInline(link.text)}`}</li>`;
}
