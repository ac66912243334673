import { formatShare } from '../base/units.ts';
import type { Cause, Evidence, InputReport, Place } from '../report/report.ts';
import { mdBlock, mdCode, mdText } from './markdown-escape.ts';
import {
	causeName,
	causeStanding,
	docsLink,
	evidencePlace,
	evidenceValue,
	fileLine,
	impactSentence,
	placeCounts,
	placeName,
	plural,
	strengthWords,
} from './wording.ts';

/** How much a Markdown page shows: 2 all, 1 without patches and long lists, 0 headlines only. */
export type Detail = 0 | 1 | 2;

const mostShort = 5;

export function markdownCause(cause: Cause, heading: string, inputs: readonly InputReport[], detail: Detail): string[] {
	const standing = causeStanding(cause);
	const lines = [
		`${heading} ${mdText(cause.title)}`,
		'',
		`**${cause.severity}** · ${mdCode(causeName(cause))} · confidence ${formatShare(cause.confidence)}${standing === '' ? '' : ` · ${mdText(standing)}`}`,
		'',
		mdText(cause.summary),
		'',
		`- **Impact:** ${mdText(impactSentence(cause.impact))}`,
	];
	if (detail === 0) return [...lines, `- **Fingerprint:** ${mdCode(cause.fingerprint)}`, ''];
	lines.push(...placeLines(cause.where, detail));
	if (cause.symptoms.length > 0) lines.push(`- **Goes away with it:** ${cause.symptoms.map(mdCode).join(', ')}`);
	if (cause.drawing !== '') lines.push('', mdBlock(cause.drawing, 'text'));
	lines.push('', '**Fix**', '');
	cause.fix.forEach((fix, i) => {
		lines.push(`${i + 1}. ${mdText(fix.text)}${fix.docs === '' ? '' : ` (${mdDocs(fix.docs)})`}`);
		if (fix.patch !== undefined && detail === 2) lines.push('', mdBlock(fix.patch, 'diff'), '');
	});
	lines.push('', ...evidenceDetails(cause, inputs, detail), '');
	return lines;
}

export function mdDocs(docs: string): string {
	const { url, text } = docsLink(docs);
	return url === null ? mdCode(text) : `<${url}>`;
}

function placeLines(places: readonly Place[], detail: Detail): string[] {
	const shown = detail === 2 ? places : places.slice(0, mostShort);
	const lines = shown.map((place) => {
		const name = place.function === '' ? placeName(place) : mdCode(place.function);
		return `- **Where:** ${name}${place.file === '' ? '' : ` ${mdCode(fileLine(place))}`}: ${mdText(placeCounts(place))}`;
	});
	return places.length > shown.length ? [...lines, `- … ${plural(places.length - shown.length, 'more place')}`] : lines;
}

function evidenceDetails(cause: Cause, inputs: readonly InputReport[], detail: Detail): string[] {
	const proof = `${plural(cause.evidence.length, 'piece')} of evidence`;
	const against = cause.against.length > 0 ? `, ${cause.against.length} against` : '';
	const row = (sign: string) => (e: Evidence) =>
		`| ${sign} | ${mdText(evidenceValue(e))} | ${mdText(e.text)} | ${strengthWords[e.strength]} | ${mdCode(e.fact)} | ${mdCode(evidencePlace(e.ref, inputs))} |`;
	const stacks = detail === 2 ? cause.where.filter((p) => p.stack.length > 0) : [];
	return [
		`<details><summary>Proof: ${proof}${against}</summary>`,
		'',
		'| | value | what | strength | fact | open |',
		'|---|---:|---|---|---|---|',
		...cause.evidence.slice(0, detail === 2 ? undefined : mostShort).map(row('for')),
		...cause.against.slice(0, detail === 2 ? undefined : mostShort).map(row('against')),
		'',
		...stacks.flatMap((p) => [`Stack at ${mdCode(placeName(p))} (${p.operation}):`, '', mdBlock(p.stack.join('\n'), 'text'), '']),
		`Fingerprint ${mdCode(cause.fingerprint)}, rules ${cause.rules.map(mdCode).join(', ')}`,
		'',
		'</details>',
	];
}
