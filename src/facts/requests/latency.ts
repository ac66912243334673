// What share of the slow requests' time something takes: impact as the design defines it, the mean duration of the slowest 5 % of the
// affected route's requests, by removing the time from their wake chains.
import type { ChainSite } from './chain-sites.ts';
import type { Requests, Route } from './requests.ts';

export interface LatencyShare {
	readonly input: number;
	readonly route: Route;
	/** Of the slowest 5 % of its requests: 0..1. */
	readonly share: number;
	/** ns per slow request. */
	readonly valueNs: number;
	/** The sites that count, most time in slow requests first. */
	readonly sites: readonly ChainSite[];
}

/** With fewer complete requests there is no slowest 5 %. */
export const LEAST_REQUESTS = 10;

/** Routes that someone waits for: items of queues and regions only where nothing else is there. */
export function servedRoutes({ routes }: Requests): readonly Route[] {
	const enough = routes.filter(({ count }) => count >= LEAST_REQUESTS);
	for (const kinds of [['http', 'grpc', 'task'], ['queue'], ['region']]) {
		const chosen = enough.filter(({ kind }) => kinds.includes(kind));
		if (chosen.length > 0) return chosen;
	}
	return [];
}

/** The route that loses most time to the sites that pass; null when there are no requests, or none of them meets such a site. */
export function latencyShare(all: readonly Requests[], test: (site: ChainSite) => boolean): LatencyShare | null {
	let best: LatencyShare | null = null;
	let most = 0;
	for (const one of all) {
		for (const route of servedRoutes(one)) {
			const sites = route.chain.filter(test);
			const lost = sites.reduce((sum, site) => sum + site.ns, 0);
			if (lost <= most) continue;
			most = lost;
			const slowNs = sites.reduce((sum, site) => sum + site.slowNs, 0);
			const valueNs = slowNs / route.slowCount;
			best = { input: one.input, route, share: Math.min(1, valueNs / route.slowMeanNs), valueNs, sites };
		}
	}
	return best;
}
