import { formatQuantity } from '../../base/units.ts';
import type { FixText, Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) => `${params['fn']} sits in system calls${params['call'] ? ` (${params['call']})` : ''}`,
	summary: ({ params, impact }) =>
		Number(params['meanNs']) >= 0
			? `${params['count']} system calls from ${params['fn']} took ${formatQuantity(impact.value, 'ns')}, ${formatQuantity(Number(params['meanNs']), 'ns')} each; every one holds a thread (${params['threads']} threads for ${params['procs']} Ps).`
			: `${params['count']} goroutines are in a system call from ${params['fn']} at the same moment; each holds a thread.`,
	evidence: {
		calls: ({ value, params }) =>
			`${params['count']} calls took ${formatQuantity(value, 'ns')} together, mean ${formatQuantity(Number(params['meanNs']), 'ns')}, longest ${formatQuantity(Number(params['maxNs']), 'ns')}`,
		blocked: ({ value, params }) => `in ${value} of ${params['count']} calls the scheduler had to take the P away`,
		threads: ({ value, params }) => `${value} threads were active for ${params['procs']} Ps`,
		dump: ({ value, params }) =>
			`${formatQuantity(value, 'goroutines')} ${value === 1 ? 'is' : 'are'} in state [syscall] in ${params['fn']}`,
		threadGrowth: ({ value, params }) => `schedtrace lines show ${value} more threads (${params['before']} to ${params['after']})`,
	},
	fix: ({ params }): FixText[] => {
		const call = String(params['call']);
		if (/flock/i.test(call)) {
			return [
				{
					text: `Another holder keeps the file lock that ${params['fn']} waits for: shorten what is done under it, or lock per file.`,
					docs: 'https://go.dev/doc/diagnostics',
				},
			];
		}
		const sync = call.includes('Sync') || call.toLowerCase().includes('fsync');
		return [
			sync
				? {
						text: `Group what ${params['fn']} writes: one goroutine writes and syncs for all that wait (group commit), instead of one sync per record.`,
						docs: 'https://go.dev/doc/diagnostics',
					}
				: {
						text: `Bound how many goroutines are inside ${params['fn']} at once (a semaphore), or use a call that waits in the netpoller.`,
						docs: 'https://go.dev/doc/diagnostics',
					},
		];
	},
};
