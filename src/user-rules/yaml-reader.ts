// YAML with places: what is read is checked on the way, and every problem says file, line and column. Reading goes on after a problem,
// so that all of them are told at once.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import { didYouMean } from '../base/nearest.ts';

export interface SourceFile {
	readonly path: string;
	readonly text: string;
}

export interface Problem {
	readonly path: string;
	/** From 1. */
	readonly line: number;
	readonly column: number;
	readonly text: string;
}

export const problemText = ({ path, line, column, text }: Problem): string => `${path}:${line}:${column}: ${text}`;

/** Parsing YAML takes some 2 s per MB. */
const longestFile = 1 << 20;

export type YamlNode = Node;

export interface YamlReader {
	/** Null when the file is no YAML, or empty. */
	readonly root: Node | null;
	/** 1-based line of a node. */
	lineOf(node: Node): number;
	report(at: Node, text: string): null;
	/** A problem at an index of a scalar's value, which stands somewhere in the file. */
	reportInside(at: Scalar, index: number, text: string): null;
	/** The values of a map; `required` and no unknown keys are seen to. */
	map(node: Node, what: string, keys: readonly string[], required: readonly string[]): ReadonlyMap<string, Node> | null;
	/** All entries of a map with keys of any name. */
	entries(node: Node, what: string): readonly { readonly key: Node; readonly name: string; readonly value: Node }[] | null;
	list(node: Node, what: string): readonly Node[] | null;
	/** A scalar as it is written, also when it looks like a number or a bool. */
	text(node: Node, what: string): string | null;
	scalar(node: Node, what: string): string | number | boolean | null;
	word<T extends string>(node: Node, what: string, words: readonly T[]): T | null;
}

export function openYaml({ path, text }: SourceFile, problems: Problem[]): YamlReader {
	const lines = new LineCounter();
	const say = (offset: number, problem: string): null => {
		const { line, col } = lines.linePos(Math.min(offset, text.length));
		problems.push({ path, line: Math.max(1, line), column: Math.max(1, col), text: problem });
		return null;
	};
	const isTooLong = text.length > longestFile;
	const document = parseDocument(isTooLong ? '' : text, { lineCounter: lines, prettyErrors: false });
	if (isTooLong) say(0, `longer than ${longestFile >> 20} MiB`);
	for (const error of document.errors) say(error.pos[0], `not YAML: ${error.message.split('\n')[0]}${quotesHint(text, error.pos[0])}`);
	const at = (node: Node): number => node.range?.[0] ?? 0;
	const report = (node: Node, problem: string): null => say(at(node), problem);
	/** Anchors stand for what they point at. */
	const real = (node: unknown): Node | null => {
		const found = isAlias(node) ? node.resolve(document) : node;
		return isMap(found) || isSeq(found) || isScalar(found) ? found : null;
	};
	const entries: YamlReader['entries'] = (node, what) => {
		const found = real(node);
		if (!isMap(found)) return report(node, `${what} is a map of names to values`);
		return found.items.flatMap(({ key, value }) => {
			const name = real(key);
			if (!isScalar(name)) return report(node, `${what}: a key must be a name`) ?? [];
			return [{ key: name, name: String(name.value), value: real(value) ?? emptyAt(name) }];
		});
	};
	const scalar: YamlReader['scalar'] = (node, what) => {
		const found = real(node);
		if (isScalar(found) && ['string', 'number', 'boolean'].includes(typeof found.value)) return found.value as string | number | boolean;
		if (isMap(found) && found.flow) return report(node, `${what} is a text; put it in quotes, since { begins a map in YAML`);
		return report(node, isScalar(found) ? `${what} is empty` : `${what} is a single value`);
	};
	return {
		root: document.errors.length > 0 || isTooLong ? null : real(document.contents),
		lineOf: (node) => lines.linePos(at(node)).line,
		report,
		reportInside: (node, index, problem) => say(offsetOf(text, node, index), problem),
		entries,
		scalar,
		map(node, what, keys, required) {
			const found = entries(node, what);
			if (found === null) return null;
			const values = new Map<string, Node>();
			for (const { key, name, value } of found) {
				if (keys.includes(name)) values.set(name, value);
				else report(key, `unknown key '${name}' in ${what}${didYouMean(name, keys) || `; it takes ${keys.join(', ')}`}`);
			}
			for (const key of required) if (!values.has(key)) report(node, `${what} needs '${key}'`);
			return values;
		},
		list(node, what) {
			const found = real(node);
			if (!isSeq(found)) return report(node, `${what} is a list (lines that begin with -)`);
			return found.items.map((item) => real(item) ?? emptyAt(node));
		},
		text(node, what) {
			const value = scalar(node, what);
			if (value === null) return null;
			const found = real(node) as Scalar;
			return typeof value === 'string' ? value : (found.source ?? String(value));
		},
		word(node, what, words) {
			const value = scalar(node, what);
			if (value === null) return null;
			const found = words.find((word) => word === String(value));
			const hint = words.length <= 8 ? `; it is one of ${words.join(', ')}` : '';
			return found ?? report(node, `unknown ${what} '${value}'${didYouMean(String(value), words) || hint}`);
		},
	};
}

/** `title: {fn} waits`, `when: "x" == fn` and `share: a ? b : c` are the usual slips. */
function quotesHint(text: string, offset: number): string {
	const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] as string;
	const first = /:\s+([{"'[])/.exec(line)?.[1];
	if (first === undefined && /: .*: /.test(line)) return '; a text with a colon in it needs quotes around all of it';
	return first === undefined ? '' : `; a text that begins with ${first} needs quotes around all of it`;
}

/** Stands where a key has no value. */
function emptyAt(node: Node): Scalar {
	const empty = new Scalar(null);
	if (node.range) empty.range = [...node.range];
	return empty;
}

/**
 * Where the character `index` of a scalar's value stands in the file. Quotes, escapes, indentation and folded lines make the two texts
 * differ; they are walked side by side, and what the value does not have is stepped over.
 */
function offsetOf(text: string, { range, value, type }: Scalar, index: number): number {
	const start = range?.[0] ?? 0;
	const end = range?.[1] ?? start;
	const wanted = typeof value === 'string' ? value : '';
	let at = start;
	if (type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE) at++;
	if (type === Scalar.BLOCK_FOLDED || type === Scalar.BLOCK_LITERAL) at = text.indexOf('\n', start) + 1;
	for (let i = 0; i <= Math.min(index, wanted.length - 1); i++) {
		if (/\s/.test(wanted[i] as string)) continue;
		while (at < end && text[at] !== wanted[i]) at++;
		if (i < index) at++;
	}
	// A place in blanks, or behind the end.
	if (index >= wanted.length) return Math.min(Math.max(at, start), end);
	return at < end ? at : start;
}
