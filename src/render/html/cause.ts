import { formatShare } from '../../base/units.ts';
import type { Cause, Evidence, Fix, InputReport, Place } from '../../report/report.ts';
import { parseStackLine } from '../stack-line.ts';
import {
	causeName,
	causeStanding,
	docsLink,
	evidencePlace,
	openCommand,
	evidenceValue,
	fileLine,
	impactSentence,
	placeCounts,
	placeName,
	plural,
	strengthWords,
} from '../wording.ts';
import { topicOfDocs } from '../../knowledge/page.ts';
import { aboutCause, topicLink, type Topics } from './topics.ts';
import { block, type Html, html, nothing, text } from './escape.ts';

export interface CausePlace {
	/** Unique in the page, for links. */
	readonly id: string;
	/** `1`, or `hint`. */
	readonly rank: string;
	readonly inputs: readonly InputReport[];
	/** Pages that stand in the report, to link to. */
	readonly topics: Topics;
}

export function htmlCause(cause: Cause, at: CausePlace): Html {
	const standing = causeStanding(cause);
	return html`<article id="${text(at.id)}" aria-labelledby="${text(at.id)}-title">
<div><span class="chip ${text(cause.severity)}">${text(cause.severity)}</span> ${at.rank === 'hint' ? html`<span class="chip hint">hint</span> ` : nothing}<code>${text(causeName(cause))}</code>${standing === '' ? nothing : html` <span class="chip standing">${text(cause.accepted ? 'accepted' : 'known')}</span>`}</div>
<h3 id="${text(at.id)}-title">${at.rank === 'hint' ? nothing : html`${text(at.rank)}. `}${text(cause.title)}</h3>
<p>${text(cause.summary)}</p>
${standing === '' ? nothing : html`<p class="small">${text(standing)}</p>`}
<dl class="figures"><div><dt>Impact</dt><dd>${text(impactSentence(cause.impact))}</dd></div><div><dt>Confidence</dt><dd>${text(formatShare(cause.confidence))}</dd></div><div><dt>Score</dt><dd>${text(cause.score.toFixed(2))}</dd></div></dl>
${cause.where.length === 0 ? nothing : html`<h4>Where</h4><ul class="plain">${cause.where.map(htmlPlace)}</ul>`}
${cause.drawing === '' ? nothing : html`<h4>Drawing</h4><pre tabindex="0">${block(cause.drawing)}</pre>`}
${htmlEvidence('Proof', cause.evidence, at.inputs)}
${htmlEvidence('Against', cause.against, at.inputs)}
${cause.fix.length === 0 ? nothing : html`<h4>Fix</h4><ol>${cause.fix.map((fix) => htmlFix(fix, at.topics))}</ol>`}
${aboutCause(cause, at.topics)}${cause.symptoms.length === 0 ? nothing : html`<p>Goes away with it: ${cause.symptoms.map((id, i) => html`${text(i > 0 ? ', ' : '')}<code>${text(id)}</code>`)}</p>`}
<p class="small faint">Fingerprint <code>${text(cause.fingerprint)}</code>, ${text(cause.rules.length === 1 ? 'rule' : 'rules')} ${cause.rules.map((rule, i) => html`${text(i > 0 ? ', ' : '')}${topicLink(at.topics, `rule:${rule}`, rule)}`)}</p>
</article>
`;
}

function htmlPlace(place: Place): Html {
	const file = place.file === '' ? nothing : html` <code class="faint">${text(fileLine(place))}</code>`;
	const stack =
		place.stack.length === 0
			? nothing
			: html`<details><summary>Stack, ${text(plural(place.stack.length, 'frame'))}, innermost first</summary><ol class="stack">${place.stack.map(htmlFrame)}</ol></details>`;
	const name =
		place.function === '' ? html`<span class="faint">${text(placeName(place))}</span>` : html`<code><b>${text(place.function)}</b></code>`;
	return html`<li>${name}${file}<div class="small">${text(placeCounts(place))}</div>${stack}</li>`;
}

function htmlFrame(line: string): Html {
	const frame = parseStackLine(line);
	return html`<li>${text(frame.function)}${frame.file === '' ? nothing : html` <span>${text(fileLine(frame))}</span>`}</li>`;
}

function htmlEvidence(title: string, evidence: readonly Evidence[], inputs: readonly InputReport[]): Html {
	if (evidence.length === 0) return nothing;
	const piece = (e: Evidence): Html =>
		html`<li><span class="value">${text(evidenceValue(e))}</span><span>${text(e.text)}</span><details class="ref"><summary>${text(strengthWords[e.strength])}, where to open it</summary>fact <code>${text(e.fact)}</code><br>open <code>${text(evidencePlace(e.ref, inputs, 1000))}</code>${openLine(openCommand(e.ref, inputs))}</details></li>`;
	return html`<h4>${text(title)}</h4><ul class="plain proof">${evidence.map(piece)}</ul>`;
}

const openLine = (command: string): Html => (command === '' ? nothing : html`<br><code>${text(command)}</code>`);

function htmlFix(fix: Fix, topics: Topics): Html {
	const { url, text: docs } = docsLink(fix.docs);
	const topic = topicOfDocs(fix.docs);
	const more =
		fix.docs === ''
			? nothing
			: url === null
				? topic !== null && topics.has(topic)
					? html` ${topicLink(topics, topic, docs)}`
					: html` <code class="faint">${text(docs)}</code>`
				: html` <a href="${text(url)}" rel="noreferrer">${text(docs)}</a>`;
	return html`<li>${text(fix.text)}${more}${fix.patch === undefined ? nothing : htmlPatch(fix.patch)}</li>`;
}

function htmlPatch(patch: string): Html {
	const lines = patch.split('\n').map((line, i) => {
		const mark = /^\+(?!\+\+ )/.test(line) ? 'add' : /^-(?!-- )/.test(line) ? 'del' : '';
		return html`${i > 0 ? newline : nothing}${mark === '' ? block(line) : html`<span class="${text(mark)}">${block(line)}</span>`}`;
	});
	return html`<pre tabindex="0">${lines}</pre>`;
}

const newline = '\n' as Html;
