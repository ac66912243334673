import { formatQuantity } from '../../base/units.ts';
import type { FixText, Params, Prose } from '../rule.ts';

/** What the open files of each kind are, in words. */
const KINDS: Readonly<Record<string, string>> = {
	socket: 'sockets',
	file: 'files',
	pipe: 'pipes',
	anon_inode: 'event objects (epoll, timers, eventfd)',
	device: 'devices',
};
const kindOf = (params: Params): string => KINDS[String(params['kind'])] ?? 'open files';
const limitText = (params: Params): string => {
	if (!Number.isFinite(Number(params['limit']))) return '';
	const soon = Number.isFinite(Number(params['toLimitNs']))
		? `, reached in ${formatQuantity(Number(params['toLimitNs']), 'ns')} at this pace`
		: '';
	return ` (the limit is ${formatQuantity(Number(params['limit']), 'count')}${soon})`;
};

export const prose: Prose = {
	title: ({ params }) => `the process keeps opening ${kindOf(params)} and does not close them`,
	summary: ({ params }) =>
		`Open files rose from ${params['before']} to ${params['after']} over ${params['snapshots']} snapshots${limitText(params)}` +
		(params['target']
			? `; most of the growth is ${params['target']}.`
			: params['peer']
				? `; most of the growth are connections to ${params['peer']}.`
				: '.'),
	evidence: {
		growth: ({ value, params }) =>
			`${value} more open files than ${Number.isFinite(Number(params['spanNs'])) ? formatQuantity(Number(params['spanNs']), 'ns') + ' before' : 'in the first listing'}` +
			(params['kind'] ? `, most of them ${kindOf(params)}` : '') +
			(params['target'] ? `: ${params['target']} ${params['targetBefore']} to ${params['targetAfter']} times` : ''),
		closeWait: ({ params }) =>
			`${params['closeWait']} connections are in CLOSE-WAIT: the other side (most: ${params['peer']}) has closed them, this one has not`,
		peer: ({ params }) => `open connections to ${params['peer']} rose from ${params['peerBefore']} to ${params['peerAfter']}`,
		clients: ({ value, params }) => `${value} more clients are connected (${params['inboundAfter']} now): more sockets are to be expected`,
	},
	fix: ({ params }): FixText[] =>
		params['kind'] === 'socket'
			? [
					{
						text: 'Close what is opened on every path: `defer resp.Body.Close()` after the error check (also when the body is not read), `rows.Close()`, `conn.Close()`.',
						docs: 'https://pkg.go.dev/net/http#Client.Do',
					},
					{
						text: 'Make one http.Client or sql.DB and share it; a client per request keeps its idle connections to itself.',
						docs: 'https://pkg.go.dev/net/http#Transport',
					},
				]
			: [
					{
						text: 'Close what is opened on every path, with `defer f.Close()` right after the error check, also on early returns.',
						docs: 'https://pkg.go.dev/os#File.Close',
					},
				],
};
