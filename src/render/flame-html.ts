// Flame graphs as one self-contained page: the graph of the reports alone. It fetches nothing.
import { htmlDocument } from './html/document.ts';
import { type Html, html, nothing, text } from './html/escape.ts';
import { dataElement, flameElement, type PageData } from './html/page-data.ts';
import { styleSheet } from './html/style.ts';
import { changeColour, changeSteps } from './flame/palette.ts';
import { printable } from './printable.ts';

export interface FlamePage {
	readonly title: string;
	readonly subtitle: string;
	readonly data: PageData;
	/** The bundle of html/page/main.ts. */
	readonly script: string;
}

export function renderFlameHtml(page: FlamePage): string {
	const style = `${styleSheet}${pageLayout}${changeStyle()}`;
	const data: PageData = { ...page.data, flames: page.data.flames.map((flame) => ({ ...flame, names: flame.names.map(printable) })) };
	const isComparison = data.flames.some((flame) => flame.base !== undefined);
	return htmlDocument({
		title: page.title,
		style,
		script: page.script,
		data,
		dataElement,
		body: html`<main id="main">
<h1>${text(page.title)}</h1>
<p class="faint">${text(page.subtitle)}</p>
${isComparison ? changeLegend() : nothing}
<div id="${text(flameElement)}"><p class="faint">The flame graph needs a browser that runs the page's script.</p></div>
</main>`,
	});
}

/** A class per step: the page's policy allows no style attributes. */
const stepClass = (step: number): string => (step < 0 ? `less${-step}` : `more${step}`);
const steps = (): number[] => Array.from({ length: 2 * changeSteps + 1 }, (_, i) => i - changeSteps);

const pageLayout = 'main{max-width:none}';

/** The graph may have the whole window here. */
export function changeStyle(): string {
	const rules = (isDark: boolean): string =>
		steps()
			.map((step) => `.${stepClass(step)}{background:${changeColour(step, isDark)}}`)
			.join('');
	const layout = '.steps{display:inline-flex;gap:1px;vertical-align:-2px;margin:0 6px}.steps i{width:16px;height:12px}';
	return `${layout}${rules(false)}@media (prefers-color-scheme:dark){${rules(true)}}`;
}

export const changeLegend = (): Html =>
	html`<p class="small">less than before<span class="steps">${steps().map((step) => html`<i class="${text(stepClass(step))}"></i>`)}</span>more; a box is as wide as now and before together</p>`;
