import { type Handover, handovers } from '../../facts/requests/handovers.ts';
import { type RemoteWait, remoteWaits } from '../../facts/requests/remote-waits.ts';
import { requests } from '../../facts/requests/requests.ts';
import { evidence, noFinding, place } from '../build.ts';
import { latencyImpact, ns, ofSlowest, percent } from '../request-words.ts';
import { type Finding, found, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** Share of the long waits that end with another's statement, and how many times the share by chance that is. */
const LEAST_ENDED = 0.4;
const LEAST_FACTOR = 3;
const LEAST_LONG = 15;
const LEAST_SHARE = 0.1;

export const locksInDatabase = rule({
	id: 'locks-in-database',
	cause: 'slow-downstream',
	accepts: ['trace'],
	needs: { all: requests, handed: handovers, waits: remoteWaits },
	check({ all, handed, waits }) {
		if (all.every(({ table }) => table.length === 0)) return notEnough('no requests are seen in the trace');
		const findings = handed.filter(isHandover).flatMap((one) => {
			const wait = waits.find(({ kind, input, fn }) => kind === 'answer' && input === one.input && fn === one.waiting.fn);
			return wait && wait.share >= LEAST_SHARE ? [describe(one, wait)] : [];
		});
		return found(findings, 'long statements do not end with those of others');
	},
	prose: {
		title: ({ params }) => `${params['fn']} waits in the database for rows that others have locked`,
		summary: ({ params, impact }) =>
			`${params['ended']} of the ${params['long']} long waits in ${params['fn']} ended at the moment when another request had its statement in ${params['releaser']} answered (by chance ${percent(params['chance'])} would): a lock that is held until the commit. The waits take ${ns(impact.value)} (${percent(impact.share)}) ${ofSlowest(params)}.`,
		evidence: {
			handover: ({ value, params }) =>
				`the ${value} requests that waited longest in ${params['fn']} went on within 0.4 ms of another's answer in ${params['releaser']}; usually the statement takes ${ns(params['medianNs'])}`,
		},
		fix: ({ params }) => [
			{
				text: `Do not queue for the same rows: SELECT ... FOR UPDATE SKIP LOCKED in ${params['fn']} takes the next free one (queues, vouchers); a counter that all increment is better written in shards.`,
				docs: 'slow-downstream',
			},
			{
				text: `Hold the lock shorter: lock late in the transaction, commit at once (${params['releaser']}), and make no other call in between.`,
				docs: 'slow-downstream',
			},
		],
	},
	doc,
});

const isHandover = ({ long, ended, chance }: Handover): boolean =>
	long >= LEAST_LONG && ended >= long * LEAST_ENDED && ended / long >= chance * LEAST_FACTOR;

function describe(one: Handover, wait: RemoteWait): Finding {
	const params = {
		fn: one.waiting.fn,
		releaser: one.releasing.fn,
		route: wait.route.name,
		long: one.long,
		ended: one.ended,
		chance: one.chance,
		medianNs: one.medianNs,
	};
	return {
		...noFinding,
		cause: 'slow-downstream',
		key: one.waiting.fn,
		where: [
			place(one.waiting, 'network read', wait.valueNs, { count: one.calls, stack: wait.lines }),
			place(one.releasing, 'network read', 0, { count: 0 }),
		],
		evidence: [
			evidence(
				'handover',
				'trace.requests.handovers',
				9,
				one.rows.length,
				'count',
				{ input: one.input, table: 'trace.requests', rows: one.rows },
				params,
			),
		],
		impact: latencyImpact(wait.route, wait.share, wait.valueNs),
		params,
	};
}
