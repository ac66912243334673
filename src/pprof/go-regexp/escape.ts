// Escapes that stand for one character: \n, \x41, \x{1F600}, \012, and punctuation.
import { RegexpError } from './regexp-error.ts';
import type { Scanner } from './syntax.ts';

const named: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const pattern = /\\(?:([^0-9A-Za-z\x80-\u{10ffff}])|([afnrtv])|x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]+)\}|(0[0-7]{0,2}|[1-7][0-7]{1,2}))/uy;

/** Code point of the escape at the scanner, which is moved behind it. */
export function escapedChar(scan: Scanner): number {
	if (scan.at + 1 >= scan.text.length) throw new RegexpError('trailing backslash at end of expression', '');
	pattern.lastIndex = scan.at;
	const found = pattern.exec(scan.text);
	if (!found) throw invalidEscape(scan);
	scan.at += found[0].length;
	const [, punctuation, letter, hex2, hex, octal] = found;
	if (punctuation !== undefined) return punctuation.charCodeAt(0);
	if (letter !== undefined) return named[letter] as number;
	if (octal !== undefined) return Number.parseInt(octal, 8);
	const point = Number.parseInt((hex2 ?? hex) as string, 16);
	if (point > 0x10ffff) throw new RegexpError('invalid escape sequence', found[0]);
	return point;
}

const invalidEscape = ({ text, at }: Scanner): RegexpError => new RegexpError('invalid escape sequence', text.slice(at, at + 2));
