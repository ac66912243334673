import { type CallSite, callSites } from '../../facts/requests/call-sites.ts';
import { requests } from '../../facts/requests/requests.ts';
import { evidence, noFinding, place } from '../build.ts';
import { latencyImpact, ns, ofSlowest, peerText, percent } from '../request-words.ts';
import { type EvidenceData, type Finding, found, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** Two calls after each other are common and often need each other's answer. */
const LEAST_CALLS = 3;
/** A call that is answered at once does not wait, so it is not seen now and then. */
const ROUNDED = 0.95;
/** As many from one function are a loop. */
const LOOP_CALLS = 5;
/** Share of the slowest requests' time that would be saved if all calls took as long as one. */
const LEAST_SAVED = 0.1;
/** What is done between the calls is short against the waits: little is computed from one answer for the next question. */
const MOST_BESIDE = 0.25;
const LEAST_REQUESTS = 5;

export const callsInARow = rule({
	id: 'calls-in-a-row',
	cause: 'serial-remote-calls',
	accepts: ['trace'],
	needs: { all: requests, calls: callSites },
	check({ all, calls }) {
		if (all.every(({ table }) => table.length === 0)) return notEnough('no requests are seen in the trace');
		const findings = calls.flatMap((site) => {
			const perRequest = site.calls / Math.max(1, site.callers);
			const saved = savedShare(site, perRequest);
			const isRow = perRequest >= LEAST_CALLS * ROUNDED && site.callers >= LEAST_REQUESTS;
			return isRow && saved >= LEAST_SAVED ? [describe(site, perRequest, saved)] : [];
		});
		return found(findings, `no function makes ${LEAST_CALLS} or more calls one after the other in a request`);
	},
	prose: {
		title: ({ params }) => `${params['fn']} asks ${peerText(params['client'])} ${params['perRequest']} times in a row`,
		summary: ({ params, impact }) =>
			`${params['fn']} makes ${params['perRequest']} calls to ${peerText(params['client'])} one after the other in a request, ${ns(params['meanNs'])} each; in one round trip, or side by side, ${ns(impact.value)} (${percent(impact.share)}) ${ofSlowest(params)} would go.`,
		evidence: {
			row: ({ value, params }) =>
				`the ${params['examples']} requests with most calls waited ${ns(value)} in ${params['fn']}; ${params['calls']} calls in ${params['callers']} requests`,
			beside: ({ value, params }) =>
				`between their first and last wait there these did other things for ${ns(value)} only: little can be computed from one answer for the next question${Number(params['isLoop']) === 1 ? ', and the calls repeat' : ''}`,
		},
		fix: ({ params }) => [
			{
				text:
					params['client'] === 'redis'
						? `Send the commands of ${params['fn']} as one pipeline, or as one script when one needs the other's answer.`
						: params['client'] === 'sql'
							? `Ask for all rows at once in ${params['fn']}: a join, or WHERE id = ANY($1) with the list.`
							: `Ask once for all in ${params['fn']} (a batch endpoint); where there is none, ask side by side with errgroup and a limit.`,
				docs: 'serial-remote-calls',
			},
		],
	},
	doc,
});

/** Of the slowest requests: what is left of the calls' time when all of a request together take as long as one. */
const savedShare = ({ slowNs, route }: CallSite, perRequest: number): number =>
	route.slowMeanNs <= 0 ? 0 : Math.min(1, (slowNs * (1 - 1 / perRequest)) / route.slowMeanNs);

function describe(site: CallSite, perRequest: number, saved: number): Finding {
	const isLoop = perRequest >= LOOP_CALLS || perRequest >= 2 * site.lines;
	const params = {
		fn: site.fn,
		isLoop: isLoop ? 1 : 0,
		client: site.client,
		route: site.route.name,
		calls: site.calls,
		callers: site.callers,
		perRequest: Math.round(perRequest * 10) / 10,
		examples: site.examples.length,
		meanNs: site.totalNs / site.calls,
		lines: site.lines,
	};
	const ref = { input: site.input, table: 'trace.requests', rows: site.examples };
	const proofs: EvidenceData[] = [evidence('row', 'trace.requests.waits', 7, site.examplesNs, 'ns', ref, params)];
	if (site.examplesBesideNs <= site.examplesNs * MOST_BESIDE)
		proofs.push(evidence('beside', 'trace.requests.beside', isLoop ? 7 : 3, site.examplesBesideNs, 'ns', ref, params));
	return {
		...noFinding,
		cause: 'serial-remote-calls',
		key: site.fn,
		where: [
			place(site, 'network read', site.slowNs, { count: site.calls, stack: site.stackLines }),
			...site.callerPlaces.map((caller) => place(caller, 'network read', 0, { count: 0 })),
		],
		evidence: proofs,
		impact: latencyImpact(site.route, saved, saved * site.route.slowMeanNs),
		params,
	};
}
