// The rows of a trace summary and their sums. summarize.ts fills them.
// Times are ns since the trace's first event; -1: not in the trace.
import type { StringId } from '../../base/ids.ts';
import { emptyString } from '../../base/ids.ts';

/** Sums of time, ns. All but totalNs and rangeNs exclude one another. */
export interface ExecutionStats {
	execNs: number;
	schedWaitNs: number;
	/** By wait reason. */
	readonly blockNs: Map<StringId, number>;
	syscallNs: number;
	/** In a system call without a P. */
	syscallBlockNs: number;
	/** From its first to its last appearance. */
	totalNs: number;
	/** By name of the range (GC mark assist, sweep, stop-the-world). */
	readonly rangeNs: Map<StringId, number>;
}

export interface RegionSummary {
	readonly task: number;
	/** Empty for an inherited region. */
	readonly name: StringId;
	startNs: number;
	endNs: number;
	stats: ExecutionStats;
}

export interface GoroutineSummary {
	readonly id: number;
	/** Function it started with; '' when no stack shows it. */
	name: string;
	readonly creationNs: number;
	startNs: number;
	endNs: number;
	stats: ExecutionStats;
	/** By start. */
	regions: RegionSummary[];
}

export interface TaskSummary {
	readonly id: number;
	name: StringId;
	/** -1 unknown. */
	parent: number;
	startNs: number;
	endNs: number;
	logs: number;
	regions: number;
	readonly goroutines: Set<number>;
}

export interface TraceSummary {
	readonly goroutines: readonly GoroutineSummary[];
	readonly tasks: readonly TaskSummary[];
}

/** Since when a goroutine is in what; -1 not. */
export interface Pending {
	runningSince: number;
	runnableSince: number;
	waitingSince: number;
	waitReason: StringId;
	syscallSince: number;
	syscallBlockedSince: number;
	readonly rangeSince: Map<StringId, number>;
	/** Open regions, innermost last. */
	regions: RegionSummary[];
}

export interface Entry {
	readonly summary: GoroutineSummary;
	pending: Pending;
}

export const noStats = (): ExecutionStats => ({
	execNs: 0,
	schedWaitNs: 0,
	blockNs: new Map(),
	syscallNs: 0,
	syscallBlockNs: 0,
	totalNs: 0,
	rangeNs: new Map(),
});

export const nothingPending = (): Pending => ({
	runningSince: -1,
	runnableSince: -1,
	waitingSince: -1,
	waitReason: emptyString,
	syscallSince: -1,
	syscallBlockedSince: -1,
	rangeSince: new Map(),
	regions: [],
});

export const addTo = (sums: Map<StringId, number>, key: StringId, ns: number): void => {
	sums.set(key, (sums.get(key) ?? 0) + ns);
};

/** A goroutine's sums including what is pending at `nowNs`. */
export function snapshot(entry: Entry, nowNs: number): ExecutionStats {
	const { pending } = entry;
	const { stats, creationNs } = entry.summary;
	const now: ExecutionStats = { ...stats, blockNs: new Map(stats.blockNs), rangeNs: new Map(stats.rangeNs) };
	if (now.totalNs === 0) now.totalNs = nowNs - creationNs;
	if (pending.runningSince >= 0) now.execNs += nowNs - pending.runningSince;
	if (pending.runnableSince >= 0) now.schedWaitNs += nowNs - pending.runnableSince;
	if (pending.waitingSince >= 0) addTo(now.blockNs, pending.waitReason, nowNs - pending.waitingSince);
	if (pending.syscallSince >= 0) now.syscallNs += nowNs - pending.syscallSince;
	// Go's summarizer books a call that is still blocked here, and its whole length as system call above.
	if (pending.syscallBlockedSince >= 0) now.schedWaitNs += nowNs - pending.syscallBlockedSince;
	for (const [name, since] of pending.rangeSince) addTo(now.rangeNs, name, nowNs - since);
	return now;
}

export function difference(a: ExecutionStats, b: ExecutionStats): ExecutionStats {
	const minus = (x: Map<StringId, number>, y: Map<StringId, number>) => new Map([...x].map(([key, ns]) => [key, ns - (y.get(key) ?? 0)]));
	return {
		execNs: a.execNs - b.execNs,
		schedWaitNs: a.schedWaitNs - b.schedWaitNs,
		blockNs: minus(a.blockNs, b.blockNs),
		syscallNs: a.syscallNs - b.syscallNs,
		syscallBlockNs: a.syscallBlockNs - b.syscallBlockNs,
		totalNs: a.totalNs - b.totalNs,
		rangeNs: minus(a.rangeNs, b.rangeNs),
	};
}

/** Ends a goroutine's account; `endNs` -1 when only the trace ends. */
export function close(entry: Entry, nowNs: number, endNs: number): void {
	const { summary, pending } = entry;
	if (endNs >= 0) summary.endNs = endNs;
	summary.stats = snapshot(entry, nowNs);
	if (!isSystemGoroutine(summary.name)) {
		for (const region of pending.regions) {
			region.endNs = endNs;
			region.stats = difference(summary.stats, region.stats);
			summary.regions.push(region);
		}
	}
	entry.pending = nothingPending();
}

/** The runtime's own goroutines inherit regions by accident (a GC that a region triggers starts workers). */
export const isSystemGoroutine = (startFunction: string): boolean =>
	startFunction === '' || (startFunction !== 'runtime.main' && startFunction.startsWith('runtime.'));
