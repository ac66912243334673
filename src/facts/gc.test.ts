import { describe, expect, it } from 'vitest';
import { compute, drawTrace, stack, text } from '../../test/support/drawn.ts';
import type { GcTraceTables } from '../tables/gc-log.ts';
import { createSymbols } from '../tables/symbols.ts';
import { gcLog, traceGc } from './gc.ts';

const symbols = createSymbols();
const worker = text(symbols, 'runtime.gcBgMarkWorker');
const MARK = text(symbols, 'GC concurrent mark phase');
const ASSIST = text(symbols, 'GC mark assist');

const gcOf = (drawn: Parameters<typeof drawTrace>[0]) => {
	const [gc] = compute(traceGc, symbols, [drawTrace(drawn)]);
	if (!gc) throw new Error('no GC');
	return gc;
};

describe('GC in a trace', () => {
	it('costs what its workers run and what others assist, of all that runs', () => {
		const gc = gcOf({
			goroutines: [
				{ id: 2, startFunction: worker, runningNs: 3e8 },
				{ id: 9, startFunction: text(symbols, 'main.work'), runningNs: 5e8, assistNs: 1e8 },
			],
		});
		expect(gc).toMatchObject({ workerNs: 3e8, assistNs: 1e8, gcNs: 4e8, runningNs: 8e8, cpuShare: 0.5 });
	});

	it('counts mark phases, also those open at either end, and the share of time in them', () => {
		const gc = gcOf({
			ranges: [
				{ name: MARK, startNs: -1, endNs: 1e8 },
				{ name: text(symbols, 'stop-the-world (GC sweep termination)'), startNs: 4e8, endNs: 4e8 + 2e4 },
				{ name: MARK, startNs: 4e8, endNs: 5e8 },
				{ name: text(symbols, 'stop-the-world (GC mark termination)'), startNs: 5e8, endNs: 5e8 + 3e4 },
				{ name: MARK, startNs: 9e8, endNs: -1 },
			],
		});
		expect(gc).toMatchObject({ cycleRows: [0, 2, 4], cyclesPerSecond: 3, pauseRows: [1, 3], pauseTotalNs: 5e4, pauseMaxNs: 3e4 });
		expect(gc.markingShare).toBeCloseTo(0.3, 12);
	});

	it('takes goal over live heap from the cycles that ended, by the median', () => {
		const gc = gcOf({
			gcCycles: [
				{ liveBytes: 40e6, goalBytes: 42e6 },
				{ liveBytes: 40e6, goalBytes: 44e6 },
				{ liveBytes: 10e6, goalBytes: 90e6 },
				// Nothing told the live heap of this one.
				{ liveBytes: 0, goalBytes: 90e6 },
			],
		});
		expect(gc.goalRatio).toBeCloseTo(1.1, 12);
		expect(gc.liveBytes).toBe(40e6);
	});

	it('without cycles has no ratio', () => {
		expect(gcOf({})).toMatchObject({ cycleRows: [], goalRatio: 0, liveBytes: 0, cpuShare: 0, markingShare: 0 });
	});

	it('blames assists on the nearest function of the program', () => {
		const at = (top: string) => stack(symbols, `runtime.mallocgc m.go:1 | ${top}`);
		const gc = gcOf({
			assists: [
				{ name: ASSIST, stack: at('main.join j.go:4 | main.main'), count: 2, totalNs: 5e6 },
				{ name: text(symbols, 'GC incremental sweep'), stack: at('main.other o.go:1'), count: 9, totalNs: 9e9 },
				{ name: ASSIST, stack: at('strings.Repeat s.go:1 | main.join j.go:9'), count: 1, totalNs: 4e6 },
				{ name: ASSIST, stack: at('main.read r.go:1'), count: 1, totalNs: 1e6 },
			],
		});
		expect(gc.assistSites.map((site) => [site.fn, site.rows, site.count, site.totalNs])).toEqual([
			['main.join', [0, 2], 3, 9e6],
			['main.read', [3], 1, 1e6],
		]);
	});
});

describe('gctrace lines', () => {
	const MB = 1024 ** 2;
	interface Line {
		readonly atNs: number;
		readonly cpuNs?: number;
		readonly startMb?: number;
		readonly liveMb: number;
		readonly goalMb: number;
		readonly isForced?: number;
	}
	const log = (lines: readonly Line[]): GcTraceTables => ({
		kind: 'gctrace',
		stream: '',
		length: lines.length,
		cycle: Int32Array.from(lines, (_, i) => i + 1),
		atNs: Float64Array.from(lines, (line) => line.atNs),
		cpuPercent: Float64Array.from(lines, () => 7),
		sweepTermNs: Float64Array.from(lines, (_, i) => i * 1000),
		markNs: new Float64Array(lines.length),
		markTermNs: Float64Array.from(lines, () => 500),
		assistCpuNs: Float64Array.from(lines, (line) => (line.cpuNs ?? 0) / 4),
		backgroundCpuNs: Float64Array.from(lines, (line) => ((line.cpuNs ?? 0) * 3) / 4),
		idleCpuNs: Float64Array.from(lines, () => 1e9),
		heapStartBytes: Float64Array.from(lines, (line) => (line.startMb ?? 0) * MB),
		heapEndBytes: Float64Array.from(lines, (line) => (line.startMb ?? 0) * MB),
		heapLiveBytes: Float64Array.from(lines, (line) => line.liveMb * MB),
		goalBytes: Float64Array.from(lines, (line) => line.goalMb * MB),
		rootBytes: new Float64Array(lines.length),
		procs: Int32Array.from(lines, () => 2),
		isForced: Uint8Array.from(lines, (line) => line.isForced ?? 0),
	});
	const logOf = (lines: readonly Line[]) => {
		const [one] = compute(gcLog, symbols, [log(lines)]);
		if (!one) throw new Error('no log');
		return one;
	};

	it('cost the CPU of assists and background workers after the first line; idle workers take what nobody wants', () => {
		const one = logOf([
			{ atNs: 0, cpuNs: 9e9, liveMb: 10, goalMb: 20 },
			{ atNs: 5e8, cpuNs: 2e8, liveMb: 10, goalMb: 20 },
			{ atNs: 1e9, cpuNs: 2e8, liveMb: 10, goalMb: 20, isForced: 1 },
		]);
		expect(one).toMatchObject({ cycles: 3, cyclesPerSecond: 2, forced: 1, spanNs: 1e9, pauseMaxNs: 2000 });
		expect(one.cpuShare).toBeCloseTo(4e8 / 2e9, 12);
		expect(one.printedShare).toBeCloseTo(0.07, 12);
	});

	it('allocate what the heap rose from one cycle to the next', () => {
		const one = logOf([
			{ atNs: 0, startMb: 20, liveMb: 10, goalMb: 20 },
			{ atNs: 1e9, startMb: 18, liveMb: 12, goalMb: 20 },
			{ atNs: 2e9, startMb: 22, liveMb: 12, goalMb: 24 },
		]);
		expect(one.allocBytesPerSecond).toBe(((8 + 10) * MB) / 2);
	});

	it('hold on the next line the goal that a live heap led to', () => {
		const one = logOf([
			{ atNs: 0, liveMb: 10, goalMb: 4 },
			{ atNs: 1, liveMb: 10, goalMb: 11 },
			{ atNs: 2, liveMb: 10, goalMb: 11 },
		]);
		expect(one.goalRatio).toBeCloseTo(1.1, 12);
	});

	it('one line is no rate', () => {
		expect(logOf([{ atNs: 5, cpuNs: 1e9, liveMb: 1, goalMb: 2 }])).toMatchObject({ cyclesPerSecond: 0, cpuShare: 0, spanNs: 0 });
	});
});
