// Strings of a report come from hostile inputs: function names, panic messages, file names. Before any face shows one, what could act
// on a terminal or reorder a line (control characters, escapes, bidi overrides, invisible characters, lone surrogates) becomes visible text.

const acting =
	// oxlint-disable-next-line no-control-regex -- controls are what it looks for
	/[\u034f\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e0fff}]/gu;

/** `text` on one line, with everything that could act spelled out: ESC as `\x1b`, a line feed as `\n`. */
export function printable(text: string): string {
	return text.replace(acting, spelled);
}

/** As `printable`, but line feeds and tabs stay: drawings, patches, commands. */
export function printableBlock(text: string): string {
	return text.replaceAll('\r\n', '\n').replace(acting, (c) => (c === '\n' || c === '\t' ? c : spelled(c)));
}

/** Cuts the middle of `text` so that at most `most` UTF-16 units remain, with an ellipsis in the gap; ends carry the most meaning. */
export function shorten(text: string, most: number): string {
	if (text.length <= most) return text;
	const head = Math.ceil((most - 1) / 2);
	const tail = most - 1 - head;
	// Never cut a surrogate pair in two.
	const from = /[\ud800-\udbff]/.test(text.charAt(head - 1)) ? head - 1 : head;
	const to = /[\udc00-\udfff]/.test(text.charAt(text.length - tail)) ? text.length - tail + 1 : text.length - tail;
	return `${text.slice(0, from)}…${text.slice(to)}`;
}

function spelled(c: string): string {
	if (c === '\n') return '\\n';
	if (c === '\t') return '\\t';
	if (c === '\r') return '\\r';
	const code = c.codePointAt(0) as number;
	if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
	return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
