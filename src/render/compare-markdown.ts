// A comparison as a comment on a merge request: the verdict and the key figures at once, places and method folded away.
import type { CauseChange, Comparison, FigureChange } from '../compare/comparison.ts';
import {
	arrow,
	causeEffect,
	causeSentence,
	causeTitle,
	changeText,
	deltaText,
	figureName,
	judgementWords,
	keyRows,
	methodSentences,
	movedKinds,
	movedName,
	noiseText,
	outcomeSentence,
	pText,
	quantity,
	statusWords,
} from './compare-wording.ts';
import { cutPage, type MarkdownOptions } from './markdown.ts';
import { mdCode, mdText } from './markdown-escape.ts';
import { fileLine, plural } from './wording.ts';

const mostCauses = 30;
const mostKeys = 60;
const mostMoved = 8;

export function renderCompareMarkdown(comparison: Comparison, options: MarkdownOptions = {}): string {
	const { before, after, outcome, conditions, notes } = comparison;
	const lines = [
		`## gowhy compare: ${outcome}`,
		'',
		`${mdCode(before.name)} ${arrow} ${mdCode(after.name)}: ${mdText(outcomeSentence(comparison))}`,
		'',
		...conditions.flatMap(({ text }) => [`> ${mdText(text)}`, '']),
		...causeLines(comparison),
		...keyLines(comparison),
		...movedLines(comparison),
		...comparison.notCompared.map(({ what, why }) => `- not compared: ${mdText(what)} (${mdText(why)})`),
		'',
		...notes.map((note) => `- note: ${mdText(note)}`),
		'',
		...methodSentences(comparison).map((sentence) => `<sub>${mdText(sentence)}</sub>`),
	];
	const page = `${lines
		.join('\n')
		.replace(/\n{3,}/g, '\n\n')
		.trimEnd()}\n`;
	return cutPage(page, options.maxLength ?? 65_000);
}

function causeLines(comparison: Comparison): string[] {
	const { causes, method } = comparison;
	if (causes.length === 0) return [];
	const row = (cause: CauseChange): string =>
		`| **${statusWords[cause.status]}** | ${mdCode(causeTitle(cause))} ${mdText(cause.title)} | ${`${mdCode(cause.function)} ${mdCode(fileLine(cause))}`.trim()} | ${mdText([causeSentence(cause, method.repeats), causeEffect(cause, comparison)].filter((part) => part !== '').join('; '))} |`;
	const more = causes.length - mostCauses;
	return [
		'| | cause | where | |',
		'|---|---|---|---|',
		...causes.slice(0, mostCauses).map(row),
		'',
		...(more > 0 ? [`and ${plural(more, 'cause')} more`, ''] : []),
	];
}

/** What moved first and in sight; the rest folded. */
function keyLines(comparison: Comparison): string[] {
	const rows = keyRows(comparison);
	const moved = rows.filter(({ judgement }) => judgement !== 'same' && judgement !== 'small');
	const same = rows.filter((row) => !moved.includes(row));
	const table = (of: readonly FigureChange[]): string[] => figureTable(of.slice(0, mostKeys), 'key figure', figureName, comparison);
	return [
		...(moved.length > 0 ? [...table(moved), ''] : []),
		...(same.length > 0 ? folded(`${plural(same.length, 'key figure')} that did not move`, table(same)) : []),
	];
}

function movedLines(comparison: Comparison): string[] {
	const kinds = movedKinds(comparison, mostMoved);
	if (kinds.length === 0) return [];
	const tables = kinds.flatMap(({ label, rows, more }) => [
		...figureTable(rows, label, movedName, comparison),
		...(more > 0 ? ['', `and ${more} more`] : []),
		'',
	]);
	return folded('Where it moved', tables);
}

const folded = (summary: string, lines: readonly string[]): string[] => [
	`<details><summary>${mdText(summary)}</summary>`,
	'',
	...lines,
	'',
	'</details>',
	'',
];

function figureTable(
	rows: readonly FigureChange[],
	title: string,
	nameOf: (row: FigureChange) => string,
	{ method }: Comparison,
): string[] {
	const tests = method.isTested ? [' noise | q | delta |', '---:|---:|---:|'] : ['', ''];
	const line = (row: FigureChange): string => {
		const test = method.isTested ? ` ${noiseText(row)} | ${pText(row.q)} | ${deltaText(row)} |` : '';
		const name = row.subject === '' ? mdText(nameOf(row)) : `${mdCode(nameOf(row))} ${mdCode(fileLine(row))}`.trimEnd();
		return `| ${name} | ${quantity(row.medianBefore, row)} | ${quantity(row.medianAfter, row)} | ${changeText(row)} |${test} ${judgementWords[row.judgement]} |`;
	};
	return [`| ${mdText(title)} | before | after | change |${tests[0]} |`, `|---|---:|---:|---:|${tests[1]}---|`, ...rows.map(line)];
}
