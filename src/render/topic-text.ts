// A knowledge page on a terminal.
import { type Block, parseInline } from '../knowledge/markdown.ts';
import { isSources, parsePage, sourceLinks } from '../knowledge/page.ts';
import { ansiPaint, noPaint } from './ansi.ts';
import { createTextPage, type TextPage } from './text-page.ts';
import type { TextOptions } from './text.ts';

/** A line or two behind the page: "Rules: lock-circle, ...". */
export interface TopicNote {
	readonly title: string;
	readonly lines: readonly string[];
}

/** One topic in the list of all. */
export interface TopicLine {
	readonly kind: 'cause' | 'mechanism' | 'rule';
	readonly id: string;
	/** What to type behind `gowhy explain`. */
	readonly topic: string;
	readonly meaning: string;
	/** Causes that a mechanism or a rule belongs to. */
	readonly causes: readonly string[];
}

const KINDS = [
	['cause', 'Causes'],
	['mechanism', 'Mechanisms of goroutine-leak and deadlock'],
	['rule', 'Rules'],
] as const;

export function renderTopicList(lines: readonly TopicLine[], options: TextOptions): string {
	const page = createTextPage(options.width ?? 100, options.colour === true ? ansiPaint : noPaint);
	const width = Math.max(...lines.map((line) => line.topic.length)) + 2;
	for (const [kind, title] of KINDS) {
		page.blank();
		page.text(0, title, 'strong');
		for (const line of lines.filter((one) => one.kind === kind))
			page.labelled(2, line.topic, width, `${line.causes.length > 0 ? `(${line.causes.join(', ')}) ` : ''}${line.meaning}`, {
				label: 'plain',
			});
	}
	page.blank();
	page.text(0, 'gowhy explain <topic> shows one of them whole.');
	return page.toString();
}

export function renderTopic(markdown: string, notes: readonly TopicNote[], options: TextOptions): string {
	const page = createTextPage(options.width ?? 100, options.colour === true ? ansiPaint : noPaint);
	const { title, sections } = parsePage(markdown);
	page.text(0, title, 'strong');
	for (const section of sections) {
		page.blank();
		page.text(0, section.title, 'strong');
		if (isSources(section)) sources(page, markdown);
		else
			section.blocks.forEach((block, i) => {
				if (i > 0 && block.kind === 'paragraph') page.blank();
				blockText(page, block);
			});
	}
	for (const note of notes) {
		page.blank();
		page.text(0, note.title, 'strong');
		for (const line of note.lines) page.text(2, line);
	}
	return page.toString();
}

function blockText(page: TextPage, block: Block): void {
	switch (block.kind) {
		case 'heading':
			page.blank();
			return page.text(2, block.text, 'strong');
		case 'paragraph':
			return page.text(2, inlineText(block.text));
		case 'list':
			return block.items.forEach((item, i) =>
				page.labelled(2, block.isNumbered ? `${i + 1}.` : '-', 2, inlineText(item), { label: 'plain' }),
			);
		case 'code':
			page.blank();
			page.block(6, block.text.replaceAll('\t', '    '));
			return page.blank();
	}
}

/** Links are spelled out; code keeps its backticks, so that it stands apart without colours too. */
const inlineText = (text: string): string =>
	parseInline(text)
		.map((part) => (part.kind === 'code' ? `\`${part.text}\`` : part.kind === 'link' ? `${part.text} (${part.url})` : part.text))
		.join('');

function sources(page: TextPage, markdown: string): void {
	for (const link of sourceLinks(parsePage(markdown)))
		page.labelled(2, '-', 2, `${link.file}: ${link.names.join(', ')}${link.text === '' ? '' : `: ${inlineText(link.text)}`}`, {
			label: 'plain',
		});
}
