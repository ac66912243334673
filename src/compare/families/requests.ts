// How long requests took, found in traces without annotations. The key figures are of all routes that someone waits for together: which
// handler served a request is not always seen, so a route may be there on one side only.
import { maxOf, sumOf } from '../../base/numbers.ts';
import { LEAST_REQUESTS, servedRoutes } from '../../facts/requests/latency.ts';
import { PARTS } from '../../facts/requests/parts.ts';
import { type Requests, type Route, requests } from '../../facts/requests/requests.ts';
import { bySubject, type FigureFamily, kind, type Measured, one, type Row } from '../figure.ts';

const rate = kind({
	id: 'load.requests',
	label: 'requests answered',
	unit: 'per second',
	better: 'neutral',
	role: 'load',
	least: 2,
	usual: 0.05,
	doc: 'Requests that ended inside the trace (its close-up, where it is large).',
});
const p50 = kind({
	id: 'requests.p50',
	label: 'request duration, median',
	unit: 'ns',
	role: 'key',
	least: 100_000,
	usual: 0.3,
	doc: 'Of the requests that began and ended in the trace, all routes together.',
});
const p95 = kind({
	id: 'requests.p95',
	label: 'request duration, p95',
	unit: 'ns',
	role: 'key',
	least: 500_000,
	usual: 0.6,
	doc: 'As the median; of 20 requests or more.',
});
const byPart = kind({
	id: 'requests.byPart',
	label: 'mean time in each request',
	unit: 'ns',
	least: 50_000,
	leastShare: 0.05,
	usual: 0.8,
	doc: 'What requests spent their time on: running, waiting for a P, locks, network and so on, per request.',
});
const byRoute = kind({
	id: 'requests.p95.byRoute',
	label: 'request duration, p95',
	unit: 'ns',
	least: 500_000,
	usual: 0.6,
	doc: 'By route, of 20 requests or more, where a handler was seen.',
});

/** With fewer the slowest twentieth is less than one request. */
const LEAST_FOR_P95 = 20;

export const requestsFamily: FigureFamily = {
	id: 'requests',
	needs: 'requests in a trace',
	kinds: [rate, p50, p95, byPart, byRoute],
	measure(session) {
		const all = session.get(requests);
		const seconds = sumOf(all.map(({ fromNs, toNs }) => toNs - fromNs)) / 1e9;
		const served = all.flatMap((one) => servedRoutes(one));
		if (seconds <= 0 || served.length === 0) return [];
		const durations = all.flatMap(durationsOf).sort((a, b) => a - b);
		const quantile = (q: number): number => durations[Math.min(durations.length - 1, Math.floor(q * durations.length))] ?? 0;
		const ended = sumOf(served.map(({ count, cut, open }) => count + cut - open));
		return [
			one(rate, ended / seconds, ended),
			...(durations.length >= LEAST_REQUESTS ? [one(p50, quantile(0.5))] : []),
			...(durations.length >= LEAST_FOR_P95 ? [one(p95, quantile(0.95))] : []),
			{ kind: byPart, rows: partRows(served) },
			...routeRows(served),
		];
	},
};

/** Of the complete requests of the served routes. */
function durationsOf(of: Requests): number[] {
	const served = new Set(servedRoutes(of).map((route) => of.routes.indexOf(route)));
	const { table } = of;
	const durations: number[] = [];
	for (let row = 0; row < table.length; row++)
		if (table.isCut[row] === 0 && served.has(table.route[row] as number))
			durations.push((table.endNs[row] as number) - (table.startNs[row] as number));
	return durations;
}

function partRows(served: readonly Route[]): Row[] {
	const count = sumOf(served.map((route) => route.count));
	return bySubject(
		served.flatMap((route) => PARTS.map((part, at) => ({ subject: part, value: ((route.meanParts[at] as number) * route.count) / count }))),
	);
}

/** The slowest of the routes of a name, when several traces have it. */
function routeRows(served: readonly Route[]): Measured[] {
	const named = served.filter(({ name, count }) => name !== '' && count >= LEAST_FOR_P95);
	const names = [...new Set(named.map(({ name }) => name))];
	if (names.length === 0) return [];
	const ofName = (name: string): number => maxOf(named.filter((route) => route.name === name).map((route) => route.p95Ns));
	return [{ kind: byRoute, rows: names.map((name) => ({ subject: name, value: ofName(name) })) }];
}
