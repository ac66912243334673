// The terminal page: verdict, causes with proof, place and fix, hints, then what was looked at and what could not be judged.
import { formatShare } from '../base/units.ts';
import type { Report } from '../report/report.ts';
import { joinReports } from '../report/reports.ts';
import { ansiPaint, noPaint, severityTones, verdictTones } from './ansi.ts';
import { textCause, textHint } from './text-cause.ts';
import { textCoverage, textInputs } from './text-coverage.ts';
import { textRequests } from './text-requests.ts';
import { createTextPage, type TextPage } from './text-page.ts';
import { causeName, impactShare, plural, verdictSentence } from './wording.ts';

export interface TextOptions {
	/** ANSI colours; off by default. */
	readonly colour?: boolean;
	/** Columns of the terminal; default 100, at least 60. */
	readonly width?: number;
}

export function renderText(reports: readonly Report[], options: TextOptions = {}): string {
	const page = createTextPage(Math.max(60, Math.floor(options.width ?? 100)), options.colour === true ? ansiPaint : noPaint);
	if (reports.length > 1) textSummary(page, reports);
	for (const report of reports) {
		page.blank();
		if (reports.length > 1) page.text(0, `━━ ${report.recording.name} ${'━'.repeat(20)}`, 'faint');
		textReport(page, report);
	}
	if (reports.length === 0) page.text(0, 'No recording.');
	return page.toString();
}

function textReport(page: TextPage, report: Report): void {
	const verdict = report.verdict.toUpperCase();
	page.labelled(0, verdict, verdict.length + 2, `${report.recording.name}: ${verdictSentence(report)}`, {
		label: verdictTones[report.verdict],
	});
	page.blank();
	report.causes.forEach((cause, i) => {
		textCause(page, cause, i + 1, report.recording.inputs);
		page.blank();
	});
	if (report.hints.length > 0) {
		page.text(0, 'HINTS (too weak to claim)', 'strong');
		for (const hint of report.hints) textHint(page, hint, report.recording.inputs);
		page.blank();
	}
	textRequests(page, report);
	textInputs(page, report);
	page.blank();
	textCoverage(page, report);
}

function textSummary(page: TextPage, reports: readonly Report[]): void {
	const { summary } = joinReports(reports);
	const ill = reports.filter((r) => r.verdict === 'problems').length;
	const unsure = reports.filter((r) => r.verdict === 'inconclusive').length;
	page.text(
		0,
		`${plural(reports.length, 'recording')}: ${ill} with problems, ${reports.length - ill - unsure} healthy, ${unsure} inconclusive`,
		'strong',
	);
	for (const row of summary) {
		const names = row.recordings.slice(0, 6).map((i) => reports[i]?.recording.name ?? '');
		const more = row.recordings.length > names.length ? ` and ${row.recordings.length - names.length} more` : '';
		const label = row.claims > 0 ? row.severity.toUpperCase() : 'HINT';
		page.labelled(3, label, 10, `${causeName(row)}: ${row.title}`, { label: row.claims > 0 ? severityTones[row.severity] : 'mild' });
		page.text(
			13,
			`in ${row.claims + row.hints} of ${reports.length} (${names.join(', ')}${more})${row.hints > 0 && row.claims > 0 ? `, of these ${plural(row.hints, 'hint')}` : ''} · ` +
				`up to ${impactShare(row)} · score ${formatShare(row.score)}`,
			'faint',
		);
	}
}
