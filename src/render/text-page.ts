// A growing terminal page: wraps, indents, paints, and makes every string printable, so that no caller can forget it.
import type { Paint, Tone } from './ansi.ts';
import { printable, printableBlock, shorten } from './printable.ts';
import { columnsOf, wrap } from './wrap.ts';

/** One long word (a generated function name) must not fill the screen. */
const longestWord = 240;
/** Lines of a drawing or a patch that a page of one minute can bear. */
const mostBlockLines = 40;

export interface TextPage {
	readonly width: number;
	blank(): void;
	/** A paragraph, wrapped, each line indented by `indent` columns. */
	text(indent: number, text: string, tone?: Tone): void;
	/** `text` behind a first word (`label`) that is as wide as `labelWidth`; the other lines hang below the text. */
	labelled(indent: number, label: string, labelWidth: number, text: string, tones?: { label?: Tone; text?: Tone }): void;
	/** A line of a table: printable and painted by the caller, not wrapped. */
	painted(indent: number, line: string): void;
	/** Lines as they are: not wrapped, not joined. */
	block(indent: number, text: string): void;
	toString(): string;
}

export function createTextPage(width: number, paint: Paint): TextPage {
	const lines: string[] = [];
	const put = (indent: number, painted: string): void => {
		lines.push(painted === '' ? '' : ' '.repeat(indent) + painted);
	};
	const wrapped = (text: string, columns: number): string[] =>
		wrap(
			printable(text)
				.split(' ')
				.map((word) => shorten(word, longestWord))
				.join(' '),
			Math.max(20, columns),
		);
	const toned = (tone: Tone | undefined, text: string): string => (tone === undefined ? text : paint(tone, text));
	return {
		width,
		blank() {
			if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
		},
		text(indent, text, tone) {
			for (const line of wrapped(text, width - indent)) put(indent, toned(tone, line));
		},
		labelled(indent, label, labelWidth, text, tones = {}) {
			const hang = Math.max(labelWidth, columnsOf(label) + 1);
			wrapped(text, width - indent - hang).forEach((line, i) => {
				const gap = line === '' ? '' : ' '.repeat(i === 0 ? hang - columnsOf(label) : hang);
				put(indent, (i === 0 && label !== '' ? toned(tones.label ?? 'strong', label) : '') + gap + toned(tones.text, line));
			});
		},
		painted: put,
		block(indent, text) {
			const all = printableBlock(text).replace(/\n+$/, '').split('\n');
			for (const line of all.slice(0, mostBlockLines)) put(indent, shorten(line, 400));
			if (all.length > mostBlockLines) put(indent, `… ${all.length - mostBlockLines} more lines`);
		},
		toString: () => `${lines.join('\n')}\n`,
	};
}
