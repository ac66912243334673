// Work that several requests do at the same time in the same function, although most requests do not do it at all: what a cache does
// when it lets all who miss a value make it.
//
// Under independent arrivals a request that begins the work finds as many others at it as there are on average (PASTA). Many more mean
// that the beginnings are not independent: something made them all begin together.
import { fact } from '../fact.ts';
import type { PlaceInfo } from '../places.ts';
import type { Part } from './parts.ts';
import { LEAST_REQUESTS, servedRoutes } from './latency.ts';
import { requests, type Requests, type Route } from './requests.ts';
import { SLOW_SHARE } from './route-figures.ts';
import { firstAfter } from './timelines.ts';

export interface SameWork {
	readonly input: number;
	readonly route: Route;
	readonly place: PlaceInfo;
	/** Requests that did the work, and all complete ones of the route; with those whose handler no stack showed, since they did nothing long. */
	readonly callers: number;
	readonly requests: number;
	/** Others at it when one began, on average; and on average over the recorded time. */
	readonly others: number;
	readonly meanAtOnce: number;
	/** Most at the same time. */
	readonly mostAtOnce: number;
	/** Mean length of the work. */
	readonly meanNs: number;
	/** In the slowest 5 % of them: ns per request, and their mean duration. */
	readonly slowNs: number;
	readonly slowMeanNs: number;
	/** Rows of the requests that were at it when most were, at most 16. */
	readonly rows: readonly number[];
}

export const sameWork = fact({
	id: 'trace.requests.sameWork',
	unit: 'count',
	doc: 'Functions that a part of the requests spends time in, and how many are at it at the same time.',
	needs: { all: requests },
	compute: ({ all }): readonly SameWork[] => all.flatMap((one) => workOf(one)),
});

/** Waiting for others of the program (locks, channels, a P) is no work; waiting for a peer is. */
const WORK: ReadonlySet<Part> = new Set<Part>(['running', 'syscall', 'network', 'dial', 'sleep']);
/** Work that is shorter is not worth a cache. */
const LEAST_WORK_NS = 1e6;

interface Interval {
	readonly row: number;
	readonly startNs: number;
	readonly endNs: number;
}

interface Work {
	readonly place: PlaceInfo;
	readonly route: Route;
	readonly intervals: Interval[];
}

function workOf(one: Requests): SameWork[] {
	const { table } = one;
	const works = new Map<string, Work>();
	const served = new Set(routesOf(one));
	const isServed = one.routes.map((route) => served.has(route));
	for (let row = 0; row < table.length; row++) {
		const route = table.route[row] as number;
		if (table.isCut[row] === 1 || isServed[route] !== true) continue;
		if ((table.endNs[row] as number) - (table.startNs[row] as number) < LEAST_WORK_NS) continue;
		for (const { place, ...interval } of intervalsOf(one, row)) {
			const key = `${route} ${place.fn}`;
			const work = works.get(key);
			if (work) work.intervals.push(interval);
			else works.set(key, { place, route: one.routes[route] as Route, intervals: [interval] });
		}
	}
	const slowest = new Map([...served].map((route) => [route, slowestOf(one, route)]));
	return [...works.values()]
		.map((work) => figures(work, one, slowest.get(work.route) as Slowest))
		.sort((a, b) => b.others - a.others || (a.place.fn < b.place.fn ? -1 : 1));
}

/**
 * Routes that are served, and those with few requests seen beside many that no stack showed: who finds the value in the cache does nothing
 * that shows.
 */
function routesOf(one: Requests): readonly Route[] {
	const served = servedRoutes(one);
	const kinds = new Set(served.map(({ kind }) => kind));
	const hidden = one.routes.filter(
		(route) => route.name !== '' && kinds.has(route.kind) && route.count + unseenBeside(one, route) >= LEAST_REQUESTS,
	);
	return [...new Set([...served, ...hidden])];
}

const isUnseenBeside = (route: Route, other: Route): boolean => other !== route && other.kind === route.kind && other.name === '';

const unseenBeside = ({ routes }: Requests, route: Route): number =>
	routes.reduce((sum, other) => (isUnseenBeside(route, other) ? sum + other.count : sum), 0);

/** From the first to the last stay of the request at work in each of the program's functions. */
function intervalsOf({ timelines: t, table, places }: Requests, row: number): (Interval & { readonly place: PlaceInfo })[] {
	const { stays } = t.closeUp;
	const goroutine = table.goroutine[row] as number;
	const [from, to] = [table.startNs[row] as number, table.endNs[row] as number];
	const found = new Map<string, { place: PlaceInfo; startNs: number; endNs: number; busyNs: number }>();
	for (let i = firstAfter(t, goroutine, from); i < (t.start[goroutine + 1] as number); i++) {
		const stay = t.rows[i] as number;
		const startNs = Math.max(from, stays.startNs[stay] as number);
		if (startNs >= to) break;
		const part = places.partOf(stay);
		const place = places.placeOf(stay);
		if (place.depth < 0 || !WORK.has(part)) continue;
		const endNs = Math.min(to, stays.endNs[stay] as number);
		const known = found.get(place.fn);
		if (known) {
			known.endNs = endNs;
			known.busyNs += endNs - startNs;
		} else found.set(place.fn, { place, startNs, endNs, busyNs: endNs - startNs });
	}
	return [...found.values()]
		.filter(({ busyNs }) => busyNs >= LEAST_WORK_NS)
		.map(({ place, startNs, endNs }) => ({ row, place, startNs, endNs }));
}

function figures({ place, route, intervals }: Work, one: Requests, slowest: Slowest): SameWork {
	const sorted = [...intervals].sort((a, b) => a.startNs - b.startNs || a.row - b.row);
	const ends = sorted.map(({ endNs }) => endNs).sort((a, b) => a - b);
	let ended = 0;
	let others = 0;
	let most = 0;
	let mostAt = 0;
	sorted.forEach(({ startNs }, begun) => {
		while (ended < ends.length && (ends[ended] as number) <= startNs) ended++;
		others += begun - ended;
		if (begun + 1 - ended > most) [most, mostAt] = [begun + 1 - ended, startNs];
	});
	const totalNs = sorted.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
	const rows = sorted
		.filter(({ startNs, endNs }) => startNs <= mostAt && endNs > mostAt)
		.map(({ row }) => row)
		.slice(0, 16);
	const slowNs = sorted.reduce((sum, { row, startNs, endNs }) => (slowest.rows.has(row) ? sum + endNs - startNs : sum), 0);
	return {
		input: one.input,
		route,
		place,
		callers: new Set(sorted.map(({ row }) => row)).size,
		requests: route.count + unseenBeside(one, route),
		others: others / sorted.length,
		meanAtOnce: totalNs / Math.max(1, one.toNs - one.fromNs),
		mostAtOnce: most,
		meanNs: totalNs / sorted.length,
		slowNs: slowNs / slowest.rows.size,
		slowMeanNs: slowest.meanNs,
		rows,
	};
}

/** Rows and mean duration. */
interface Slowest {
	readonly rows: ReadonlySet<number>;
	readonly meanNs: number;
}

/** The slowest 5 % of the route's requests and of those that no stack showed. */
function slowestOf({ table, routes }: Requests, route: Route): Slowest {
	const rows: number[] = [];
	for (let row = 0; row < table.length; row++) {
		const of = routes[table.route[row] as number] as Route;
		if (table.isCut[row] === 0 && (of === route || isUnseenBeside(route, of))) rows.push(row);
	}
	const ns = (row: number): number => (table.endNs[row] as number) - (table.startNs[row] as number);
	const slowest = rows.sort((a, b) => ns(b) - ns(a) || a - b).slice(0, Math.max(1, Math.ceil(rows.length * SLOW_SHARE)));
	return { rows: new Set(slowest), meanNs: slowest.reduce((sum, row) => sum + ns(row), 0) / slowest.length };
}
