// Race detector reports as plain records.
import type { FrameText } from '../goroutine-dump/records.ts';

export interface RaceAccessText {
	readonly op: 'read' | 'write';
	readonly isAtomic: boolean;
	readonly isPrevious: boolean;
	readonly address: string;
	/** -1: the main goroutine. */
	readonly goroutine: number;
	readonly frames: FrameText[];
	/** "[failed to restore the stack]". */
	stackLost: boolean;
}

export interface RaceGoroutineText {
	readonly id: number;
	/** "running" or "finished". */
	readonly status: string;
	readonly createdAt: FrameText[];
}

/** One `WARNING: DATA RACE` block. */
export interface RaceText {
	readonly kind: 'race';
	readonly offset: number;
	readonly time: string;
	readonly accesses: RaceAccessText[];
	readonly goroutines: RaceGoroutineText[];
	/** N of "Found N data race(s)", when the line follows this block; -1 otherwise. */
	reported: number;
}
