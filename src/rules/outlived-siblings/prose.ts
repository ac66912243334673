import { formatQuantity } from '../../base/units.ts';
import { doing, goroutines, leakFixes, leakTitle } from '../leak-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: (finding) => (Number(finding.params['isLoop']) === 1 ? `goroutines in ${finding.params['fn']} never give up` : leakTitle(finding)),
	summary: ({ params, impact }) =>
		`Of the goroutines that start in ${params['start']} most end within ${formatQuantity(Number(params['longestLifeNs']), 'ns')}, but ${goroutines(params['count'])} ` +
		`(${formatQuantity(impact.share, 'share')} of the program's own) stay in ${params['fn']}: ${doing(params['op'])}.`,
	evidence: {
		outlived: ({ value, params }) =>
			`${params['ended']} of ${params['created']} goroutines started in ${params['start']} ended within ${formatQuantity(Number(params['longestLifeNs']), 'ns')}; ` +
			`${value} have lived at least three times as long, ${params['newcomers']} of them new in the trace, and none of the ${params['before']} that were there before ended`,
		besideReader: ({ value }) =>
			`beside ${formatQuantity(value, 'goroutines')} of them, one that the same goroutine started reads from the network: a peer is there`,
	},
	fix: (finding) =>
		Number(finding.params['isLoop']) === 1
			? [
					{
						text: `Bound the attempts in ${finding.params['fn']}: give up after a number of them or when a deadline has passed (context.WithTimeout), tell failures that cannot heal from those that can, and keep what is left in a queue with a limit.`,
						docs: 'https://go.dev/blog/context',
					},
				]
			: leakFixes(finding),
};
