// Go's regular expressions (RE2 syntax, Perl flavour) -> a tree. Groups and laziness leave no trace: only "does it match" is asked.
// What is refused, and how the refusal reads, is as in Go: "error parsing regexp: missing closing ): `a(b`".
import { caseOrbit, type CharClass, complement, maxRune, perlClasses, rangeClass } from './char-class.ts';
import { readClass, readProperty } from './class-syntax.ts';
import { escapedChar } from './escape.ts';
import { RegexpError } from './regexp-error.ts';

export type Node =
	| { readonly op: 'class'; readonly set: CharClass }
	| { readonly op: 'begin' | 'end' | 'lineBegin' | 'lineEnd' | 'word' | 'noWord' }
	| { readonly op: 'cat' | 'alt'; readonly subs: readonly Node[] }
	/** max -1: no limit. */
	| { readonly op: 'repeat'; readonly sub: Node; readonly min: number; readonly max: number };

export interface Flags {
	readonly i: boolean;
	readonly m: boolean;
	readonly s: boolean;
}

export interface Scanner {
	readonly text: string;
	at: number;
}

const maxRepeat = 1000;
const maxDepth = 1000;

interface Group {
	readonly flags: Flags;
	readonly alternatives: Node[][];
}

export function parseRegexp(text: string): Node {
	const scan: Scanner = { text, at: 0 };
	const groups: Group[] = [];
	let flags: Flags = { i: false, m: false, s: false };
	let alternatives: Node[][] = [[]];
	while (scan.at < text.length) {
		const items = alternatives.at(-1) as Node[];
		const char = text[scan.at] as string;
		if (char === '(') {
			const inner = openGroup(scan, flags);
			if (inner.opens) {
				if (groups.length >= maxDepth) throw new RegexpError('expression nests too deeply', text);
				groups.push({ flags, alternatives });
				alternatives = [[]];
			}
			flags = inner.flags;
		} else if (char === ')') {
			const outer = groups.pop();
			if (!outer) throw new RegexpError('unexpected )', text);
			scan.at++;
			const closed = alternation(alternatives);
			({ flags, alternatives } = outer);
			(alternatives.at(-1) as Node[]).push(closed);
		} else if (char === '|') {
			scan.at++;
			alternatives.push([]);
		} else if ('*+?'.includes(char) || (char === '{' && repeatCounts(scan))) readRepeat(scan, items);
		else if (char === '\\') readEscape(scan, flags, items);
		else items.push(readAtom(scan, char, flags));
	}
	if (groups.length > 0) throw new RegexpError('missing closing )', text);
	const root = alternation(alternatives);
	checkRepeats(root, maxRepeat);
	return root;
}

const sequence = (subs: readonly Node[]): Node => (subs.length === 1 ? (subs[0] as Node) : { op: 'cat', subs });
const alternation = (branches: readonly (readonly Node[])[]): Node =>
	branches.length === 1 ? sequence(branches[0] as readonly Node[]) : { op: 'alt', subs: branches.map(sequence) };

/** `(`, `(?:`, `(?P<name>` and `(?i)`; only the last one opens nothing. */
function openGroup(scan: Scanner, flags: Flags): { opens: boolean; flags: Flags } {
	const { text, at } = scan;
	if (text[at + 1] !== '?') {
		scan.at++;
		return { opens: true, flags };
	}
	const named = /\(\?(?:P?<)([^>]*)(>?)/y;
	named.lastIndex = at;
	const name = named.exec(text);
	if (name) {
		if (name[2] === '' || !/^\w+$/.test(name[1] as string)) throw new RegexpError('invalid named capture', name[0]);
		scan.at += name[0].length;
		return { opens: true, flags };
	}
	const pattern = /\(\?([imsU]*)(-?)([imsU]*)([:)])/y;
	pattern.lastIndex = at;
	const found = pattern.exec(text);
	if (!found || (found[2] === '-' && found[3] === '') || (found[2] === '' && found[3] !== ''))
		throw new RegexpError('invalid or unsupported Perl syntax', text.slice(at, at + 3));
	scan.at += found[0].length;
	const [, on = '', , off = '', end] = found;
	const value = (flag: keyof Flags): boolean => (flags[flag] || on.includes(flag)) && !off.includes(flag);
	return { opens: end === ':', flags: { i: value('i'), m: value('m'), s: value('s') } };
}

/** Counts of `{2,5}` at the scanner; null: a brace that stands for itself. */
function repeatCounts({ text, at }: Scanner): { min: number; max: number; length: number } | null {
	const pattern = /\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/y;
	pattern.lastIndex = at;
	const found = pattern.exec(text);
	if (!found) return null;
	const min = Number(found[1]);
	const max = found[3] !== undefined ? Number(found[3]) : found[2] === undefined ? min : -1;
	return { min, max, length: found[0].length };
}

function readRepeat(scan: Scanner, items: Node[]): void {
	const { text } = scan;
	const from = scan.at;
	const char = text[from] as string;
	const counts =
		char === '*'
			? { min: 0, max: -1, length: 1 }
			: char === '+'
				? { min: 1, max: -1, length: 1 }
				: char === '?'
					? { min: 0, max: 1, length: 1 }
					: (repeatCounts(scan) as { min: number; max: number; length: number });
	scan.at += counts.length;
	const { min, max } = counts;
	if (min > maxRepeat || max > maxRepeat || (max >= 0 && min > max))
		throw new RegexpError('invalid repeat count', text.slice(from, scan.at));
	if (text[scan.at] === '?') scan.at++;
	const sub = items.pop();
	if (!sub) throw new RegexpError('missing argument to repetition operator', text.slice(from, scan.at));
	const next = text[scan.at];
	if (next !== undefined && ('*+?'.includes(next) || (next === '{' && repeatCounts(scan)))) {
		const end = scan.at + (next === '{' ? (repeatCounts(scan)?.length ?? 0) : 1);
		throw new RegexpError('invalid nested repetition operator', text.slice(from, text[end] === '?' ? end + 1 : end));
	}
	items.push({ op: 'repeat', sub, min, max });
}

const assertions: Readonly<Record<string, 'begin' | 'end' | 'word' | 'noWord'>> = { A: 'begin', z: 'end', b: 'word', B: 'noWord' };

function readEscape(scan: Scanner, flags: Flags, items: Node[]): void {
	const { text } = scan;
	const next = text[scan.at + 1];
	const assertion = next === undefined ? undefined : assertions[next];
	const perl = next === undefined ? undefined : perlClasses.get(next.toLowerCase());
	if (next === 'Q') {
		const end = text.indexOf('\\E', scan.at + 2);
		const quoted = text.slice(scan.at + 2, end < 0 ? text.length : end);
		for (const char of quoted) items.push(literal(char.codePointAt(0) as number, flags));
		scan.at = end < 0 ? text.length : end + 2;
	} else if (assertion) {
		scan.at += 2;
		items.push({ op: assertion });
	} else if (next === 'p' || next === 'P') {
		items.push({ op: 'class', set: { ranges: [], properties: [readProperty(scan, flags.i)], isNegated: false } });
	} else if (perl && next !== undefined) {
		scan.at += 2;
		items.push({ op: 'class', set: rangeClass(...(next < 'a' ? complement(perl) : perl)) });
	} else items.push(literal(escapedChar(scan), flags));
}

function readAtom(scan: Scanner, char: string, flags: Flags): Node {
	if (char === '[') {
		const set = readClass(scan, flags.i);
		return { op: 'class', set };
	}
	const point = scan.text.codePointAt(scan.at) as number;
	scan.at += point > 0xffff ? 2 : 1;
	if (char === '.') return { op: 'class', set: flags.s ? rangeClass(0, maxRune) : rangeClass(...complement([0x0a, 0x0a])) };
	if (char === '^') return { op: flags.m ? 'lineBegin' : 'begin' };
	if (char === '$') return { op: flags.m ? 'lineEnd' : 'end' };
	return literal(point, flags);
}

function literal(point: number, flags: Flags): Node {
	const ranges = flags.i ? caseOrbit(point).flatMap((other) => [other, other]) : [point, point];
	return { op: 'class', set: rangeClass(...ranges) };
}

/** Counted repeats inside counted repeats multiply: their product is limited as one count is. */
function checkRepeats(node: Node, left: number): void {
	if (node.op === 'cat' || node.op === 'alt') for (const sub of node.subs) checkRepeats(sub, left);
	else if (node.op === 'repeat') {
		const times = Math.max(node.min, node.max, 1);
		if (times > left) throw new RegexpError('invalid repeat count', `{${node.min},${node.max < 0 ? '' : node.max}}`);
		checkRepeats(node.sub, Math.floor(left / times));
	}
}
