// One cause on the terminal page. A page that a person reads in a minute shows the strongest of each list and says how many are left.
import { formatShare } from '../base/units.ts';
import type { Cause, Evidence, InputReport, Place } from '../report/report.ts';
import { severityTones } from './ansi.ts';
import type { TextPage } from './text-page.ts';
import {
	causeIdList,
	causeName,
	causeStanding,
	docsLink,
	evidencePlace,
	openCommand,
	evidenceSentence,
	fileLine,
	impactSentence,
	impactShare,
	placeCounts,
	placeName,
	plural,
	strengthWords,
} from './wording.ts';

const margin = 3;
const labelWidth = 9;
const inset = margin + labelWidth;
const mostPlaces = 4;
const mostEvidence = 5;

export function textCause(page: TextPage, cause: Cause, rank: number, inputs: readonly InputReport[]): void {
	const head = `${rank}  ${cause.severity.toUpperCase()}`;
	page.labelled(0, head, head.length + 2, cause.title, { label: severityTones[cause.severity], text: 'strong' });
	page.text(margin, `${causeName(cause)} · confidence ${formatShare(cause.confidence)} · fingerprint ${cause.fingerprint}`, 'faint');
	const standing = causeStanding(cause);
	if (standing !== '') page.text(margin, standing, 'mild');
	page.text(margin, cause.summary);
	page.blank();
	page.labelled(margin, 'IMPACT', labelWidth, impactSentence(cause.impact));
	textPlaces(page, cause.where);
	textEvidence(page, 'PROOF', cause.evidence, inputs);
	textEvidence(page, 'AGAINST', cause.against, inputs);
	if (cause.drawing !== '') {
		page.labelled(margin, 'DRAWING', labelWidth, '');
		page.block(margin + 2, cause.drawing);
	}
	textFixes(page, cause);
	if (cause.symptoms.length > 0) page.labelled(margin, 'WITH IT', labelWidth, `goes away too: ${causeIdList(cause.symptoms)}`);
}

export function textHint(page: TextPage, cause: Cause, inputs: readonly InputReport[]): void {
	page.labelled(margin, '?', 3, cause.title, { label: 'mild', text: 'strong' });
	page.text(margin + 3, `${causeName(cause)} · ${impactShare(cause.impact)} · confidence ${formatShare(cause.confidence)}`, 'faint');
	page.text(margin + 3, cause.summary);
	const place = cause.where[0];
	if (place) page.text(margin + 3, `at ${placeName(place)} ${fileLine(place)}`);
	const proof = cause.evidence[0];
	if (proof) page.text(margin + 3, `${evidenceSentence(proof)} (${evidencePlace(proof.ref, inputs)})`, 'faint');
}

function textPlaces(page: TextPage, places: readonly Place[]): void {
	places.slice(0, mostPlaces).forEach((place, i) => {
		page.labelled(margin, i === 0 ? 'WHERE' : '', labelWidth, `${placeName(place)}  ${fileLine(place)}`, { text: 'strong' });
		page.text(inset + 2, placeCounts(place));
	});
	textMore(page, places.length - mostPlaces, 'place');
}

function textEvidence(page: TextPage, label: string, evidence: readonly Evidence[], inputs: readonly InputReport[]): void {
	const opened = new Set(['']);
	evidence.slice(0, mostEvidence).forEach((piece, i) => {
		page.labelled(margin, i === 0 ? label : '', labelWidth, evidenceSentence(piece));
		page.text(inset + 2, `${strengthWords[piece.strength]} · ${piece.fact} · ${evidencePlace(piece.ref, inputs)}`, 'faint');
		const open = openCommand(piece.ref, inputs);
		if (!opened.has(open)) page.block(inset + 2, `$ ${open}`);
		opened.add(open);
	});
	textMore(page, evidence.length - mostEvidence, 'piece', 'pieces');
}

function textFixes(page: TextPage, cause: Cause): void {
	cause.fix.forEach((fix, i) => {
		page.labelled(margin, i === 0 ? 'FIX' : '', labelWidth, fix.text);
		if (fix.patch !== undefined) page.block(inset + 2, fix.patch);
		if (fix.docs !== '') page.text(inset + 2, docsLink(fix.docs).text, 'faint');
	});
}

function textMore(page: TextPage, count: number, one: string, many?: string): void {
	if (count > 0)
		page.text(inset, `… and ${plural(count, `more ${one}`, `more ${many ?? `${one}s`}`)} (--json or --html shows all)`, 'faint');
}
