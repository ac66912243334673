import type { PlaceInfo } from '../../facts/places.ts';
import { type RemoteWait, remoteWaits } from '../../facts/requests/remote-waits.ts';
import { requests } from '../../facts/requests/requests.ts';
import { noFinding, place } from '../build.ts';
import { latencyImpact, ns, ofSlowest, percent, waitEvidence } from '../request-words.ts';
import { type Finding, found, notEnough, type PlaceData, rule } from '../rule.ts';
import doc from './rule.md';

const LEAST_SHARE = 0.1;
const LEAST_REQUESTS = 5;
/** A pool that hands over quickly does what it is for. */
const LEAST_WAIT_NS = 1e6;

export const poolWaits = rule({
	id: 'pool-waits',
	cause: 'connection-pool-exhausted',
	accepts: ['trace'],
	needs: { all: requests, waits: remoteWaits },
	check({ all, waits }) {
		if (all.every(({ table }) => table.length === 0)) return notEnough('no requests are seen in the trace');
		const findings = waits
			.filter(
				(wait) => wait.kind === 'pool' && wait.share >= LEAST_SHARE && wait.requests >= LEAST_REQUESTS && wait.valueNs >= LEAST_WAIT_NS,
			)
			.map(describe);
		return found(findings, 'requests hardly wait for a connection of a pool');
	},
	prose: {
		title: ({ params }) => `requests wait for a connection of the ${params['pool']} pool`,
		summary: ({ params, impact }) =>
			`Waiting in ${params['fn']} for a free connection (${params['pool']}) took ${ns(impact.value)} (${percent(impact.share)}) ${ofSlowest(params)}` +
			(params['holder'] ? `; those who had the connections spent most of that time in ${params['holder']}.` : '.'),
		evidence: {
			waits: ({ value, params }) =>
				`the ${params['examples']} requests that waited longest for a connection in ${params['fn']} waited ${ns(value)}; ${params['requests']} requests waited`,
		},
		fix: ({ params }) => [
			{
				text: params['holder']
					? `Give connections back sooner: ${params['holder']} keeps one while it does something else. Close rows and end transactions before slow work, and do that work outside.`
					: 'Look at who keeps connections: rows that are not closed, transactions open over slow work.',
				docs: 'connection-pool-exhausted',
			},
			{
				text: 'Only then make the pool larger, as far as the peer allows: SetMaxOpenConns (database/sql), PoolSize (go-redis), MaxConnsPerHost (net/http). DB.Stats().WaitDuration tells whether it helps.',
				docs: 'https://pkg.go.dev/database/sql#DB.SetMaxOpenConns',
			},
		],
	},
	doc,
});

/** What those who had the connections did most: in the program's code, also when the time itself went to a connection's reader. */
function holderOf({ sites }: RemoteWait): PlaceInfo | undefined {
	const sums = new Map<string, { place: PlaceInfo; ns: number }>();
	for (const { via, through, place: at, ns } of sites) {
		const own = at.depth >= 0 ? at : through;
		if (via === null || own === null) continue;
		const known = sums.get(own.fn);
		if (known) known.ns += ns;
		else sums.set(own.fn, { place: own, ns });
	}
	return [...sums.values()].sort((a, b) => b.ns - a.ns || (a.place.fn < b.place.fn ? -1 : 1))[0]?.place;
}

function describe(wait: RemoteWait): Finding {
	const holder = holderOf(wait);
	const params = {
		fn: wait.fn,
		pool: wait.pool,
		route: wait.route.name,
		requests: wait.requests,
		examples: wait.rows.length,
		holder: holder?.fn ?? '',
	};
	const where: PlaceData[] = [place(wait, 'semaphore', wait.valueNs, { count: wait.requests, stack: wait.lines })];
	if (holder && holder.fn !== wait.fn) where.push(place(holder, holder.op, 0, { count: 0 }));
	return {
		...noFinding,
		cause: 'connection-pool-exhausted',
		key: wait.fn,
		where,
		evidence: [waitEvidence('waits', 9, wait, params)],
		impact: latencyImpact(wait.route, wait.share, wait.valueNs),
		params,
	};
}
