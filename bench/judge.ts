// Measured rounds against the goals.
import { type Goal, type Quantity, baseWork } from './goals.ts';
import { medianOf, paired, type Rounds } from './statistics.ts';

/** One work on one version of Node. */
export interface Measured {
	readonly work: string;
	/** As given: '24'. */
	readonly node: string;
	readonly ours: Rounds;
	readonly anchor: Rounds | null;
	/** Bytes of its file; 0 without one. */
	readonly fileBytes: number;
	/** Events of its trace; null: not a trace, or not counted. */
	readonly events: number | null;
}

export interface Judgement {
	/** What the goal is about, in its unit: a ratio, seconds or bytes. */
	readonly value: number;
	readonly limit: number;
	/** More than 1 is better than the goal: 1.2 is a fifth of room, 0.5 is half of what was wanted. */
	readonly room: number;
	readonly isReached: boolean;
}

/** Null when what the goal compares with was not measured. `all` holds the other works, for goals that name one. */
export function judge(goal: Goal, measured: Measured, all: readonly Measured[]): Judgement | null {
	const value = valueOf(goal, measured, all);
	if (value === null) return null;
	const room = goal.is === 'times less' ? value / goal.limit : goal.limit / Math.max(value, Number.MIN_VALUE);
	return { value, limit: goal.limit, room, isReached: room >= 1 };
}

function valueOf(goal: Goal, measured: Measured, all: readonly Measured[]): number | null {
	const { ours, anchor, node } = measured;
	const other = (work: string): Measured | null => all.find((one) => one.work === work && one.node === node) ?? null;
	switch (goal.is) {
		case 'times less':
			return anchor && paired(ours, anchor, goal.of, (a, b) => b / a);
		case 'at most':
			return medianOf(ours, goal.of);
		case 'beyond anchor':
			return anchor && paired(ours, anchor, goal.of, (a, b) => a - b);
		case 'per event': {
			const base = other(baseWork);
			if (base === null || measured.events === null) return null;
			return (medianOf(ours, goal.of) - medianOf(base.ours, goal.of)) / measured.events;
		}
		case 'growth': {
			const smaller = other(goal.smaller);
			return smaller && perByte(measured, goal.of) / perByte(smaller, goal.of);
		}
	}
}

const perByte = ({ ours, fileBytes }: Measured, of: Quantity): number => medianOf(ours, of) / fileBytes;
