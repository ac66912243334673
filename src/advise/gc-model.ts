// What GOGC costs, after the pacer (runtime/mgcpacer.go of Go 1.19 to 1.26) and Go's GC guide:
//
//   goal      = live + (live + stacks + globals) * GOGC / 100, at least 4 MiB * GOGC / 100     commit()
//               at most what GOMEMLIMIT leaves for objects, less 3 % (at least 1 MiB)          memoryLimitHeapGoal()
//   cycles/s  = allocated bytes per second / (goal - live)
//   GC CPU    = cycles/s * CPU per cycle; a cycle costs what there is to mark, whatever GOGC says
//
// So the ratio of GC CPU to all other CPU goes with 1 / (goal - live), as long as the program allocates as much for its other CPU as
// before. That ratio, not the share, is what scales: at a share of 50 % twice the room gives 33 %, not 25 %.

export interface Heap {
	readonly liveBytes: number;
	/** Stacks and globals. */
	readonly rootBytes: number;
}

/** GOGC=100 lets a heap grow to this before the first cycle. */
const HEAP_MINIMUM = 4 * 2 ** 20;
const LIMIT_HEADROOM = 0.03;
const LEAST_LIMIT_HEADROOM = 2 ** 20;

export function heapGoal({ liveBytes, rootBytes }: Heap, gogc: number): number {
	return Math.max(liveBytes + ((liveBytes + rootBytes) * gogc) / 100, (HEAP_MINIMUM * gogc) / 100);
}

/** The goal that GOMEMLIMIT allows when this much of it is not heap objects. */
export function limitGoal({ liveBytes }: Heap, memoryLimit: number, otherBytes: number): number {
	const room = memoryLimit - otherBytes;
	return Math.max(liveBytes, room - Math.max(room * LIMIT_HEADROOM, LEAST_LIMIT_HEADROOM));
}

/** GOGC that gives such a goal; with the least heap, the smallest that does. */
export function gogcOf({ liveBytes, rootBytes }: Heap, goalBytes: number): number {
	return (100 * (goalBytes - liveBytes)) / Math.max(1, liveBytes + rootBytes);
}

export interface Range {
	readonly low: number;
	readonly mid: number;
	readonly high: number;
}

/**
 * Share of CPU after the room for allocation changed by `factor` (2: twice as much). `isClosed`: the rest of the CPU grows by what GC gives
 * back (a program that uses all there is; or the share is one of the CPU in use): the ratio scales. Else the load is fixed and the share is
 * one of the capacity: the share itself scales.
 */
export function shareAfter(share: number, factor: number, isClosed: boolean): number {
	if (!isClosed) return Math.min(1, share / factor);
	const ratio = share / Math.max(1e-9, 1 - share) / factor;
	return ratio / (1 + ratio);
}

/**
 * How far predictions were off, per doubling or halving of the room, on top of a first part: the cost of a cycle has a fixed part, and what
 * is allocated while marking stays until the next cycle, which makes short cycles dearer. Measured: docs/advise.md.
 */
const ERROR_FIRST = 0.1;
const ERROR_PER_DOUBLING = 0.12;

export function rangeOf(share: number, factor: number, bounds: readonly number[] = [share]): Range {
	const error = factor === 1 ? 0 : ERROR_FIRST + ERROR_PER_DOUBLING * Math.abs(Math.log2(factor));
	return {
		low: Math.min(share, ...bounds) / (1 + error),
		mid: share,
		high: Math.min(1, Math.max(share, ...bounds) * (1 + error)),
	};
}
