// What the report says about the requests of a recording.
import { histogramOf } from '../facts/requests/histogram.ts';
import { PARTS } from '../facts/requests/parts.ts';
import { completeRows } from '../facts/requests/ranked.ts';
import { type Requests, requests } from '../facts/requests/requests.ts';
import type { Session } from '../facts/session.ts';
import type { RequestRoute } from './report.ts';

const MOST_ROUTES = 5;
const MOST_PARTS = 4;
/** Parts of less of the slowest requests' time are not named. */
const LEAST_SHARE = 0.01;

/** Routes with complete requests, most time first; undefined when there are none. */
export function describeRequests(session: Session): readonly RequestRoute[] | undefined {
	const routes = found(session).flatMap((one) => {
		const complete = completeRows(one);
		return one.routes.map((route, index) => ({ one, route, rows: complete[index] ?? [] }));
	});
	const told = routes
		.filter(({ route }) => route.count > 0)
		.sort((a, b) => b.route.totalNs - a.route.totalNs)
		.slice(0, MOST_ROUTES);
	if (told.length === 0) return undefined;
	return told.map(({ one, route, rows }) => ({
		input: one.input,
		kind: route.kind,
		name: route.name,
		count: route.count,
		cut: route.cut,
		open: route.open,
		p50Ns: route.p50Ns,
		p95Ns: route.p95Ns,
		p99Ns: route.p99Ns,
		maxNs: route.maxNs,
		slowCount: route.slowCount,
		slowMeanNs: route.slowMeanNs,
		slowParts: PARTS.map((part, i) => ({ part, ns: route.slowParts[i] as number }))
			.filter(({ ns }) => ns >= route.slowMeanNs * LEAST_SHARE)
			.sort((a, b) => b.ns - a.ns)
			.slice(0, MOST_PARTS),
		histogram: histogramOf(one, rows),
	}));
}

/** Where finding requests fails, the rules that need them are listed as crashed; the report still comes. */
function found(session: Session): readonly Requests[] {
	try {
		return session.get(requests);
	} catch {
		return [];
	}
}
