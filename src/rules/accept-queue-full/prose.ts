import { formatQuantity } from '../../base/units.ts';
import type { Params, Prose } from '../rule.ts';

const at = (params: Params): string => (params['address'] ? ` at ${params['address']}` : '');

export const prose: Prose = {
	title: ({ params }) => `connections wait to be accepted${at(params)}`,
	summary: ({ params }) =>
		(params['address']
			? `The accept queue of ${params['address']} held up to ${params['queued']} connections of ${params['backlog']}`
			: 'Accept queues were full') +
		(Number(params['overflows']) > 0
			? `; ${params['overflows']} connections were refused in ${formatQuantity(Number(params['spanNs']), 'ns')}, and their clients tried again a second later.`
			: ': clients are connected but nobody answers them.'),
	evidence: {
		queue: ({ value, params }) =>
			`${params['address']}: ${value} connections wait for accept, the queue takes ${params['backlog']}; nearly full in ${params['full']} of ${params['snapshots']} snapshots`,
		overflows: ({ value, params }) =>
			`the kernel counted ${value} connections refused because an accept queue was full` +
			(Number.isFinite(Number(params['accepted'])) ? ` (ListenOverflows), beside ${params['accepted']} accepted` : ' (ListenOverflows)'),
	},
	fix: () => [
		{
			text: 'Look at what the goroutine in Accept does between two calls (a goroutine dump shows it): a lock, a limit on connections (netutil.LimitListener), a handshake or a write inside the accept loop. Hand the connection to a goroutine at once.',
			docs: 'https://pkg.go.dev/net#Listener',
		},
		{
			text: 'For bursts alone raise net.core.somaxconn: Go takes the backlog from it when it starts to listen.',
			docs: 'https://pkg.go.dev/net#Listen',
		},
	],
};
