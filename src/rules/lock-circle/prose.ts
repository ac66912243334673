import { formatQuantity } from '../../base/units.ts';
import { againFix, orderFix } from '../lock-words.ts';
import type { Prose } from '../rule.ts';

const waitersTitle = (fns: readonly string[]): string =>
	fns.length === 1 ? `goroutines in ${fns[0]} wait for each other's locks` : `${fns.join(' and ')} wait for each other's locks`;

export const prose: Prose = {
	title: ({ params, where }) =>
		Number(params['size']) === 1
			? `${where[0]?.fn} waits for a lock that its own goroutine holds`
			: waitersTitle([...new Set(where.slice(0, Number(params['waiting'])).map((at) => at.fn))]),
	summary: ({ params, impact }) =>
		`${params['size']} goroutine${Number(params['size']) === 1 ? '' : 's'} can never go on: each waits for a lock that the next one holds. ` +
		`${params['count']} goroutines (${formatQuantity(impact.share, 'share')} of the program's own) are stuck on these locks.`,
	evidence: {
		circle: ({ params }) =>
			`${formatQuantity(Number(params['size']), 'goroutines')} ${Number(params['size']) === 1 ? 'waits' : 'wait'} for ${formatQuantity(Number(params['locks']), 'locks')} in a circle, and no goroutine that still runs is inside code that uses ${Number(params['locks']) === 1 ? 'it' : 'them'}`,
		age: ({ value }) => `they have waited ${formatQuantity(value, 'ns')} and more`,
		staying: ({ value }) => `the same ${value} goroutines waited for the same locks in an earlier dump`,
		neverGranted: ({ value, params }) =>
			`in the trace the lock in ${params['fn']} was granted to nobody for ${formatQuantity(value, 'ns')}`,
	},
	fix: ({ params }) => (Number(params['size']) === 1 ? [againFix] : [orderFix]),
};
