// A report for an issue or a pull request comment: verdict, table, causes, folded evidence. GitHub takes 65,536 characters per comment, so a page that
// is longer is rendered again with less detail, and at last cut with a note.
import { formatShare } from '../base/units.ts';
import type { Report } from '../report/report.ts';
import { joinReports } from '../report/reports.ts';
import { countRules, groupCoverage } from './coverage.ts';
import { type Detail, markdownCause } from './markdown-cause.ts';
import { mdBlock, mdCode, mdText } from './markdown-escape.ts';
import { causeName, evidenceSentence, fileLine, impactShare, inputFigures, plural, verdictSentence } from './wording.ts';

export interface MarkdownOptions {
	/** Most UTF-16 units of the page; default 65 000, below the 65 536 that GitHub takes. */
	readonly maxLength?: number;
}

export function renderMarkdown(reports: readonly Report[], options: MarkdownOptions = {}): string {
	const most = options.maxLength ?? 65_000;
	let page = '';
	for (const detail of [2, 1, 0] as const) {
		page = markdownPage(reports, detail);
		if (page.length <= most) return page;
	}
	return cutPage(page, most);
}

export function cutPage(page: string, most: number): string {
	if (page.length <= most) return page;
	const note = '\n\n*Cut here: the page is too long. `--json` and `--html` show all.*\n';
	const kept = page.slice(0, Math.max(0, most - note.length));
	return kept.slice(0, kept.lastIndexOf('\n') + 1) + note;
}

function markdownPage(reports: readonly Report[], detail: Detail): string {
	const several = reports.length > 1;
	const lines = several ? summaryLines(reports) : [];
	for (const report of reports) lines.push(...reportLines(report, several ? '##' : '#', detail), '');
	if (reports.length === 0) lines.push('No recording.');
	return `${lines
		.join('\n')
		.replace(/\n{3,}/g, '\n\n')
		.trimEnd()}\n`;
}

function reportLines(report: Report, heading: string, detail: Detail): string[] {
	const { inputs } = report.recording;
	const lines = [`${heading}# gowhy: ${report.verdict} in ${mdText(report.recording.name)}`, '', mdText(verdictSentence(report)), ''];
	if (report.causes.length > 0) {
		lines.push('| # | severity | cause | impact | confidence | where |', '|---:|---|---|---|---:|---|');
		report.causes.forEach((cause, i) => {
			const place = cause.where[0];
			const where = place === undefined || place.function === '' ? '' : `${mdCode(place.function)} ${mdCode(fileLine(place))}`;
			lines.push(
				`| ${i + 1} | ${cause.severity} | ${mdCode(causeName(cause))} | ${impactShare(cause.impact)} | ${formatShare(cause.confidence)} | ${where} |`,
			);
		});
		lines.push('');
		report.causes.forEach((cause, i) => {
			lines.push(...markdownCause(cause, `${heading}## ${i + 1}.`, inputs, detail));
		});
	}
	if (report.hints.length > 0) {
		lines.push(`${heading}## Hints (too weak to claim)`, '');
		for (const hint of report.hints) {
			const proof = hint.evidence[0];
			lines.push(
				`- ${mdCode(causeName(hint))} ${mdText(hint.summary)} Confidence ${formatShare(hint.confidence)}.${proof ? ` ${mdText(evidenceSentence(proof))}` : ''}`,
			);
		}
		lines.push('');
	}
	lines.push(...coverageLines(report, heading), ...(detail > 0 ? inputLines(report) : []));
	return lines;
}

function coverageLines(report: Report, heading: string): string[] {
	const { judged, open, rest } = groupCoverage(report);
	const lines: string[] = [];
	if (open.length > 0 || rest.length > 0) {
		lines.push(`${heading}## Could not be judged`, '');
		for (const { capture, causes } of open) lines.push(`- ${causes.map(mdCode).join(', ')}: needs ${mdText(capture.capture)}`);
		for (const { why, causes } of rest) lines.push(`- ${causes.map(mdCode).join(', ')}: ${mdText(why)}`);
		if (open.length > 0) lines.push('', mdBlock(open.map((o) => o.capture.command).join('\n'), 'sh'));
		lines.push('');
	}
	if (judged.length > 0) lines.push(`Judged: ${judged.map(mdCode).join(', ')}.`, '');
	return lines;
}

function inputLines(report: Report): string[] {
	const rules = countRules(report.rules);
	const lines = [`<details><summary>Looked at: ${plural(report.recording.inputs.length, 'input')}; rules: ${rules.text}</summary>`, ''];
	for (const input of report.recording.inputs) {
		lines.push(`- ${mdCode(input.path)} ${mdCode(input.kind)} ${mdText(inputFigures(input))}`);
		if (input.damage !== null) lines.push(`  - **damaged:** ${mdText(input.damage)}`);
		for (const item of input.diary) lines.push(`  - ${item.severity}, ${item.count}×: ${mdText(item.text)} (${mdCode(item.id)})`);
	}
	for (const note of report.recording.notes) lines.push(`- note: ${mdText(note)}`);
	for (const rule of rules.crashed) lines.push(`- rule ${mdCode(rule.id)} crashed: ${mdText(rule.why)}`);
	lines.push('', `gowhy ${mdText(report.gowhy)}`, '', '</details>');
	return lines;
}

function summaryLines(reports: readonly Report[]): string[] {
	const { summary } = joinReports(reports);
	const lines = [`## gowhy: ${plural(reports.length, 'recording')}`, ''];
	if (summary.length > 0) {
		lines.push('| cause | severity | recordings | up to | |', '|---|---|---:|---|---|');
		for (const row of summary) {
			const severity = row.claims > 0 ? row.severity : 'hint';
			lines.push(
				`| ${mdCode(causeName(row))} | ${severity} | ${row.claims + row.hints} of ${reports.length} | ${impactShare(row)} | ${mdText(row.title)} |`,
			);
		}
		lines.push('');
	}
	for (const report of reports) lines.push(`- ${mdText(report.recording.name)}: **${report.verdict}**`);
	return [...lines, ''];
}
