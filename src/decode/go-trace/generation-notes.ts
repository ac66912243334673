// What is odd about a generation, for the diary: the same words from the decoder and from the engine.
import type { Diary } from '../../tables/diary.ts';

/** Counts of a generation. */
export interface Oddities {
	/** Batches of runtime experiments. */
	readonly experiments: number;
	/** Names of stacks and strings that no table holds. */
	readonly stacks: number;
	readonly strings: number;
}

/** `offset`: of the generation in the input. */
export function noteExperiments(diary: Diary, offset: number, { experiments }: Pick<Oddities, 'experiments'>): void {
	const text = 'Batches of a runtime experiment were skipped: their format is not fixed.';
	if (experiments > 0) diary.note('go-trace.experimental-batch-skipped', 'info', text, offset, experiments);
}

export function noteMissing(diary: Diary, offset: number, { stacks, strings }: Pick<Oddities, 'stacks' | 'strings'>): void {
	if (stacks > 0) diary.note('go-trace.unknown-stack', 'data-loss', 'Events name stacks that the trace does not hold.', offset, stacks);
	const text = 'Events or stacks name strings that the trace does not hold.';
	if (strings > 0) diary.note('go-trace.unknown-string', 'data-loss', text, offset, strings);
}

export function noteTablesWithoutEvents(diary: Diary, offset: number): void {
	const text = 'The trace ends with the tables of a generation that has no events.';
	diary.note('go-trace.tables-without-events', 'data-loss', text, offset);
}
