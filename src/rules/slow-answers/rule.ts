import { callSites } from '../../facts/requests/call-sites.ts';
import { type RemoteWait, remoteWaits } from '../../facts/requests/remote-waits.ts';
import { requests } from '../../facts/requests/requests.ts';
import { noFinding, place } from '../build.ts';
import { latencyImpact, ns, ofSlowest, peerText, percent, waitEvidence } from '../request-words.ts';
import { type Finding, found, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** Below it a call is as quick as calls over a network are; Coroot's default for a slow round trip in a cluster is 10 ms. */
const SLOW_CALL_NS = 20e6;
/** Share of the slowest requests' time from which the peer, and not the service, is why they are slow. */
const LEAST_SHARE = 0.3;
/** Fewer requests may have met a hiccup. */
const LEAST_REQUESTS = 5;

export const slowAnswers = rule({
	id: 'slow-answers',
	cause: 'slow-downstream',
	accepts: ['trace'],
	needs: { all: requests, waits: remoteWaits, calls: callSites },
	check({ all, waits, calls }) {
		if (all.every(({ table }) => table.length === 0)) return notEnough('no requests are seen in the trace');
		const findings = waits
			.filter((wait) => wait.kind === 'answer' && wait.share >= LEAST_SHARE && wait.requests >= LEAST_REQUESTS)
			.flatMap((wait): Finding[] => {
				const call = calls.find((one) => one.input === wait.input && one.fn === wait.fn && one.route === wait.route);
				const perCall = call && call.calls > 0 ? call.totalNs / call.calls : wait.valueNs;
				const slowest = call?.maxNs ?? wait.valueNs;
				if (Math.max(perCall, wait.valueNs / Math.max(1, call?.slowCalls ?? 1)) < SLOW_CALL_NS) return [];
				return [describe(wait, { calls: call?.calls ?? wait.requests, meanNs: perCall, maxNs: slowest })];
			});
		return found(findings, 'requests hardly wait for answers of others');
	},
	prose: {
		title: ({ params }) => `${peerText(params['client'])} answers late to ${params['fn']}`,
		summary: ({ params, impact }) =>
			`Waiting in ${params['fn']} for ${peerText(params['client'])} took ${ns(impact.value)} (${percent(impact.share)}) ${ofSlowest(params)}; a call took ${ns(params['meanNs'])} on average, the longest ${ns(params['maxNs'])}.`,
		evidence: {
			waits: ({ value, params }) =>
				`the ${params['examples']} requests that waited longest in ${params['fn']} waited ${ns(value)} there; each wait ended when the network had something to read`,
		},
		fix: ({ params }) => [
			{
				text: `Look at ${peerText(params['client'])} for the same time: its own latency, its queue, a lock or a missing index. What gowhy sees is that the answer came late, not why.`,
				docs: 'slow-downstream',
			},
			{
				text: `Bound the wait: give the call in ${params['fn']} a context with a deadline that the request can afford, and answer without it (cache, default, partial result) when it is missed.`,
				docs: 'https://pkg.go.dev/context#WithTimeout',
			},
		],
	},
	doc,
});

function describe(wait: RemoteWait, { calls, meanNs, maxNs }: { calls: number; meanNs: number; maxNs: number }): Finding {
	const params = {
		fn: wait.fn,
		client: wait.client,
		route: wait.route.name,
		requests: wait.requests,
		examples: wait.rows.length,
		calls,
		meanNs,
		maxNs,
	};
	return {
		...noFinding,
		cause: 'slow-downstream',
		key: wait.fn,
		where: [
			place(wait, 'network read', wait.valueNs, { count: calls, stack: wait.lines }),
			...wait.callerPlaces.map((caller) => place(caller, 'network read', 0, { count: 0 })),
		],
		evidence: [waitEvidence('waits', 9, wait, params)],
		impact: latencyImpact(wait.route, wait.share, wait.valueNs),
		params,
	};
}
