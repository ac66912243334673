// `gowhy trace requests`: the requests of a trace by route, or one of them piece by piece.
import { formatCount, formatQuantity, formatShare } from '../../base/units.ts';
import type { ChainSite } from '../../facts/requests/chain-sites.ts';
import { PARTS } from '../../facts/requests/parts.ts';
import { type Requests, type Route, requests } from '../../facts/requests/requests.ts';
import { type Piece, waterfall } from '../../facts/requests/waterfall.ts';
import type { PlaceInfo } from '../../facts/places.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { ExitStatus } from '../command.ts';
import { traceSession } from '../trace-session.ts';

export interface RequestOptions {
	readonly json?: boolean;
	/** Row of a request. */
	readonly request?: number;
	readonly route?: string;
}

export async function printRequests(path: string, options: RequestOptions): Promise<void> {
	const session = await traceSession(path);
	const all = session.get(requests);
	if (all.length === 0) throw new ExitStatus(2, `${path}: requests are looked for in traces of up to 16 MB in this version`);
	const { symbols } = session;
	for (const one of all) {
		if (options.request !== undefined) printOne(one, options.request, symbols, options);
		else printRoutes(one, symbols, options);
	}
}

const ns = (value: number): string => formatQuantity(value, 'ns');
const write = (line: string): void => void process.stdout.write(`${line}\n`);

function printRoutes(one: Requests, symbols: Symbols, { json, route: wanted }: RequestOptions): void {
	const routes = one.routes.filter(({ name }) => wanted === undefined || name.includes(wanted));
	if (json)
		return write(
			JSON.stringify({
				fromNs: one.fromNs,
				toNs: one.toNs,
				requests: one.table.length,
				routes: routes.map((route) => routeJson(route, symbols)),
			}),
		);
	if (routes.length === 0)
		return write('no requests were found: no HTTP or gRPC server, queue worker, task or region was at work in the trace');
	if (one.fromNs > 0) write(`the last ${ns(one.toNs - one.fromNs)} of the trace; earlier requests are not kept one by one\n`);
	for (const route of routes) {
		write(`${route.kind}  ${route.name || '(handler not seen in any stack)'}`);
		write(`  ${countText(route)}`);
		if (route.count > 0)
			write(
				`  median ${ns(route.p50Ns)}, p95 ${ns(route.p95Ns)}, p99 ${ns(route.p99Ns)}, longest ${ns(route.maxNs)} (--request ${route.slowest[0]})`,
			);
		if (route.count > 0) for (const line of partTable(route)) write(line);
		for (const line of chainLines(route, symbols)) write(line);
		write('');
	}
}

function countText({ count, cut, open, openMaxNs }: Route): string {
	const parts = [`${formatCount(count)} complete`];
	if (cut - open > 0) parts.push(`${formatCount(cut - open)} cut by the begin of the recording`);
	if (open > 0) parts.push(`${formatCount(open)} not answered when it ended, the oldest for ${ns(openMaxNs)}`);
	return parts.join(', ');
}

/** Parts below this share of every column are left out. */
const LEAST_SHARE = 0.005;

function partTable(route: Route): string[] {
	const mean = route.totalNs / route.count;
	const middle = route.middleParts.reduce((sum, part) => sum + part, 0);
	const columns = [route.middleParts, route.meanParts, route.slowParts];
	const totals = [middle, mean, route.slowMeanNs];
	const shown = PARTS.map((part, i) => ({ part, values: columns.map((column) => column[i] as number) })).filter(({ values }) =>
		values.some((value, c) => value >= (totals[c] as number) * LEAST_SHARE),
	);
	const rows = shown.map(({ part, values }) => [part as string, ...values.map((value, c) => cell(value, totals[c] as number))]);
	const head = ['mean time in', `usual (p40-p60)`, 'all', `slowest ${formatCount(route.slowCount)}`];
	return columnsText([head, ...rows, ['in all', ...totals.map(ns)]]);
}

const cell = (value: number, total: number): string => `${ns(value)} ${total > 0 ? formatShare(value / total).padStart(7) : ''}`;

function columnsText(rows: readonly (readonly string[])[]): string[] {
	const widths = (rows[0] as readonly string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
	return rows.map((row) =>
		`    ${row.map((text, i) => (i === 0 ? text.padEnd(widths[i] as number) : text.padStart(widths[i] as number))).join('   ')}`.trimEnd(),
	);
}

const CHAIN_LINES = 6;

function chainLines(route: Route, symbols: Symbols): string[] {
	if (route.count === 0 || route.chain.length === 0) return [];
	const sites = route.chain.filter((site) => site.slowNs >= route.slowMeanNs * route.slowCount * 0.01).slice(0, CHAIN_LINES);
	const rows = sites.map((site) => `    ${ns(site.slowNs / route.slowCount).padStart(9)}  ${siteText(site, symbols)}`);
	return [`  where the time of the slowest ${formatCount(route.slowCount)} went, over who woke whom (mean):`, ...rows];
}

const at = ({ fn, file, line }: PlaceInfo): string =>
	fn === '' ? '' : ` in ${fn}${line > 0 ? ` (${file.slice(file.lastIndexOf('/') + 1)}:${line})` : ''}`;

function siteText(site: ChainSite, symbols: Symbols): string {
	const own = `${site.part === 'running' ? 'running' : site.part === 'run queue' ? 'waiting for a P' : site.place.op}${at(site.place)}`;
	if (site.via === null) return own;
	const by = symbols.text(site.by as never);
	return `${own}${by === '' || by === site.place.fn ? '' : ` by ${by}`}, while waiting for ${site.via.op}${at(site.via)}`;
}

function routeJson(route: Route, symbols: Symbols): object {
	const parts = (values: readonly number[]): object => Object.fromEntries(PARTS.map((part, i) => [part, values[i]]));
	const { meanParts, slowParts, middleParts, chain, ...figures } = route;
	return {
		...figures,
		meanParts: parts(meanParts),
		slowParts: parts(slowParts),
		middleParts: parts(middleParts),
		chain: chain.map((site) => ({
			part: site.part,
			operation: site.place.op,
			function: site.place.fn,
			file: site.place.file,
			line: site.place.line,
			goroutine: symbols.text(site.by as never),
			via: site.via && { operation: site.via.op, function: site.via.fn, file: site.via.file, line: site.via.line },
			requests: site.requests,
			ns: site.ns,
			slowNs: site.slowNs,
			maxNs: site.maxNs,
			maxRequest: site.maxRequest,
		})),
	};
}

function printOne(one: Requests, row: number, symbols: Symbols, { json }: RequestOptions): void {
	const { table, routes } = one;
	if (row >= table.length) throw new ExitStatus(2, `--request ${row}: there are ${table.length} requests, counted from 0`);
	const route = routes[table.route[row] as number] as Route;
	const startNs = table.startNs[row] as number;
	const endNs = table.endNs[row] as number;
	const pieces = waterfall(one, row);
	if (json) {
		const shown = pieces.map(({ place, via, by, goroutine, part, depth, startNs: from, endNs: to }) => ({
			goroutine,
			depth,
			part,
			startNs: from,
			endNs: to,
			operation: place.op,
			function: place.fn,
			file: place.file,
			line: place.line,
			startFunction: symbols.text(by as never),
			via: via && { operation: via.op, function: via.fn },
		}));
		return write(JSON.stringify({ request: row, kind: route.kind, route: route.name, startNs, endNs, pieces: shown }));
	}
	write(`${route.kind}  ${route.name || '(handler not seen in any stack)'}  request ${row}: ${ns(endNs - startNs)}, from ${ns(startNs)}`);
	for (const piece of pieces) write(pieceLine(piece, startNs, endNs, symbols));
}

const BAR = 30;

/** `+1.2 ms   350 µs  [   ####     ]  what`. */
function pieceLine(piece: Piece, startNs: number, endNs: number, symbols: Symbols): string {
	const scale = BAR / (endNs - startNs);
	const from = Math.min(BAR - 1, Math.floor((piece.startNs - startNs) * scale));
	const to = Math.max(from + 1, Math.round((piece.endNs - startNs) * scale));
	const bar = `${' '.repeat(from)}${'#'.repeat(to - from)}`.padEnd(BAR);
	const what = piece.part === 'running' ? 'running' : piece.part === 'run queue' ? 'waiting for a P' : piece.place.op;
	const by = symbols.text(piece.by as never);
	const who = piece.depth === 0 ? '' : `goroutine ${piece.goroutine}${by === '' ? '' : ` (${by})`}: `;
	return `  ${`+${ns(piece.startNs - startNs)}`.padStart(10)}  ${ns(piece.endNs - piece.startNs).padStart(8)}  |${bar}|  ${'  '.repeat(piece.depth)}${who}${what}${at(piece.place)}`;
}
