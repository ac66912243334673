import { formatQuantity } from '../../base/units.ts';
import { doing, goroutines, leakFixes, leakTitle } from '../leak-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: leakTitle,
	summary: ({ params, impact }) =>
		`${goroutines(params['count'])} (${formatQuantity(impact.share, 'share')} of the program's own) ${params['count'] === 1 ? 'waits' : 'wait'} in ${params['fn']} for ${doing(params['op'])}` +
		(params['starter'] && Number(params['returned']) > 0 ? `, although ${params['starter']}, which started them, has returned.` : '.'),
	evidence: {
		never: ({ value, params }) => `${goroutines(value, 'are')} in state [${params['state']}], which can never end`,
		starterReturned: ({ value, params }) =>
			`for ${value} of ${goroutines(params['count'])} the function that started it (${params['starter']}) has returned: whoever should have taken part is gone`,
		age: ({ value, params }) => `the oldest of the ${params['count']} has waited ${formatQuantity(value, 'ns')} and more`,
		besideReader: ({ value }) =>
			`beside ${formatQuantity(value, 'goroutines')} of them, one that the same goroutine started reads from the network: a peer is there`,
		stuck: ({ value, params }) =>
			`${value} goroutines wait in ${params['fn']} when the trace ends, the oldest for at least ${formatQuantity(Number(params['oldestNs']), 'ns')}; ` +
			`in the trace ${params['created']} of their kind were started and ${params['ended']} ended, and ${params['finished']} waits here finished` +
			(params['partner'] ? `, most of them by ${params['partner']}: the partner that these lack` : ''),
	},
	fix: leakFixes,
};
