// What the slowest requests of a route did differently from the usual ones: the sites of their wake chains at which the mean time differs
// most. Since each chain adds up to its request, the differences of all sites add up to the difference of the mean durations.
import { fact } from '../fact.ts';
import type { PlaceInfo } from '../places.ts';
import { chainWalker } from './chain.ts';
import type { Part } from './parts.ts';
import { rankedRows, thinned } from './ranked.ts';
import { type Requests, requests } from './requests.ts';

export interface DifferentSite {
	/** What the time went to, of the request's own goroutine or of one it waited for. */
	readonly part: Part;
	readonly place: PlaceInfo;
	/** The request's own wait that this explains; null: the request did it itself. */
	readonly via: PlaceInfo | null;
	/** Start function of the goroutine that did it; StringId. */
	readonly by: number;
	/** Mean ns per request, of the slowest and of the middle; and the first less the second: negative when the slowest spend less here. */
	readonly slowNs: number;
	readonly middleNs: number;
	readonly differenceNs: number;
	/** In how many of the slowest it appears. */
	readonly slowRequests: number;
	/** None of the middle ones was ever here. */
	readonly isOnlySlow: boolean;
}

export interface SlowDifference {
	/** The slowest: this share of the complete requests, and how many were followed of how many in it. */
	readonly share: number;
	readonly slowCount: number;
	/** Requests of the middle (p40 to p60) that were followed. */
	readonly middleCount: number;
	readonly slowMeanNs: number;
	readonly middleMeanNs: number;
	/** Largest difference first, whatever its sign. */
	readonly sites: readonly DifferentSite[];
}

export interface SlowDifferences {
	readonly input: number;
	/** As the routes of the requests; null: too few complete requests for the middle to be others than the slowest. */
	readonly byRoute: readonly (SlowDifference | null)[];
}

export const slowDifferences = fact({
	id: 'trace.requests.slowDifference',
	unit: 'ns',
	doc: 'Where the slowest requests of a route spend more time than the usual ones, over their wake chains.',
	needs: { all: requests },
	compute: ({ all }): readonly SlowDifferences[] => all.map((one) => ({ input: one.input, byRoute: differences(one) })),
});

/** The slowest 1 %; with fewer than a thousand requests that would be less than ten, so 5 % then. At least one. */
const SHARE = 0.01;
const SHARE_OF_FEW = 0.05;
const MANY = 1000;
/** With fewer the middle has a single request or holds the slowest. */
const LEAST = 5;
const MIDDLE = [0.4, 0.6] as const;
/** Requests of each kind that are followed; more are thinned out evenly. */
const MOST_FOLLOWED = 1000;
const MOST_SITES = 64;

function differences(one: Requests): (SlowDifference | null)[] {
	return rankedRows(one).map((rows) => {
		if (rows.length < LEAST) return null;
		const share = rows.length < MANY ? SHARE_OF_FEW : SHARE;
		const slow = thinned(rows.slice(0, Math.max(1, Math.ceil(rows.length * share))), MOST_FOLLOWED);
		// `rows` begins with the slowest; p40 to p60 is the same from either end.
		const middle = thinned(rows.slice(Math.floor(rows.length * MIDDLE[0]), Math.ceil(rows.length * MIDDLE[1])), MOST_FOLLOWED);
		return differenceOf(one, share, slow, middle);
	});
}

interface Sum {
	readonly part: Part;
	readonly place: PlaceInfo;
	readonly via: PlaceInfo | null;
	readonly by: number;
	slowNs: number;
	middleNs: number;
	slowRequests: number;
	/** Last request that was counted. */
	last: number;
	isInMiddle: boolean;
}

function differenceOf(one: Requests, share: number, slow: readonly number[], middle: readonly number[]): SlowDifference {
	const { timelines: t, table, places } = one;
	const { startFunction } = t.trace.goroutines;
	const sums = new Map<number, Sum>();
	const ids = siteIds();
	const walk = chainWalker(t, isOwn);
	const follow = (row: number, isSlow: boolean): void => {
		const [from, to] = [table.startNs[row] as number, table.endNs[row] as number];
		walk(table.goroutine[row] as number, from, to, ({ goroutine, row: stay, startNs, endNs, depth, ownRow }) => {
			const place = places.placeOf(stay);
			const part = places.partOf(stay);
			const via = depth === 0 || ownRow < 0 ? null : places.placeOf(ownRow);
			const by = startFunction[goroutine] as number;
			const id = ids(part, place, via, by);
			let sum = sums.get(id);
			if (!sum) sums.set(id, (sum = { part, place, via, by, slowNs: 0, middleNs: 0, slowRequests: 0, last: -1, isInMiddle: false }));
			if (isSlow) {
				sum.slowNs += endNs - startNs;
				if (sum.last !== row) sum.slowRequests++;
				sum.last = row;
			} else {
				sum.middleNs += endNs - startNs;
				sum.isInMiddle = true;
			}
		});
	};
	for (const row of slow) follow(row, true);
	for (const row of middle) follow(row, false);
	const mean = (rows: readonly number[]): number =>
		rows.reduce((sum, row) => sum + (table.endNs[row] as number) - (table.startNs[row] as number), 0) / rows.length;
	// Sites come in the order in which they were met first: the same each time.
	const sites = [...sums.values()]
		.map((sum) => siteOf(sum, slow.length, middle.length))
		.sort((a, b) => Math.abs(b.differenceNs) - Math.abs(a.differenceNs))
		.slice(0, MOST_SITES);
	return { share, slowCount: slow.length, middleCount: middle.length, slowMeanNs: mean(slow), middleMeanNs: mean(middle), sites };
}

/** What the goroutine did that stood between does not matter here. */
const isOwn = (): boolean => false;

function siteOf({ part, place, via, by, slowRequests, isInMiddle, ...sums }: Sum, slow: number, middle: number): DifferentSite {
	const [slowNs, middleNs] = [sums.slowNs / slow, sums.middleNs / middle];
	return { part, place, via, by, slowNs, middleNs, differenceNs: slowNs - middleNs, slowRequests, isOnlySlow: !isInMiddle };
}

/**
 * A number for each site: same part, operation, function and line, for it and for the request's own wait, and the same kind of goroutine.
 * Places are objects found once per stack, so that their text is looked at once for each.
 */
function siteIds(): (part: Part, place: PlaceInfo, via: PlaceInfo | null, by: number) => number {
	const byText = new Map<string, number>();
	const byPlace = new Map<PlaceInfo | null, Map<number, number>>();
	const idOf = (place: PlaceInfo | null, part: string, by: number): number => {
		let known = byPlace.get(place);
		if (!known) byPlace.set(place, (known = new Map()));
		let id = known.get(by);
		if (id === undefined) {
			const text = place === null ? '' : `${part}\n${place.op}\n${place.fn}\n${place.file}:${place.line}\n${by}`;
			known.set(by, (id = byText.get(text) ?? byText.size));
			byText.set(text, id);
		}
		return id;
	};
	// Two halves of an integer that float64 holds exactly.
	return (part, place, via, by) => idOf(place, part, by) * 2 ** 26 + idOf(via, 'via', -1);
}
