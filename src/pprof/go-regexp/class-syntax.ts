// Bracketed classes `[^a-z\d[:space:]]` and Unicode properties `\p{Greek}`.
import { type CharClass, complement, foldedRanges, perlClasses, posixClasses, unicodeProperty } from './char-class.ts';
import { escapedChar } from './escape.ts';
import { RegexpError } from './regexp-error.ts';
import type { Scanner } from './syntax.ts';

export function readClass(scan: Scanner, foldsCase: boolean): CharClass {
	const { text } = scan;
	const from = scan.at;
	scan.at++;
	const isNegated = text[scan.at] === '^';
	if (isNegated) scan.at++;
	const ranges: number[] = [];
	const properties: CharClass['properties'][number][] = [];
	for (let isFirst = true; isFirst || text[scan.at] !== ']'; isFirst = false) {
		if (scan.at >= text.length) throw new RegexpError('missing closing ]', text.slice(from));
		const next = text[scan.at] === '\\' ? text[scan.at + 1] : undefined;
		const perl = next === undefined ? undefined : perlClasses.get(next.toLowerCase());
		if (text.startsWith('[:', scan.at) && text.includes(':]', scan.at + 2)) ranges.push(...readPosix(scan, foldsCase));
		else if (next === 'p' || next === 'P') properties.push(readProperty(scan, foldsCase));
		else if (perl && next !== undefined) {
			scan.at += 2;
			ranges.push(...(next < 'a' ? complement(perl) : perl));
		} else ranges.push(...readRange(scan, from, foldsCase));
	}
	scan.at++;
	return { ranges, properties, isNegated };
}

function readPosix(scan: Scanner, foldsCase: boolean): readonly number[] {
	const end = scan.text.indexOf(':]', scan.at + 2) + 2;
	const whole = scan.text.slice(scan.at, end);
	const isNegated = whole[2] === '^';
	const ranges = posixClasses.get(whole.slice(isNegated ? 3 : 2, -2));
	if (!ranges) throw new RegexpError('invalid character class range', whole);
	scan.at = end;
	const folded = foldsCase ? foldedRanges(ranges) : ranges;
	return isNegated ? complement(folded) : folded;
}

function readRange(scan: Scanner, classFrom: number, foldsCase: boolean): readonly number[] {
	const from = scan.at;
	const low = readChar(scan, classFrom);
	let high = low;
	if (scan.text[scan.at] === '-' && scan.at + 1 < scan.text.length && scan.text[scan.at + 1] !== ']') {
		scan.at++;
		high = readChar(scan, classFrom);
		if (high < low) throw new RegexpError('invalid character class range', scan.text.slice(from, scan.at));
	}
	return foldsCase ? foldedRanges([low, high]) : [low, high];
}

function readChar(scan: Scanner, classFrom: number): number {
	if (scan.at >= scan.text.length) throw new RegexpError('missing closing ]', scan.text.slice(classFrom));
	if (scan.text[scan.at] === '\\') return escapedChar(scan);
	const point = scan.text.codePointAt(scan.at) as number;
	scan.at += point > 0xffff ? 2 : 1;
	return point;
}

export function readProperty(scan: Scanner, foldsCase: boolean): { pattern: RegExp; isNegated: boolean } {
	const pattern = /\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/uy;
	pattern.lastIndex = scan.at;
	const found = pattern.exec(scan.text);
	if (!found) throw new RegexpError('invalid character class range', scan.text.slice(scan.at));
	const [whole, letter, caret = '', long, short] = found;
	const property = unicodeProperty((long ?? short) as string, foldsCase);
	if (!property) throw new RegexpError('invalid character class range', whole);
	scan.at += whole.length;
	return { pattern: property, isNegated: (letter === 'P') !== (caret === '^') };
}
