import { formatQuantity } from '../../base/units.ts';
import { goroutines } from '../leak-words.ts';
import { orderFix, partnerFix, unlockFix } from '../lock-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) => `locks taken in ${params['fn']} are never released`,
	summary: ({ params, impact }) =>
		`${goroutines(params['count'])} (${formatQuantity(impact.share, 'share')} of the program's own) ${params['count'] === 1 ? 'waits' : 'wait'} for locks in ` +
		`${params['functions']} function${Number(params['functions']) === 1 ? '' : 's'} and none was granted one.`,
	evidence: {
		neverGranted: ({ value, params }) =>
			`the oldest wait, in ${params['fn']}, is ${formatQuantity(value, 'ns')} old, and since it began nobody got a lock there`,
		stuck: ({ value, params }) =>
			`${formatQuantity(value, 'goroutines')} in ${formatQuantity(Number(params['functions']), 'functions')} still wait for a lock when the trace ends`,
		partner: ({ value, params }) =>
			`${params['fn']}, which may hold the lock, has waited ${formatQuantity(value, 'ns')} in a ${params['op']} that nothing ends`,
		noHolder: ({ value, params }) =>
			`${goroutines(value, 'wait')} for lock ${params['lock']}, and no other goroutine is inside code that uses it`,
		age: ({ value }) => `the oldest has waited ${formatQuantity(value, 'ns')} and more`,
	},
	fix: ({ mechanism }) =>
		mechanism === 'missing-unlock' ? [unlockFix] : mechanism === 'lock-channel-cycle' ? [partnerFix] : [orderFix, unlockFix],
};
