// Escapes inside quoted log fields: what Go's %q, strconv.Quote, slog, logrus and JSON write.

const simple: Record<string, string> = {
	n: '\n',
	t: '\t',
	r: '\r',
	a: '\x07',
	b: '\b',
	f: '\f',
	v: '\v',
	'"': '"',
	'\\': '\\',
	'/': '/',
	"'": "'",
};
const digits: Record<string, number> = { x: 2, u: 4, U: 8 };

/** Text between the quotes -> what was quoted. Unknown escapes stay as they are. `\xff` bytes become one character each. */
export function unquoteGo(text: string): string {
	let slash = text.indexOf('\\');
	if (slash < 0) return text;
	let out = '';
	let from = 0;
	while (slash >= 0 && slash + 1 < text.length) {
		const letter = text[slash + 1] as string;
		const plain = simple[letter];
		const width = digits[letter];
		let end = slash + 2;
		let value = plain;
		if (value === undefined && width !== undefined) {
			const hex = text.slice(end, end + width);
			const code = hex.length === width && isHex(hex) ? Number.parseInt(hex, 16) : -1;
			if (code >= 0 && code <= 0x10ffff) {
				value = String.fromCodePoint(code);
				end += width;
			}
		}
		out += text.slice(from, slash) + (value ?? text.slice(slash, end));
		from = end;
		slash = text.indexOf('\\', end);
	}
	return out + text.slice(from);
}

function isHex(text: string): boolean {
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i) | 0x20;
		if (!((c >= 48 && c <= 57) || (c >= 97 && c <= 102))) return false;
	}
	return true;
}
