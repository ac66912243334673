import { formatQuantity } from '../../base/units.ts';
import { goroutines } from '../leak-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) =>
		Number(params['functions']) > 1
			? `${params['names']} send to each other, and nobody receives any more`
			: Number(params['isPlace']) === 1
				? `${params['fn']} waits for a place that only its own kind could give back`
				: `${params['fn']} sends into the queue that its own goroutine should empty`,
	summary: ({ params, impact }) =>
		`${goroutines(params['senders'], 'wait')} to send, and all who could receive are among them; ` +
		`${goroutines(params['count'])} (${formatQuantity(impact.share, 'share')} of the program's own) can never go on.`,
	evidence: {
		circle: ({ value, params }) =>
			`${goroutines(value, 'wait')} to send in ${params['names']} for ${formatQuantity(Number(params['youngestNs']), 'ns')} and more; ` +
			`earlier in the trace ${params['handedOver']} sends there were received, all of them in ${params['receivers']}, and all goroutines inside wait to send themselves`,
		ownGroup: ({ value, params }) =>
			`all ${goroutines(value)} that run as tasks of a group wait for a place in it (in ${params['names']}): a place comes free only when one of them ends`,
	},
	fix: ({ params }) => [
		Number(params['isPlace']) === 1 && Number(params['functions']) === 1
			? {
					text: `Do not ask for a place while holding one: let tasks return what is to be done next and start it from outside, or try for a place (TryGo, select with default) in ${params['fn']} and do the work in place when there is none.`,
					docs: 'https://pkg.go.dev/golang.org/x/sync/errgroup#Group.SetLimit',
				}
			: {
					text: `Let ${params['receivers']} receive while waiting to send (one select with both cases and a local queue), or send what goes back from a goroutine of its own; a larger buffer only makes it rarer.`,
					docs: 'https://go.dev/blog/pipelines',
				},
	],
};
