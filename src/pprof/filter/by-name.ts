// focus, ignore, hide, show: which samples go, and which frames go from those that stay. A frame is meant by its function's name, its
// file, or the file of its mapping. Samples go first by what their stacks were before anything was hidden.
import type { Regexp } from '../go-regexp/index.ts';
import { keepStacks, type Profile, type Stacks } from '../profile.ts';
import { type NameMatcher, nameMatcher } from './matching.ts';
import { selectLines } from './select-lines.ts';

export interface NameFilter {
	readonly focus: Regexp | null;
	readonly ignore: Regexp | null;
	readonly hide: Regexp | null;
	readonly show: Regexp | null;
}

/** What matched anything; true where there is no expression. */
export type NameMatches = { readonly [K in keyof NameFilter]: boolean };

const Mark = { Neutral: 0, Focused: 1, Ignored: 2 } as const;

export function filterByName(profile: Profile, filter: NameFilter): { profile: Profile; matches: NameMatches } {
	const matches = { focus: filter.focus === null, ignore: filter.ignore === null, hide: filter.hide === null, show: filter.show === null };
	if (matches.focus && matches.ignore && matches.hide && matches.show) return { profile, matches };
	const { locations, lines } = profile;
	const matcher = (regexp: Regexp | null): NameMatcher | null => regexp && nameMatcher(profile, regexp);
	const [focus, ignore, hide, show] = [matcher(filter.focus), matcher(filter.ignore), matcher(filter.hide), matcher(filter.show)];
	const marks = new Uint8Array(locations.length);
	const hidden = new Uint8Array(locations.length);
	const keepLine = new Uint8Array(lines.function.length).fill(1);
	for (let row = 0; row < locations.length; row++) {
		if (ignore?.location(row)) {
			matches.ignore = true;
			marks[row] = Mark.Ignored;
		} else if (!focus || focus.location(row)) {
			matches.focus = true;
			marks[row] = Mark.Focused;
		}
		if (hide?.location(row)) {
			matches.hide = true;
			const isWhole = hide.mapping(row);
			if (dropLines(profile, row, keepLine, (i) => isWhole || hide.line(i)) === 0) hidden[row] = 1;
		}
		if (show) {
			const isWhole = show.mapping(row);
			if (dropLines(profile, row, keepLine, (i) => !isWhole && !show.line(i)) === 0) hidden[row] = 1;
			else matches.show = true;
		}
	}
	const { stacks, keep } = filterStacks(profile.stacks, marks, hidden);
	const filtered = { ...profile, stacks, samples: keepStacks(profile.samples, keep) };
	return { profile: hide || show ? selectLines(filtered, keepLine) : filtered, matches };
}

/** Takes lines of a location away; returns how many are left. */
function dropLines({ locations }: Profile, row: number, keepLine: Uint8Array, isDropped: (line: number) => boolean): number {
	let left = 0;
	for (let i = locations.lineStart[row] as number; i < (locations.lineEnd[row] as number); i++) {
		if (keepLine[i] !== 0 && isDropped(i)) keepLine[i] = 0;
		left += keepLine[i] as number;
	}
	return left;
}

/** A stack stays when it has a focused location and no ignored one, and when something of it is not hidden. */
function filterStacks(stacks: Stacks, marks: Uint8Array, hidden: Uint8Array): { stacks: Stacks; keep: Uint8Array } {
	const keep = new Uint8Array(stacks.length);
	const hidesAny = hidden.includes(1);
	const start = new Int32Array(stacks.length);
	const end = new Int32Array(stacks.length);
	const pool = hidesAny ? new Int32Array(stacks.pool.length) : stacks.pool;
	let used = 0;
	for (let stack = 0; stack < stacks.length; stack++) {
		const to = stacks.end[stack] as number;
		let isFocused = false;
		let isIgnored = false;
		start[stack] = hidesAny ? used : (stacks.start[stack] as number);
		for (let i = stacks.start[stack] as number; i < to; i++) {
			const location = stacks.pool[i] as number;
			if (marks[location] === Mark.Focused) isFocused = true;
			else if (marks[location] === Mark.Ignored) isIgnored = true;
			if (hidesAny && hidden[location] === 0) pool[used++] = location;
		}
		end[stack] = hidesAny ? used : to;
		if (isFocused && !isIgnored && (end[stack] as number) > (start[stack] as number)) keep[stack] = 1;
	}
	return { stacks: { length: stacks.length, pool, start, end }, keep };
}
