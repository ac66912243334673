// What one goroutine did over time, in short: sums, slices of time, its longest waits. Bounded, however long the trace is.
//
// Slices double their length when the trace outgrows them: neighbours are added up, so that the last half is free again.
import { GoState } from '../tables/trace.ts';
import { type GoroutineLife, lifeLetters } from './graph.ts';
import type { Places } from './places.ts';

export interface LifeWait {
	/** -1: before the trace. */
	readonly startNs: number;
	/** -1: it has not ended. */
	readonly endNs: number;
	readonly ns: number;
	readonly place: number;
	/** Id; -1: the runtime, or nobody. */
	readonly waker: number;
}

export interface LifeRecorder {
	span(state: GoState, startNs: number, endNs: number): void;
	wait(wait: LifeWait): void;
	finish(of: Pick<GoroutineLife, 'id' | 'createdNs' | 'endedNs'>, lastNs: number, places: Places): GoroutineLife;
}

const sliceCount = 256;
const firstSliceNs = 1000;
const mostWaits = 10;
const states = [GoState.Running, GoState.Runnable, GoState.Waiting, GoState.Syscall] as const;
const letters = [lifeLetters.running, lifeLetters.runnable, lifeLetters.waiting, lifeLetters.syscall] as const;

export function createLifeRecorder(): LifeRecorder {
	const sums = states.map(() => 0);
	const slices = states.map(() => new Float64Array(sliceCount));
	let sliceNs = firstSliceNs;
	let waits: LifeWait[] = [];

	const widen = (): void => {
		for (const of of slices) {
			for (let i = 0; i < sliceCount / 2; i++) of[i] = (of[2 * i] as number) + (of[2 * i + 1] as number);
			of.fill(0, sliceCount / 2);
		}
		sliceNs *= 2;
	};
	return {
		span(state, startNs, endNs) {
			const at = states.indexOf(state as (typeof states)[number]);
			if (at < 0 || !(endNs > startNs)) return;
			sums[at] = (sums[at] as number) + endNs - startNs;
			while (endNs > sliceNs * sliceCount) widen();
			const of = slices[at] as Float64Array;
			for (let i = Math.floor(startNs / sliceNs); i * sliceNs < endNs && i < sliceCount; i++)
				of[i] = (of[i] as number) + Math.min(endNs, (i + 1) * sliceNs) - Math.max(startNs, i * sliceNs);
		},
		wait(wait) {
			if (waits.length === mostWaits && wait.ns <= (waits[mostWaits - 1] as LifeWait).ns) return;
			waits = [...waits, wait].sort((a, b) => b.ns - a.ns || a.startNs - b.startNs).slice(0, mostWaits);
		},
		finish(of, lastNs, places) {
			while (lastNs > sliceNs * sliceCount) widen();
			const used = Math.max(1, Math.min(sliceCount, Math.ceil(lastNs / sliceNs)));
			const mostOf = (slice: number): string => {
				const parts = slices.map((column) => column[slice] as number);
				const most = parts.reduce((best, ns, i) => (ns > (parts[best] as number) ? i : best), 0);
				return (parts[most] as number) > 0 ? (letters[most] as string) : lifeLetters.absent;
			};
			const [runningNs, runnableNs, waitingNs, syscallNs] = sums as [number, number, number, number];
			const longestWaits = waits.map(({ place, ...wait }) => {
				const { reason, operation, at } = places.at(place);
				return { ...wait, reason, operation, at };
			});
			const letterOf = Array.from({ length: used }, (_, slice) => mostOf(slice)).join('');
			return { ...of, runningNs, runnableNs, waitingNs, syscallNs, sliceNs, slices: letterOf, longestWaits };
		},
	};
}
