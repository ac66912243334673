// Growing aggregates with a bounded size: time slices that double, series that thin themselves, a latency histogram.
import type { LatencyHistogram, Series, SliceTable } from '../../tables/trace.ts';

const MAX_SLICES = 1024;
const FIRST_SLICE_NS = 1e6;

export interface SliceBuilder {
	running(fromNs: number, toNs: number): void;
	runnable(fromNs: number, toNs: number): void;
	created(atNs: number): void;
	ended(atNs: number): void;
	finish(durationNs: number): SliceTable;
}

/** Slices of 1 ms that double in width whenever the trace outgrows 1024 of them. */
export function sliceBuilder(): SliceBuilder {
	let sliceNs = FIRST_SLICE_NS;
	const running = new Float64Array(MAX_SLICES);
	const runnable = new Float64Array(MAX_SLICES);
	const created = new Int32Array(MAX_SLICES);
	const ended = new Int32Array(MAX_SLICES);
	const columns = [running, runnable, created, ended];

	const widen = (): void => {
		for (const column of columns) {
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

	return {
		running: (from, to) => spread(running, from, to),
		runnable: (from, to) => spread(runnable, from, to),
		created: (at) => bump(created, at),
		ended: (at) => bump(ended, at),
		finish(durationNs) {
			const length = Math.min(MAX_SLICES, sliceOf(Math.max(0, durationNs)) + 1);
			return {
				sliceNs,
				length,
				runningNs: running.slice(0, length),
				runnableNs: runnable.slice(0, length),
				created: created.slice(0, length),
				ended: ended.slice(0, length),
			};
		},
	};
}

const MAX_POINTS = 4096;

export interface SeriesBuilder {
	push(timeNs: number, value: number): void;
	finish(): Series;
}

/** Keeps at most 4096 points: of each four neighbours the lowest and the highest survive, in time order. */
export function seriesBuilder(): SeriesBuilder {
	const time = new Float64Array(MAX_POINTS);
	const value = new Float64Array(MAX_POINTS);
	let length = 0;
	const thin = (): void => {
		let kept = 0;
		for (let i = 0; i < length; i += 4) {
			let low = i;
			let high = i;
			for (let j = i; j < Math.min(i + 4, length); j++) {
				if ((value[j] as number) < (value[low] as number)) low = j;
				if ((value[j] as number) > (value[high] as number)) high = j;
			}
			for (const at of low === high ? [low] : low < high ? [low, high] : [high, low]) {
				time[kept] = time[at] as number;
				value[kept] = value[at] as number;
				kept++;
			}
		}
		length = kept;
	};
	return {
		push(timeNs, v) {
			if (length === MAX_POINTS) thin();
			time[length] = timeNs;
			value[length++] = v;
		},
		finish: () => ({ timeNs: time.slice(0, length), value: value.slice(0, length) }),
	};
}

export interface LatencyBuilder {
	record(ns: number): void;
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
		finish: () => ({ counts, totalNs, count, maxNs }),
	};
}
