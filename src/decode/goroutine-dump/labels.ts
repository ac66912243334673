// Goroutine labels as the runtime and pprof print them: `{"route": "/item", "k\"2": "v"}` (Go 1.26 and debug=1, where no blank
// follows the colon) and `{route: /item}` (Go 1.27, which quotes a word only when it needs it).
import type { Label } from './records.ts';
import { unquoteGo } from '../log/unquote.ts';

/** Index after the closing quote of the string that opens at `at`; the text's length when it never closes. */
export function endOfQuoted(text: string, at: number): number {
	for (let i = at + 1; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === 92 /* \ */) i++;
		else if (c === 34 /* " */) return i + 1;
	}
	return text.length;
}

/** Labels of `{...}` in the order printed. What cannot be read ends the list. */
export function parseLabels(text: string): Label[] {
	const labels: Label[] = [];
	if (!text.startsWith('{')) return labels;
	let at = 1;
	while (at < text.length && text[at] !== '}') {
		const key = word(text, at, ':');
		if (text[key.end] !== ':') break;
		const value = word(text, skipBlanks(text, key.end + 1), ',');
		labels.push([key.text, value.text]);
		at = text[value.end] === ',' ? skipBlanks(text, value.end + 1) : value.end;
		if (value.end >= text.length) break;
	}
	return labels;
}

/** A quoted string, or bare characters up to `stop` or `}`. */
function word(text: string, at: number, stop: string): { text: string; end: number } {
	if (text[at] === '"') {
		const end = endOfQuoted(text, at);
		return { text: unquoteGo(text.slice(at + 1, text[end - 1] === '"' && end - 1 > at ? end - 1 : end)), end };
	}
	let end = at;
	while (end < text.length && text[end] !== stop && text[end] !== '}') end++;
	return { text: text.slice(at, end), end };
}

function skipBlanks(text: string, at: number): number {
	while (text[at] === ' ') at++;
	return at;
}
