import { formatQuantity } from '../../base/units.ts';
import { activityText } from '../activity-words.ts';
import { contentionFixes, lockUseOf } from '../lock-words.ts';
import type { Params, Prose } from '../rule.ts';

const ns = (params: Params, name: string): string => formatQuantity(Number(params[name]), 'ns');

export const prose: Prose = {
	title: ({ params }) => `a lock held in ${params['holder'] || params['fn']} keeps others waiting`,
	summary: ({ params }) =>
		`Goroutines waited ${ns(params, 'waitNs')} for a lock in ${ns(params, 'durationNs')} of trace ` +
		`(${params['count']} waits, mean ${ns(params, 'meanNs')}, longest ${ns(params, 'longest')})` +
		(params['holder'] ? `; the holder, ${params['holder']}, spent the time on ${activityText(params)}.` : '.'),
	evidence: {
		waits: ({ value, params }) =>
			`${params['count']} waits for the lock took ${formatQuantity(value, 'ns')} together, mean ${ns(params, 'meanNs')}, most of it in ${params['fn']}`,
		holder: ({ value, params }) =>
			`while they waited, the goroutine that then released the lock (in ${params['holder']}) spent at least ${formatQuantity(value, 'ns')}, summed over the waits ` +
			`(${formatQuantity(Number(params['activityShare']), 'share')} of what it did), on ${activityText(params)}`,
		starved: ({ value }) =>
			`the holders themselves waited ${formatQuantity(value, 'ns')} for a P while they held it: the CPU is short, not the lock`,
	},
	fix: ({ params }) => contentionFixes(String(params['holder'] || params['fn']), String(params['activity']), lockUseOf(params)),
};
