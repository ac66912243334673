import { formatQuantity } from '../../base/units.ts';
import type { FixText, Prose } from '../rule.ts';

const part = (params: Readonly<Record<string, string | number>>): string => formatQuantity(Number(params['part']), 'share');

/** Advice by the call that costs most. */
const ADVICE: Readonly<Record<string, string>> = {
	'context.WithTimeout':
		'Make one context with a deadline for the whole request and hand it on, instead of one for each step; inside a loop compare time.Now with one deadline.',
	'time.After':
		'Make one timer before the loop (time.NewTimer) and Reset it, or give the whole loop one deadline; time.After makes a new one each time.',
	'time.NewTimer':
		'Make one timer before the loop and Reset it (safe without draining since Go 1.23), or give the whole loop one deadline.',
	'time.AfterFunc': 'Keep one timer per object and Reset it, or look through what is due with one ticker for all objects.',
	'time.NewTicker': 'Make the ticker once, outside of the loop, and stop it when the loop ends.',
	'Timer.Reset': 'Do not move the timer at every event: note the time of the last event, and let the timer look at it when it fires.',
	'Timer.Stop':
		'Do not stop and set the timer at every event: note the time of the last event, and let the timer look at it when it fires.',
	'time.Sleep':
		'Wait for what is wanted (a channel, a condition) instead of looking again and again; else look less often, with one goroutine for all.',
};

export const prose: Prose = {
	title: ({ params }) => `${params['fn']} makes and sets timers in a hot loop`,
	summary: ({ params, impact }) =>
		impact.of === 'cpu'
			? `${part(params)} of the CPU time in use (${formatQuantity(impact.value, 'ns')}) goes into timers of ${params['fn']}, mostly ${params['call']}.`
			: `${part(params)} of all bytes allocated (${formatQuantity(impact.value, 'bytes')}) are timers of ${params['fn']}, mostly ${params['call']}.`,
	evidence: {
		cpu: ({ value, params }) =>
			`CPU samples worth ${formatQuantity(value, 'ns')} (${part(params)}) lie in making, setting and stopping timers below ${params['fn']}, mostly in ${params['call']}`,
		bytes: ({ value, params }) =>
			`${formatQuantity(value, 'bytes')} (${part(params)} of all) were allocated for timers below ${params['fn']}, mostly by ${params['call']}`,
	},
	fix: ({ params }): FixText[] => [
		{
			text: ADVICE[String(params['call'])] ?? 'Let one goroutine wait for the timer and hand on what is due, instead of many.',
			docs: 'timer-churn',
		},
	],
};
