// The header line of a goroutine, Go 1.18 to 1.27:
//
//   goroutine 18 [chan receive, 5 minutes, locked to thread]:
//   goroutine 1 gp=0xc0000061c0 m=0 mp=0x5e1c80 [running]:                        GOTRACEBACK=system, runtime throws (1.22)
//   goroutine 7 [chan receive (leaked)]:      [select (no cases)]:     [running (scan)]:
//   goroutine 9 [sleep (durable), 3 minutes, synctest bubble 2]:
//   goroutine 20 [chan receive labels:{"k": "v", "k]2": "\"x\""}]:                GODEBUG=tracebacklabels=1 (1.26)
//   goroutine 20 [chan receive] {route: /item, "k 2": "v"}:                       default (1.27); quoted only where needed
import type { HeaderText, Label } from './records.ts';
import { endOfQuoted, parseLabels } from './labels.ts';

const start = 'goroutine ';

/** null: the line is no goroutine header. Linear in the line's length. */
export function parseHeader(line: string): HeaderText | null {
	if (!line.startsWith(start) || line.charCodeAt(line.length - 1) !== 58 /* : */) return null;
	let at = start.length;
	const idFrom = at;
	while (isDigit(line.charCodeAt(at))) at++;
	const id = Number(line.slice(idFrom, at));
	if (at === idFrom || !Number.isSafeInteger(id)) return null;
	const open = line.indexOf('[', at);
	if (open < 0 || !isThreadWords(line.slice(at, open))) return null;
	const close = closingBracket(line, open);
	if (close < 0) return null;
	const outside = line.slice(close + 1, -1);
	if (outside !== '' && !outside.startsWith(' {')) return null;
	return words(id, line.slice(open + 1, close), outside === '' ? [] : parseLabels(outside.slice(1)));
}

/** Between id and bracket: a blank, or ` gp=0x... m=2 mp=0x... `. */
function isThreadWords(text: string): boolean {
	return text === ' ' || (text.startsWith(' gp=') && text.endsWith(' '));
}

/** Index of the `]` that ends the words; one inside a quoted label does not count. */
function closingBracket(line: string, open: number): number {
	let at = open + 1;
	while (at < line.length) {
		const c = line.charCodeAt(at);
		if (c === 93 /* ] */) return at;
		at = c === 34 /* " */ ? endOfQuoted(line, at) : at + 1;
	}
	return -1;
}

const suffixes = [' (leaked)', ' (scan)', ' (durable)'] as const;

/** Words without suffixes in parentheses and labels, as nearly all are. */
function plainWords(id: number, inside: string, labels: readonly Label[]): HeaderText {
	let end = inside.indexOf(', ');
	const state = end < 0 ? inside : inside.slice(0, end);
	let waitMinutes = 0;
	let lockedToThread = false;
	let other: string[] | null = null;
	while (end >= 0) {
		const from = end + 2;
		end = inside.indexOf(', ', from);
		const part = inside.slice(from, end < 0 ? inside.length : end);
		const minutes = minutesOf(part);
		if (minutes >= 0) waitMinutes = minutes;
		else if (part === lockedWords) lockedToThread = true;
		else (other ??= []).push(part);
	}
	return { id, state, waitMinutes, lockedToThread, leaked: false, durable: false, scan: false, labels, other: other ?? none };
}

const none: readonly string[] = [];
const lockedWords = 'locked to thread';

/** `5 minutes` -> 5; -1: no such word. */
function minutesOf(part: string): number {
	const minutes = part.endsWith(' minutes') ? Number(part.slice(0, -' minutes'.length)) : -1;
	return Number.isSafeInteger(minutes) && minutes >= 0 ? minutes : -1;
}

function words(id: number, inside: string, outsideLabels: readonly Label[]): HeaderText {
	if (!inside.includes('(') && !inside.includes('{')) return plainWords(id, inside, outsideLabels);
	const labelsAt = inside.indexOf(' labels:{');
	const labels = labelsAt < 0 ? outsideLabels : parseLabels(inside.slice(labelsAt + ' labels:'.length));
	const parts = (labelsAt < 0 ? inside : inside.slice(0, labelsAt)).split(', ');
	let state = parts[0] as string;
	const found: string[] = [];
	for (let again = true; again; ) {
		again = false;
		for (const suffix of suffixes) {
			if (!state.endsWith(suffix)) continue;
			state = state.slice(0, -suffix.length);
			found.push(suffix);
			again = true;
		}
	}
	let waitMinutes = 0;
	let lockedToThread = false;
	const other: string[] = [];
	for (const part of parts.slice(1)) {
		const minutes = minutesOf(part);
		if (minutes >= 0) waitMinutes = minutes;
		else if (part === lockedWords) lockedToThread = true;
		else other.push(part);
	}
	const [leaked, scan, durable] = suffixes.map((suffix) => found.includes(suffix)) as [boolean, boolean, boolean];
	return { id, state, waitMinutes, lockedToThread, leaked, durable, scan, labels, other };
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
