// Frames cut off by name: above the highest match (show_from), below the lowest (prune_from), and the frames below which a profile
// itself says that nothing is of interest (drop_frames).
import { compileRegexp, type Regexp } from '../go-regexp/index.ts';
import { keepStacks, type Profile } from '../profile.ts';
import { nameMatcher } from './matching.ts';

/** Keeps of each stack what was called by the match that is nearest to the root, the match included; samples without one go. */
export function showFrom(profile: Profile, regexp: Regexp): { profile: Profile; matched: boolean } {
	const { locations, stacks } = profile;
	const matcher = nameMatcher(profile, regexp);
	const lineEnd = locations.lineEnd.slice();
	const matches = new Uint8Array(locations.length);
	for (let row = 0; row < locations.length; row++) {
		if (matcher.mapping(row)) {
			matches[row] = 1;
			continue;
		}
		for (let i = (locations.lineEnd[row] as number) - 1; i >= (locations.lineStart[row] as number); i--) {
			if (!matcher.line(i)) continue;
			matches[row] = 1;
			lineEnd[row] = i + 1;
			break;
		}
	}
	const end = new Int32Array(stacks.length);
	const keep = new Uint8Array(stacks.length);
	for (let stack = 0; stack < stacks.length; stack++) {
		let last = stacks.end[stack] as number;
		while (last > (stacks.start[stack] as number) && matches[stacks.pool[last - 1] as number] === 0) last--;
		end[stack] = last;
		keep[stack] = last > (stacks.start[stack] as number) ? 1 : 0;
	}
	return {
		profile: { ...profile, locations: { ...locations, lineEnd }, stacks: { ...stacks, end }, samples: keepStacks(profile.samples, keep) },
		matched: matches.includes(1),
	};
}

/** Drops what the match that is nearest to the leaf called; the match itself stays. */
export function pruneFrom(profile: Profile, regexp: Regexp): Profile {
	const { locations, stacks } = profile;
	const isMatch = simplifiedMatcher(profile, (name) => regexp.test(name));
	const lineStart = locations.lineStart.slice();
	const matches = new Uint8Array(locations.length);
	for (let row = 0; row < locations.length; row++) {
		for (let i = locations.lineStart[row] as number; i < (locations.lineEnd[row] as number); i++) {
			if (!isMatch(i)) continue;
			matches[row] = 1;
			lineStart[row] = i;
			break;
		}
	}
	const start = stacks.start.slice();
	for (let stack = 0; stack < stacks.length; stack++) {
		for (let i = stacks.start[stack] as number; i < (stacks.end[stack] as number); i++) {
			if (matches[stacks.pool[i] as number] === 0) continue;
			start[stack] = i;
			break;
		}
	}
	return { ...profile, locations: { ...locations, lineStart }, stacks: { ...stacks, start } };
}

/** Applies the profile's own drop_frames and keep_frames. Expressions that are wrong do nothing, as in pprof. */
export function dropUninteresting(profile: Profile): Profile {
	if (profile.dropFrames === '') return profile;
	const drop = compileOrNull(`^(${profile.dropFrames})$`);
	const keep = profile.keepFrames === '' ? null : compileOrNull(`^(${profile.keepFrames})$`);
	if (!drop || (profile.keepFrames !== '' && !keep)) return profile;
	const { locations, stacks } = profile;
	const isDropped = simplifiedMatcher(profile, (name) => drop.test(name) && !(keep?.test(name) ?? false));
	const lineStart = locations.lineStart.slice();
	// 0: stays, 1: cut below its first lines, which are gone, 2: gone as a whole.
	const cut = new Uint8Array(locations.length);
	for (let row = 0; row < locations.length; row++) {
		const end = locations.lineEnd[row] as number;
		for (let i = end - 1; i >= (locations.lineStart[row] as number); i--) {
			if (!isDropped(i)) continue;
			cut[row] = i === end - 1 ? 2 : 1;
			if (i < end - 1) lineStart[row] = i + 1;
			break;
		}
	}
	const start = stacks.start.slice();
	for (let stack = 0; stack < stacks.length; stack++) {
		// Matches at the root are left alone, so that not everything goes.
		let isBelowUser = false;
		for (let i = (stacks.end[stack] as number) - 1; i >= (stacks.start[stack] as number); i--) {
			const kind = cut[stacks.pool[i] as number] as number;
			if (kind === 0) isBelowUser = true;
			else if (isBelowUser) {
				start[stack] = kind === 2 ? i + 1 : i;
				break;
			}
		}
	}
	return { ...profile, locations: { ...locations, lineStart }, stacks: { ...stacks, start } };
}

function compileOrNull(source: string): Regexp | null {
	try {
		return compileRegexp(source);
	} catch {
		return null;
	}
}

/** Tests the function of a line by its name without arguments; functions without name never match. */
function simplifiedMatcher({ strings, functions, lines }: Profile, test: (name: string) => boolean): (line: number) => boolean {
	const known = new Uint8Array(strings.size);
	return (line) => {
		const id = functions.name[lines.function[line] as number] as number;
		if (id === 0) return false;
		if (known[id] === 0) known[id] = test(simplifiedName(strings.text(id))) ? 2 : 1;
		return known[id] === 2;
	};
}

/** Without the dot that some ABIs put in front, and without what follows the first parenthesis that is no part of the name. */
export function simplifiedName(name: string): string {
	const bare = name.startsWith('.') ? name.slice(1) : name;
	for (const found of bare.matchAll(/\(anonymous namespace\)|operator\(\)|\(/g)) if (found[0] === '(') return bare.slice(0, found.index);
	return bare;
}
