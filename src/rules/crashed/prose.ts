import type { FixText, Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params, cause }) =>
		cause === 'data-race'
			? `a map is used from several goroutines at once in ${params['fn']}`
			: `${params['fn'] || 'the program'} ${params['isRecovered'] === 1 ? 'panicked and was recovered' : 'died'}: ${params['first']}`,
	summary: ({ params, cause }) => {
		if (cause === 'data-race') return `The runtime stopped the process: ${params['first']}.`;
		const who = Number(params['goroutine']) >= 0 ? `Goroutine ${params['goroutine']}` : 'A goroutine';
		const what =
			params['kind'] === 'signal'
				? `received ${params['signal']}`
				: `${params['isRecovered'] === 1 ? 'panicked with' : 'died of'} "${params['first']}"`;
		const chain =
			Number(params['depth']) > 1 ? `, the first of ${params['depth']} panics in a chain that ended with "${params['last']}"` : '';
		const times = Number(params['times']) > 1 ? `; the log holds ${params['times']} of these` : '';
		return `${who} ${what}${chain}${times}${params['isRecovered'] === 1 ? '; it was recovered, so the process went on' : ''}.`;
	},
	evidence: {
		died: ({ params, value }) =>
			`${params['kind']}${value > 1 ? `, the first of ${value} in a chain` : ''}: ${params['first']}${params['signal'] ? ` [${params['signal']}]` : ''}`,
		mapRace: ({ params }) => `fatal error: ${params['first']}: the runtime saw two goroutines in the map at the same moment`,
	},
	fix: ({ params, cause }): FixText[] => {
		const first = String(params['first']);
		const fn = params['fn'] ? ` in ${params['fn']}` : '';
		if (cause === 'data-race')
			return [
				{
					text: 'Guard the map with a sync.Mutex, or use sync.Map; run the tests with -race.',
					docs: 'https://go.dev/doc/articles/race_detector',
				},
			];
		if (first.includes('nil pointer'))
			return [
				{
					text: `Check for nil before the use${fn}, and for the error that came with the value.`,
					docs: 'https://go.dev/blog/defer-panic-and-recover',
				},
			];
		if (first.includes('out of range'))
			return [
				{
					text: `Check the index against len${fn}; it comes from input or from another structure.`,
					docs: 'https://go.dev/ref/spec#Index_expressions',
				},
			];
		if (first.includes('closed channel'))
			return [
				{ text: 'Let only the sender close the channel, once (sync.Once if there are several).', docs: 'https://go.dev/blog/pipelines' },
			];
		if (first.includes('stack overflow') || first.includes('stack exceeds'))
			return [{ text: `Bound the recursion${fn}.`, docs: 'https://go.dev/doc/faq#goroutines' }];
		return [
			{
				text: `Handle the case${fn}${params['isRecovered'] === 1 ? '; a recovered panic still loses its request' : ', or recover at the edge of the request so that one request does not end the process'}.`,
				docs: 'https://go.dev/blog/defer-panic-and-recover',
			},
		];
	},
};
