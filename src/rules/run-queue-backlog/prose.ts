import { formatQuantity } from '../../base/units.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) =>
		Number(params['cpuBound']) > Number(params['procs'])
			? `more goroutines compute than there are Ps${params['fn'] ? ` (${params['fn']})` : ''}`
			: 'goroutines wait for a P',
	summary: ({ params }) =>
		`On average ${formatQuantity(Number(params['meanRunnable']), 'count')} goroutines were ready to run but waited for one of ${params['procs']} Ps` +
		(Number(params['max']) < 0
			? '.'
			: Number(params['p99']) < Number(params['max'])
				? `; 1 % of them waited more than ${formatQuantity(Number(params['p99']), 'ns')}, the longest ${formatQuantity(Number(params['max']), 'ns')}.`
				: `; the longest waited ${formatQuantity(Number(params['max']), 'ns')}.`),
	evidence: {
		backlog: ({ value, params }) =>
			`goroutines spent ${formatQuantity(value, 'ns')} ready to run without a P: ${formatQuantity(Number(params['meanRunnable']), 'count')} at a time on ${params['procs']} Ps, all of them busy`,
		cpuBound: ({ value, params }) =>
			`${formatQuantity(value, 'goroutines')} at a time only computed, hardly ever waiting, on ${params['procs']} Ps`,
		log: ({ value, params }) =>
			`${value} of ${params['lines']} schedtrace lines show no idle P and more goroutines queued than the ${params['procs']} Ps (up to ${params['max']})`,
	},
	fix: ({ params }) => [
		{
			text: `Bound how many goroutines compute at once${params['fn'] ? ` in ${params['fn']}` : ''} to about GOMAXPROCS (${params['procs']} here; a semaphore or a pool), fewer if requests must be served meanwhile.`,
			docs: 'https://pkg.go.dev/golang.org/x/sync/errgroup#Group.SetLimit',
		},
		{ text: 'Move the computing out of the serving process, or give it more CPUs.', docs: 'https://go.dev/doc/diagnostics' },
	],
};
