import { formatQuantity } from '../../base/units.ts';
import type { Prose } from '../rule.ts';

const bytes = (value: unknown): string => formatQuantity(Number(value), 'bytes');

export const prose: Prose = {
	title: ({ params }) =>
		params['fn'] ? `the live heap grows, most of it allocated in ${params['fn']}` : 'the live heap grows from GC cycle to GC cycle',
	summary: ({ params }) =>
		`What survives garbage collection grew from ${bytes(params['before'])} to ${bytes(params['after'])}` +
		(params['fn'] ? `; ${formatQuantity(Number(params['part']), 'share')} of the growth was allocated in ${params['fn']}.` : '.'),
	evidence: {
		log: ({ value, params }) =>
			`gctrace lines: the live heap rose by ${bytes(value)} over ${params['cycles']} cycles (${bytes(params['before'])} to ${bytes(params['after'])}), nearly at every one`,
		heaps: ({ value, params }) =>
			`${params['profiles']} heap profiles: memory in use rose by ${bytes(value)} (${bytes(params['before'])} to ${bytes(params['after'])})`,
	},
	fix: ({ params }) => [
		{
			text: params['fn']
				? `Find what keeps the values made in ${params['fn']}: a map or slice without bound, a cache without eviction, a closure or goroutine that never ends.`
				: 'Take two heap profiles some minutes apart to see where the growing memory is allocated.',
			docs: 'https://go.dev/doc/gc-guide',
		},
	],
};
