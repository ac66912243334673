// A comparison as one self-contained page: verdict, causes, figures with their repeats as dots, and differential flame graphs. It fetches nothing.
import type { CauseChange, Comparison, FigureChange } from '../compare/comparison.ts';
import type { DifferentialFlame } from '../compare/flames.ts';
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
import { changeLegend, changeStyle } from './flame-html.ts';
import { flameRows } from './flame-rows.ts';
import type { HtmlOptions } from './html.ts';
import { htmlDocument } from './html/document.ts';
import { type Html, html, nothing, text } from './html/escape.ts';
import { dataElement, flameElement, type PageData } from './html/page-data.ts';
import { styleSheet } from './html/style.ts';
import { printable } from './printable.ts';
import { fileLine, plural } from './wording.ts';

const mostCauses = 200;
const mostKeys = 200;
const mostMoved = 25;

const ownStyle = `
.chip.better,.chip.gone{color:var(--good);background:var(--good-bg)}.chip.worse,.chip.new{color:var(--bad);background:var(--bad-bg)}
.chip.mixed,.chip.unclear,.chip.unjudged{color:var(--warn);background:var(--warn-bg)}.chip.same,.chip.sometimes{color:var(--mild);background:var(--mild-bg)}
td.judged{white-space:nowrap;font-weight:600}td.better{color:var(--good)}td.worse{color:var(--bad)}td.moved{color:var(--mild)}
td.same,td.small,td.with-load{color:var(--faint);font-weight:400}
.figures th{font-weight:400;overflow-wrap:anywhere}svg.strip{display:block}svg.strip .b{fill:var(--faint)}svg.strip .a{fill:var(--link)}
svg.strip line{stroke:var(--line)}thead th.number{text-align:right}`;

export function renderCompareHtml(comparison: Comparison, flames: readonly DifferentialFlame[], options: HtmlOptions): string {
	const { before, after, outcome, conditions, causes, notCompared, notes, gowhy } = comparison;
	const style = `${styleSheet}${ownStyle}${changeStyle()}`;
	const data: PageData = {
		flames: flames.map(({ title, flame }) => ({ ...flameRows(flame, printable(title)), names: flame.names.map(printable) })),
	};
	return htmlDocument({
		title: `gowhy compare: ${before.name} ${arrow} ${after.name}`,
		style,
		script: options.script,
		data,
		dataElement,
		body: html`<a class="skip" href="#main">Skip to the verdict</a>
<header class="top"><b>gowhy</b> <span>${text(gowhy)}</span> <span>what changed</span></header>
<main id="main">
<h1 class="verdict"><span class="chip ${text(outcome)}">${text(outcome)}</span> <span>${text(before.name)} ${text(arrow)} ${text(after.name)}</span></h1>
<p class="lead">${text(outcomeSentence(comparison))}</p>
${conditions.map(({ text: condition }) => html`<p>${text(condition)}</p>`)}
${causes.length === 0 ? nothing : htmlCauses(comparison)}
${htmlKeys(comparison)}
${data.flames.length === 0 ? nothing : htmlFlames()}
${htmlMoved(comparison)}
${notCompared.length === 0 ? nothing : html`<h3>Not compared</h3><ul>${notCompared.map(({ what, why }) => html`<li>${text(what)}: ${text(why)}</li>`)}</ul>`}
<h3>How it was judged</h3>
${methodSentences(comparison).map((sentence) => html`<p>${text(sentence)}</p>`)}
${notes.map((note) => html`<p>${text(note)}</p>`)}
${htmlSides(comparison)}
</main>
<footer>All of this was computed from the recordings listed above; the page fetches nothing.</footer>`,
	});
}

function htmlCauses(comparison: Comparison): Html {
	const { causes, method } = comparison;
	const row = (
		cause: CauseChange,
	): Html => html`<tr><td><span class="chip ${text(cause.status)}">${text(statusWords[cause.status])}</span></td>
<th scope="row"><code>${text(causeTitle(cause))}</code><br>${text(cause.title)}</th>
<td>${text(causeSentence(cause, method.repeats))}<br>${text(causeEffect(cause, comparison))}<br><code>${text(cause.function)}</code> <span class="faint">${text(fileLine(cause))}</span></td></tr>
`;
	const more = causes.length - mostCauses;
	return html`<h3>Causes</h3>
<div class="table"><table><thead><tr><th scope="col">Status</th><th scope="col">Cause</th><th scope="col">Before and after</th></tr></thead><tbody>${causes.slice(0, mostCauses).map(row)}</tbody></table></div>
${more > 0 ? html`<p>and ${text(plural(more, 'cause'))} more</p>` : nothing}`;
}

function htmlKeys(comparison: Comparison): Html {
	const rows = keyRows(comparison);
	return rows.length === 0
		? nothing
		: html`<h3>Key figures</h3>${figureTable(rows.slice(0, mostKeys), 'Figure', (row) => html`${text(figureName(row))}`, comparison)}`;
}

function htmlMoved(comparison: Comparison): Html {
	const kinds = movedKinds(comparison, mostMoved);
	const name = (row: FigureChange): Html =>
		row.subject === ''
			? html`${text(movedName(row))}`
			: html`<code>${text(row.subject)}</code> <span class="faint">${text(fileLine(row))}</span>`;
	if (kinds.length === 0) return nothing;
	return html`<h3>Where it moved</h3>${kinds.map(
		({ label, rows, more }) =>
			html`${figureTable(rows, label, name, comparison)}${more > 0 ? html`<p class="faint">and ${more} more</p>` : nothing}`,
	)}`;
}

function figureTable(rows: readonly FigureChange[], title: string, nameOf: (row: FigureChange) => Html, { method }: Comparison): Html {
	const hasRepeats = Math.max(...method.repeats) > 1;
	const number = (value: string): Html => html`<td class="number">${text(value)}</td>`;
	const words = new Set([title, 'Repeats', '']);
	const head = (name: string): Html => html`<th scope="col" class="${text(words.has(name) ? 'word' : 'number')}">${text(name)}</th>`;
	const columns = [
		'Before',
		'After',
		'Change',
		'Noise',
		...(method.isTested ? ['q', 'Delta'] : []),
		...(hasRepeats ? ['Repeats'] : []),
		'',
	];
	const line = (row: FigureChange): Html => html`<tr><th scope="row">${nameOf(row)}</th>
${[quantity(row.medianBefore, row), quantity(row.medianAfter, row), changeText(row), noiseText(row)].map(number)}${method.isTested ? [pText(row.q), deltaText(row)].map(number) : nothing}
${hasRepeats ? html`<td>${strip(row)}</td>` : nothing}<td class="judged ${text(row.judgement)}">${text(judgementWords[row.judgement])}</td></tr>
`;
	return html`<div class="table figures"><table><thead><tr>${[title, ...columns].map(head)}</tr></thead><tbody>${rows.map(line)}</tbody></table></div>`;
}

const stripWidth = 120;

/** One dot for each recording: before above, after below; from 0 to the largest value. */
function strip({ before, after }: FigureChange): Html {
	const most = Math.max(...before, ...after);
	const at = (value: number): string => (most > 0 ? 4 + ((stripWidth - 8) * Math.max(0, value)) / most : 4).toFixed(1);
	const dots = (values: readonly number[], y: number, side: string): Html[] =>
		values.slice(0, 200).map((value) => html`<circle class="${text(side)}" cx="${text(at(value))}" cy="${y}" r="2.5"/>`);
	return html`<svg class="strip" width="${stripWidth}" height="22" role="img" aria-label="each recording: before above, after below"><line x1="4" y1="11" x2="${stripWidth - 4}" y2="11"/>${dots(before, 5, 'b')}${dots(after, 17, 'a')}</svg>`;
}

const htmlFlames = (): Html => html`<section aria-labelledby="flame-title"><h3 id="flame-title">Flame graph: after against before</h3>
${changeLegend()}
<div id="${text(flameElement)}"><p class="faint">The flame graph needs a browser that runs the page's script.</p></div></section>`;

function htmlSides({ before, after }: Comparison): Html {
	const side = (title: string, { recordings }: Comparison['before']): Html =>
		html`<h4>${text(title)}: ${text(plural(recordings.length, 'recording'))}</h4><ul>${recordings.map(
			({ name, verdict, inputs }) =>
				html`<li>${text(name)} <span class="faint">${text(verdict)}; ${text(inputs.map(({ kind }) => kind).join(', '))}</span></li>`,
		)}</ul>`;
	return html`<details><summary>What was compared</summary>${side('Before', before)}${side('After', after)}</details>`;
}
