// The requests of a trace as one self-contained page: it fetches nothing. Without its script it shows all but the choice of requests.
import { formatCount, formatDuration } from '../base/units.ts';
import type { RequestsPage, RouteData } from '../requests/data.ts';
import { htmlDocument } from './html/document.ts';
import { type Html, html, nothing, text } from './html/escape.ts';
import { htmlCalls, htmlDifference, htmlParts, htmlSites, partLegend } from './html/requests-tables.ts';
import { packRequests, requestsDataElement, requestsHost } from './html/requests-page-data.ts';
import { styleSheet } from './html/style.ts';
import { printable } from './printable.ts';
import { requestsStyle } from './requests/colours.ts';
import { paintBars, paintHistogram, paintWaterfall, rowLabel, waterfallRows } from './requests/paint.ts';
import { countText, routeName } from './requests/wording.ts';

export interface RequestsPageOptions {
	readonly title: string;
	/** The bundle of html/page/requests.ts. */
	readonly script: string;
}

type Shown = RequestsPage['shown'][number];

export function renderRequestsHtml(page: RequestsPage, { title, script }: RequestsPageOptions): string {
	const style = `${styleSheet}${requestsStyle()}${pageStyle}`;
	const isSingle = page.shown.length === 1 && page.leftOut === 0 && page.data.requests > 1;
	const sections = page.data.routes
		.map((_, route) => ({ route, requests: page.shown.filter((shown) => shown.route === route).map((shown, i) => labelled(shown, i)) }))
		.filter(({ requests }) => requests.length > 0);
	const single = isSingle ? page.shown[0] : undefined;
	return htmlDocument({
		title: `${title}: ${single ? `request ${single.request.request}` : 'requests'}`,
		style,
		script: script,
		data: packRequests(sections, printable),
		dataElement: requestsDataElement,
		body: html`<main id="main">
${single ? htmlSingle(single, title) : htmlAll(page, title)}
</main>`,
	});
}

/** `rank`: among those that are shown of its route. */
function labelled({ request, isUsual }: Shown, rank: number) {
	const what = isUsual ? 'usual' : rank === 0 ? 'slowest' : `slowest, number ${rank + 1}`;
	return { label: `${formatDuration(request.endNs - request.startNs)} · request ${request.request} · ${what}`, request };
}

function htmlSingle({ route, request }: Shown, title: string): Html {
	const cut = request.isOpen ? ', not answered when the recording ended' : request.isCut ? ', cut by the begin of the recording' : '';
	const times = `${formatDuration(request.endNs - request.startNs)}, from ${formatDuration(request.startNs)} of the recording${cut}`;
	return html`<h1>Request ${request.request}: <code>${text(routeName({ name: request.route }))}</code></h1>
<p class="faint">${text(`${title}; ${request.kind}; ${times}`)}</p>
${partLegend()}
<div id="${text(requestsHost(route))}" class="waterfall">${htmlWaterfall(request)}</div>
${help}`;
}

function htmlAll({ data, shown, leftOut }: RequestsPage, title: string): Html {
	const { routes, fromNs, toNs, requests } = data;
	const of = fromNs > 0 ? `the last ${formatDuration(toNs - fromNs)} of the trace` : `${formatDuration(toNs)}, the whole trace`;
	const drawn = `${formatCount(shown.length)} are drawn piece by piece below: of each route the slowest 16 and 4 around the median`;
	const note = leftOut > 0 ? `${drawn}, less ${formatCount(leftOut)} for which a page has no room (--request draws any)` : drawn;
	if (routes.length === 0)
		return html`<h1>Requests: ${text(title)}</h1><p class="lead">No requests were found: no HTTP or gRPC server, queue worker, task or region was at work in the trace.</p>`;
	return html`<h1>Requests: ${text(title)}</h1>
<p class="faint">${text(`${formatCount(requests)} requests in ${of}. ${note}.`)}</p>
${htmlRoutes(routes)}
${partLegend()}
${routes.slice(0, mostSections).map((route, i) =>
	htmlRoute(
		route,
		i,
		shown.find((one) => one.route === i),
	),
)}
${routes.length > mostSections ? html`<p class="faint">${text(`${routes.length - mostSections} further routes are in the table only.`)}</p>` : nothing}
${help}`;
}

/** Routes that have more than a line in the table. */
const mostSections = 60;

const help = html`<p class="faint small">On the keyboard: Tab to a drawing, then left and right arrows go from piece to piece, Home and End to the first and last, + and − zoom. A pale bar is a wait of the request that the rows below it explain.</p>`;

function htmlRoutes(routes: readonly RouteData[]): Html {
	const row = (route: RouteData, i: number): Html => {
		const name = html`<code>${text(routeName(route))}</code>`;
		const times = [route.p50Ns, route.p95Ns, route.p99Ns, route.maxNs];
		return html`<tr><td>${text(route.kind)}</td><th scope="row">${i < mostSections ? html`<a href="#route-${i}">${name}</a>` : name}</th>
<td class="number">${text(formatCount(route.count))}</td>${times.map((ns) => html`<td class="number">${text(route.count === 0 ? '–' : formatDuration(ns))}</td>`)}
<td class="number">${text(formatCount(route.cut - route.open))}</td><td class="number">${text(route.open === 0 ? '0' : `${formatCount(route.open)}, ${formatDuration(route.openMaxNs)}`)}</td></tr>
`;
	};
	const heads = ['Complete', 'Median', 'p95', 'p99', 'Longest', 'Cut', 'Open, oldest'];
	return html`<div class="table"><table class="routes"><caption>Routes, most time first. Cut: begun before the recording. Open: not answered when it ended.</caption>
<thead><tr><th scope="col">Kind</th><th scope="col">Route</th>${heads.map((head) => html`<th scope="col" class="number">${text(head)}</th>`)}</tr></thead>
<tbody>${routes.map(row)}</tbody></table></div>`;
}

function htmlRoute(route: RouteData, index: number, first: Shown | undefined): Html {
	const head = html`<h2 id="route-${index}"><span class="kind">${text(route.kind)}</span> <code>${text(routeName(route))}</code></h2>
<p class="faint">${text(countText(route))}</p>`;
	if (route.count === 0) return html`<section class="route">${head}</section>`;
	const bars = paintBars(
		[
			{ label: 'usual (p40-p60)', parts: route.middleParts },
			{ label: 'all', parts: route.meanParts },
			{ label: `slowest ${formatCount(route.slowCount)}`, parts: route.slowParts },
		],
		960,
	);
	return html`<section class="route">${head}
<h3>Mean time by part</h3>
${bars as Html}
${htmlParts(route)}
<h3>Durations</h3>
${paintHistogram(route, 960) as Html}
${htmlDifference(route)}
${htmlSites(route)}
${htmlCalls(route)}
${first === undefined ? nothing : html`<h3>Piece by piece</h3><div id="${text(requestsHost(index))}" class="waterfall">${htmlWaterfall(first.request)}</div>`}
</section>
`;
}

/** What the script replaces by one that can be chosen and zoomed. */
function htmlWaterfall(request: Shown['request']): Html {
	const { rows } = waterfallRows(request.pieces);
	return html`<p class="small">${text(`Request ${request.request}: ${formatDuration(request.endNs - request.startNs)}`)}</p>
<div class="lanes"><div class="lane-names">${rows.map((row) => html`<div title="${text(rowLabel(row))}">${text(rowLabel(row))}</div>`)}</div><div class="scene">${paintWaterfall(request, 720) as Html}</div></div>`;
}

const pageStyle = `
.kind{font-size:13px;color:var(--faint);font-weight:400}
h2 code{font-size:19px}h1 code{font-size:21px}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;padding:0;margin:14px 0;font-size:13px}.legend li{margin:0}
.route{border-top:1px solid var(--line);margin-top:28px}
tbody th:first-child{min-width:0}thead th.number{text-align:right}
.routes th[scope=row]{min-width:260px}.narrow{width:auto}.narrow th,.narrow td{padding:3px 18px 3px 0;font-size:13px}
.sites td{font-size:13px}.sites .number{width:96px}
.only{color:var(--warn);white-space:nowrap}
.more{color:var(--bad)}.less{color:var(--good)}
.lanes{display:flex;border:1px solid var(--line);border-radius:6px;overflow:hidden}
.lane-names{flex:0 0 270px;border-right:1px solid var(--line);padding-top:20px;min-width:0;font-size:12px}
.lane-names div{height:22px;line-height:22px;padding:0 8px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.scene{flex:1 1 auto;min-width:0;overflow-x:auto}
.scene rect.chosen{stroke:var(--fg);stroke-width:2}
.waterfall-bar{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:8px 0}
.waterfall-status{font-size:13px;min-height:3.2em;overflow-wrap:anywhere;margin:6px 0}
@media (max-width:640px){.lane-names{flex-basis:110px}.routes th[scope=row]{min-width:160px}}
@media print{.waterfall-bar button,.waterfall-status{display:none}.routes th[scope=row]{min-width:0}.routes th,.routes td{padding-right:8px;font-size:12px}.route{break-inside:avoid-page}.scene .drawn{width:100%}}
`;
