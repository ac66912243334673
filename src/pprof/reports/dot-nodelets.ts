// Small boxes at a node for the labels that its value came with.
import { compareText } from '../go-format.ts';
import { type NodeTags, type Tag, tagCum, tagFlat } from '../graph/tags.ts';
import { maxTagsShown } from '../graph/trim.ts';
import { abs, add, fromFloat, type Int64 } from '../int64.ts';
import { autoLabel, scale } from '../measurement.ts';

type Format = (value: Int64) => string;

/** `hasCallees`: only the node's own value counts, since the rest is shown at the callees. */
export function nodelets({ text, numbers }: NodeTags, hasCallees: boolean, id: number, format: Format): string {
	const byNumber = (name: string, source: string): string => {
		const tags = numbers.get(name);
		return tags && tags.length > 0 ? numericNodelets(tags, hasCallees, source, format) : '';
	};
	let out = '';
	for (const [i, tag] of sortedTags(text, hasCallees).slice(0, maxTagsShown).entries()) {
		const value = hasCallees ? tagFlat(tag) : tagCum(tag);
		if (value === 0) continue;
		out += box(`N${id}_${i}`, tag.name, `N${id}`, format(value), '');
		out += byNumber(tag.name, `N${id}_${i}`);
	}
	return out + byNumber('', `N${id}`);
}

function numericNodelets(tags: readonly Tag[], hasCallees: boolean, source: string, format: Format): string {
	let out = '';
	for (const [i, tag] of collapsed(tags, hasCallees).entries()) {
		const isOwn = hasCallees || tagFlat(tag) === tagCum(tag);
		const value = isOwn ? tagFlat(tag) : tagCum(tag);
		if (value !== 0) out += box(`N${source}_${i}`, tag.name, source, format(value), isOwn ? '' : ' style="dotted"');
	}
	return out;
}

const box = (id: string, label: string, source: string, value: string, style: string): string =>
	`${id} [label = "${label}" id="${id}" fontsize=8 shape=box3d tooltip="${value}"]\n` +
	`${source} -> ${id} [label=" ${value}" weight=100 tooltip="${value}" labeltooltip="${value}"${style}]\n`;

function sortedTags(tags: readonly Tag[], byFlat: boolean): Tag[] {
	const larger = (a: Int64, b: Int64): number => (abs(a) > abs(b) ? -1 : abs(a) < abs(b) ? 1 : 0);
	return [...tags].sort((a, b) => (byFlat ? 0 : larger(a.cum, b.cum)) || larger(a.flat, b.flat) || compareText(a.name, b.name));
}

/** Numbers beyond the heaviest few join the one of them that is nearest: `1MB..2MB`. */
function collapsed(tags: readonly Tag[], byFlat: boolean): Tag[] {
	const sorted = sortedTags(tags, byFlat);
	if (sorted.length <= maxTagsShown) return sorted;
	const groups = sorted.slice(0, maxTagsShown).map((tag) => [tag]);
	for (const tag of sorted.slice(maxTagsShown)) {
		const distances = groups.map(([head]) => distance(tag, head as Tag));
		groups[distances.indexOf(Math.min(...distances))]?.push(tag);
	}
	return sortedTags(groups.map(joinedTag), byFlat);
}

const distance = (tag: Tag, other: Tag): number => Math.abs(Number(tag.value) - scale(other.value, other.unit, tag.unit)[0]);

function joinedTag(group: readonly Tag[]): Tag {
	const [first, ...rest] = group as [Tag, ...Tag[]];
	const joined = { unit: '', value: 0, flatDiv: 0, cumDiv: 0 };
	if (rest.length === 0) return { ...joined, name: autoLabel(first.value, first.unit), flat: tagFlat(first), cum: tagCum(first) };
	let low = first;
	let high = first;
	for (const tag of rest) {
		if (fromFloat(scale(tag.value, tag.unit, low.unit)[0]) < low.value) low = tag;
		if (fromFloat(scale(tag.value, tag.unit, high.unit)[0]) > high.value) high = tag;
	}
	const sum = (of: 'flat' | 'flatDiv' | 'cum' | 'cumDiv'): Int64 => group.reduce<Int64>((all, tag) => add(all, tag[of]), 0);
	const whole: Tag = { ...first, flat: sum('flat'), flatDiv: sum('flatDiv'), cum: sum('cum'), cumDiv: sum('cumDiv') };
	const name = `${autoLabel(low.value, low.unit)}..${autoLabel(high.value, high.unit)}`;
	return { ...joined, name, flat: tagFlat(whole), cum: tagCum(whole) };
}
