import { formatQuantity } from '../../base/units.ts';
import type { Params, Prose } from '../rule.ts';

const percent = (params: Params, name: string): string => formatQuantity(Number(params[name]), 'share');
const isStolen = (params: Params): boolean => params['isStolen'] === 1;

export const prose: Prose = {
	title: ({ params }) =>
		isStolen(params) ? 'the hypervisor takes CPU time away from this machine' : 'the process is ready to run, but the machine runs others',
	summary: ({ params }) =>
		`For ${percent(params, 'part')} of the time in which its threads had work they waited for a CPU` +
		(isStolen(params)
			? `; ${percent(params, 'steal')} of the CPU time was stolen.`
			: Number.isFinite(Number(params['others']))
				? `; other programs used ${percent(params, 'others')} of the machine.`
				: '.'),
	evidence: {
		delay: ({ value, params }) =>
			`${params['threads']} threads waited ${formatQuantity(value, 'ns')} for a CPU in ${formatQuantity(Number(params['spanNs']), 'ns')} (run delay of schedstat), ${formatQuantity(Number(params['perTurnNs']), 'ns')} each time: ${percent(params, 'part')} of their time with work`,
		host: ({ value, params }) =>
			isStolen(params)
				? `${formatQuantity(value, 'share')} of the machine's CPU time was taken by the hypervisor`
				: `other programs used ${formatQuantity(value, 'share')} of the machine's CPU time, which was ${percent(params, 'busy')} busy`,
		pressure: ({ value }) => `some task of the machine waited for a CPU ${formatQuantity(value, 'share')} of the time (/proc/pressure/cpu)`,
	},
	fix: ({ params }) => [
		{
			text: isStolen(params)
				? 'Move to an instance with CPUs of its own, or off this host: nothing in the program helps.'
				: 'Give the service CPU of its own: a higher CPU weight or request, other neighbours, a larger machine. `top` shows who runs instead.',
			docs: 'https://docs.kernel.org/accounting/psi.html',
		},
	],
};
