import { goroutines } from '../leak-words.ts';
import { orderFix } from '../lock-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) =>
		`every goroutine waits, and the runtime ended the process${params['fn'] ? ` (first: ${params['op']} in ${params['fn']})` : ''}`,
	summary: ({ params }) =>
		Number(params['count']) === 1
			? `The program's only goroutine waits for what never comes, so the runtime stopped it.`
			: `All ${goroutines(params['count'])} of the program waited for each other; none could ever go on, so the runtime stopped it.`,
	evidence: {
		asleep: ({ value }) => `the runtime printed "all goroutines are asleep - deadlock!" with ${goroutines(value)} of the program waiting`,
	},
	fix: ({ params }) => [
		...(Number(params['locks']) > 0 ? [orderFix] : []),
		{
			text: 'Close channels from the sending side, and give every receive a partner that is started before it.',
			docs: 'https://go.dev/blog/pipelines',
		},
	],
};
