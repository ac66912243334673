// A regular expression over the names of a profile. Each distinct text is tried once.
import type { Regexp } from '../go-regexp/index.ts';
import type { Profile } from '../profile.ts';

export interface NameMatcher {
	/** Name or file of the function of a line. */
	line(row: number): boolean;
	/** File of the location's mapping. */
	mapping(location: number): boolean;
	/** Any line, or the mapping. */
	location(row: number): boolean;
}

export function nameMatcher({ strings, functions, lines, locations, mappings }: Profile, regexp: Regexp): NameMatcher {
	// 0: not tried, 1: no, 2: yes.
	const known = new Uint8Array(strings.size);
	const text = (id: number): boolean => {
		if (known[id] === 0) known[id] = regexp.test(strings.text(id)) ? 2 : 1;
		return known[id] === 2;
	};
	const mappingMatches = mappings.map(({ file }) => regexp.test(file));
	const line = (row: number): boolean => {
		const fn = lines.function[row] as number;
		return text(functions.name[fn] as number) || text(functions.file[fn] as number);
	};
	const mapping = (row: number): boolean => mappingMatches[locations.mapping[row] as number] ?? false;
	return {
		line,
		mapping,
		location(row) {
			for (let i = locations.lineStart[row] as number; i < (locations.lineEnd[row] as number); i++) if (line(i)) return true;
			return mapping(row);
		},
	};
}
