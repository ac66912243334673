// The heap against a plain model of it: same events, each thread in its own order, always the earliest first.
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../../fixtures/go-trace/runs.ts';
import {
	createFrontier,
	type Frontier,
	Next,
	openCursor,
	padding,
	readNext,
	removeFromHeap,
	reserveCursors,
	restoreHeap,
	sortHeap,
	ticksToNs,
} from './frontier.ts';
import { Ev } from './spec.ts';
import { varintReader } from './varint.ts';

/** A frontier over threads whose events (HeapAlloc with a serial number) have the given time deltas. */
function frontierOf(threads: readonly (readonly number[])[]): Frontier {
	const bytes: number[] = [];
	const from: number[] = [];
	const to: number[] = [];
	threads.forEach((deltas, m) => {
		from.push(bytes.length);
		deltas.forEach((dt, i) => bytes.push(Ev.HeapAlloc, dt, (m * 7 + i) & 127));
		to.push(bytes.length);
	});
	const f = createFrontier(varintReader(new Uint8Array(0), 0, 0, 0), () => -2);
	f.bytes = Uint8Array.from([...bytes, ...new Uint8Array(padding)]);
	f.nsPerTick = 1;
	f.batchFrom = Int32Array.from(from);
	f.batchTo = Int32Array.from(to);
	f.batchTimeNs = new Float64Array(threads.length);
	f.batchNext = new Int32Array(threads.length).fill(-1);
	reserveCursors(f, threads.length);
	threads.forEach((_, m) => openCursor(f, m, m));
	return f;
}

function takeAt(f: Frontier, i: number): { m: number; timeNs: number } {
	const m = f.heap[i] as number;
	const timeNs = f.timeNs[m] as number;
	if (readNext(f, m) === Next.Read) restoreHeap(f, i);
	else removeFromHeap(f, i);
	return { m, timeNs };
}

describe('the frontier', () => {
	it('gives events in the order of time, and all of them', () => {
		const random = randomNumbers(3);
		for (let round = 0; round < 200; round++) {
			const threads = Array.from({ length: 1 + random(30) }, () => Array.from({ length: random(12) }, () => random(20)));
			const f = frontierOf(threads);
			const times: number[] = [];
			while (f.size > 0) times.push(takeAt(f, 0).timeNs);
			expect(times).toEqual([...times].sort((a, b) => a - b));
			expect(times).toHaveLength(threads.flat().length);
		}
	});

	it('stays a heap when threads go on from its middle', () => {
		const random = randomNumbers(4);
		for (let round = 0; round < 200; round++) {
			const f = frontierOf(Array.from({ length: 20 }, () => Array.from({ length: 6 }, () => random(9))));
			while (f.size > 0) {
				if (random(3) === 0) sortHeap(f);
				takeAt(f, random(f.size));
				for (let i = 1; i < f.size; i++) {
					const parent = f.timeNs[f.heap[(i - 1) >> 1] as number] as number;
					expect(f.timeNs[f.heap[i] as number]).toBeGreaterThanOrEqual(parent);
				}
			}
		}
	});

	it('sorts equal times in the order in which they stood', () => {
		const f = frontierOf([[5], [3], [5], [3], [4]]);
		const before = Array.from(f.heap.subarray(0, f.size));
		sortHeap(f);
		const at = (time: number, list: readonly number[]): number[] => list.filter((m) => f.timeNs[m] === time);
		const after = Array.from(f.heap.subarray(0, f.size));
		for (const time of [3, 4, 5]) expect(at(time, after)).toEqual(at(time, before));
	});

	it('rounds ticks as Go does', () => {
		expect(ticksToNs(5, 64)).toBe(320);
		expect(ticksToNs(5, 1000 / 3)).toBe(1666);
		expect(ticksToNs(2 ** 63, 64)).toBe(-(2 ** 63));
	});
});
