// Goroutine time of a trace by state, with levels from which a share is worth a look. Facts, never a verdict: a service whose goroutines
// wait nearly always is a service with idle workers.
import { sumOf } from '../base/numbers.ts';
import { GoState } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { isSystemStart } from './trace-time.ts';

export interface StateShares {
	readonly input: number;
	/** The program's and libraries' goroutines; the runtime's own are left out. */
	readonly goroutines: number;
	readonly runningNs: number;
	readonly runnableNs: number;
	readonly syscallNs: number;
	readonly waitingNs: number;
	/** All of it. */
	readonly totalNs: number;
	/** Runnable over running time; NaN when nothing ran. */
	readonly queueing: number;
	/** Time in system calls over running time; NaN when nothing ran. */
	readonly calling: number;
}

/**
 * Goroutines waited for a P as long as they ran. With random arrivals at two Ps that is reached at 71 % utilisation (M/M/2: waiting over
 * work is u² / (1 - u²)), from where it grows steeply.
 */
export const HIGH_QUEUEING = 1;
/** As long in system calls as on a P: each of them holds a thread for that time. */
export const HIGH_CALLING = 1;

export const stateShares = fact({
	id: 'trace.states',
	unit: 'ns',
	doc: 'Goroutine time of a whole trace in the states running, runnable, system call and waiting.',
	needs: { traces: artifacts('trace') },
	compute: ({ traces }, { symbols }) =>
		traces.map(({ input, tables: { goroutines: g } }): StateShares => {
			const rows = Array.from({ length: g.length }, (_, row) => row).filter(
				(row) => g.state[row] !== GoState.Undetermined && !isSystemStart(symbols.text(g.startFunction[row] as never)),
			);
			const total = (column: Float64Array): number => sumOf(rows.map((row) => column[row] as number));
			const [runningNs, runnableNs, syscallNs, waitingNs] = [g.runningNs, g.runnableNs, g.syscallNs, g.waitingNs].map(total) as [
				number,
				number,
				number,
				number,
			];
			return {
				input,
				goroutines: rows.length,
				runningNs,
				runnableNs,
				syscallNs,
				waitingNs,
				totalNs: runningNs + runnableNs + syscallNs + waitingNs,
				queueing: runningNs > 0 ? runnableNs / runningNs : Number.NaN,
				calling: runningNs > 0 ? syscallNs / runningNs : Number.NaN,
			};
		}),
});
