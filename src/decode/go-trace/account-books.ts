// The accountant's open books: what is kept while a trace goes by.
import { type Column, float64Column } from '../../base/columns.ts';
import type { StringId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { type AnnotationBuilder, annotationBuilder } from './account-annotations.ts';
import { type GoroutineColumns, goroutineColumns } from './account-goroutines.ts';
import { type RangeBuilder, rangeBuilder } from './account-ranges.ts';
import { latencyBuilder, sliceBuilder } from './account-series.ts';
import { assistBuilder, goroutineWaitBuilder, holderBuilder, syscallBuilder, waitSiteBuilder, wakeBuilder } from './account-sites.ts';
import type { CloseUpCollector } from './close-up.ts';
import { presetNames, servedReasons } from './names.ts';
import { type RecentSpans, recentSpans } from './recent-spans.ts';

export interface Books {
	/** Null when no close-up is made. Parts of a trace have one each. */
	closeUp: CloseUpCollector | null;
	readonly symbols: Symbols;
	readonly served: ReadonlySet<number>;
	readonly preempted: StringId;
	eventCount: number;
	lastNs: number;
	preemptions: number;
	gomaxprocs: number;
	allocatedBytes: number;
	lastHeap: number;
	lastGoal: number;
	readonly assist: StringId;
	readonly mark: StringId;
	readonly cycleEnd: Column<Float64Array>;
	readonly cycleLive: Column<Float64Array>;
	readonly cycleGoal: Column<Float64Array>;
	procRunningNs: number;
	readonly procSince: Map<number, number>;
	readonly procsSeen: Set<number>;
	readonly threads: Set<number>;
	readonly goroutines: GoroutineColumns;
	readonly recent: RecentSpans;
	readonly goroutineWaits: ReturnType<typeof goroutineWaitBuilder>;
	readonly waitSites: ReturnType<typeof waitSiteBuilder>;
	readonly wakes: ReturnType<typeof wakeBuilder>;
	readonly holders: ReturnType<typeof holderBuilder>;
	readonly syscalls: ReturnType<typeof syscallBuilder>;
	readonly assists: ReturnType<typeof assistBuilder>;
	readonly ranges: RangeBuilder;
	readonly annotations: AnnotationBuilder;
	readonly samples: Map<number, number>;
	/** Stacks at which goroutines were preempted, with counts. */
	readonly preemptedAt: Map<number, number>;
	readonly slices: ReturnType<typeof sliceBuilder>;
	readonly latency: ReturnType<typeof latencyBuilder>;
	/** First frame outside sync and runtime, per stack: the function that uses the lock. */
	readonly userFunction: Map<number, number>;
}

export function openBooks(symbols: Symbols): Books {
	for (const name of presetNames) symbols.string(name);
	return {
		closeUp: null,
		symbols,
		served: new Set(servedReasons.map((reason) => symbols.string(reason) as number)),
		preempted: symbols.string('preempted'),
		eventCount: 0,
		lastNs: 0,
		preemptions: 0,
		gomaxprocs: 0,
		allocatedBytes: 0,
		lastHeap: -1,
		lastGoal: 0,
		assist: symbols.string('GC mark assist'),
		mark: symbols.string('GC concurrent mark phase'),
		cycleEnd: float64Column(),
		cycleLive: float64Column(),
		cycleGoal: float64Column(),
		procRunningNs: 0,
		procSince: new Map(),
		procsSeen: new Set(),
		threads: new Set(),
		goroutines: goroutineColumns(),
		recent: recentSpans(),
		goroutineWaits: goroutineWaitBuilder(),
		waitSites: waitSiteBuilder(),
		wakes: wakeBuilder(),
		holders: holderBuilder(),
		syscalls: syscallBuilder(),
		assists: assistBuilder(),
		ranges: rangeBuilder(symbols),
		annotations: annotationBuilder(),
		samples: new Map(),
		preemptedAt: new Map(),
		slices: sliceBuilder(),
		latency: latencyBuilder(),
		userFunction: new Map(),
	};
}
