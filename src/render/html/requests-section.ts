// The requests of a recording in an HTML report.
import { formatCount, formatDuration } from '../../base/units.ts';
import type { Report, RequestRoute } from '../../report/report.ts';
import { paintHistogram } from '../requests/paint.ts';
import { routeName } from '../requests/wording.ts';
import { slowPartsText } from '../text-requests.ts';
import { type Html, html, nothing, text } from './escape.ts';

export function htmlRequests({ recording: { requests = [] } }: Report): Html {
	if (requests.length === 0) return nothing;
	const heads = ['Complete', 'Median', 'p95', 'p99', 'Longest'];
	return html`<h3>Requests</h3>
<div class="table"><table><caption>Found in the trace without annotations; gowhy trace requests --html draws them one by one.</caption>
<thead><tr><th scope="col">Route</th>${heads.map((head) => html`<th scope="col" class="number">${text(head)}</th>`)}</tr></thead>
<tbody>${requests.map(htmlRoute)}</tbody></table></div>
`;
}

function htmlRoute(route: RequestRoute): Html {
	const figures = [formatCount(route.count), ...[route.p50Ns, route.p95Ns, route.p99Ns, route.maxNs].map(formatDuration)];
	return html`<tr><th scope="row">${text(route.kind)} <code>${text(routeName(route))}</code></th>${figures.map((figure) => html`<td class="number">${text(figure)}</td>`)}</tr>
<tr class="under"><td colspan="6">${text(slowPartsText(route))}${paintHistogram(route, 640) as Html}</td></tr>
`;
}

export const requestsSectionStyle = '.under td{border-top:0}thead th.number{text-align:right}';
