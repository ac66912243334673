// tagfocus and tagignore choose samples by their labels, tagshow and taghide choose labels by their keys.
//
// A filter is `[key=]value`. A value such as 32kb, :64kb, 4mb: or 1kb:10kb is a range for numeric labels; anything else is a list of
// regular expressions with commas between them. Without a key all of them must match some `key:text`; with a key one match is enough.
import { compileRegexp } from '../go-regexp/index.ts';
import { type Int64, narrow } from '../int64.ts';
import { type LabelSet, mapLabelSets } from '../label-sets.ts';
import { scale } from '../measurement.ts';
import { keepSamples, type Profile } from '../profile.ts';
import type { Regexp } from '../go-regexp/index.ts';
import { UsageError } from '../usage-error.ts';

export type TagFilter = (set: LabelSet) => boolean;

/** `say` is told when the value was taken for a range. Throws a RegexpError. */
export function compileTagFilter(
	name: string,
	filter: string,
	units: ReadonlyMap<string, string>,
	say: (message: string) => void,
): TagFilter {
	const equals = filter.indexOf('=');
	const key = equals < 0 ? '' : filter.slice(0, equals);
	const value = equals < 0 ? filter : filter.slice(equals + 1);
	const range = parseRange(value);
	if (range) {
		say(`${name}:Interpreted '${value}' as range, not regexp`);
		const isInside = (set: LabelSet, of: string): boolean =>
			set.numbers.get(of)?.values.some((number) => range(number, units.get(of) ?? '')) ?? false;
		return (set) => (key === '' ? [...set.numbers.keys()].some((of) => isInside(set, of)) : isInside(set, key));
	}
	const regexps = value.split(',').map(compileRegexp);
	if (key !== '') return (set) => set.text.get(key)?.some((text) => regexps.some((regexp) => regexp.test(text))) ?? false;
	return (set) => {
		const pairs = [...set.text].flatMap(([of, texts]) => texts.map((text) => `${of}:${text}`));
		return regexps.every((regexp) => pairs.some((pair) => regexp.test(pair)));
	};
}

const bound = /([+-]?[0-9]+)([A-Za-z]+)?/g;

/** Null when the text is no range. */
export function parseRange(text: string): ((value: Int64, unit: string) => boolean) | null {
	const [first, second] = [...text.matchAll(bound)];
	if (!first) return null;
	const [low, unit] = scale(parseBound(first[1] as string), first[2] ?? '', first[2] ?? '');
	const test = (isInside: (scaled: number) => boolean) => (value: Int64, of: string) => {
		const [scaled, name] = scale(value, of, unit);
		return name === unit && isInside(scaled);
	};
	if (!second) {
		if (text === first[0]) return test((scaled) => scaled === low);
		if (text === `${first[0]}:`) return test((scaled) => scaled >= low);
		if (text === `:${first[0]}`) return test((scaled) => scaled <= low);
		return null;
	}
	if (text !== `${first[0]}:${second[0]}`) return null;
	const [high, highUnit] = scale(parseBound(second[1] as string), second[2] ?? '', unit);
	return unit === highUnit ? test((scaled) => scaled >= low && scaled <= high) : null;
}

function parseBound(digits: string): Int64 {
	const value = BigInt(digits.replace(/^\+/, ''));
	if (BigInt.asIntN(64, value) !== value) throw new UsageError(`failed to parse int ${digits}: value out of range`);
	return narrow(value);
}

/** Samples with labels that `focus` accepts and `ignore` does not; what matched any sample. */
export function filterByTag(
	profile: Profile,
	focus: TagFilter | null,
	ignore: TagFilter | null,
): { profile: Profile; focused: boolean; ignored: boolean } {
	if (!focus && !ignore) return { profile, focused: true, ignored: true };
	const { labelSets, samples } = profile;
	const verdicts = new Uint8Array(labelSets.length);
	const Seen = 1;
	const Focused = 2;
	const Ignored = 4;
	let all = 0;
	const keep = new Uint8Array(samples.length);
	for (let sample = 0; sample < samples.length; sample++) {
		const row = samples.labelSet[sample] as number;
		if (verdicts[row] === 0) {
			const set = labelSets.get(row);
			verdicts[row] = Seen | (!focus || focus(set) ? Focused : 0) | (ignore?.(set) ? Ignored : 0);
		}
		const verdict = verdicts[row] as number;
		all |= verdict;
		if ((verdict & Focused) !== 0 && (verdict & Ignored) === 0) keep[sample] = 1;
	}
	return { profile: { ...profile, samples: keepSamples(samples, keep) }, focused: (all & Focused) !== 0, ignored: (all & Ignored) !== 0 };
}

/** Drops labels whose key `show` does not match or `hide` does; what matched any label of a sample. */
export function filterTags(profile: Profile, show: Regexp | null, hide: Regexp | null): { profile: Profile; shown: boolean; hid: boolean } {
	let shown = false;
	let hid = false;
	if (!show && !hide) return { profile, shown: true, hid: true };
	const isKept = (key: string): boolean => {
		const isShown = show === null || show.test(key);
		const isHidden = hide?.test(key) ?? false;
		if (isShown) shown = true;
		if (isHidden) hid = true;
		return isShown && !isHidden;
	};
	const kept = <T>(labels: ReadonlyMap<string, T>): Map<string, T> => new Map([...labels].filter(([key]) => isKept(key)));
	const labelSets = mapLabelSets(profile.labelSets, (set) => ({ text: kept(set.text), numbers: kept(set.numbers) }));
	for (const row of new Set(profile.samples.labelSet)) labelSets.get(row);
	return { profile: { ...profile, labelSets }, shown, hid };
}

/** Unit of each key of numeric labels: the first one that a sample gives, else one that the key suggests. */
export function numericLabelUnits({ samples, labelSets }: Profile, say: (message: string) => void): ReadonlyMap<string, string> {
	const units = new Map<string, string>();
	const ignored = new Map<string, Set<string>>();
	const keys = new Set<string>();
	for (const row of new Set(samples.labelSet)) {
		for (const [key, label] of labelSets.get(row).numbers) {
			keys.add(key);
			for (const unit of label.units) {
				const known = units.get(key);
				if (unit === '' || known === unit) continue;
				if (known === undefined) units.set(key, unit);
				else ignored.set(key, (ignored.get(key) ?? new Set()).add(unit));
			}
		}
	}
	for (const key of keys) if (!units.has(key)) units.set(key, key === 'alignment' || key === 'request' ? 'bytes' : key);
	for (const [key, others] of ignored)
		say(`For tag ${key} used unit ${units.get(key)}, also encountered unit(s) ${[...others].sort().join(', ')}`);
	return units;
}
