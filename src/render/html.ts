// One self-contained page: works from a file, fetches nothing (its content security policy allows only its own script and style, by hash),
// reads without the script (which only draws the flame graph and opens proofs for printing).
import type { FlameData, Report } from '../report/report.ts';
import { joinReports } from '../report/reports.ts';
import { htmlCause } from './html/cause.ts';
import { htmlCoverage, htmlInputs } from './html/coverage.ts';
import { htmlDocument } from './html/document.ts';
import { type Html, html, nothing, text } from './html/escape.ts';
import { dataElement, flameElement, type PageData, type PageFlame } from './html/page-data.ts';
import { htmlRequests, requestsSectionStyle } from './html/requests-section.ts';
import { htmlTopics, type PageOf, type Topics, topicsOf } from './html/topics.ts';
import { styleSheet } from './html/style.ts';
import { printable } from './printable.ts';
import { requestsStyle } from './requests/colours.ts';
import { causeName, impactShare, plural, verdictSentence } from './wording.ts';

export interface HtmlOptions {
	/** The bundle of html/page/main.ts. */
	readonly script: string;
	/** Pages that explain causes and rules; those that the report needs are put into it. */
	readonly pageOf?: PageOf;
}

/** `flames[i]` belongs to `reports[i]`; a recording without samples has none. */
export function renderHtml(reports: readonly Report[], flames: readonly (readonly FlameData[])[], options: HtmlOptions): string {
	const isOne = reports.length === 1;
	const topics = topicsOf(reports, options.pageOf ?? (() => undefined));
	const names = reports.map((r) => r.recording.name).join(', ');
	const data: PageData = {
		flames: flames.flatMap((list, i) => list.map((flame) => pageFlame(flame, isOne ? '' : (reports[i]?.recording.name ?? '')))),
	};
	const hasRequests = reports.some((report) => (report.recording.requests ?? []).length > 0);
	const style = hasRequests ? `${styleSheet}${requestsStyle()}${requestsSectionStyle}` : styleSheet;
	// With one recording the graph stands where a reader looks for it, right behind the causes.
	const flameSection = data.flames.length === 0 ? nothing : htmlFlames();
	return htmlDocument({
		title: `gowhy: ${names}`,
		style,
		script: options.script,
		data,
		dataElement,
		body: html`<a class="skip" href="#main">Skip to the verdict</a>
<header class="top"><b>gowhy</b> <span>${text(reports[0]?.gowhy ?? '')}</span> <span>why a Go service is slow, stuck or growing</span></header>
<main id="main">
${isOne ? nothing : htmlSummary(reports)}
${reports.map((report, i) => htmlReport(report, i, isOne, topics, isOne ? flameSection : nothing))}
${isOne ? nothing : flameSection}${htmlTopics(topics)}
</main>
<footer>All of this was computed from the inputs listed above; the page fetches nothing.</footer>`,
	});
}

function htmlReport(report: Report, index: number, isOne: boolean, topics: Topics, afterCauses: Html): Html {
	const { inputs, name } = report.recording;
	const title = html`<span class="chip ${text(report.verdict)}">${text(report.verdict)}</span> <span>${text(name)}</span>`;
	return html`<section id="r${index}">
${isOne ? html`<h1 class="verdict">${title}</h1>` : html`<h2 class="verdict">${title}</h2>`}
<p class="lead">${text(verdictSentence(report))}</p>
${report.causes.map((cause, i) => htmlCause(cause, { id: `r${index}-cause${i + 1}`, rank: String(i + 1), inputs, topics }))}
${report.hints.length === 0 ? nothing : html`<h3>Hints, too weak to claim</h3>${report.hints.map((hint, i) => htmlCause(hint, { id: `r${index}-hint${i + 1}`, rank: 'hint', inputs, topics }))}`}
${afterCauses}
${htmlRequests(report)}${htmlInputs(report)}
${htmlCoverage(report)}
</section>
`;
}

function htmlSummary(reports: readonly Report[]): Html {
	const { summary } = joinReports(reports);
	const link = (i: number, n: number): Html =>
		html`${text(n > 0 ? ', ' : '')}<a href="#r${i}">${text(reports[i]?.recording.name ?? '')}</a>`;
	const rows = summary.map(
		(
			row,
		) => html`<tr><td><span class="chip ${text(row.claims > 0 ? row.severity : 'hint')}">${text(row.claims > 0 ? row.severity : 'hint')}</span></td>
<th scope="row"><code>${text(causeName(row))}</code><br>${text(row.title)}</th><td>${text(impactShare(row))}</td>
<td>${row.claims + row.hints} of ${reports.length}: ${row.recordings.map(link)}</td></tr>
`,
	);
	const table = html`<div class="table"><table><thead><tr><th scope="col">Severity</th><th scope="col">Cause</th><th scope="col">Up to</th><th scope="col">Recordings</th></tr></thead><tbody>${rows}</tbody></table></div>`;
	return html`<h1>${text(plural(reports.length, 'recording'))}</h1>
<ul>${reports.map((r, i) => html`<li><span class="chip ${text(r.verdict)}">${text(r.verdict)}</span> ${link(i, 0)}</li>`)}</ul>
${summary.length === 0 ? nothing : table}
`;
}

function htmlFlames(): Html {
	return html`<section aria-labelledby="flame-title"><h3 id="flame-title">Flame graph</h3>
<div id="${text(flameElement)}"><p class="faint">The flame graph needs a browser that runs the page's script.</p></div></section>`;
}

function pageFlame(flame: FlameData, group: string): PageFlame {
	const index = new Map<string, number>();
	const name = flame.name.map((full) => {
		const known = index.get(full);
		if (known !== undefined) return known;
		index.set(full, index.size);
		return index.size - 1;
	});
	return {
		title: printable(flame.title),
		group,
		unit: flame.unit,
		names: [...index.keys()].map(printable),
		name,
		depth: [...flame.depth],
		value: [...flame.value],
	};
}
