// The terminal page of a comparison: did it help, which causes, which figures, where; then what was not compared, and how it was judged.
import type { CauseChange, Comparison, FigureChange } from '../compare/comparison.ts';
import { ansiPaint, noPaint, type Paint } from './ansi.ts';
import {
	arrow,
	causeEffect,
	causePlace,
	causeSentence,
	causeTitle,
	changeText,
	deltaText,
	figureName,
	judgementTones,
	judgementWords,
	keyRows,
	methodSentences,
	movedKinds,
	movedName,
	noiseText,
	outcomeSentence,
	outcomeTones,
	pText,
	quantity,
	statusTones,
	statusWords,
} from './compare-wording.ts';
import { printable, shorten } from './printable.ts';
import type { TextOptions } from './text.ts';
import { createTextPage, type TextPage } from './text-page.ts';
import { columnsOf } from './wrap.ts';
import { fileLine } from './wording.ts';

const margin = 3;
/** Rows of each kind of detail. */
const mostMoved = 4;
const longestName = 100;

export function renderCompareText(comparison: Comparison, options: TextOptions = {}): string {
	const paint = options.colour === true ? ansiPaint : noPaint;
	const page = createTextPage(Math.max(60, Math.floor(options.width ?? 100)), paint);
	const head = comparison.outcome.toUpperCase();
	page.labelled(0, head, head.length + 2, `${comparison.before.name} ${arrow} ${comparison.after.name}: ${outcomeSentence(comparison)}`, {
		label: outcomeTones[comparison.outcome],
	});
	for (const condition of comparison.conditions) page.labelled(0, '', head.length + 2, condition.text, { text: 'warn' });
	if (comparison.causes.length > 0) {
		section(page, 'CAUSES');
		for (const cause of comparison.causes) textCause(page, cause, comparison);
	}
	textKeys(page, paint, comparison);
	textMoved(page, paint, comparison);
	textRest(page, comparison);
	return page.toString();
}

/** Columns by what there is to say and room for: before, after and change always. */
function textKeys(page: TextPage, paint: Paint, comparison: Comparison): void {
	const keys = keyRows(comparison);
	const columns: readonly (readonly [title: string, isShown: boolean, cell: (row: FigureChange) => string])[] = [
		['KEY FIGURES', true, figureName],
		['before', true, (row) => quantity(row.medianBefore, row)],
		['after', true, (row) => quantity(row.medianAfter, row)],
		['change', true, changeText],
		['noise', page.width >= 90, noiseText],
		['q', comparison.method.isTested, ({ q }) => pText(q)],
		['delta', comparison.method.isTested && page.width >= 90, deltaText],
	];
	const shown = columns.filter(([, isShown]) => isShown);
	if (keys.length === 0) return;
	page.blank();
	table(
		page,
		paint,
		shown.map(([title]) => title),
		keys,
		(row) => shown.map(([, , cell]) => cell(row)),
	);
}

const section = (page: TextPage, title: string): void => {
	page.blank();
	page.text(0, title, 'strong');
};

function textCause(page: TextPage, cause: CauseChange, comparison: Comparison): void {
	const label = statusWords[cause.status].toUpperCase();
	page.labelled(margin, label, 11, `${causeTitle(cause)}: ${cause.title}`, { label: statusTones[cause.status], text: 'strong' });
	page.text(margin + 11, causeSentence(cause, comparison.method.repeats));
	const effect = causeEffect(cause, comparison);
	if (effect !== '') page.text(margin + 11, effect);
	if (cause.function !== '') page.text(margin + 11, causePlace(cause), 'faint');
}

function textMoved(page: TextPage, paint: Paint, comparison: Comparison): void {
	const kinds = movedKinds(comparison, mostMoved);
	if (kinds.length === 0) return;
	section(page, 'WHERE IT MOVED');
	for (const { label, rows, more } of kinds) {
		page.text(margin, label);
		movedRows(page, paint, margin + 2, rows);
		if (more > 0) page.text(margin + 2, `and ${more} more in --json`, 'faint');
	}
}

function movedRows(page: TextPage, paint: Paint, indent: number, rows: readonly FigureChange[]): void {
	const cells = rows.map((row) => [
		quantity(row.medianBefore, row),
		arrow,
		quantity(row.medianAfter, row),
		changeText(row),
		row.q === null ? '' : `q ${pText(row.q)}`,
	]);
	const widths = widthsOf(cells);
	rows.forEach((row, i) => {
		const figures = (cells[i] as string[]).map((cell, at) => pad(cell, widths[at] as number)).join(' ');
		const judged = paint(judgementTones[row.judgement], judgementWords[row.judgement].padEnd(7));
		const name = shorten(
			printable(`${movedName(row)}  ${fileLine(row).replace(/^.*\//, '')}`.trimEnd()),
			Math.max(40, page.width - columnsOf(figures) - indent - 11),
		);
		page.painted(indent, `${figures}  ${judged} ${name}`);
	});
}

function textRest(page: TextPage, comparison: Comparison): void {
	if (comparison.notCompared.length > 0) {
		section(page, 'NOT COMPARED');
		for (const { what, why } of comparison.notCompared) page.text(margin, `${what}: ${why}`);
	}
	const method = methodSentences(comparison);
	if (method.length + comparison.notes.length > 0) page.blank();
	if (method.length > 0) page.labelled(0, 'JUDGED', 8, method.join(' '));
	for (const note of comparison.notes) page.labelled(0, 'NOTE', 8, note);
}

const widthsOf = (cells: readonly (readonly string[])[]): number[] =>
	(cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => columnsOf(row[at] as string))));

/** Figures stand at the right of their column. */
const pad = (cell: string, width: number): string => ' '.repeat(Math.max(0, width - columnsOf(cell))) + cell;

function table(
	page: TextPage,
	paint: Paint,
	header: readonly string[],
	rows: readonly FigureChange[],
	cellsOf: (row: FigureChange) => readonly string[],
): void {
	const cells = rows.map((row) =>
		cellsOf(row).map((cell, at) => (at === 0 ? ' '.repeat(margin) + shorten(printable(cell), longestName) : cell)),
	);
	const widths = widthsOf([header, ...cells]);
	const line = (row: readonly string[]): string =>
		row
			.map((cell, at) => (at === 0 ? cell + ' '.repeat((widths[0] as number) - columnsOf(cell)) : pad(cell, widths[at] as number)))
			.join('  ');
	page.painted(0, paint('strong', line(header)));
	rows.forEach((row, i) => {
		page.painted(0, `${line(cells[i] as string[])}  ${paint(judgementTones[row.judgement], judgementWords[row.judgement])}`);
	});
}
