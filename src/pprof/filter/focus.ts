// All filters that choose samples and frames, in their order. What matched nothing is said, since an empty report tells nobody why.
import type { Config } from '../config.ts';
import { compileRegexp, type Regexp, RegexpError } from '../go-regexp/index.ts';
import type { Profile } from '../profile.ts';
import { UsageError } from '../usage-error.ts';
import { filterByName } from './by-name.ts';
import { compileTagFilter, filterByTag, filterTags, type TagFilter } from './by-tag.ts';
import { pruneFrom, showFrom } from './prune.ts';

export function applyFilters(
	profile: Profile,
	config: Config,
	labelUnits: () => ReadonlyMap<string, string>,
	say: (message: string) => void,
): Profile {
	const expression = (name: string, source: string): Regexp | null => (source === '' ? null : compileNamed(name, source));
	const tag = (name: string, source: string): TagFilter | null =>
		source === '' ? null : named(name, () => compileTagFilter(name, source, labelUnits(), say));
	const nameFilter = {
		focus: expression('focus', config.focus),
		ignore: expression('ignore', config.ignore),
		hide: expression('hide', config.hide),
		show: expression('show', config.show),
	};
	const from = expression('show_from', config.showFrom);
	const tagFocus = tag('tagfocus', config.tagFocus);
	const tagIgnore = tag('tagignore', config.tagIgnore);
	const prune = expression('prune_from', config.pruneFrom);
	const warn = (isFine: boolean, option: string): void => {
		if (!isFine) say(`${option} expression matched no samples`);
	};

	const byName = filterByName(profile, nameFilter);
	for (const [name, isFine] of Object.entries(byName.matches)) warn(isFine, name[0]?.toUpperCase() + name.slice(1));
	let filtered = byName.profile;
	if (from) {
		const shown = showFrom(filtered, from);
		warn(shown.matched, 'ShowFrom');
		filtered = shown.profile;
	}
	const byTag = filterByTag(filtered, tagFocus, tagIgnore);
	warn(tagFocus === null || byTag.focused, 'TagFocus');
	warn(tagIgnore === null || byTag.ignored, 'TagIgnore');
	const show = expression('tagshow', config.tagShow);
	const hide = expression('taghide', config.tagHide);
	const tags = filterTags(byTag.profile, show, hide);
	warn(show === null || tags.shown, 'TagShow');
	warn(hide === null || tags.hid, 'TagHide');
	return prune ? pruneFrom(tags.profile, prune) : tags.profile;
}

const compileNamed = (name: string, source: string): Regexp => named(name, () => compileRegexp(source));

function named<T>(name: string, compile: () => T): T {
	try {
		return compile();
	} catch (error) {
		if (error instanceof RegexpError) throw new UsageError(`parsing ${name} regexp: ${error.message}`);
		throw error;
	}
}
