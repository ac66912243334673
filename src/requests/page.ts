// Which requests a page shows piece by piece, within a bound on its size.
import { rankedRows } from '../facts/requests/ranked.ts';
import type { Requests } from '../facts/requests/requests.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { PieceData, RequestData, RequestsData, RequestsPage } from './data.ts';
import { requestData } from './view.ts';

/** Of each route: the slowest, and some around the median. */
const SLOWEST = 16;
const USUAL = 4;
/** Routes with requests on the page; the others have their figures. */
const ROUTES = 24;
/** Pieces of a request that is on its page alone. */
const PIECES_ALONE = 4000;
/** Pieces of one of many; more are joined where they are short (`joined`). And of the page: each takes some 100 bytes. */
const PIECES_OF_ONE = 400;
const PIECES = 24_000;

type Shown = RequestsPage['shown'][number];

/** The first of each route before the second of any, so that what does not fit is missing everywhere alike. */
export function requestsPage(data: RequestsData, one: Requests, symbols: Symbols): RequestsPage {
	const ranked = rankedRows(one);
	// `data` may hold some of the routes only.
	const chosen = data.routes
		.slice(0, ROUTES)
		.map(({ kind, name }) => ranked[one.routes.findIndex((route) => route.kind === kind && route.name === name)] ?? [])
		.map((rows) => {
			const slow = rows.slice(0, SLOWEST).map((row) => ({ row, isUsual: false }));
			const middle = Math.max(slow.length, Math.floor((rows.length - USUAL) / 2));
			const usual = rows.slice(middle, middle + USUAL).map((row) => ({ row, isUsual: true }));
			// A usual one early, to compare with.
			return [...slow.slice(0, 1), ...usual.slice(0, 1), ...slow.slice(1), ...usual.slice(1)];
		});
	const shown: { readonly route: number; readonly rank: number; readonly entry: Shown }[] = [];
	let pieces = 0;
	let leftOut = 0;
	for (let rank = 0; rank < SLOWEST + USUAL; rank++) {
		for (const [route, rows] of chosen.entries()) {
			const next = rows[rank];
			if (!next) continue;
			const request = pieces < PIECES ? coarse(requestData(one, next.row, symbols)) : null;
			pieces += request?.pieces.length ?? 0;
			if (request === null || pieces > PIECES) leftOut++;
			else shown.push({ route, rank, entry: { route, isUsual: next.isUsual, request } });
		}
	}
	shown.sort((a, b) => a.route - b.route || Number(a.entry.isUsual) - Number(b.entry.isUsual) || a.rank - b.rank);
	return { data, shown: shown.map(({ entry }) => entry), leftOut };
}

/** One request alone. */
export function singleRequestPage(data: RequestsData, one: Requests, row: number, symbols: Symbols): RequestsPage {
	const request = coarse(requestData(one, row, symbols), PIECES_ALONE);
	const route = data.routes.findIndex(({ kind, name }) => kind === request.kind && name === request.route);
	return { data, shown: [{ route, isUsual: false, request }], leftOut: 0 };
}

/**
 * At most about `most` pieces: runs of neighbours of which each is shorter than 2 / most of the request become one, which is told as its
 * longest. There are at most most / 2 longer ones, and as many runs between them.
 */
export function coarse(request: RequestData, most = PIECES_OF_ONE): RequestData {
	if (request.pieces.length <= most) return request;
	const leastNs = ((request.endNs - request.startNs) * 2) / most;
	const pieces: PieceData[] = [];
	let longest = 0;
	let isRun = false;
	for (const piece of request.pieces) {
		const ns = piece.endNs - piece.startNs;
		const last = pieces.at(-1);
		if (ns >= leastNs || !last || !isRun) {
			pieces.push(piece);
			longest = ns;
		} else {
			const told = ns > longest ? piece : last;
			longest = Math.max(longest, ns);
			pieces[pieces.length - 1] = { ...told, startNs: last.startNs, endNs: piece.endNs, joined: (last.joined ?? 1) + 1 };
		}
		isRun = ns < leastNs;
	}
	return { ...request, pieces };
}
