import { type Netpoll, netpoll } from '../../facts/netpoll.ts';
import { servedRoutes } from '../../facts/requests/latency.ts';
import { requests, type Requests } from '../../facts/requests/requests.ts';
import { schedulerLoad } from '../../facts/scheduler.ts';
import { evidence, noFinding, place } from '../build.ts';
import { ns, percent, routeText } from '../request-words.ts';
import { type Finding, found, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** Fewer tell nothing about who looks. */
const LEAST_WAKES = 10;
/** Share of the ready goroutines that only the monitor thread found. */
const BY_MONITOR = 0.5;
/** sysmon asks the network when nobody has for 10 ms (runtime/proc.go, sysmon); a longer gap means that little happened. */
const MONITOR_GAP_NS = [8e6, 15e6] as const;

export const lateNetworkPickup = rule({
	id: 'late-network-pickup',
	cause: 'netpoller-starvation',
	accepts: ['trace'],
	needs: { all: netpoll, served: requests, loads: schedulerLoad },
	check({ all, served, loads }) {
		if (all.length === 0) return notEnough('the trace is not kept stay by stay');
		const findings = all.filter(isLate).map((one) =>
			describe(
				one,
				served.find(({ input }) => input === one.input),
				loads.find(({ input }) => input === one.input)?.byStart ?? [],
			),
		);
		return found(findings, 'goroutines whose network is ready are picked up by the Ps');
	},
	prose: {
		title: () => 'goroutines whose network is ready are picked up late',
		summary: ({ params, impact }) =>
			`${params['byMonitor']} of ${params['count']} goroutines with ready network were found only by the monitor thread, which looks every ${ns(params['gapNs'])}: they waited ${ns(impact.value)} longer on average than they had to, ${percent(impact.share)} of what ${routeText(String(params['route']))} take with it` +
			(params['fn'] ? `. The Ps never ran out of other work, most of it in ${params['fn']}.` : '.'),
		evidence: {
			monitor: ({ value, params }) =>
				`${value} of ${params['count']} waits for the network were ended by a thread without a P (sysmon), ${ns(params['gapNs'])} apart; none of the Ps asked the network before`,
			queue: ({ value }) => `once found they waited only ${ns(value)} for a P on average: the Ps are taken, but not long by anyone`,
		},
		fix: ({ params }) => [
			{
				text: `Let a P run out of work now and then: a P asks the network only when its queues are empty. Replace polling with runtime.Gosched${params['fn'] ? ` (${params['fn']})` : ''} by a channel, a sync.Cond or a short sleep.`,
				docs: 'netpoller-starvation',
			},
			{ text: 'Keep a P free for the network: fewer goroutines that compute at a time than GOMAXPROCS.', docs: 'scheduler-saturation' },
		],
	},
	doc,
});

const isLate = ({ count, byMonitor, medianGapNs }: Netpoll): boolean =>
	count >= LEAST_WAKES && byMonitor >= count * BY_MONITOR && medianGapNs >= MONITOR_GAP_NS[0] && medianGapNs <= MONITOR_GAP_NS[1];

function describe(
	one: Netpoll,
	served: Requests | undefined,
	starts: readonly { fn: string; file: string; line: number; runningNs: number }[],
): Finding {
	const route = served && servedRoutes(served)[0];
	// Ready at any moment between two looks: half a gap late on average.
	const lateNs = (one.medianGapNs / 2) * (one.byMonitor / one.count);
	const meanNs = route ? route.totalNs / route.count : 0;
	const busy = [...starts].sort((a, b) => b.runningNs - a.runningNs)[0];
	const params = {
		fn: busy?.fn ?? '',
		count: one.count,
		byMonitor: one.byMonitor,
		gapNs: one.medianGapNs,
		route: route?.name ?? '',
	};
	const ref = { input: one.input, table: 'trace.goroutines', rows: one.rows };
	return {
		...noFinding,
		cause: 'netpoller-starvation',
		key: 'network',
		where: busy ? [place(busy, 'cpu', busy.runningNs, { count: 1 })] : [],
		evidence: [
			evidence('monitor', 'trace.sched.netpoll', 9, one.byMonitor, 'count', ref, params),
			...(one.meanQueueNs < lateNs ? [evidence('queue', 'trace.sched.netpollQueue', 3, one.meanQueueNs, 'ns', ref, params)] : []),
		],
		impact: {
			of: 'latency',
			share: lateNs / (lateNs + meanNs),
			value: lateNs,
			unit: 'ns',
			basis: `of what ${routeText(params.route)} take on average, with the time until they are picked up`,
		},
		params,
	};
}
