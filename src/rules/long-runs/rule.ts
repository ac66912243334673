import { type Hogs, hogs } from '../../facts/hogs.ts';
import { latencyShare } from '../../facts/requests/latency.ts';
import { type Requests, requests } from '../../facts/requests/requests.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { latencyImpact, ns, ofSlowest, percent } from '../request-words.ts';
import { type Finding, found, type ImpactData, notEnough, rule } from '../rule.ts';
import doc from './rule.md';

/** Part of the waiting for a P that lies behind long stays, from which they are why there is waiting. */
const LEAST_BEHIND = 0.3;
/** More goroutines than so many per P with long stays are a crowd that computes: scheduler-saturation. */
const MOST_PER_PROC = 2;

export const longRuns = rule({
	id: 'long-runs',
	cause: 'goroutine-hog',
	accepts: ['trace'],
	needs: { all: hogs, served: requests },
	check({ all, served }) {
		if (all.length === 0) return notEnough('the trace is not kept stay by stay');
		const findings = all
			.filter((one) => one.count > 0 && one.rows.length <= one.procs * MOST_PER_PROC && one.behindNs >= one.runnableNs * LEAST_BEHIND)
			.map((one) => describe(one, served));
		return found(findings, 'no goroutine keeps a P from others without a scheduling point');
	},
	prose: {
		title: ({ params }) => `${params['fn']} keeps a P for ${ns(params['longestNs'])} without letting others run`,
		summary: ({ params, impact }) =>
			`${params['count']} stays of 30 ms and more on a P without a scheduling point, the longest ${ns(params['longestNs'])}, most of it in ${params['fn']}; ${percent(params['behind'])} of all waiting for a P was behind them` +
			(params['route'] === '' ? '.' : `: ${ns(impact.value)} (${percent(impact.share)}) ${ofSlowest(params)}.`),
		evidence: {
			longest: ({ value, params }) =>
				`a goroutine ran for ${ns(value)} in one piece; the scheduler asks for the P after 10 ms, so it could not be preempted (${params['fn']})`,
			behind: ({ value, params }) =>
				`others waited ${ns(value)} for a P during such stays, ${percent(params['behind'])} of all such waiting`,
		},
		fix: ({ params }) => [
			{
				text: `Cut the work of ${params['fn']} into pieces, and call runtime.Gosched between them: code in assembly (copying, checksums) and in cgo cannot be preempted.`,
				docs: 'goroutine-hog',
			},
		],
	},
	doc,
});

function describe(one: Hogs, served: readonly Requests[]): Finding {
	const behind = share(one.behindNs, one.runnableNs);
	const queued = latencyShare(served, ({ part }) => part === 'run queue');
	const main = one.functions[0];
	const params = {
		fn: main?.fn ?? '',
		count: one.count,
		longestNs: one.longestNs,
		behind,
		route: queued?.route.name ?? '',
	};
	const impact: ImpactData = queued
		? latencyImpact(queued.route, queued.share * behind, queued.valueNs * behind)
		: { of: 'latency', share: behind, value: one.behindNs, unit: 'ns', basis: 'of the waiting for a P' };
	const ref = { input: one.input, table: 'trace.goroutines', rows: one.rows };
	return {
		...noFinding,
		cause: 'goroutine-hog',
		key: params.fn,
		where: one.functions.slice(0, 3).map((fn) => place(fn, 'cpu', fn.ns, { count: fn.count })),
		evidence: [
			evidence('longest', 'trace.sched.longestRun', 7, one.longestNs, 'ns', ref, params),
			evidence('behind', 'trace.sched.behind', 7, one.behindNs, 'ns', ref, params),
		],
		impact,
		params,
	};
}
