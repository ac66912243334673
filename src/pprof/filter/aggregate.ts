// Granularity: what of a frame counts. What does not count becomes empty, so that frames which differ only in that are the same node.
import { MappingFlag } from '../../decode/pprof/spec.ts';
import { type Int64Column, int64Column } from '../../decode/pprof/int64-column.ts';
import type { Profile } from '../profile.ts';
import { selectLines } from './select-lines.ts';

export type Granularity = 'functions' | 'filefunctions' | 'files' | 'lines' | 'addresses';

interface Kept {
	readonly function: boolean;
	readonly file: boolean;
	readonly line: boolean;
	readonly address: boolean;
}

const kept: Readonly<Record<Granularity, Kept>> = {
	functions: { function: true, file: false, line: false, address: false },
	filefunctions: { function: true, file: true, line: false, address: false },
	files: { function: false, file: true, line: false, address: false },
	lines: { function: true, file: true, line: true, address: false },
	addresses: { function: true, file: true, line: true, address: true },
};

/** At addresses with inlined frames everything stays as it is, columns too. */
export function aggregate(profile: Profile, granularity: Granularity, hasInlines: boolean, hasColumns: boolean): Profile {
	if (granularity === 'addresses' && hasInlines) return profile;
	const keep = kept[granularity];
	const outer = hasInlines ? profile : outermostLines(profile);
	const { functions, locations, lines } = outer;
	const flags =
		(hasInlines ? MappingFlag.HasInlineFrames : 0) |
		(keep.function ? MappingFlag.HasFunctions : 0) |
		(keep.file ? MappingFlag.HasFilenames : 0) |
		(keep.line ? MappingFlag.HasLineNumbers : 0);
	return {
		...outer,
		mappings: outer.mappings.map((mapping) => ({ ...mapping, flags: mapping.flags & flags })),
		functions: {
			...functions,
			name: keep.function ? functions.name : new Int32Array(functions.length),
			systemName: keep.function ? functions.systemName : new Int32Array(functions.length),
			file: keep.file ? functions.file : new Int32Array(functions.length),
		},
		locations: keep.address ? locations : { ...locations, address: zeros(locations.length) },
		lines: {
			function: lines.function,
			line: keep.line ? lines.line : zeros(lines.function.length),
			column: keep.line && hasColumns ? lines.column : zeros(lines.function.length),
		},
	};
}

/** Only the function that was really called, without those inlined into it. */
function outermostLines(profile: Profile): Profile {
	const { locations, lines } = profile;
	const keep = new Uint8Array(lines.function.length);
	for (let row = 0; row < locations.length; row++) {
		const end = locations.lineEnd[row] as number;
		if (end > (locations.lineStart[row] as number)) keep[end - 1] = 1;
	}
	return selectLines(profile, keep);
}

function zeros(length: number): Int64Column {
	const column = int64Column(length);
	for (let row = 0; row < length; row++) column.push(0, 0);
	return column;
}
