// Where the goroutines' time went, over a whole trace.
import { GoState, type TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { originOf } from './go-names.ts';
import { isLockOp, type Op, type PlaceInfo } from './places.ts';
import { traceWaits } from './trace-waits.ts';

export interface TraceTime {
	readonly input: number;
	readonly durationNs: number;
	readonly procs: number;
	/** Goroutine time by state, the program's and library's goroutines only. */
	readonly runningNs: number;
	readonly runnableNs: number;
	readonly syscallNs: number;
	/** Running time of the runtime's own goroutines (GC workers and the like). */
	readonly systemRunningNs: number;
	/** Running time of gcBgMarkWorker goroutines. */
	readonly gcWorkerNs: number;
	readonly assistNs: number;
	/**
	 * Goroutine time that is neither idle nor running: runnable, in system calls, and waits for locks, sends, semaphores, dials
	 * and handshakes. Waits for work (receive, select, network read, sleep) cannot be told from idleness and are left out.
	 */
	readonly stalledNs: number;
	/** Running time of all goroutines over procs times duration: 0..1. */
	readonly utilisation: number;
	/** Goroutines of the program alive at the end. */
	readonly ownAlive: number;
}

const STALLS: ReadonlySet<Op> = new Set(['chan send', 'semaphore', 'dial', 'tls handshake', 'network write']);

/** Waits, besides those for locks, that hold the work up; others may be idleness. */
export const isStallOp = (op: Op): boolean => STALLS.has(op);

/** Counted as time that is neither idle nor running. */
export const isStall = ({ idle, op }: PlaceInfo): boolean => idle === null && (isLockOp(op) || isStallOp(op));

export const traceTime = fact({
	id: 'trace.time',
	unit: 'ns',
	doc: 'Goroutine time by state, apart for the program and the runtime, and the time that is neither idle nor running.',
	needs: { traces: artifacts('trace'), waits: traceWaits },
	compute({ traces, waits }, { symbols }) {
		return traces.map(({ input, tables }): TraceTime => {
			const sums = sumGoroutines(tables, (id) => symbols.text(id as never));
			let waitingNs = 0;
			for (const wait of waits) {
				if (wait.input === input && isStall(wait.place)) waitingNs += wait.totalNs + wait.openNs;
			}
			const capacity = tables.procs * tables.durationNs;
			return {
				input,
				durationNs: tables.durationNs,
				procs: tables.procs,
				...sums,
				stalledNs: sums.runnableNs + sums.syscallNs + waitingNs,
				utilisation: capacity > 0 ? Math.min(1, (sums.runningNs + sums.systemRunningNs) / capacity) : 0,
			};
		});
	},
});

function sumGoroutines(trace: TraceTables, text: (id: number) => string) {
	const { goroutines: g } = trace;
	const sums = { runningNs: 0, runnableNs: 0, syscallNs: 0, systemRunningNs: 0, gcWorkerNs: 0, assistNs: 0, ownAlive: 0 };
	const starts = new Map<number, { readonly isSystem: boolean; readonly isGcWorker: boolean; readonly isStd: boolean }>();
	const startOf = (id: number) => {
		const fn = text(id);
		const start = { isSystem: isSystemStart(fn), isGcWorker: fn === 'runtime.gcBgMarkWorker', isStd: originOf(fn) === 'std' };
		starts.set(id, start);
		return start;
	};
	for (let row = 0; row < g.length; row++) {
		const id = g.startFunction[row] as number;
		const start = starts.get(id) ?? startOf(id);
		sums.assistNs += g.assistNs[row] as number;
		if (start.isSystem) {
			sums.systemRunningNs += g.runningNs[row] as number;
			if (start.isGcWorker) sums.gcWorkerNs += g.runningNs[row] as number;
			continue;
		}
		sums.runningNs += g.runningNs[row] as number;
		sums.runnableNs += g.runnableNs[row] as number;
		sums.syscallNs += isIdleSyscall(trace, row) ? 0 : (g.syscallNs[row] as number);
		if (g.state[row] !== GoState.NotExist && !start.isStd) sums.ownAlive++;
	}
	return sums;
}

/** A single call that is open over the whole trace (a read from a terminal, a wait for a child, os/signal): waiting, not working. */
function isIdleSyscall(trace: TraceTables, row: number): boolean {
	const { goroutines: g } = trace;
	return g.state[row] === GoState.Syscall && (g.stateSinceNs[row] as number) < 0 && (g.syscallNs[row] as number) >= trace.durationNs * 0.99;
}

export function isSystemStart(start: string): boolean {
	return start.startsWith('runtime.') && start !== 'runtime.main' && !start.startsWith('runtime.main.');
}
