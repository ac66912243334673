import { describe, expect, it } from 'vitest';
import { compute, drawTrace, text } from '../../test/support/drawn.ts';
import { createSymbols } from '../tables/symbols.ts';
import type { SchedTraceTables } from '../tables/gc-log.ts';
import { schedLogLoad, schedulerLoad } from './scheduler.ts';

const symbols = createSymbols();
const fn = (name: string): number => text(symbols, name);

const loadOf = (drawn: Parameters<typeof drawTrace>[0]) => {
	const [load] = compute(schedulerLoad, symbols, [drawTrace(drawn)]);
	if (!load) throw new Error('no load');
	return load;
};

/** Cpu-bound goroutines of a trace of one second that holds just this one. */
const bound = (row: Readonly<Record<string, number>>): number =>
	loadOf({ goroutines: [{ id: 1, startFunction: fn('main.work'), ...row }] }).meanCpuBound;

describe('a goroutine that only computes', () => {
	it('runs or waits for a P nearly all its life', () => {
		expect(bound({ runningNs: 5e8, runnableNs: 5e8 })).toBe(1);
		expect(bound({ runningNs: 2e8, runnableNs: 6e8, waitingNs: 2e8 })).toBe(1);
		expect(bound({ runningNs: 2e8, runnableNs: 5.9e8, waitingNs: 2.1e8 })).toBe(0);
	});

	it('hardly ever goes to wait: request handlers do so all the time', () => {
		expect(bound({ runningNs: 1e9, waits: 5 })).toBe(1);
		expect(bound({ runningNs: 1e9, waits: 6 })).toBe(0);
	});

	it('has run at least a millisecond: one that only queued is a victim', () => {
		expect(bound({ runningNs: 1e6, runnableNs: 9.99e8 })).toBe(1);
		expect(bound({ runningNs: 0.9e6, runnableNs: 9.99e8 })).toBe(0);
	});

	it('counts for the part of the trace in which it lived', () => {
		expect(bound({ createdNs: 2e8, endedNs: 7e8, runningNs: 5e8 })).toBe(0.5);
		expect(bound({ createdNs: 7.5e8, runningNs: 2.5e8 })).toBe(0.25);
	});

	it('is not one of the runtime', () => {
		const row = { id: 1, startFunction: fn('runtime.gcBgMarkWorker'), runningNs: 1e9, longestRunNs: 1e9 };
		expect(loadOf({ goroutines: [row] })).toMatchObject({ meanCpuBound: 0, longestRunNs: 0, byStart: [] });
	});
});

describe('load by start function', () => {
	it('sums goroutines, the one that ran most first', () => {
		const load = loadOf({
			goroutines: [
				{ id: 1, startFunction: fn('main.small'), runningNs: 1e6, longestRunNs: 5e5 },
				{ id: 2, startFunction: fn('main.big'), runningNs: 3e6, runnableNs: 1e6, longestRunNs: 2e6 },
				{ id: 3, startFunction: fn('main.big'), runningNs: 4e6, longestRunNs: 1e6 },
			],
		});
		expect(load.byStart.map((start) => [start.fn, start.rows, start.runningNs, start.longestRunNs])).toEqual([
			['main.big', [1, 2], 7e6, 2e6],
			['main.small', [0], 1e6, 5e5],
		]);
		expect(load.longestRunNs).toBe(2e6);
	});
});

describe('backlog', () => {
	it("is the mean number of runnable goroutines, the runtime's own aside", () => {
		const load = loadOf({
			goroutines: [
				{ id: 1, startFunction: fn('main.work'), runnableNs: 3e8, runningNs: 4e8 },
				{ id: 2, startFunction: fn('main.serve'), runnableNs: 1e8, runningNs: 2e8 },
				{ id: 3, startFunction: fn('runtime.bgsweep'), runnableNs: 9e8 },
			],
		});
		expect(load.meanRunnable).toBeCloseTo(0.4, 12);
		expect(load.meanRunning).toBeCloseTo(0.6, 12);
	});

	it('is also the share of slices with more runnable than there are Ps', () => {
		const rows = [{ runnableNs: 3e8 }, { runnableNs: 1e8 }, ...Array.from({ length: 8 }, () => ({}))];
		expect(loadOf({ procs: 2, slices: { sliceNs: 1e8, rows } }).backloggedShare).toBe(0.1);
	});
});

describe('latency from runnable to running', () => {
	it('is the upper edge of the bucket, never above the longest', () => {
		const load = loadOf({ latencies: [...Array.from({ length: 98 }, () => 1000), 70_000, 90_000] });
		expect(load).toMatchObject({ latencyP50Ns: 1024, latencyP99Ns: 90_000, latencyMaxNs: 90_000 });
	});

	it('is 0 when nobody waited', () => {
		expect(loadOf({})).toMatchObject({ latencyP50Ns: 0, latencyP99Ns: 0 });
	});
});

describe('schedtrace lines', () => {
	const lines = (rows: readonly (readonly [idle: number, global: number, local: number, threads: number])[]): SchedTraceTables => ({
		kind: 'schedtrace',
		stream: '',
		length: rows.length,
		atNs: Float64Array.from(rows, (_, i) => i * 1e9),
		gomaxprocs: Int32Array.from(rows, () => 2),
		idleProcs: Int32Array.from(rows, (row) => row[0]),
		threads: Int32Array.from(rows, (row) => row[3]),
		spinningThreads: new Int32Array(rows.length),
		idleThreads: new Int32Array(rows.length),
		runQueue: Int32Array.from(rows, (row) => row[1]),
		localRunQueues: Int32Array.from(rows, (row) => row[2]),
		longestLocalQueue: new Int32Array(rows.length),
	});

	it('are saturated with no idle P and more queued than Ps', () => {
		const [load] = compute(schedLogLoad, symbols, [
			lines([
				[0, 1, 1, 5],
				[0, 2, 1, 9],
				[1, 9, 9, 7],
			]),
		]);
		expect(load).toMatchObject({
			lines: 3,
			gomaxprocs: 2,
			saturatedRows: [1],
			maxQueued: 18,
			firstThreads: 5,
			lastThreads: 7,
			maxThreads: 9,
		});
		expect(load?.meanQueued).toBeCloseTo((2 + 3 + 18) / 3, 12);
	});
});
