import { doing, goroutines, leakFixes, leakTitle } from '../leak-words.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: leakTitle,
	summary: ({ params }) =>
		`Go's own leak detection found ${goroutines(params['count'])} in ${params['fn']} that nothing can ever wake: ${doing(params['op'])}.`,
	evidence: {
		marked: ({ value }) =>
			`${goroutines(value, 'are')} marked (leaked): what they wait for is not reachable from any goroutine that can run`,
	},
	fix: leakFixes,
};
