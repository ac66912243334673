// From the profiles that were named to the one that is reported on.
import { mapLabelSets, withTextLabel, baseLabel } from '../label-sets.ts';
import type { Mapping, Profile } from '../profile.ts';
import { dropUninteresting } from '../filter/prune.ts';
import { mergeProfiles } from './merge.ts';
import { normalized, scaleValues, withCommonTypes, withCommonUnits } from './value-types.ts';

export interface Sources {
	readonly profiles: readonly Profile[];
	/** To be subtracted. */
	readonly bases: readonly Profile[];
	/** Percentages are to be relative to the bases. */
	readonly isDiff: boolean;
	readonly isNormalized: boolean;
	/** File of the main mapping; '': as in the profile. */
	readonly executable: string;
	/** Of the main mapping where the profile has none. */
	readonly buildId: string;
	/** Comment to add. */
	readonly comment: string;
}

export function combineSources(sources: Sources): Profile {
	const named = (profile: Profile): Profile => withMainMapping(profile, sources);
	let profile = combine(sources.profiles.map(named));
	if (sources.bases.length > 0) {
		const base = combine(sources.bases.map(named));
		if (sources.isNormalized) profile = normalized(profile, base);
		const marked = sources.isDiff
			? { ...base, labelSets: mapLabelSets(base.labelSets, (set) => withTextLabel(set, baseLabel, ['true'])) }
			: base;
		const negative = scaleValues(
			marked,
			marked.sampleTypes.map(() => -1),
		);
		profile = combine([profile, negative]);
	}
	profile = dropUninteresting(profile);
	const mappings = profile.mappings.map((mapping) => (isUrlFile(mapping) ? { ...mapping, file: '' } : mapping));
	return { ...profile, mappings, comments: sources.comment === '' ? profile.comments : [...profile.comments, sources.comment] };
}

function combine(profiles: readonly Profile[]): Profile {
	const compatible = withCommonUnits(withCommonTypes(profiles));
	return compatible.length === 1 ? (compatible[0] as Profile) : mergeProfiles(compatible);
}

/** A profile without mappings gets one that covers nothing, so that every profile has a main mapping. */
function withMainMapping(profile: Profile, { executable, buildId }: Sources): Profile {
	const { locations } = profile;
	const none: Mapping = { id: 1n, start: 0n, limit: 0n, offset: 0n, file: '', buildId: '', flags: 0 };
	const hasNone = profile.mappings.length === 0;
	const [main, ...others] = hasNone ? [none] : (profile.mappings as [Mapping, ...Mapping[]]);
	const named = { ...main, file: executable === '' ? main.file : executable, buildId: main.buildId === '' ? buildId : main.buildId };
	return {
		...profile,
		mappings: [named, ...others],
		locations: hasNone ? { ...locations, mapping: new Int32Array(locations.length) } : locations,
	};
}

/** A source address stood in for the missing file name. */
const isUrlFile = ({ file, buildId }: Mapping): boolean => buildId === '' && /^[A-Za-z][A-Za-z0-9+.-]*:[^\0-\x20\x7f]*$/.test(file);
