// The wake chains of a route's requests, summed by what the time went to in the end.
import { tupleInterner } from '../../base/interner.ts';
import { GoState } from '../../tables/trace.ts';
import type { PlaceInfo } from '../places.ts';
import { type ChainPiece, chainWalker, MOST_PIECES } from './chain.ts';
import type { Part, StayPlaces } from './parts.ts';
import type { RequestTable } from './requests.ts';
import type { Timelines } from './timelines.ts';

export interface ChainSite {
	/** What the time went to: operation and function, of the request's goroutine or of one it waited for. */
	readonly place: PlaceInfo;
	readonly part: Part;
	/** What the goroutine that was waited for did in the program's code, when the time itself went elsewhere (a connection's reader). */
	readonly through: PlaceInfo | null;
	/** The request's own wait that this explains; null when the request did it itself. */
	readonly via: PlaceInfo | null;
	/** StringId of the reason, StackId: of the stays at this site. */
	readonly stack: number;
	/** Stack of the own wait; -1 none. */
	readonly viaStack: number;
	/** Start function of the goroutine that did it; StringId. */
	readonly by: number;
	/** In how many requests it appears. */
	readonly requests: number;
	/** In all complete requests together; in the slowest 5 % together; in the others. */
	readonly ns: number;
	readonly slowNs: number;
	/** Longest of one request, and that request's row. */
	readonly maxNs: number;
	readonly maxRequest: number;
}

/**
 * Of the slowest 5 % and of the others: of more requests every n-th is followed, and its figures count n times. The time at a site is then
 * known to some 1 / sqrt(1000), 3 %.
 */
const MOST_FOLLOWED = 1000;
/** Pieces of all chains of a route: long chains of many requests are told less far. */
const MOST_PIECES_OF_ROUTE = 4e6;
/** Sites below this share of the time are summed as one. */
const MOST_SITES = 256;

interface Sum {
	readonly row: number;
	readonly viaRow: number;
	readonly throughRow: number;
	readonly by: number;
	requests: number;
	last: number;
	lastNs: number;
	ns: number;
	slowNs: number;
	maxNs: number;
	maxRequest: number;
}

/** `complete`: rows of requests, slowest first; the first `slow` of them are the slowest 5 %. */
export function chainSites(t: Timelines, table: RequestTable, complete: Int32Array, slow: number, places: StayPlaces): ChainSite[] {
	const { stays } = t.closeUp;
	const { startFunction } = t.trace.goroutines;
	const ids = tupleInterner();
	const key = new Int32Array(4);
	const sums: Sum[] = [];
	const slowStep = Math.max(1, Math.ceil(slow / MOST_FOLLOWED));
	const otherStep = Math.max(1, Math.ceil((complete.length - slow) / MOST_FOLLOWED));
	const { keyOf, isOwn } = places;
	const followed = Math.ceil(slow / slowStep) + Math.ceil((complete.length - slow) / otherStep);
	const walk = chainWalker(t, isOwn, Math.min(MOST_PIECES, Math.ceil(MOST_PIECES_OF_ROUTE / Math.max(1, followed))));
	let request = 0;
	let isSlow = false;
	const add = ({ goroutine, row, startNs, endNs, depth, ownRow, throughRow }: ChainPiece): void => {
		const viaRow = depth === 0 ? -1 : ownRow;
		const by = startFunction[goroutine] as number;
		const through = isOwn(row) ? -1 : throughRow;
		key[0] = keyOf(row);
		key[1] = keyOf(viaRow);
		key[2] = keyOf(through);
		key[3] = by;
		const id = ids.intern(key, 4);
		if (id === sums.length) sums.push(newSum(row, viaRow, through, by, request));
		const sum = sums[id] as Sum;
		const weight = isSlow ? slowStep : otherStep;
		if (sum.last !== request) {
			sum.last = request;
			sum.lastNs = 0;
			sum.requests += weight;
		}
		const ns = endNs - startNs;
		sum.lastNs += ns;
		sum.ns += ns * weight;
		if (isSlow) sum.slowNs += ns * weight;
		if (sum.lastNs > sum.maxNs) {
			sum.maxNs = sum.lastNs;
			sum.maxRequest = request;
		}
	};
	for (let rank = 0; rank < complete.length; rank++) {
		isSlow = rank < slow;
		if (isSlow ? rank % slowStep !== 0 : (rank - slow) % otherStep !== 0) continue;
		request = complete[rank] as number;
		walk(table.goroutine[request] as number, table.startNs[request] as number, table.endNs[request] as number, add);
	}
	return sums
		.sort((a, b) => b.slowNs - a.slowNs || b.ns - a.ns || a.row - b.row)
		.slice(0, MOST_SITES)
		.map((sum) => siteOf(sum, stays.stack, stays.state, places));
}

const newSum = (row: number, viaRow: number, throughRow: number, by: number, request: number): Sum => ({
	row,
	viaRow,
	throughRow,
	by,
	requests: 0,
	last: -1,
	lastNs: 0,
	ns: 0,
	slowNs: 0,
	maxNs: 0,
	maxRequest: request,
});

function siteOf(sum: Sum, stack: Int32Array, state: Uint8Array, places: StayPlaces): ChainSite {
	const isIdle = sum.row < 0;
	return {
		place: places.placeOf(sum.row),
		part: places.partOf(sum.row),
		through: sum.throughRow < 0 ? null : places.placeOf(sum.throughRow),
		via: sum.viaRow < 0 ? null : places.placeOf(sum.viaRow),
		stack: isIdle || state[sum.row] === GoState.Runnable ? -1 : (stack[sum.row] as number),
		viaStack: sum.viaRow < 0 ? -1 : (stack[sum.viaRow] as number),
		by: sum.by,
		requests: sum.requests,
		ns: sum.ns,
		slowNs: sum.slowNs,
		maxNs: sum.maxNs,
		maxRequest: sum.maxRequest,
	};
}
