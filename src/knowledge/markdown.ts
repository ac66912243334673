// The part of Markdown that knowledge pages use: headings, paragraphs, lists of one level, fenced code; inside lines `code` and [links](https://...).
// Anything else is shown as it stands.

export type Block =
	| { readonly kind: 'heading'; readonly level: number; readonly text: string }
	| { readonly kind: 'paragraph'; readonly text: string }
	| { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly string[] }
	| { readonly kind: 'code'; readonly language: string; readonly text: string };

export type Inline =
	| { readonly kind: 'text' | 'code'; readonly text: string }
	| { readonly kind: 'link'; readonly text: string; readonly url: string };

const HEADING = /^(#{1,4}) (.+)$/;
const ITEM = /^(?:[-*]|(\d+)\.) (.*)$/;
const FENCE = /^```(\w*)$/;

/** Lines of a paragraph or an item are joined by spaces. A fence that is not closed ends with the text. */
export function parseMarkdown(text: string): Block[] {
	const lines = text.replaceAll('\r\n', '\n').split('\n');
	const blocks: Block[] = [];
	for (let i = 0; i < lines.length; ) {
		const line = lines[i] as string;
		const heading = HEADING.exec(line);
		const fence = FENCE.exec(line);
		if (line.trim() === '') i++;
		else if (heading) {
			blocks.push({ kind: 'heading', level: (heading[1] as string).length, text: heading[2] as string });
			i++;
		} else if (fence) {
			const end = lines.findIndex((other, at) => at > i && other === '```');
			const last = end < 0 ? lines.length : end;
			blocks.push({ kind: 'code', language: fence[1] as string, text: lines.slice(i + 1, last).join('\n') });
			i = last + 1;
		} else i = readLines(lines, i, blocks);
	}
	return blocks;
}

/** A paragraph or a list that begins at line `from`; where it ends. */
function readLines(lines: readonly string[], from: number, blocks: Block[]): number {
	const first = ITEM.exec(lines[from] as string);
	const items: string[] = [];
	let at = from;
	for (; at < lines.length; at++) {
		const line = lines[at] as string;
		if (line.trim() === '' || HEADING.test(line) || FENCE.test(line)) break;
		const item = ITEM.exec(line);
		if (item && !first) break;
		if (item) items.push(item[2] as string);
		else items.push(`${items.length === 0 ? '' : `${items.pop()} `}${line.trim()}`);
	}
	if (first) blocks.push({ kind: 'list', isNumbered: first[1] !== undefined, items });
	else blocks.push({ kind: 'paragraph', text: items.join(' ') });
	return at;
}

export function parseInline(text: string): Inline[] {
	const parts: Inline[] = [];
	let from = 0;
	for (const match of text.matchAll(/`([^`]+)`|\[([^\]]+)\]\((https:\/\/[^\s)]+)\)/g)) {
		if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
		if (match[1] === undefined) parts.push({ kind: 'link', text: match[2] as string, url: match[3] as string });
		else parts.push({ kind: 'code', text: match[1] });
		from = match.index + match[0].length;
	}
	if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
	return parts;
}
