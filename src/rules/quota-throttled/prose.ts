import { formatQuantity } from '../../base/units.ts';
import type { FixText, Params, Prose } from '../rule.ts';

const cpus = (params: Params): string => formatQuantity(Number(params['quota']), 'CPUs');
const hasQuota = (params: Params): boolean => Number.isFinite(Number(params['quota']));
const hasTooManyProcs = (params: Params): boolean => Number(params['procs']) > Number(params['fitting']);
const part = (params: Params): string => formatQuantity(Number(params['part']), 'share');

export const prose: Prose = {
	title: ({ params }) =>
		`the CPU quota${hasQuota(params) ? ` of ${cpus(params)}` : ''} stops the process in ${part(params)} of its periods`,
	summary: ({ params }) =>
		(Number.isFinite(Number(params['stopped']))
			? `For ${formatQuantity(Number(params['stopped']), 'share')} of the time in which its threads had work, the quota kept all of them stopped`
			: `The quota ran out in ${part(params)} of the periods`) +
		(hasTooManyProcs(params) ? `; GOMAXPROCS is ${params['procs']}, so a burst uses up the period's share in a fraction of it.` : '.'),
	evidence: {
		periods: ({ value, params }) =>
			`the quota ran out in ${value} of ${params['periods']} periods with work (${part(params)})${params['isRate'] === 1 ? '' : ', counted since the cgroup was made'}`,
		procs: ({ params }) => `${cpus(params)} may be used, but GOMAXPROCS is ${params['procs']}`,
	},
	fix: ({ params }): FixText[] => [
		...(hasTooManyProcs(params)
			? [
					{
						text: `Set GOMAXPROCS to ${params['fitting']} (Go 1.25 and later take it from the quota when it is not set).`,
						docs: 'https://go.dev/doc/go1.25#container-aware-gomaxprocs',
					},
				]
			: []),
		{
			text: 'Raise the CPU limit, or take it away and keep the request, or make the work cheaper: a CPU profile shows what uses it up.',
			docs: 'https://docs.kernel.org/scheduler/sched-bwc.html',
		},
	],
};
