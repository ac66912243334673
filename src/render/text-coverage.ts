// The lower half of the terminal page: what was looked at, what could not be judged, how the rules ended.
import type { InputReport, Report } from '../report/report.ts';
import { countRules, groupCoverage } from './coverage.ts';
import type { TextPage } from './text-page.ts';
import { printable } from './printable.ts';
import { causeIdList, inputFigures, plural } from './wording.ts';
import { columnsOf } from './wrap.ts';

const margin = 3;

export function textInputs(page: TextPage, report: Report): void {
	page.text(0, 'LOOKED AT', 'strong');
	const pathWidth = Math.min(36, Math.max(...report.recording.inputs.map((i) => columnsOf(printable(i.path))))) + 2;
	for (const input of report.recording.inputs) textInput(page, input, pathWidth);
	if (report.recording.inputs.length === 0) page.text(margin, 'nothing: no input could be read');
	for (const note of report.recording.notes) page.labelled(margin, 'note', 6, note, { label: 'mild' });
}

function textInput(page: TextPage, input: InputReport, pathWidth: number): void {
	const path = printable(input.path);
	const figures = `${input.kind} · ${inputFigures(input)}`;
	if (columnsOf(path) < pathWidth) page.labelled(margin, path, pathWidth, figures, { label: 'plain' });
	else {
		page.text(margin, path);
		page.text(margin + 2, figures);
	}
	if (input.damage !== null) page.labelled(margin + 2, 'damaged', 9, input.damage, { label: 'warn' });
	for (const item of input.diary.filter((d) => d.severity !== 'info')) {
		const place = item.firstOffset < 0 ? '' : `, first at byte ${item.firstOffset}`;
		page.labelled(
			margin + 2,
			`${item.count}×`,
			4,
			`${item.text} (${item.id}${place})`,
			item.severity === 'data-loss' ? { label: 'warn' } : {},
		);
	}
	const infos = input.diary.filter((d) => d.severity === 'info').length;
	if (infos > 0) page.text(margin + 2, `${plural(infos, 'harmless oddity', 'harmless oddities')} (--json lists them)`, 'faint');
}

export function textCoverage(page: TextPage, report: Report): void {
	const { judged, open, rest } = groupCoverage(report);
	if (open.length > 0 || rest.length > 0) {
		page.text(0, 'COULD NOT BE JUDGED', 'strong');
		for (const { capture, causes } of open) {
			page.text(margin, `${causeIdList(causes)}: needs ${capture.capture}`);
			page.block(margin + 2, `$ ${capture.command}`);
		}
		for (const { why, causes } of rest) page.text(margin, `${causeIdList(causes)}: ${why}`);
		page.blank();
	}
	if (judged.length > 0) page.labelled(0, 'JUDGED', 8, causeIdList(judged));
	const rules = countRules(report.rules);
	if (rules.text !== '') page.labelled(0, 'RULES', 8, rules.text);
	for (const rule of rules.crashed) page.labelled(margin, 'crashed', 9, `${rule.id}: ${rule.why}`, { label: 'bad' });
}
