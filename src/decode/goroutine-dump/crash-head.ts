// The head of a crash: its messages, from `panic:` to the first goroutine header.
//
// A message may have several lines. Go indents the later ones by a tab since 1.23; before, they stand at the margin, where log lines of
// other goroutines may stand too. So lines at the margin are kept aside until a stack follows, and only those that came through as
// many envelopes as the panic itself (a logger's line has one more).
import type { LogLine } from '../log/recogniser.ts';
import { panicMessage } from './crash-lines.ts';
import { indentEnd } from './frame.ts';
import type { CrashText } from './records.ts';

/** Lines that a message may have without indentation. */
const maxAside = 64;
/** Characters of a message that are kept. */
const maxMessage = 1 << 16;

export interface CrashHead {
	readonly crash: CrashText;
	/** Envelopes around the crash's first line, and blanks before it. */
	readonly layers: number;
	readonly indent: string;
	/** The message being read, with the runtime's remarks at its end. */
	text: string;
	/** Lines at the margin after it. */
	aside: string[];
	hasGap: boolean;
	/** After `[signal ...]` no line belongs to the message. */
	hasEnded: boolean;
}

export function beginHead(crash: CrashText, line: LogLine, text: string): CrashHead {
	const indent = line.text.slice(0, indentEnd(line.text));
	return { crash, layers: line.layers, indent, text, aside: [], hasGap: false, hasEnded: crash.kind === 'signal' };
}

/** Does a `panic:` or `fatal error:` at the margin go on with this crash? Only if nothing stands between. */
export function isAdjacent(head: CrashHead): boolean {
	return !head.hasGap && (head.aside.at(-1) ?? ' [recovered]').endsWith(' [recovered]');
}

export function nextMessage(head: CrashHead, text: string): void {
	endMessage(head, true);
	head.text = text;
	head.aside = [];
	head.hasGap = false;
	head.hasEnded = false;
}

/** A line that is neither blank nor the start of anything; true: it is surely part of the message. `bare`: without indentation. */
export function continueMessage(head: CrashHead, line: LogLine, bare: string): boolean {
	if (head.crash.kind === 'signal') return bare.startsWith('PC=0x');
	if (head.hasEnded) return false;
	const text = line.text.startsWith(head.indent) ? line.text.slice(head.indent.length) : bare;
	if (indentEnd(text) > 0 && head.aside.every((known) => known === '')) {
		append(head, text);
		return true;
	}
	if (line.layers === head.layers && head.aside.length < maxAside) head.aside.push(withoutOneIndent(text).slice(0, maxMessage));
	return false;
}

/** A line of blanks: inside a message if indented more than the crash itself, else a gap. */
export function blankLine(head: CrashHead, text: string): void {
	if (text.length > head.indent.length) {
		if (!head.hasEnded) append(head, text);
		return;
	}
	head.hasGap = true;
	if (head.aside.length < maxAside) head.aside.push('');
}

/** `hasStack`: a stack follows, so what stands between it and the message was written by the crash. */
export function endMessage(head: CrashHead, hasStack: boolean): void {
	while (head.aside.at(-1) === '') head.aside.pop();
	const text = hasStack ? [head.text, ...head.aside].join('\n') : head.text;
	head.crash.messages.push(panicMessage(text));
	if (head.crash.kind === 'fatal error' && text === 'stack overflow') head.crash.stackOverflow = true;
}

function append(head: CrashHead, text: string): void {
	head.text += '\n'.repeat(head.aside.length);
	head.aside = [];
	if (head.text.length < maxMessage) head.text += `\n${withoutOneIndent(text).slice(0, maxMessage)}`;
}

/** The runtime puts one tab after each newline of a message; loggers may have made blanks or `#011` of it. */
function withoutOneIndent(text: string): string {
	if (text.startsWith('#011')) return text.slice(4);
	return text.startsWith('\t') ? text.slice(1) : text.replace(/^ {1,8}/, '');
}
