import { requests } from '../../facts/requests/requests.ts';
import { type SameWork, sameWork } from '../../facts/requests/same-work.ts';
import { evidence, noFinding, place } from '../build.ts';
import { latencyImpact, ns, ofSlowest, percent } from '../request-words.ts';
import { type Finding, found, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** Others at the same work when one begins it: as many would be saved by waiting for the first. Four that begin together find 1.5. */
const LEAST_OTHERS = 1.5;
/** Against the average over time: independent requests would find just that (PASTA). */
const LEAST_BURST = 3;
/** A function that most requests spend time in is their work, not a miss. */
const MOST_CALLERS = 0.6;
const LEAST_CALLERS = 4;
const LEAST_SHARE = 0.1;

export const sameWorkAtOnce = rule({
	id: 'same-work-at-once',
	cause: 'cache-stampede',
	accepts: ['trace'],
	needs: { all: requests, works: sameWork },
	check({ all, works }) {
		if (all.every(({ table }) => table.length === 0)) return notEnough('no requests are seen in the trace');
		const findings = works.filter(isStampede).map(describe);
		return found(findings, 'requests do not begin the same work together');
	},
	prose: {
		title: ({ params }) => `requests do the work of ${params['fn']} many times at once`,
		summary: ({ params, impact }) =>
			`${params['callers']} of ${params['requests']} requests spent time in ${params['fn']} (${ns(params['meanNs'])} each), up to ${params['most']} at the same moment: when one began, ${params['others']} others were at it, against ${params['mean']} on average. It takes ${ns(impact.value)} (${percent(impact.share)}) ${ofSlowest(params)}.`,
		evidence: {
			burst: ({ value, params }) => `at one moment ${params['most']} requests were in ${params['fn']} (${value} of them are named here)`,
		},
		fix: ({ params }) => [
			{
				text: `Let the first who misses do the work of ${params['fn']} and the others wait for its result: golang.org/x/sync/singleflight, keyed like the cache.`,
				docs: 'https://pkg.go.dev/golang.org/x/sync/singleflight',
			},
			{
				text: 'Renew the value before it expires, in the background, and spread expiry times with some randomness.',
				docs: 'cache-stampede',
			},
		],
	},
	doc,
});

const isStampede = (work: SameWork): boolean =>
	work.callers >= LEAST_CALLERS &&
	work.callers <= work.requests * MOST_CALLERS &&
	work.others >= LEAST_OTHERS &&
	work.others >= work.meanAtOnce * LEAST_BURST &&
	work.slowNs >= work.slowMeanNs * LEAST_SHARE;

const one = (value: number): number => Math.round(value * 10) / 10;

function describe(work: SameWork): Finding {
	const share = Math.min(1, work.slowNs / work.slowMeanNs);
	const params = {
		fn: work.place.fn,
		route: work.route.name,
		callers: work.callers,
		requests: work.requests,
		most: work.mostAtOnce,
		others: one(work.others),
		mean: one(work.meanAtOnce),
		meanNs: work.meanNs,
	};
	const ref = { input: work.input, table: 'trace.requests', rows: work.rows };
	return {
		...noFinding,
		cause: 'cache-stampede',
		key: work.place.fn,
		where: [place(work.place, work.place.op, work.slowNs, { count: work.callers })],
		evidence: [evidence('burst', 'trace.requests.sameWork', 7, work.rows.length, 'count', ref, params)],
		impact: latencyImpact(work.route, share, work.slowNs),
		params,
	};
}
