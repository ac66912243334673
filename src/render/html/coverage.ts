import type { InputReport, Report } from '../../report/report.ts';
import { countRules, groupCoverage } from '../coverage.ts';
import { inputFigures, plural } from '../wording.ts';
import { block, type Html, html, nothing, text } from './escape.ts';

export function htmlInputs(report: Report): Html {
	return html`<h3>What was looked at</h3>
<div class="table"><table><caption>${text(plural(report.recording.inputs.length, 'input'))}</caption>
<thead><tr><th scope="col">Input</th><th scope="col">What it is</th></tr></thead>
<tbody>${report.recording.inputs.map(htmlInput)}</tbody></table></div>
${report.recording.notes.length === 0 ? nothing : html`<ul>${report.recording.notes.map((note) => html`<li>${text(note)}</li>`)}</ul>`}
`;
}

function htmlInput(input: InputReport): Html {
	const damage = input.damage === null ? nothing : html`<div><span class="chip data-loss">damaged</span> ${text(input.damage)}</div>`;
	const diary = input.diary.map(
		(item) =>
			html`<div class="small"><span class="chip ${text(item.severity)}">${text(item.severity)}</span> ${item.count}× ${text(item.text)} <code class="faint">${text(item.id)}</code>${item.firstOffset < 0 ? nothing : html` <span class="faint">first at byte ${item.firstOffset}</span>`}</div>`,
	);
	return html`<tr><th scope="row"><code>${text(input.path)}</code></th><td><code>${text(input.kind)}</code> · ${text(inputFigures(input))}${damage}${diary}</td></tr>
`;
}

export function htmlCoverage(report: Report): Html {
	const { open } = groupCoverage(report);
	const notJudged = report.coverage.filter((c) => !c.judged);
	const judged = report.coverage.filter((c) => c.judged);
	const captures = open.map(
		({ capture, causes }) =>
			html`<li>${text(capture.capture)}, for ${causes.map((id, i) => html`${text(i > 0 ? ', ' : '')}<code>${text(id)}</code>`)}<pre tabindex="0">${block(capture.command)}</pre></li>`,
	);
	const rows = (list: Report['coverage']): Html =>
		html`<div class="table"><table><thead><tr><th scope="col">Cause</th><th scope="col">Why</th></tr></thead><tbody>${list.map((c) => html`<tr><th scope="row"><code>${text(c.cause)}</code></th><td>${text(c.why)}</td></tr>`)}</tbody></table></div>`;
	return html`${notJudged.length === 0 ? nothing : html`<h3>What could not be judged</h3>${rows(notJudged)}`}
${captures.length === 0 ? nothing : html`<h4>Captures that would decide more</h4><ul>${captures}</ul>`}
${judged.length === 0 ? nothing : html`<h3>What was judged</h3>${rows(judged)}`}
${htmlRules(report)}`;
}

function htmlRules(report: Report): Html {
	if (report.rules.length === 0) return nothing;
	const counts = countRules(report.rules);
	return html`<h3>Rules</h3><details${counts.crashed.length > 0 ? openAttribute : nothing}><summary>${text(counts.text)}</summary>
<div class="table"><table><thead><tr><th scope="col">Rule</th><th scope="col">Outcome</th><th scope="col">Why</th></tr></thead>
<tbody>${report.rules.map((rule) => html`<tr><th scope="row"><code>${text(rule.id)}</code></th><td>${text(rule.outcome)}</td><td>${text(rule.why)}</td></tr>`)}</tbody></table></div></details>
`;
}

const openAttribute = ' open' as Html;
