import { formatQuantity } from '../../base/units.ts';
import { doing, leakFixes, leakTitle } from '../leak-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: leakTitle,
	summary: ({ params, impact }) =>
		`Goroutines in ${params['fn']} grew from ${params['before']} to ${params['after']} (${formatQuantity(impact.share, 'share')} of the program's own); ` +
		`they wait for ${doing(params['op'])}.`,
	evidence: {
		besideReader: ({ value }) =>
			`beside ${formatQuantity(value, 'goroutines')} of them, one that the same goroutine started reads from the network: a peer is there`,
		growth: ({ value, params }) =>
			`${value} more goroutines in ${params['fn']} than in the first snapshot (${params['before']} to ${params['after']})` +
			(Number(params['staying']) >= 0 ? `; ${formatQuantity(Number(params['staying']), 'share')} of the first ones are still there` : ''),
	},
	fix: leakFixes,
};
