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
