// The requests of a trace on a terminal: by route, or one of them piece by piece.
import { formatCount, formatDuration, formatShare } from '../base/units.ts';
import type { RequestData, RequestsData, RouteData } from '../requests/data.ts';
import { ansiPaint, noPaint } from './ansi.ts';
import { printable, shorten } from './printable.ts';
import {
	countText,
	overlapText,
	partOrder,
	pieceText,
	routeName,
	signed,
	siteText,
	slowestText,
	slowLines,
	spotText,
	tellingSites,
} from './requests/wording.ts';
import { createTextPage, type TextPage } from './text-page.ts';

export interface RequestsTextOptions {
	readonly width: number;
	readonly colour: boolean;
}

const noRequests = 'no requests were found: no HTTP or gRPC server, queue worker, task or region was at work in the trace';

export function renderRequestsText(data: RequestsData, { width, colour }: RequestsTextOptions): string {
	const page = createTextPage(Math.max(60, width), colour ? ansiPaint : noPaint);
	if (data.fromNs > 0) {
		page.text(0, `the last ${formatDuration(data.toNs - data.fromNs)} of the trace; earlier requests are not kept one by one`);
		page.blank();
	}
	if (data.routes.length === 0) page.text(0, noRequests);
	for (const route of data.routes) {
		page.labelled(0, printable(route.kind), 6, routeName(route), { label: 'faint', text: 'strong' });
		page.text(2, countText(route));
		if (route.count > 0) complete(page, route);
		page.blank();
	}
	return page.toString();
}

function complete(page: TextPage, route: RouteData): void {
	const { p50Ns, p95Ns, p99Ns, maxNs, slowest } = route;
	const times = [p50Ns, p95Ns, p99Ns, maxNs].map(formatDuration);
	page.text(2, `median ${times[0]}, p95 ${times[1]}, p99 ${times[2]}, longest ${times[3]} (--request ${slowest[0]})`);
	for (const line of partTable(route)) page.painted(4, line);
	chain(page, route);
	difference(page, route);
	calls(page, route);
}

/** Parts below this share of every column are left out. */
const LEAST_SHARE = 0.005;

function partTable(route: RouteData): string[] {
	const columns = [route.middleParts, route.meanParts, route.slowParts];
	const totals = columns.map((parts) => Object.values(parts).reduce((sum, ns) => sum + ns, 0));
	const rows = partOrder
		.map((part) => ({ part, values: columns.map((column) => column[part] ?? 0) }))
		.filter(({ values }) => values.some((value, c) => value >= (totals[c] as number) * LEAST_SHARE))
		.map(({ part, values }) => [part as string, ...values.map((value, c) => cell(value, totals[c] as number))]);
	const head = ['mean time in', 'usual (p40-p60)', 'all', `slowest ${formatCount(route.slowCount)}`];
	return table([head, ...rows, ['in all', ...totals.map((ns) => `${formatDuration(ns)}        `)]], 1);
}

const cell = (value: number, total: number): string =>
	`${formatDuration(value)} ${(total > 0 ? formatShare(value / total) : '').padStart(7)}`;

/** Columns before `numbers` to the left, the others to the right. */
function table(rows: readonly (readonly string[])[], numbers: number): string[] {
	const widths = (rows[0] as readonly string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
	return rows.map((row) =>
		row
			.map((text, i) => (i < numbers ? text.padEnd(widths[i] as number) : text.padStart(widths[i] as number)))
			.join('   ')
			.trimEnd(),
	);
}

const MOST_LINES = 6;

function chain(page: TextPage, route: RouteData): void {
	const lines = slowLines(route, 0.01, MOST_LINES);
	if (lines.length === 0) return;
	page.text(2, `where the time of the slowest ${formatCount(route.slowCount)} went, over who woke whom (mean):`);
	for (const { slowNs, text } of lines) page.labelled(4, formatDuration(slowNs / route.slowCount).padStart(9), 11, text);
}

function difference(page: TextPage, { difference: told }: RouteData): void {
	const sites = told === null ? [] : tellingSites(told, MOST_LINES);
	if (told === null || sites.length === 0) return;
	page.text(
		2,
		`what ${slowestText(told)} did differently from the usual ones (mean ${formatDuration(told.slowMeanNs)}, not ${formatDuration(told.middleMeanNs)}):`,
	);
	for (const site of sites) {
		const only = site.isOnlySlow
			? `; none of the usual ones, ${formatCount(site.slowRequests)} of the slowest ${formatCount(told.slowCount)}`
			: '';
		page.labelled(4, signed(site.differenceNs).padStart(9), 11, `${siteText(site)}${only}`);
	}
}

function calls(page: TextPage, { calls: { sites, requests, overlap } }: RouteData): void {
	if (sites.length === 0) return;
	page.text(2, `calls to others${overlap === null || overlap < 1.05 ? '' : `, all together ${overlapText(overlap)}`}:`);
	const shown = sites.slice(0, MOST_LINES);
	const rows = shown.map((site) => [
		site.client,
		`${formatCount(site.calls / Math.max(1, requests))}`,
		formatDuration(site.totalNs / site.calls),
		formatDuration(site.maxNs),
		overlapText(site.overlap),
	]);
	const lines = table([['client', 'per request', 'mean', 'longest', 'at once'], ...rows], 1);
	const places = ['from', ...shown.map((site) => shorten(printable(spotText(site) || '(not seen in any stack)'), 60))];
	for (const [i, line] of lines.entries()) page.painted(4, `${line}   ${places[i]}`);
	if (sites.length > shown.length) page.text(4, `and ${formatCount(sites.length - shown.length)} other places (--json lists them)`);
}

const BAR = 30;

export function renderRequestText(one: RequestData, { colour }: RequestsTextOptions): string {
	const page = createTextPage(10_000, colour ? ansiPaint : noPaint);
	const cut = one.isOpen ? ', not answered when the recording ended' : one.isCut ? ', cut by the begin of the recording' : '';
	page.text(
		0,
		`${one.kind}  ${routeName({ name: one.route })}  request ${one.request}: ${formatDuration(one.endNs - one.startNs)}, from ${formatDuration(one.startNs)}${cut}`,
		'strong',
	);
	const scale = BAR / (one.endNs - one.startNs);
	for (const piece of one.pieces) {
		const from = Math.min(BAR - 1, Math.floor((piece.startNs - one.startNs) * scale));
		const to = Math.min(BAR, Math.max(from + 1, Math.round((piece.endNs - one.startNs) * scale)));
		const bar = `${' '.repeat(from)}${'#'.repeat(to - from)}`.padEnd(BAR);
		const begin = `+${formatDuration(piece.startNs - one.startNs)}`.padStart(10);
		const length = formatDuration(piece.endNs - piece.startNs).padStart(8);
		page.painted(2, `${begin}  ${length}  |${bar}|  ${'  '.repeat(Math.min(piece.depth, 12))}${shorten(printable(pieceText(piece)), 200)}`);
	}
	return page.toString();
}

export { routeName };
