// Names that Go's trace API gives to metrics and ranges, interned once.
import type { StringId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';

export interface RangeNames {
	readonly gomaxprocs: StringId;
	readonly heapObjects: StringId;
	readonly heapGoal: StringId;
	readonly markPhase: StringId;
	readonly sweep: StringId;
	readonly markAssist: StringId;
}

export const rangeNames = (symbols: Symbols): RangeNames => ({
	gomaxprocs: symbols.string('/sched/gomaxprocs:threads'),
	heapObjects: symbols.string('/memory/classes/heap/objects:bytes'),
	heapGoal: symbols.string('/gc/heap/goal:bytes'),
	markPhase: symbols.string('GC concurrent mark phase'),
	sweep: symbols.string('GC incremental sweep'),
	markAssist: symbols.string('GC mark assist'),
});

/** Wait reasons whose waker is the one that held or served what was waited for. */
export const servedReasons = ['sync', 'chan send', 'chan receive', 'select', 'sync.(*Cond).Wait'] as const;

/** All names that are interned before the first event, in this order, by whatever decodes a trace: so ids come out the same. */
export const presetNames = [
	...servedReasons,
	'preempted',
	'GC mark assist',
	'GC concurrent mark phase',
	'GC incremental sweep',
	'/sched/gomaxprocs:threads',
	'/memory/classes/heap/objects:bytes',
	'/gc/heap/goal:bytes',
] as const;
