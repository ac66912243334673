// Who picks up goroutines whose network is ready: a P that looks for work, or only the monitor thread that looks every 10 ms.
import type { Symbols } from '../tables/symbols.ts';
import { GoState } from '../tables/trace.ts';
import { openStay } from '../tables/close-up.ts';
import { fact } from './fact.ts';
import { firstAfter, timelines, type Timelines } from './requests/timelines.ts';

export interface Netpoll {
	readonly input: number;
	/** Waits for the network that the runtime ended. */
	readonly count: number;
	/** Of those: ended by a thread without a P, which is sysmon. */
	readonly byMonitor: number;
	/** Median time between two looks of sysmon that found something, ns; NaN with fewer than two. */
	readonly medianGapNs: number;
	/** Goroutines (rows of trace.goroutines) whose waits sysmon ended, at most 64. */
	readonly rows: readonly number[];
	/** Mean time that a goroutine picked up by a P or by sysmon waited in the run queue then. */
	readonly meanQueueNs: number;
}

export const netpoll = fact({
	id: 'trace.sched.netpoll',
	unit: 'count',
	doc: 'Goroutines with ready network that a P picked up, and those that only the monitor thread did.',
	needs: { all: timelines },
	compute: ({ all }, { symbols }): readonly Netpoll[] => all.map((one) => netpollOf(one, symbols)),
});

/** What one look finds comes within so much. */
const SAME_LOOK_NS = 1e5;

function netpollOf(t: Timelines, symbols: Symbols): Netpoll {
	const { stays } = t.closeUp;
	const network = symbols.string('network') as number;
	const looks: number[] = [];
	const rows = new Set<number>();
	let count = 0;
	let byMonitor = 0;
	let queueNs = 0;
	for (let row = 0; row < stays.length; row++) {
		if (stays.reason[row] !== network || stays.state[row] !== GoState.Waiting) continue;
		if ((stays.waker[row] as number) >= 0 || stays.next[row] === openStay) continue;
		count++;
		const g = stays.goroutine[row] as number;
		const i = firstAfter(t, g, stays.endNs[row] as number);
		const after = i < (t.start[g + 1] as number) ? (t.rows[i] as number) : -1;
		if (after >= 0 && stays.state[after] === GoState.Runnable) queueNs += (stays.endNs[after] as number) - (stays.startNs[after] as number);
		if ((stays.proc[row] as number) >= 0) continue;
		byMonitor++;
		looks.push(stays.endNs[row] as number);
		rows.add(g);
	}
	return {
		input: t.input,
		count,
		byMonitor,
		medianGapNs: medianGap(looks),
		rows: [...rows].sort((a, b) => a - b).slice(0, 64),
		meanQueueNs: count === 0 ? 0 : queueNs / count,
	};
}

function medianGap(looks: number[]): number {
	looks.sort((a, b) => a - b);
	const gaps: number[] = [];
	for (let i = 1; i < looks.length; i++) {
		const gap = (looks[i] as number) - (looks[i - 1] as number);
		if (gap > SAME_LOOK_NS) gaps.push(gap);
	}
	gaps.sort((a, b) => a - b);
	return gaps.length === 0 ? Number.NaN : (gaps[gaps.length >> 1] as number);
}
