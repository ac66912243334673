// The faces of requests: a page that fetches nothing and survives hostile names, text that is safe on a terminal, one data for both.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packRequests, unpackRequest } from '../src/render/html/requests-page-data.ts';
import { ticks } from '../src/render/requests/axis.ts';
import { partOrder } from '../src/render/requests/wording.ts';
import { paintWaterfall, waterfallRows } from '../src/render/requests/paint.ts';
import { renderRequestsHtml } from '../src/render/requests-html.ts';
import { renderRequestsText, renderRequestText } from '../src/render/requests-text.ts';
import { hostileText } from '../src/render/samples.ts';
import { PARTS } from '../src/facts/requests/parts.ts';
import { requests } from '../src/facts/requests/requests.ts';
import type { PieceData, RequestData, RequestsPage } from '../src/requests/data.ts';
import { coarse, requestsPage, singleRequestPage } from '../src/requests/page.ts';
import { requestData, requestsData } from '../src/requests/view.ts';
import { bytesInput, diagnoseInputs, inOrder, repositoryPath } from './support/diagnose.ts';

async function pageOf(recording: string) {
	const bytes = readFileSync(repositoryPath(`examples/recordings/${recording}/trace.out`));
	const { recording: read } = await diagnoseInputs(inOrder([bytesInput('trace.out', bytes)]), recording);
	const { session } = read;
	const [one] = session.get(requests);
	const [data] = requestsData(session);
	if (!one || !data) throw new Error(`no requests in ${recording}`);
	return { one, data, session, page: requestsPage(data, one, session.symbols) };
}

const catalog = await pageOf('catalog-fault');
const options = { title: 'trace.out', script: 'const a = "</script>";' };

/** Every text of a value replaced. */
const spoiled = <T>(value: T): T =>
	JSON.parse(JSON.stringify(value, (key, inner) => (typeof inner === 'string' && key !== 'part' ? hostileText : inner))) as T;

const piece = (startNs: number, endNs: number, more: Partial<PieceData> = {}): PieceData => ({
	part: 'running',
	operation: 'cpu',
	function: '',
	file: '',
	line: 0,
	goroutine: 1,
	startFunction: 'main.work',
	depth: 0,
	startNs,
	endNs,
	via: null,
	...more,
});
const request = (pieces: readonly PieceData[]): RequestData => ({
	request: 0,
	kind: 'http',
	route: 'main.handle',
	startNs: pieces[0]?.startNs ?? 0,
	endNs: pieces.at(-1)?.endNs ?? 0,
	isCut: false,
	isOpen: false,
	pieces,
});

describe('the data', () => {
	it('has a drawing order for exactly the parts that the facts know', () => expect([...partOrder]).toEqual([...PARTS]));

	it('adds up: the histogram to the complete requests, the parts to the mean durations', () => {
		for (const route of catalog.data.routes) {
			expect(route.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(route.count);
			const slow = Object.values(route.slowParts).reduce((sum, ns) => sum + ns, 0);
			expect(Math.abs(slow - route.slowMeanNs)).toBeLessThan(1);
		}
	});

	it('joins short neighbours into one where a request has too many pieces, without a gap', () => {
		const long = Array.from({ length: 5000 }, (_, i) => piece(i * 10, i * 10 + 10, { goroutine: i }));
		const joined = coarse(request([...long, piece(50_000, 90_000)]), 100);
		expect(joined.pieces.length).toBeLessThanOrEqual(101);
		expect(joined.pieces[0]).toMatchObject({ startNs: 0, endNs: 50_000, joined: 5000 });
		expect(joined.pieces.at(-1)).toEqual(piece(50_000, 90_000));
	});

	it('comes out of the page as it went in', () => {
		const whole = requestData(catalog.one, 46, catalog.session.symbols);
		const packed = packRequests([{ route: 0, requests: [{ label: 'one', request: whole }] }], (text) => text);
		const [section] = packed.sections;
		expect(whole.pieces.length).toBeGreaterThan(20);
		expect(unpackRequest(section?.requests[0] as never, packed)).toEqual({ ...whole, label: 'one' });
	});
});

describe('the page', () => {
	const pages: readonly (readonly [string, RequestsPage])[] = [
		['of all', catalog.page],
		['of hostile names', spoiled(catalog.page)],
		['of one request', singleRequestPage(catalog.data, catalog.one, 46, catalog.session.symbols)],
		['of nothing', { data: { ...catalog.data, routes: [], requests: 0 }, shown: [], leftOut: 0 }],
	];

	it.each(pages)('%s allows by its policy only its own script and style, and fetches nothing', (_, page) => {
		const markup = renderRequestsHtml(page, options);
		const hash = (text: string | undefined): string =>
			`'sha256-${createHash('sha256')
				.update(text ?? '', 'utf8')
				.digest('base64')}'`;
		const policy = /Content-Security-Policy" content="([^"]*)"/.exec(markup)?.[1] ?? '';
		const scripts = [...markup.matchAll(/<script[^>]*>([^]*?)<\/script>/g)];
		expect(scripts).toHaveLength(2);
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain(`script-src ${hash(scripts[1]?.[1])};`);
		expect(policy).toContain(`style-src ${hash(/<style>([^]*?)<\/style>/.exec(markup)?.[1])};`);
		const body = markup.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '');
		// A name inside a quoted attribute may say what it likes.
		expect(body.replace(/"[^"]*"/g, '""')).not.toMatch(/<(script|img|iframe|link|use|image)|<[^>]* (on[a-z]+|style|src)=/i);
		expect(body).not.toMatch(/href="(?!#)/);
		expect(markup).not.toMatch(/[\u0000\u001b\u202e\u2028]/);
	});

	it.each(pages)('%s closes what it opens and uses each id once', (_, page) => {
		const body = renderRequestsHtml(page, options).replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '');
		const open: string[] = [];
		for (const [whole, slash, tag] of body.matchAll(/<(\/?)([a-zA-Z0-9]+)[^>]*>/g)) {
			if (tag === 'meta' || tag === 'br' || whole.endsWith('/>')) continue;
			if (slash === '/') expect(open.pop()).toBe(tag);
			else open.push(tag as string);
		}
		expect(open).toEqual([]);
		const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it('shows of each route the slowest first, then usual ones', () => {
		const first = catalog.page.shown.filter(({ route }) => route === 0);
		expect(first.map(({ isUsual }) => isUsual)).toEqual([...Array<boolean>(16).fill(false), ...Array<boolean>(4).fill(true)]);
		expect(first.slice(0, 16).map(({ request: { request: row } }) => row)).toEqual(catalog.data.routes[0]?.slowest);
		const median = catalog.data.routes[0]?.p50Ns ?? 0;
		for (const { request: one } of first.slice(16)) expect(Math.abs(one.endNs - one.startNs - median)).toBeLessThan(median * 0.1);
	});

	it('keeps within its bound when many routes are large, and says how many it left out', async () => {
		const { one, data, session } = catalog;
		const many = { ...data, routes: Array.from({ length: 200 }, () => data.routes[0]) as typeof data.routes };
		const page = requestsPage(many, one, session.symbols);
		expect(page.shown.reduce((sum, { request: { pieces } }) => sum + pieces.length, 0)).toBeLessThan(26_000);
		expect(new Set(page.shown.map(({ route }) => route)).size).toBe(24);
		const markup = renderRequestsHtml(page, options);
		expect(markup.length).toBeLessThan(4e6);
	});
});

describe('the waterfall', () => {
	it('has a row for each depth and kind of goroutine, and a piece where its time is', () => {
		const wait = { part: 'lock', operation: 'mutex lock', function: 'main.get', file: 'get.go', line: 4 };
		const one = request([
			piece(0, 100),
			piece(100, 300, { depth: 1, goroutine: 7, startFunction: 'main.holder', via: wait }),
			piece(300, 400, { depth: 1, goroutine: 8, startFunction: 'main.holder', via: wait }),
			piece(400, 1000),
		]);
		const { rows, rowOf } = waterfallRows(one.pieces);
		expect(rowOf).toEqual([0, 1, 1, 0]);
		expect(rows.map(({ depth, goroutines }) => [depth, [...goroutines]])).toEqual([
			[0, [1]],
			[1, [7, 8]],
		]);
		const drawn = paintWaterfall(one, 1001);
		expect(drawn).toMatch(/class="part-running" x="100" y="44" width="200" height="18" data-piece="1"/);
		// The wait that both explain is one pale bar in the request's own row.
		expect([...drawn.matchAll(/class="via part-lock" x="(\d+)" y="(\d+)" width="(\d+)"/g)].map((m) => m.slice(1))).toEqual([
			['100', '22', '300'],
		]);
		expect(drawn).toContain('waits for mutex lock in main.get (get.go:4): 300 ns');
	});

	it('marks its axis in steps that one reads easily', () => {
		expect(ticks(95.9e6, 6)).toEqual([0, 20e6, 40e6, 60e6, 80e6]);
		expect(ticks(7, 100)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
	});
});

describe('the text', () => {
	const plain = { width: 100, colour: false };

	it('writes no control character, whatever the names are', () => {
		const texts = [
			renderRequestsText(spoiled(catalog.data), plain),
			renderRequestText(spoiled(catalog.page.shown[0]?.request as RequestData), plain),
		];
		for (const text of texts) expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
	});

	it('stays within the width, also with long names', () => {
		const name = `main.${'veryLongGenericName'.repeat(20)}`;
		const [route] = catalog.data.routes;
		if (!route) throw new Error('no route');
		const chain = route.chain.map((site) => ({ ...site, function: name }));
		const text = renderRequestsText({ ...catalog.data, routes: [{ ...route, name, chain }] }, plain);
		// One word is at most 240 long; before it stands a figure.
		expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(256);
		expect(
			renderRequestsText(catalog.data, plain)
				.split('\n')
				.filter((line) => line.length > 100),
		).toEqual([]);
	});

	it('says so when nobody was served, and names a route whose handler is not seen', () => {
		expect(renderRequestsText({ ...catalog.data, routes: [] }, plain)).toContain('no requests were found');
		expect(renderRequestsText(catalog.data, plain)).toContain('(handler not seen in any stack)');
	});

	it('tells which request is the one that recorded the trace', () => {
		expect(renderRequestsText(catalog.data, plain)).toContain('net/http/pprof.Trace\n  the request that recorded this trace');
	});
});
