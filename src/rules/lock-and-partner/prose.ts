import { formatQuantity } from '../../base/units.ts';
import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: ({ params }) => `${params['fn']} waits for goroutines that wait for its lock`,
	summary: ({ params, impact }) =>
		`Goroutine ${params['parentId']} waits (${params['op']}) in ${params['fn']} for goroutines it started, and they wait for a lock that it holds; ` +
		`${params['count']} goroutines (${formatQuantity(impact.share, 'share')} of the program's own) can never go on.`,
	evidence: {
		circle: ({ params }) =>
			`goroutine ${params['childId']} (${params['child']}) and ${Number(params['stuck']) - 1} more were started by goroutine ${params['parentId']} and wait for lock ${params['lock']}, ` +
			`which goroutine ${params['parentId']} may hold (it is inside ${params['heldIn']}) while it waits for them`,
		age: ({ value }) => `they have waited ${formatQuantity(value, 'ns')} and more`,
	},
	fix: ({ params }) => [
		{
			text: `Release the lock before waiting in ${params['fn']}, or let ${params['child']} work on data it is given, without the lock.`,
			docs: 'https://pkg.go.dev/sync#Mutex',
		},
	],
};
