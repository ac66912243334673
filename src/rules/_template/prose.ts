import type { Prose } from '../rule.ts';

/** One sentence per evidence code of rule.ts, with the figures of that evidence; what to do, not what to read. */
export const prose: Prose = {
	title: ({ params }) => `${params['fn']} holds ${params['count']} goroutines`,
	summary: ({ params }) => `${params['count']} goroutines wait in ${params['fn']}.`,
	evidence: {
		many: ({ value, params }) => `${value} goroutines wait in ${params['fn']}`,
	},
	fix: ({ params }) => [{ text: `Bound how many goroutines may wait in ${params['fn']}.`, docs: 'goroutine-leak' }],
};
