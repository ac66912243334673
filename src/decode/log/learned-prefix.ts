// Prefixes of a form nobody told us: `[app] `, `web-7d9f5 app ` (stern), `12:00:01 ERROR x | `. One is learned when runtime text that
// cannot be mistaken stands behind it, and taken off lines that begin alike. Words of digits (times, counters) may differ
// between lines; all other words must be equal, and name the stream, so that interleaved pods stay apart.
import { setName, type Wrapped } from './wrapped.ts';

interface Template {
	readonly words: readonly { readonly text: string; readonly isVariable: boolean }[];
	readonly name: string;
	readonly key: string;
}

export interface LearnedPrefixes {
	isEmpty(): boolean;
	/** True when the prefix was new. */
	learn(prefix: string): boolean;
	/** Takes a known prefix off; false: the line has none. */
	peel(line: Wrapped): boolean;
}

const maxTemplates = 256;
const digitsOnly = /^[\d:.,/\-[\](){}TZ+|#=]*\d[\d:.,/\-[\](){}TZ+|#=]*$/;
const holdsTime = /\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d/;
const levels = /^(?:trace|debug|info|warn|warning|error|err|fatal|panic|critical|dbg|inf|wrn|ftl|stdout|stderr|f)$/i;

export function learnedPrefixes(): LearnedPrefixes {
	const byFirstWord = new Map<string, Template[]>();
	const variableFirst: Template[] = [];
	const keys = new Set<string>();

	return {
		isEmpty: () => keys.size === 0,
		learn(prefix) {
			const template = templateOf(prefix);
			if (keys.has(template.key) || keys.size >= maxTemplates) return false;
			keys.add(template.key);
			const first = template.words[0];
			if (!first || first.isVariable) variableFirst.push(template);
			else byFirstWord.set(first.text.trimEnd(), [...(byFirstWord.get(first.text.trimEnd()) ?? []), template]);
			return true;
		},
		peel(line) {
			if (keys.size === 0) return false;
			const { text } = line;
			let blank = 0;
			while (blank < text.length && text.charCodeAt(blank) > 32) blank++;
			const named = byFirstWord.get(text.slice(0, blank));
			return (named !== undefined && tryAll(line, named)) || tryAll(line, variableFirst);
		},
	};
}

function tryAll(line: Wrapped, templates: readonly Template[]): boolean {
	for (const template of templates) {
		const end = matchEnd(template, line.text);
		if (end < 0) continue;
		setName(line, template.name);
		line.channel += template.key;
		line.text = line.text.slice(end);
		return true;
	}
	return false;
}

/** Words with the blanks behind them. */
function templateOf(prefix: string): Template {
	const words = (prefix.match(/\S+\s*|\s+/g) ?? []).map((text) => {
		const word = text.trimEnd();
		return { text, isVariable: digitsOnly.test(word) || holdsTime.test(word) };
	});
	const fixed = words.filter((word) => !word.isVariable).map((word) => word.text.trimEnd());
	const names = fixed.map((word) => word.replace(/^[^\w]+|[^\w]+$/g, '')).filter((word) => word !== '' && !levels.test(word));
	return { words, name: names.slice(0, 3).join('/'), key: words.map((word) => (word.isVariable ? '0 ' : word.text)).join('') };
}

/** End of the prefix in `text`; -1: it does not begin so. An empty line may lack the prefix's last blank. */
function matchEnd(template: Template, text: string): number {
	let at = 0;
	for (const { text: word, isVariable } of template.words) {
		if (!isVariable) {
			if (text.startsWith(word, at)) at += word.length;
			else if (text.length - at === word.trimEnd().length && text.endsWith(word.trimEnd())) return text.length;
			else return -1;
			continue;
		}
		at = variableEnd(word, text, at);
		if (at < 0) return -1;
	}
	return at;
}

/** Runs of digits match runs of digits, all else itself. */
function variableEnd(word: string, text: string, from: number): number {
	let at = from;
	for (let i = 0; i < word.length; ) {
		if (!isDigit(word.charCodeAt(i))) {
			if (word.charCodeAt(i) !== text.charCodeAt(at)) return at === text.length && word.slice(i).trim() === '' ? at : -1;
			i++;
			at++;
			continue;
		}
		if (!isDigit(text.charCodeAt(at))) return -1;
		while (isDigit(word.charCodeAt(i))) i++;
		while (isDigit(text.charCodeAt(at))) at++;
	}
	return at;
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
