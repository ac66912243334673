// What is in a trace, counted: for `gowhy trace stats`. A sink over the events in Go's order; it keeps one number per goroutine id,
// so that a goroutine named twice (after damage) is counted once.
import type { StringId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState } from '../../tables/trace.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from './event.ts';
import { idIndex } from './id-index.ts';
import { rangeNames } from './names.ts';

export interface Counted {
	readonly name: string;
	readonly count: number;
}

/** Least and most of a metric; NaN when it is not in the trace. */
export interface Extremes {
	min: number;
	max: number;
	last: number;
}

export interface TraceStats {
	readonly durationNs: number;
	/** By kind of Go's trace API, in its order. */
	readonly events: readonly Counted[];
	readonly goroutines: {
		readonly seen: number;
		readonly created: number;
		readonly ended: number;
		readonly mostAlive: number;
	};
	readonly procs: number;
	readonly gomaxprocs: Extremes;
	readonly threads: number;
	readonly stacks: { readonly distinct: number; readonly frames: number };
	/** By type, most first. */
	readonly tasks: readonly Counted[];
	readonly regions: readonly Counted[];
	readonly logs: number;
	/** GC mark phases. */
	readonly gc: { readonly cycles: number; readonly ns: number };
	readonly stopTheWorld: { readonly count: number; readonly ns: number; readonly longestNs: number; readonly longestName: string };
	readonly heapBytes: Extremes;
	readonly heapGoalBytes: Extremes;
	readonly cpuSamples: number;
}

const kindNames = Object.entries(EventKind);
const noExtremes = (): Extremes => ({ min: Number.NaN, max: Number.NaN, last: Number.NaN });

export function createTraceStats(symbols: Symbols): TraceSink & { finish(): TraceStats } {
	const names = rangeNames(symbols);
	const kinds = new Float64Array(kindNames.length + 1);
	const goroutines = idIndex();
	const procs = idIndex();
	const threads = idIndex();
	const metrics = new Map([names.gomaxprocs, names.heapObjects, names.heapGoal].map((name) => [name, noExtremes()] as const));
	const tasks = new Map<StringId, number>();
	const regions = new Map<StringId, number>();
	const ranges = rangeSums(symbols, names.markPhase);
	let before = 0;
	let created = 0;
	let ended = 0;
	let mostAdded = 0;
	let lastThread = -1;
	let lastNs = 0;

	const transition = (e: TraceEvent): void => {
		if (e.resource === Resource.Proc) {
			if (procs.get(e.id) < 0) procs.add(e.id, 0);
			return;
		}
		const isNew = goroutines.get(e.id) < 0;
		if (isNew) {
			goroutines.add(e.id, 0);
			if (e.from === GoState.NotExist) created++;
			else before++;
		}
		if (e.to === GoState.NotExist && e.from !== GoState.NotExist) ended++;
		mostAdded = Math.max(mostAdded, created - ended);
	};
	const metric = (e: TraceEvent): void => {
		const of = metrics.get(e.name);
		// Below 0 stand what does not fit a double.
		if (of === undefined || e.value < 0) return;
		of.min = e.value >= of.min ? of.min : e.value;
		of.max = e.value <= of.max ? of.max : e.value;
		of.last = e.value;
	};
	return {
		start() {},
		event(e) {
			lastNs = e.timeNs;
			kinds[e.kind] = (kinds[e.kind] as number) + 1;
			if (e.m !== lastThread) {
				lastThread = e.m;
				if (e.m !== -1 && threads.get(e.m) < 0) threads.add(e.m, 0);
			}
			if (e.kind === EventKind.StateTransition) transition(e);
			else if (e.kind === EventKind.Metric) metric(e);
			else if (e.kind === EventKind.TaskBegin) tasks.set(e.name, (tasks.get(e.name) ?? 0) + 1);
			else if (e.kind === EventKind.RegionBegin) regions.set(e.name, (regions.get(e.name) ?? 0) + 1);
			else if (e.kind >= EventKind.RangeBegin && e.kind <= EventKind.RangeEnd) ranges.add(e);
		},
		finish() {
			const count = (kind: EventKind): number => kinds[kind] as number;
			const extremes = (name: StringId): Extremes => metrics.get(name) ?? noExtremes();
			return {
				durationNs: lastNs,
				events: kindNames.map(([name, kind]) => ({ name, count: count(kind) })).filter((row) => row.count > 0),
				goroutines: { seen: before + created, created, ended, mostAlive: before + mostAdded },
				procs: procs.size,
				gomaxprocs: extremes(names.gomaxprocs),
				threads: threads.size,
				stacks: { distinct: symbols.stackCount, frames: symbols.frameCount },
				tasks: byCount(tasks, symbols),
				regions: byCount(regions, symbols),
				logs: count(EventKind.Log),
				...ranges.finish(lastNs),
				heapBytes: extremes(names.heapObjects),
				heapGoalBytes: extremes(names.heapGoal),
				cpuSamples: count(EventKind.StackSample),
			};
		},
	};
}

const byCount = (counts: ReadonlyMap<StringId, number>, symbols: Symbols): Counted[] =>
	[...counts].map(([name, count]) => ({ name: symbols.text(name), count })).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));

/** GC cycles and pauses of the world, of which there is at most one at a time. One that began before the trace counts from its start. */
function rangeSums(symbols: Symbols, markPhase: StringId) {
	const isPause: boolean[] = [];
	const open = { gcNs: -1, pauseNs: -1, pauseName: '' };
	const gc = { cycles: 0, ns: 0 };
	const stopTheWorld = { count: 0, ns: 0, longestNs: 0, longestName: '' };
	const endGc = (nowNs: number): void => {
		if (open.gcNs >= 0) gc.ns += nowNs - open.gcNs;
		open.gcNs = -1;
	};
	const endPause = (nowNs: number): void => {
		if (open.pauseNs < 0) return;
		const ns = nowNs - open.pauseNs;
		stopTheWorld.ns += ns;
		if (ns > stopTheWorld.longestNs) Object.assign(stopTheWorld, { longestNs: ns, longestName: open.pauseName });
		open.pauseNs = -1;
	};
	return {
		add(e: TraceEvent): void {
			isPause[e.name] ??= symbols.text(e.name).startsWith('stop-the-world');
			if (e.name !== markPhase && !isPause[e.name]) return;
			const isGc = e.name === markPhase;
			const since = isGc ? open.gcNs : open.pauseNs;
			if (e.kind === EventKind.RangeEnd) return isGc ? endGc(e.timeNs) : endPause(e.timeNs);
			// Each generation says again what is active.
			if (e.kind === EventKind.RangeActive && since >= 0) return;
			const startNs = e.kind === EventKind.RangeActive ? 0 : e.timeNs;
			if (isGc) {
				open.gcNs = startNs;
				gc.cycles++;
			} else {
				Object.assign(open, { pauseNs: startNs, pauseName: symbols.text(e.name) });
				stopTheWorld.count++;
			}
		},
		finish(nowNs: number) {
			endGc(nowNs);
			endPause(nowNs);
			return { gc, stopTheWorld };
		},
	};
}
