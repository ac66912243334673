import { formatQuantity } from '../../base/units.ts';
import { activityText } from '../activity-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) =>
		params['receiver'] ? `${params['receiver']} receives too slowly for its senders` : `sends in ${params['fn']} wait for a slow receiver`,
	summary: ({ params }) =>
		`Senders waited ${formatQuantity(Number(params['waitNs']), 'ns')}` +
		(params['receiver'] ? ` for ${params['receiver']} to receive` : '') +
		` (${params['count']} waits, mean ${formatQuantity(Number(params['meanNs']), 'ns')}, most of it in ${params['fn']})` +
		(params['activity'] ? `; meanwhile the receiver was at: ${activityText(params)}.` : '.'),
	evidence: {
		waits: ({ value, params }) =>
			`${params['count']} sends waited ${formatQuantity(value, 'ns')} together in ${formatQuantity(Number(params['durationNs']), 'ns')} of trace, most of it in ${params['fn']}`,
		receiver: ({ value, params }) =>
			`meanwhile the receiver (${params['receiver']}) spent at least ${formatQuantity(value, 'ns')}, summed over the waits, on ${activityText(params)}`,
		delay: ({ value, params }) => `the block profile shows ${formatQuantity(value, 'ns')} of waiting in ${params['count']} sends`,
	},
	fix: ({ params }) => [
		{
			text: `Receive in more goroutines, or make the work between two receives cheaper${params['receiver'] ? ` (in ${params['receiver']})` : ''}; a larger buffer only hides it for a while.`,
			docs: 'https://go.dev/blog/pipelines',
		},
		{
			text: 'If losing values is better than waiting, send with select and default, and count what was dropped.',
			docs: 'https://go.dev/ref/spec#Select_statements',
		},
	],
};
