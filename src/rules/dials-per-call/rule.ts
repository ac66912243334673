import { type Connects, connects } from '../../facts/requests/connects.ts';
import { type RemoteWait, remoteWaits } from '../../facts/requests/remote-waits.ts';
import { evidence, noFinding, place } from '../build.ts';
import { latencyImpact, ns, ofSlowest, percent, waitEvidence } from '../request-words.ts';
import { type EvidenceData, type Finding, found, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** A service that has found its connections opens hardly any: one per ten requests is far too many. */
const LEAST_PER_REQUEST = 0.1;
/** Fewer happen while a pool fills or after a restart of the peer. */
const LEAST_CONNECTS = 10;
const LEAST_SHARE = 0.05;

export const dialsPerCall = rule({
	id: 'dials-per-call',
	cause: 'connection-churn',
	accepts: ['trace'],
	needs: { connects, waits: remoteWaits },
	check({ connects: all, waits }) {
		if (all.every((one) => one.requests === 0)) return notEnough('no requests are seen in the trace');
		const findings = all
			.filter((one) => one.count >= LEAST_CONNECTS && one.count >= one.requests * LEAST_PER_REQUEST)
			.flatMap((one) => describe(one, waits));
		return found(findings, 'connections are reused');
	},
	prose: {
		title: ({ params }) => `${params['fn']} opens a new connection where it could reuse one`,
		summary: ({ params, impact }) =>
			`${params['count']} connections were opened for ${params['requests']} requests; making them took ${ns(impact.value)} (${percent(impact.share)}) ${ofSlowest(params)}.`,
		evidence: {
			connects: ({ value, params }) => `${value} connects in ${ns(params['durationNs'])} of trace, from ${params['fn']}`,
			waits: ({ value, params }) => `the ${params['examples']} requests that waited longest in ${params['fn']} waited ${ns(value)} there`,
		},
		fix: ({ params }) => [
			{
				text: `Let connections live: read the answer's body to its end and close it, use one client for all requests, and set MaxIdleConnsPerHost (net/http, default 2), SetMaxIdleConns (database/sql) or the pool's idle size at least to the number of calls that run at once${params['fn'] ? ` in ${params['fn']}` : ''}.`,
				docs: 'connection-churn',
			},
		],
	},
	doc,
});

function describe(one: Connects, waits: readonly RemoteWait[]): Finding[] {
	const wait = waits.find(({ kind, input, fn }) => kind === 'connect' && input === one.input && fn === one.fn);
	if (!wait || wait.share < LEAST_SHARE) return [];
	const params = {
		fn: one.fn,
		route: wait.route.name,
		count: one.count,
		requests: one.requests,
		durationNs: one.durationNs,
		examples: wait.rows.length,
	};
	const proofs: EvidenceData[] = [
		evidence('connects', 'trace.connects', 7, one.count, 'count', { input: one.input, table: 'trace.syscalls', rows: one.rows }, params),
		waitEvidence('waits', 7, wait, params),
	];
	return [
		{
			...noFinding,
			cause: 'connection-churn',
			key: one.fn,
			where: [place(one, 'dial', wait.valueNs, { count: one.count, stack: wait.lines })],
			evidence: proofs,
			impact: latencyImpact(wait.route, wait.share, wait.valueNs),
			params,
		},
	];
}
