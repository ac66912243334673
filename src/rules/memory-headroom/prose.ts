import { formatQuantity } from '../../base/units.ts';
import type { FixText, Params, Prose } from '../rule.ts';

const bytes = (params: Params, name: string): string => formatQuantity(Number(params[name]), 'bytes');
const isKilled = (params: Params): boolean => params['isKilled'] === 1;
const toLimit = (params: Params): string =>
	Number.isFinite(Number(params['toLimitNs']))
		? `; at this pace the limit of ${bytes(params, 'limit')} is reached in ${formatQuantity(Math.max(0, Number(params['toLimitNs'])), 'ns')}`
		: '';

export const prose: Prose = {
	title: ({ params }) => (isKilled(params) ? 'the kernel killed a process at the memory limit' : 'the memory in use only grows'),
	summary: ({ params }) =>
		isKilled(params)
			? `${params['oomKills']} processes of the cgroup were killed at its limit of ${bytes(params, 'limit')}; ${bytes(params, 'after')} are in use now.`
			: `Memory that cannot be taken back grew from ${bytes(params, 'before')} to ${bytes(params, 'after')} in ${formatQuantity(Number(params['spanNs']), 'ns')}${toLimit(params)}.`,
	evidence: {
		growth: ({ value, params }) =>
			`${params['ofCgroup'] === 1 ? 'memory.current less the page cache not in use' : 'anonymous memory of the process'} rose by ${formatQuantity(value, 'bytes')} over ${params['snapshots']} snapshots, ${formatQuantity(Number(params['perSecond']), 'bytes per second')}`,
		killed: ({ value }) => `memory.events counts ${value} processes killed (oom_kill)`,
	},
	fix: (): FixText[] => [
		{
			text: 'Take two heap profiles some minutes apart: they say what keeps growing, or that it is not the Go heap.',
			docs: 'https://go.dev/doc/gc-guide',
		},
		{
			text: 'Set GOMEMLIMIT to some 90 % of the limit, so that the collector works harder before the kernel kills: gowhy advise runtime.',
			docs: 'https://go.dev/doc/gc-guide#Memory_limit',
		},
	],
};
