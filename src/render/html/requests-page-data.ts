// What the script of a page of requests receives: a JSON script element. Written by render/requests-html.ts, read by page/requests.ts.
// A page holds thousands of pieces that differ in few texts, so these stand in tables.
import type { PieceData, RequestData, SpotData } from '../../requests/data.ts';

export interface RequestsPageData {
	readonly sections: readonly RequestsPageSection[];
	readonly strings: readonly string[];
	/** [part, operation, function, file: indices of strings; line] */
	readonly sites: readonly (readonly [number, number, number, number, number])[];
}

export interface RequestsPageSection {
	/** Index of the route: its host element is `requestsHost(route)`. */
	readonly route: number;
	readonly requests: readonly PackedRequest[];
}

export interface PackedRequest extends Omit<RequestData, 'pieces'> {
	/** As one chooses it from a list. */
	readonly label: string;
	/** Seven numbers a piece: site, goroutine, start function (string), depth, length in ns, site of the own wait (-1: none), joined (0: one). */
	readonly pieces: readonly number[];
}

export const requestsDataElement = 'gowhy-requests';
export const requestsHost = (route: number): string => `waterfall-${route}`;

const FIELDS = 7;

interface Labelled {
	readonly label: string;
	readonly request: RequestData;
}

/** `clean`: makes texts fit to be shown. */
export function packRequests(
	sections: readonly { readonly route: number; readonly requests: readonly Labelled[] }[],
	clean: (text: string) => string,
): RequestsPageData {
	const strings = new Map<string, number>();
	const sites = new Map<string, number>();
	const indexIn = (map: Map<string, number>, key: string): number => {
		const known = map.get(key);
		if (known === undefined) map.set(key, map.size);
		return known ?? map.size - 1;
	};
	const stringOf = (text: string): number => indexIn(strings, clean(text));
	const siteOf = (site: SpotData & { part: string }): number =>
		indexIn(sites, [stringOf(site.part), stringOf(site.operation), stringOf(site.function), stringOf(site.file), site.line].join());
	const packPiece = (piece: PieceData): number[] => [
		siteOf(piece),
		piece.goroutine,
		stringOf(piece.startFunction),
		piece.depth,
		piece.endNs - piece.startNs,
		piece.via === null ? -1 : siteOf(piece.via),
		piece.joined ?? 0,
	];
	const packed = sections.map(({ route, requests }) => ({
		route,
		requests: requests.map(({ label, request }) => ({
			...request,
			label: clean(label),
			kind: clean(request.kind),
			route: clean(request.route),
			pieces: request.pieces.flatMap(packPiece),
		})),
	}));
	return {
		sections: packed,
		strings: [...strings.keys()],
		sites: [...sites.keys()].map((key) => key.split(',').map(Number) as unknown as [number, number, number, number, number]),
	};
}

export function unpackRequest({ pieces: packed, ...request }: PackedRequest, { strings, sites }: RequestsPageData): RequestData {
	const text = (index: number): string => strings[index] ?? '';
	const siteAt = (index: number): SpotData & { part: string } => {
		const [part, operation, fn, file, line] = sites[index] ?? [0, 0, 0, 0, 0];
		return { part: text(part), operation: text(operation), function: text(fn), file: text(file), line };
	};
	const pieces: PieceData[] = [];
	let startNs = request.startNs;
	for (let i = 0; i + FIELDS <= packed.length; i += FIELDS) {
		const [site = 0, goroutine = 0, by = 0, depth = 0, ns = 0, via = -1, joined = 0] = packed.slice(i, i + FIELDS);
		pieces.push({
			...siteAt(site),
			goroutine,
			startFunction: text(by),
			depth,
			startNs,
			endNs: startNs + ns,
			via: via < 0 ? null : siteAt(via),
			...(joined > 0 ? { joined } : {}),
		});
		startNs += ns;
	}
	return { ...request, pieces };
}
