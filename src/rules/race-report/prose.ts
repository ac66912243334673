import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) =>
		params['other'] && params['other'] !== params['fn']
			? `${params['fn']} and ${params['other']} use the same memory without synchronisation`
			: `goroutines in ${params['fn']} use the same memory without synchronisation`,
	summary: ({ params }) =>
		`The race detector saw a ${params['first']} and a ${params['second']} with nothing between them that orders the two.`,
	evidence: { race: ({ value }) => `${value} race report${value === 1 ? '' : 's'} for this memory` },
	fix: ({ params }) => [
		{
			text: `Guard the variable with one lock in ${params['other'] && params['other'] !== params['fn'] ? `both ${params['fn']} and ${params['other']}` : params['fn']}, make it atomic, or hand it over through a channel.`,
			docs: 'https://go.dev/ref/mem',
		},
	],
};
