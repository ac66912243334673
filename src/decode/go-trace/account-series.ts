// Growing aggregates with a bounded size: time slices that double, a latency histogram.
import type { LatencyHistogram, SliceTable } from '../../tables/trace.ts';

const MAX_SLICES = 1024;
const FIRST_SLICE_NS = 1e6;

export interface SliceBuilder {
	running(fromNs: number, toNs: number): void;
	runnable(fromNs: number, toNs: number): void;
	created(atNs: number): void;
	ended(atNs: number): void;
	heap(atNs: number, bytes: number): void;
	heapGoal(atNs: number, bytes: number): void;
	/** Adds slices of another part of the trace: columns of 1024 in the order of SliceTable. */
	merge(ofNs: number, columns: readonly Float64Array[]): void;
	finish(durationNs: number): SliceTable;
}

/** Slices of 1 ms that double in width whenever the trace outgrows 1024 of them. */
export function sliceBuilder(): SliceBuilder {
	let sliceNs = FIRST_SLICE_NS;
	const running = new Float64Array(MAX_SLICES);
	const runnable = new Float64Array(MAX_SLICES);
	const created = new Int32Array(MAX_SLICES);
	const ended = new Int32Array(MAX_SLICES);
	const heap = new Float64Array(MAX_SLICES).fill(-1);
	const heapGoal = new Float64Array(MAX_SLICES).fill(-1);
	const sums = [running, runnable, created, ended];
	const peaks = [heap, heapGoal];

	const widen = (): void => {
		for (const column of peaks) {
			for (let i = 0; i < MAX_SLICES / 2; i++) column[i] = Math.max(column[2 * i] as number, column[2 * i + 1] as number);
			column.fill(-1, MAX_SLICES / 2);
		}
		for (const column of sums) {
			for (let i = 0; i < MAX_SLICES / 2; i++) column[i] = (column[2 * i] as number) + (column[2 * i + 1] as number);
			column.fill(0, MAX_SLICES / 2);
		}
		sliceNs *= 2;
	};
	const sliceOf = (ns: number): number => {
		while (ns >= sliceNs * MAX_SLICES) widen();
		return Math.floor(ns / sliceNs);
	};
	const spread = (column: Float64Array, fromNs: number, toNs: number): void => {
		if (!(toNs > fromNs) || fromNs < 0) return;
		const last = sliceOf(toNs);
		const first = sliceOf(fromNs);
		if (first === last) {
			column[first] = (column[first] as number) + toNs - fromNs;
			return;
		}
		column[first] = (column[first] as number) + (first + 1) * sliceNs - fromNs;
		for (let i = first + 1; i < last; i++) column[i] = (column[i] as number) + sliceNs;
		column[last] = (column[last] as number) + toNs - last * sliceNs;
	};
	const bump = (column: Int32Array, atNs: number): void => {
		if (atNs < 0) return;
		const at = sliceOf(atNs);
		column[at] = (column[at] as number) + 1;
	};

	const peak = (column: Float64Array, atNs: number, value: number): void => {
		if (atNs < 0) return;
		const at = sliceOf(atNs);
		if (value > (column[at] as number)) column[at] = value;
	};

	return {
		running: (from, to) => spread(running, from, to),
		runnable: (from, to) => spread(runnable, from, to),
		created: (at) => bump(created, at),
		ended: (at) => bump(ended, at),
		heap: (at, bytes) => peak(heap, at, bytes),
		heapGoal: (at, bytes) => peak(heapGoal, at, bytes),
		merge(ofNs, columns) {
			while (sliceNs < ofNs) widen();
			const ours = [...sums, ...peaks];
			for (let column = 0; column < ours.length; column++) {
				const to = ours[column] as Float64Array;
				const from = columns[column] as Float64Array;
				for (let i = 0; i < MAX_SLICES; i++) {
					const at = Math.floor((i * ofNs) / sliceNs);
					const value = from[i] as number;
					to[at] = column < sums.length ? (to[at] as number) + value : Math.max(to[at] as number, value);
				}
			}
		},
		finish(durationNs) {
			const length = Math.min(MAX_SLICES, sliceOf(Math.max(0, durationNs)) + 1);
			return {
				sliceNs,
				length,
				runningNs: running.slice(0, length),
				runnableNs: runnable.slice(0, length),
				created: created.slice(0, length),
				ended: ended.slice(0, length),
				heapBytes: heap.slice(0, length),
				heapGoalBytes: heapGoal.slice(0, length),
			};
		},
	};
}

export interface LatencyBuilder {
	record(ns: number): void;
	merge(of: LatencyHistogram): void;
	finish(): LatencyHistogram;
}

export function latencyBuilder(): LatencyBuilder {
	const counts = new Float64Array(64);
	let totalNs = 0;
	let count = 0;
	let maxNs = 0;
	return {
		record(ns) {
			const bucket = ns < 1 ? 0 : Math.floor(Math.log2(ns));
			counts[bucket] = (counts[bucket] as number) + 1;
			totalNs += ns;
			count++;
			if (ns > maxNs) maxNs = ns;
		},
		merge(of) {
			for (let i = 0; i < 64; i++) counts[i] = (counts[i] as number) + (of.counts[i] as number);
			totalNs += of.totalNs;
			count += of.count;
			maxNs = Math.max(maxNs, of.maxNs);
		},
		finish: () => ({ counts, totalNs, count, maxNs }),
	};
}
