import { int64Column } from '../../decode/pprof/int64-column.ts';
import type { Profile } from '../profile.ts';

/** The profile with only those lines that `keep` marks. */
export function selectLines(profile: Profile, keep: Uint8Array): Profile {
	const { locations, lines } = profile;
	const lineStart = new Int32Array(locations.length);
	const lineEnd = new Int32Array(locations.length);
	const fn = new Int32Array(lines.function.length);
	const line = int64Column(lines.function.length);
	const column = int64Column(lines.function.length);
	for (let row = 0; row < locations.length; row++) {
		lineStart[row] = line.length;
		for (let i = locations.lineStart[row] as number; i < (locations.lineEnd[row] as number); i++) {
			if (keep[i] === 0) continue;
			fn[line.length] = lines.function[i] as number;
			line.push(lines.line.lo(i), lines.line.hi(i));
			column.push(lines.column.lo(i), lines.column.hi(i));
		}
		lineEnd[row] = line.length;
	}
	return { ...profile, locations: { ...locations, lineStart, lineEnd }, lines: { function: fn.subarray(0, line.length), line, column } };
}
