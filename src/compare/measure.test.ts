// What the figures are made of: tables drawn by hand, and the number that must come out.
import { describe, expect, it } from 'vitest';
import { drawProfile, drawSnapshot, drawTrace, stack, text } from '../../test/support/drawn.ts';
import { createSession } from '../facts/session.ts';
import type { Located } from '../facts/fact.ts';
import type { Artifact } from '../tables/artifact.ts';
import { createSymbols } from '../tables/symbols.ts';
import { families } from './families.ts';

const symbols = createSymbols();

/** `kind` or `kind subject` to value. */
function figures(...artifacts: Artifact[]): Record<string, number> {
	const located = artifacts.map((tables, at) => ({ input: at, index: at, tables }) as Located);
	const session = createSession(symbols, located, { minWaitNs: 1e9 });
	const rows = families.flatMap((family) => family.measure(session)).flatMap(({ kind, rows: of }) => of.map((row) => ({ kind, row })));
	return Object.fromEntries(rows.map(({ kind, row }) => [`${kind.id} ${row.subject}`.trim(), row.value]));
}

const cpuTypes = [
	{ type: 'samples', unit: 'count' },
	{ type: 'cpu', unit: 'nanoseconds' },
];
const heapTypes = ['alloc_objects', 'alloc_space', 'inuse_objects', 'inuse_space'].map((type) => ({
	type,
	unit: type.endsWith('space') ? 'bytes' : 'count',
}));
const delayTypes = [
	{ type: 'contentions', unit: 'count' },
	{ type: 'delay', unit: 'nanoseconds' },
];

describe('of a trace', () => {
	const slices = { sliceNs: 1e9, rows: [{ created: 30, ended: 10 }] };

	it('are means over its length, whatever that is', () => {
		const of = (seconds: number): Record<string, number> =>
			figures(
				drawTrace({
					durationNs: seconds * 1e9,
					procs: 2,
					goroutines: [{ id: 7, startFunction: text(symbols, 'main.work'), runningNs: seconds * 5e8, runnableNs: seconds * 1e8 }],
					waitSites: [
						{
							reason: text(symbols, 'sync'),
							stack: stack(symbols, 'sync.(*Mutex).Lock | main.(*Cache).Get.func2 cache.go:9'),
							count: 5,
							totalNs: seconds * 2e9,
							openAtEnd: 1,
							openNs: seconds * 1e9,
						},
					],
					slices,
				}),
			);
		expect(of(1)).toMatchObject({
			'trace.running': 0.5,
			'trace.runnable': 0.1,
			'trace.waits.locks': 3,
			// Closures count to their function.
			'trace.waits.byPlace mutex lock in main.(*Cache).Get': 3,
		});
		expect(of(1)['trace.stalled']).toBeCloseTo(3.1, 12);
		expect(of(4)['trace.stalled']).toBeCloseTo(3.1, 12);
		expect(of(4)).toMatchObject({ 'trace.goroutines.created': 7.5, 'trace.goroutines.growth': 5 });
	});

	it('read quantiles of latency between the steps of the histogram', () => {
		const latencies = [...Array<number>(50).fill(1100), ...Array<number>(50).fill(5000)];
		const of = figures(drawTrace({ latencies, slices }));
		// The median is at the end of the bucket from 1024 to 2048, p99 near the end of that from 4096 to 8192, but nothing took more than 5000.
		expect(of['trace.sched.p50']).toBe(2048);
		expect(of['trace.sched.p99']).toBe(5000);
	});
});

describe('of profiles', () => {
	const cpu = (durationNs: number) =>
		drawProfile(symbols, {
			kind: 'cpu',
			types: cpuTypes,
			durationNs,
			samples: [
				[[30, 3e8], 'strings.Index | main.find | main.main'],
				[[10, 1e8], 'runtime.gcBgMarkWorker'],
			],
		});

	it('CPU is cores, by the nearest function of the program', () => {
		expect(figures(cpu(2e9))).toMatchObject({
			cpu: 0.2,
			'cpu.byFunction main.find': 0.15,
			'cpu.byFunction (runtime and libraries alone)': 0.05,
			'cpu.byFunction.cumulative main.main': 0.15,
		});
	});

	it('of unknown length tell no CPU', () => {
		expect(Object.keys(figures(cpu(0)))).toEqual([]);
	});

	const heap = (allocated: number, live: number, timeNanos = '', durationNs = 0) =>
		drawProfile(symbols, { kind: 'heap', types: heapTypes, timeNanos, durationNs, samples: [[[1, allocated, 1, live], 'main.make']] });

	it('allocation is a rate when two profiles, or a length, tell the time; else a share', () => {
		const twice = figures(heap(10e6, 1e6, '1000000000'), heap(40e6, 2e6, '11000000000'));
		expect(twice['alloc.byFunction main.make']).toBe(3e6);
		expect(twice['heap.live']).toBe(2e6);
		expect(figures(heap(40e6, 2e6, '', 8e9))['alloc.byFunction main.make']).toBe(5e6);
		const alone = figures(heap(40e6, 2e6));
		expect(alone['alloc.share.byFunction main.make']).toBe(1);
		expect(alone).not.toHaveProperty('alloc.byFunction main.make');
	});

	it('lock delay without a length is told, but not as a rate', () => {
		const delay = (durationNs: number) =>
			drawProfile(symbols, { kind: 'mutex', types: delayTypes, durationNs, samples: [[[9, 6e9], 'sync.(*Mutex).Unlock | main.put']] });
		expect(figures(delay(2e9))['locks.delay.byFunction main.put (mutex)']).toBe(3);
		const since = figures(delay(0));
		expect(since['locks.delay.sinceStart.byFunction main.put (mutex)']).toBe(6e9);
		expect(since).not.toHaveProperty('locks.delay.byFunction main.put (mutex)');
	});
});

describe('of dumps', () => {
	it('are those of the last whole one', () => {
		const blocked = { state: 'chan send', stack: 'main.fetch', createdBy: 'main.main' };
		const dump = (count: number) => drawSnapshot(symbols, Array<typeof blocked>(count).fill(blocked));
		expect(figures(dump(3), dump(5), { ...dump(1), isPartial: true })).toMatchObject({
			goroutines: 5,
			'goroutines.heldUp.byPlace chan send in main.fetch': 5,
		});
	});
});

it('are none of nothing', () => {
	expect(figures()).toEqual({});
});
