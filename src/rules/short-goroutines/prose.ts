import { formatQuantity } from '../../base/units.ts';
import type { Params, Prose } from '../rule.ts';

const ns = (params: Params, name: string): string => formatQuantity(Number(params[name]), 'ns');

export const prose: Prose = {
	title: ({ params }) => `${params['fn']} starts goroutines for work smaller than their cost`,
	summary: ({ params, impact }) =>
		`Starting and ending the goroutines of ${params['fn']} takes ${formatQuantity(impact.share, 'share')} of the CPU time in use` +
		(Number(params['created']) > 0
			? `; it starts ${formatQuantity(Number(params['perSecond']), 'per second')}, which then run for ${ns(params, 'meanNs')} each.`
			: '.'),
	evidence: {
		starting: ({ value, params }) =>
			`CPU samples worth ${formatQuantity(value, 'ns')} of ${ns(params, 'total')} lie below the go statement of ${params['fn']} (runtime.newproc)`,
		ending: ({ value }) =>
			`samples worth ${formatQuantity(value, 'ns')} are the runtime putting ended goroutines away and looking for the next one (runtime.goexit0)`,
		tiny: ({ value, params }) =>
			`${params['fn']} started ${value} goroutines (${params['startFn'] || 'of one kind'}) inside the trace, which ran for ${ns(params, 'meanNs')} on average; ` +
			`between two goroutines a P spent ${ns(params, 'perRunNs')} or more`,
	},
	fix: ({ params }) => [
		{
			text: `Give each goroutine a portion of the work instead of one item: in ${params['fn']}, start as many as there are Ps (runtime.GOMAXPROCS(0)), each with a run of the items, or do the work in a loop.`,
			docs: 'goroutine-churn',
		},
	],
};
