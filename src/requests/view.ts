// Requests of a trace -> plain data for its faces. Only here do the facts meet in one value.
import type { ChainSite } from '../facts/requests/chain-sites.ts';
import { histogramOf } from '../facts/requests/histogram.ts';
import { PARTS, type Part } from '../facts/requests/parts.ts';
import { rankedRows } from '../facts/requests/ranked.ts';
import { type Requests, requests, type Route } from '../facts/requests/requests.ts';
import { callsByRoute, type RouteCalls } from '../facts/requests/route-calls.ts';
import { type SlowDifference, slowDifferences } from '../facts/requests/slow-difference.ts';
import { type Piece, waterfall } from '../facts/requests/waterfall.ts';
import type { PlaceInfo } from '../facts/places.ts';
import type { Session } from '../facts/session.ts';
import type { Symbols } from '../tables/symbols.ts';
import {
	type CallsData,
	type ChainSiteData,
	type DifferenceData,
	type PieceData,
	type RequestData,
	REQUESTS_SCHEMA,
	type RequestsData,
	type RouteData,
	type SiteData,
	type SpotData,
} from './data.ts';

/** One value per trace that has a close-up. */
export function requestsData(session: Session): RequestsData[] {
	const differences = session.get(slowDifferences);
	const calls = session.get(callsByRoute);
	return session.get(requests).map((one, at) => {
		const ranked = rankedRows(one);
		return {
			schema: REQUESTS_SCHEMA,
			fromNs: one.fromNs,
			toNs: one.toNs,
			requests: one.table.length,
			routes: one.routes.map((route, index) => ({
				...figuresOf(route, session.symbols),
				histogram: histogramOf(one, ranked[index] ?? []),
				difference: differenceOf(differences[at]?.byRoute[index] ?? null, session.symbols),
				calls: callsOf(calls[at]?.byRoute[index] as RouteCalls),
			})),
		};
	});
}

function figuresOf(route: Route, symbols: Symbols): Omit<RouteData, 'histogram' | 'difference' | 'calls'> {
	const { meanParts, slowParts, middleParts, chain, ...figures } = route;
	return {
		...figures,
		meanParts: byPart(meanParts),
		slowParts: byPart(slowParts),
		middleParts: byPart(middleParts),
		chain: chain.map((site) => chainSiteOf(site, symbols)),
	};
}

const byPart = (values: readonly number[]): Record<string, number> =>
	Object.fromEntries(PARTS.map((part, i) => [part, values[i] as number]));

const spotOf = ({ op, fn, file, line }: PlaceInfo): SpotData => ({ operation: op, function: fn, file, line });

/** Of a site or a piece. */
function siteOf({ part, place, via, by }: { part: Part; place: PlaceInfo; via: PlaceInfo | null; by: number }, symbols: Symbols): SiteData {
	return { part, ...spotOf(place), goroutine: symbols.text(by as never), via: via && spotOf(via) };
}

function chainSiteOf(site: ChainSite, symbols: Symbols): ChainSiteData {
	const { requests: count, ns, slowNs, maxNs, maxRequest } = site;
	return { ...siteOf(site, symbols), requests: count, ns, slowNs, maxNs, maxRequest };
}

function differenceOf(difference: SlowDifference | null, symbols: Symbols): DifferenceData | null {
	return (
		difference && {
			...difference,
			sites: difference.sites.map(({ part, place, via, by, ...figures }) => ({ ...siteOf({ part, place, via, by }, symbols), ...figures })),
		}
	);
}

function callsOf({ requests: count, overlap, coveredNs, sites }: RouteCalls): CallsData {
	return {
		requests: count,
		overlap: Number.isNaN(overlap) ? null : overlap,
		coveredNs,
		sites: sites.map(({ client, fn, ...rest }) => ({ client, function: fn, ...rest })),
	};
}

/** Request `row`, piece by piece. */
export function requestData(one: Requests, row: number, symbols: Symbols): RequestData {
	const { table, routes } = one;
	const route = routes[table.route[row] as number] as Route;
	return {
		request: row,
		kind: route.kind,
		route: route.name,
		startNs: table.startNs[row] as number,
		endNs: table.endNs[row] as number,
		isCut: table.isCut[row] === 1,
		isOpen: table.isOpen[row] === 1,
		pieces: waterfall(one, row).map((piece) => pieceOf(piece, symbols)),
	};
}

function pieceOf({ goroutine, by, part, place, via, viaPart, depth, startNs, endNs }: Piece, symbols: Symbols): PieceData {
	return {
		part,
		...spotOf(place),
		goroutine,
		startFunction: symbols.text(by as never),
		depth,
		startNs,
		endNs,
		via: via && { part: viaPart ?? 'unknown', ...spotOf(via) },
	};
}
