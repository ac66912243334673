// Text from a report inside GitHub-flavoured Markdown. Nothing in it may become a heading, a link, an image, HTML, a mention or an issue link.
import { printable, printableBlock, shorten } from './printable.ts';

/** Longest name in a code span; a generated name must not fill the comment. */
const longestCode = 300;

/** Prose on one line, also safe in a table cell. */
export function mdText(text: string): string {
	return printable(text)
		.replace(/[&<>\\`*_[\]|~$]|@(?=[\w-])|#(?=\d)|:(?=\/\/)|\b(?<=www)\.|^[-+=#](?=\s|$|[-+=#])|^\d+[.)](?=\s|$)/gi, escapedMark)
		.trim();
}

function escapedMark(mark: string): string {
	if (mark === '&') return '&amp;';
	if (mark === '<') return '&lt;';
	if (mark === '>') return '&gt;';
	if (/[\\`*_[\]|~$]/.test(mark)) return `\\${mark}`;
	// GitHub finds mentions, issue numbers and bare addresses after unescaping; a zero-width space behind the mark is what its own bots use.
	return /[-+=]|\d/.test(mark) ? `&#8203;${mark}` : `${mark}&#8203;`;
}

/** A code span on one line, also safe in a table cell. */
export function mdCode(text: string): string {
	// Inside a table, `|` ends the cell even in a code span; the escape is taken away by the table parser, not shown.
	const clean = shorten(printable(text), longestCode).replaceAll('|', '\\|');
	if (clean === '') return '';
	const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
	const fence = '`'.repeat(longest + 1);
	const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
	return `${fence}${pad}${clean}${pad}${fence}`;
}

/** A fenced block that its content cannot leave. */
export function mdBlock(text: string, language = ''): string {
	const clean = printableBlock(text).replace(/\n+$/, '');
	const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}${language}\n${clean}\n${fence}`;
}
