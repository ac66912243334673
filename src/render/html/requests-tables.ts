// The tables of a page of requests.
import { formatCount, formatDuration, formatShare } from '../../base/units.ts';
import type { RouteData, SiteData } from '../../requests/data.ts';
import { partClass } from '../requests/colours.ts';
import { overlapText, partOrder, signed, siteText, slowestText, slowLines, spotText, tellingSites } from '../requests/wording.ts';
import { type Html, html, nothing, text } from './escape.ts';

const swatch = (part: string): Html =>
	html`<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="${text(partClass(part))}" width="12" height="12" rx="2"/></svg>`;

export const partLegend = (): Html => html`<ul class="legend">${partOrder.map((part) => html`<li>${swatch(part)}${text(part)}</li>`)}</ul>`;

const number = (value: string): Html => html`<td class="number">${text(value)}</td>`;

/** Parts below this share of every column are left out. */
const LEAST_SHARE = 0.005;

export function htmlParts(route: RouteData): Html {
	const columns = [route.middleParts, route.meanParts, route.slowParts];
	const totals = columns.map((parts) => Object.values(parts).reduce((sum, ns) => sum + ns, 0));
	const rows = partOrder
		.map((part) => ({ part, values: columns.map((parts) => parts[part] ?? 0) }))
		.filter(({ values }) => values.some((ns, c) => ns >= (totals[c] as number) * LEAST_SHARE));
	const cell = (ns: number, c: number): Html =>
		html`<td class="number">${text(formatDuration(ns))} <span class="faint">${text(formatShare(ns / Math.max(1, totals[c] as number)))}</span></td>`;
	const heads = ['usual', 'all', `slowest ${formatCount(route.slowCount)}`];
	return html`<div class="table"><table class="narrow"><thead><tr><th scope="col">Part</th>${heads.map((head) => html`<th scope="col" class="number">${text(head)}</th>`)}</tr></thead>
<tbody>${rows.map(({ part, values }) => html`<tr><th scope="row">${swatch(part)}${text(part)}</th>${values.map(cell)}</tr>`)}
<tr><th scope="row">in all</th>${totals.map((ns) => number(formatDuration(ns)))}</tr></tbody></table></div>`;
}

const mostRows = 12;

const siteCell = (site: SiteData): Html => html`<td>${swatch(site.part)}${text(siteText(site))}</td>`;

export function htmlSites(route: RouteData): Html {
	const total = route.slowMeanNs * route.slowCount;
	const lines = slowLines(route, 0.005, mostRows);
	if (lines.length === 0) return nothing;
	const rows = lines.map(
		({ site, slowNs }) =>
			html`<tr>${number(formatDuration(slowNs / route.slowCount))}${number(formatShare(slowNs / total))}${siteCell(site)}</tr>`,
	);
	return html`<h3>${text(`Where the time of the slowest ${formatCount(route.slowCount)} went, over who woke whom`)}</h3>
<div class="table"><table class="sites"><thead><tr><th scope="col" class="number">Mean</th><th scope="col" class="number">Share</th><th scope="col">What</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function htmlDifference({ difference }: RouteData): Html {
	const sites = difference === null ? [] : tellingSites(difference, mostRows);
	if (difference === null || sites.length === 0) return nothing;
	const rows = sites.map((site) => {
		const only = site.isOnlySlow
			? html`<span class="only">${text(`only the slow ones: ${formatCount(site.slowRequests)} of ${formatCount(difference.slowCount)}`)}</span>`
			: nothing;
		return html`<tr><td class="number ${text(site.differenceNs > 0 ? 'more' : 'less')}">${text(signed(site.differenceNs))}</td>${number(formatDuration(site.slowNs))}${number(formatDuration(site.middleNs))}<td>${swatch(site.part)}${text(siteText(site))} ${only}</td></tr>`;
	});
	return html`<h3>${text(`What ${slowestText(difference)} did differently`)}</h3>
<div class="table"><table class="sites"><caption>${text(`Mean per request: the slowest took ${formatDuration(difference.slowMeanNs)}, those in the middle ${formatDuration(difference.middleMeanNs)}.`)}</caption>
<thead><tr><th scope="col" class="number">Difference</th><th scope="col" class="number">Slowest</th><th scope="col" class="number">Usual</th><th scope="col">What</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function htmlCalls({ calls: { sites, requests, overlap, coveredNs } }: RouteData): Html {
	if (sites.length === 0) return nothing;
	const heads = ['Per request', 'Mean', 'Longest', 'In started goroutines'];
	const rows = sites.slice(0, mostRows).map(
		(
			site,
		) => html`<tr><td>${text(site.client)}</td>${number(formatCount(site.calls / Math.max(1, requests)))}${number(formatDuration(site.totalNs / site.calls))}${number(formatDuration(site.maxNs))}${number(formatShare(site.inStarted / site.calls))}
<td>${text(overlapText(site.overlap))}</td><td><code>${text(spotText(site) || '(not seen in any stack)')}</code></td></tr>`,
	);
	const together = overlap === null ? '' : ` All calls of a request together: ${overlapText(overlap)}.`;
	return html`<h3>Calls to others</h3>
<div class="table"><table class="sites"><caption>${text(`A request has a call under way for ${formatDuration(coveredNs)} on average.${together}`)}</caption>
<thead><tr><th scope="col">Client</th>${heads.map((head) => html`<th scope="col" class="number">${text(head)}</th>`)}<th scope="col">At once</th><th scope="col">From</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
