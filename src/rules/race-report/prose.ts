import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) =>
		`${params['fn']}${params['other'] && params['other'] !== params['fn'] ? ` and ${params['other']}` : ''} use the same memory without synchronisation`,
	summary: ({ params }) =>
		`The race detector saw a ${params['first']} and a ${params['second']} with nothing between them that orders the two.`,
	evidence: { race: ({ value }) => `${value} race report${value === 1 ? '' : 's'} for this pair of places` },
	fix: ({ params }) => [
		{
			text: `Guard the variable with one lock in both ${params['fn']} and ${params['other'] || 'the other place'}, make it atomic, or hand it over through a channel.`,
			docs: 'https://go.dev/ref/mem',
		},
	],
};
