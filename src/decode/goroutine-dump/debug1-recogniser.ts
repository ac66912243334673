// pprof debug=1 of goroutines:
//
//   goroutine profile: total 24
//   3 @ 0x4845ce 0x41816e 0x417cb2 0x519ff9 0x48b461
//   # labels: {"route":"/item", "shard":"0"}
//   #	0x519ff8	main.receiver+0x18	example.com/states/main.go:31
//
// A group ends with a blank line or the next `N @`. A frame without a symbol has its address only.
import type { LogLine, OpenRecogniser } from '../log/recogniser.ts';
import { parseLabels } from './labels.ts';
import type { FrameText, GroupedText, GroupText, Label } from './records.ts';

const profiles = ['goroutine', 'goroutineleak'];

export const debug1Recogniser: OpenRecogniser = (context) => {
	let open: GroupedText | null = null;
	let group: { count: number; labels: readonly Label[]; frames: FrameText[] } | null = null;
	let counted = 0;
	let held = 0;

	const close = (): void => {
		if (!open) return;
		if (counted !== open.total) context.note('dump.group-total', open.offset);
		if (open.groups.length > 0 || open.total === 0) context.emit(open);
		context.hold(-held);
		open = group = null;
		held = 0;
	};
	const begin = (line: LogLine, profile: string, total: number): void => {
		close();
		open = { kind: 'grouped', offset: line.offset, time: line.time, profile, total, groups: [] };
		counted = 0;
	};

	return {
		line(line) {
			const { text } = line;
			const title = parseTitle(text);
			if (title) {
				begin(line, title.profile, title.total);
				return 'taken';
			}
			if (!open) return 'passed';
			const first = text.charCodeAt(0);
			if (first === 35 /* # */ && group) {
				if (text.startsWith('# labels: ')) group.labels = parseLabels(text.slice('# labels: '.length));
				else {
					const frame = parseSymbol(text);
					if (!frame) return 'passed';
					group.frames.push(context.frames.frame(frame.func, frame.file, frame.line, false));
				}
				return 'taken';
			}
			if (first >= 48 && first <= 57) {
				const count = parseGroup(text);
				if (count === 0) return 'passed';
				group = { count, labels: [], frames: [] };
				open.groups.push(group as GroupText);
				counted += count;
				held += 256;
				context.hold(256);
				return 'taken';
			}
			if (text === '' || (first === 9 && text.trim() === '')) {
				group = null;
				if (counted >= open.total && open.groups.length > 0) close();
				return 'taken';
			}
			return 'passed';
		},
		isIdle: () => open === null,
		finish: close,
	};
};

/** `goroutine profile: total 24`; null: not such a line. */
export function parseTitle(text: string): { profile: string; total: number } | null {
	if (text.charCodeAt(0) !== 103 /* g */) return null;
	const at = text.indexOf(' profile: total ');
	if (at < 0 || !profiles.includes(text.slice(0, at))) return null;
	const total = text.slice(at + ' profile: total '.length);
	return /^\d{1,15}$/.test(total) ? { profile: text.slice(0, at), total: Number(total) } : null;
}

/** `3 @ 0x1 0x2` -> 3; 0: not such a line. */
function parseGroup(text: string): number {
	const at = text.indexOf(' @');
	if (at < 0 || (at + 2 < text.length && !text.startsWith(' 0x', at + 2))) return 0;
	const count = Number(text.slice(0, at));
	return Number.isSafeInteger(count) ? Math.min(count, 0x7fffffff) : 0;
}

/** `#	0x519ff8	main.receiver+0x18	dir/main.go:31` or `#	0x519ff8`. Fields are apart by one or more tabs or blanks. */
function parseSymbol(text: string): { func: string; file: string; line: number } | null {
	const address = field(text, text.startsWith('#011') ? 4 : 1);
	if (!address.text.startsWith('0x')) return null;
	const symbol = field(text, address.end);
	if (symbol.text === '') return { func: address.text, file: '', line: 0 };
	const plus = symbol.text.lastIndexOf('+0x');
	const func = plus > 0 ? symbol.text.slice(0, plus) : symbol.text;
	const place = text.slice(field(text, symbol.end).start).trimEnd();
	const colon = place.lastIndexOf(':');
	const line = colon < 0 ? Number.NaN : Number(place.slice(colon + 1));
	if (!Number.isSafeInteger(line) || line < 0) return { func, file: place, line: 0 };
	return { func, file: place.slice(0, colon), line: Math.min(line, 0x7fffffff) };
}

function field(text: string, from: number): { text: string; start: number; end: number } {
	let start = from;
	for (;;) {
		if (text[start] === '\t' || text[start] === ' ') start++;
		else if (text.startsWith('#011', start)) start += 4;
		else break;
	}
	let end = start;
	while (end < text.length && text[end] !== '\t' && text[end] !== ' ' && !text.startsWith('#011', end)) end++;
	return { text: text.slice(start, end), start, end };
}
