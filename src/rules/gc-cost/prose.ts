import { formatQuantity } from '../../base/units.ts';
import type { FixText, Params, Prose } from '../rule.ts';

const percent = (params: Params, name: string): string => formatQuantity(Number(params[name]), 'share');
const bytes = (params: Params, name: string): string => formatQuantity(Number(params[name]), 'bytes');

/** A goal this close to the live heap: hardly anybody sets GOGC below 10, but a memory limit does it. */
const isLimit = (params: Params): boolean => Number(params['goalRatio']) < 1.04;
/**
 * The goal is live heap + (live heap + stacks + globals) x GOGC / 100 (runtime/mgcpacer.go). From megabytes on stacks and globals hardly
 * count; what was allocated while marking counts as live, so the setting may be a little higher.
 */
const impliedGogc = (params: Params): number => Math.max(1, Math.round((Number(params['goalRatio']) - 1) * 100));
const limitName = (params: Params): string => (isLimit(params) ? 'a memory limit (GOMEMLIMIT), or GOGC,' : 'GOGC or a memory limit');

export const prose: Prose = {
	title: ({ params }) =>
		params['isTight'] === 1
			? 'the garbage collector runs too often: its goal is set tight'
			: 'the garbage collector takes too much of the CPU',
	summary: ({ params }) =>
		`Garbage collection takes ${percent(params, 'worst')} of the CPU time in use, ${formatQuantity(Number(params['cyclesPerSecond']), 'count')} cycles per second` +
		(params['isTight'] === 1
			? `; the heap goal is only ${formatQuantity(Number(params['goalRatio']), 'ratio')} the live heap of ${bytes(params, 'liveBytes')} (as with a GOGC of about ${impliedGogc(params)}; GOGC=100 gives about 2×), so ${limitName(params)} is set too low.`
			: `; the program allocates ${formatQuantity(Number(params['rate']), 'bytes per second')} on a live heap of ${bytes(params, 'liveBytes')}.`),
	evidence: {
		cpu: ({ value, params }) =>
			`GC workers and assists ran for ${formatQuantity(value, 'ns')}, ${percent(params, 'cpuShare')} of all running time; marking went on during ${percent(params, 'markingShare')} of the trace`,
		cycles: ({ value, params }) => `${value} GC cycles in the trace, ${formatQuantity(Number(params['cyclesPerSecond']), 'per second')}`,
		log: ({ value, params }) =>
			`gctrace lines: ${params['cycles']} cycles in ${formatQuantity(Number(params['spanNs']), 'ns')}, GC used ${formatQuantity(value, 'share')} of all CPU`,
		profile: ({ value, params }) => `CPU samples worth ${formatQuantity(value, 'ns')} (${percent(params, 'part')}) are GC workers`,
	},
	fix: ({ params }): FixText[] =>
		params['isTight'] === 1
			? [
					{
						text: isLimit(params)
							? `Raise GOMEMLIMIT (or debug.SetMemoryLimit) well above the live heap of ${bytes(params, 'liveBytes')}, or keep less alive; also check GOGC, which gives so close a goal only below 10.`
							: `Raise GOGC (or debug.SetGCPercent) to 100 or more, and bound memory with GOMEMLIMIT well above the live heap of ${bytes(params, 'liveBytes')}.`,
						docs: 'https://go.dev/doc/gc-guide#GOGC',
					},
				]
			: [
					{ text: 'Allocate less: a heap profile with -sample_index=alloc_space shows where.', docs: 'https://go.dev/doc/gc-guide' },
					{ text: 'If memory is to spare, raise GOGC and set GOMEMLIMIT as the bound.', docs: 'https://go.dev/doc/gc-guide#Memory_limit' },
				],
};
