import { describe, expect, it } from 'vitest';
import { compute, type DrawnProfile, drawProfile, drawTrace, stack } from '../../test/support/drawn.ts';
import { createSymbols } from '../tables/symbols.ts';
import { type ProfileCost, profileCosts } from './profile-places.ts';

const symbols = createSymbols();
const CPU = [
	{ type: 'samples', unit: 'count' },
	{ type: 'cpu', unit: 'nanoseconds' },
];
const CONTENTION = [
	{ type: 'contentions', unit: 'count' },
	{ type: 'delay', unit: 'nanoseconds' },
];
const HEAP = ['alloc_objects/count', 'alloc_space/bytes', 'inuse_objects/count', 'inuse_space/bytes'].map((text) => {
	const [type = '', unit = ''] = text.split('/');
	return { type, unit };
});

const costsOf = (profile: DrawnProfile): readonly ProfileCost[] => compute(profileCosts, symbols, [drawProfile(symbols, profile)]);
const cpuOf = (...samples: DrawnProfile['samples']): ProfileCost =>
	costsOf({ kind: 'cpu', types: CPU, samples, durationNs: 1e9 })[0] as ProfileCost;
const byName = (cost: ProfileCost, fn: string) => cost.functions.find((one) => one.fn === fn);

describe('a CPU profile by function of the program', () => {
	it('charges library and runtime code to the function that called it', () => {
		const cost = cpuOf(
			[[3, 30], 'strings.Index | strings.Contains | main.find f.go:4 | main.main m.go:1'],
			[[2, 20], 'main.find f.go:5 | main.main m.go:1'],
		);
		expect(cost).toMatchObject({ kind: 'cpu', sampleType: 'cpu', unit: 'ns', total: 50, durationNs: 1e9 });
		expect(byName(cost, 'main.find')).toMatchObject({
			value: 50,
			cumulative: 50,
			rows: [0, 1],
			line: 4,
			callee: 'strings.Contains',
			calleeValue: 30,
		});
	});

	it('counts a caller cumulatively, once per sample however often it recurs', () => {
		const cost = cpuOf([[1, 10], 'main.walk | main.walk | main.walk | main.main']);
		expect(byName(cost, 'main.walk')).toMatchObject({ value: 10, cumulative: 10 });
		expect(byName(cost, 'main.main')).toMatchObject({ value: 0, cumulative: 10 });
	});

	it('counts samples, not stacks', () => {
		expect(cpuOf([[120, 1200], 'main.hot'], [[3, 30], 'main.cold']).samples).toBe(123);
	});

	it('puts the dearest function first; equal ones by name; samples without a frame of the program under the empty name', () => {
		const cost = cpuOf([[1, 10], 'main.b'], [[1, 10], 'main.a'], [[1, 99], 'runtime.gcBgMarkWorker'], [[1, 50], 'main.c']);
		expect(cost.functions.map((one) => one.fn)).toEqual(['', 'main.c', 'main.a', 'main.b']);
	});

	it('tells allocating from computing, and marking from both', () => {
		const cost = cpuOf(
			[[1, 10], 'runtime.mallocgc | main.join'],
			[[1, 5], 'runtime.memmove | runtime.growslice | main.join'],
			[[1, 7], 'runtime.gcDrainN | runtime.gcAssistAlloc1 | runtime.gcAssistAlloc | runtime.mallocgc | main.join'],
			[[1, 20], 'runtime.scanobject | runtime.gcBgMarkWorker'],
			[[1, 58], 'main.join'],
		);
		expect(cost).toMatchObject({ total: 100, gcValue: 27, allocValue: 15 });
		expect(byName(cost, 'main.join')).toMatchObject({ value: 80, allocating: 22 });
	});
});

describe('other profiles', () => {
	it('a heap profile is read twice: what was allocated, and what is in use', () => {
		const costs = costsOf({
			kind: 'heap',
			types: HEAP,
			samples: [
				[[100, 4096, 1, 64], 'main.keep'],
				[[10, 8192, 0, 0], 'main.drop'],
			],
		});
		expect(costs.map((cost) => [cost.sampleType, cost.total])).toEqual([
			['alloc_space', 12288],
			['inuse_space', 64],
		]);
		expect(byName(costs[0] as ProfileCost, 'main.keep')).toMatchObject({ value: 4096, count: 100, op: 'alloc' });
	});

	it('a mutex profile: the unlock tells the kind of lock', () => {
		const [cost] = costsOf({
			kind: 'mutex',
			types: CONTENTION,
			samples: [
				[[4, 400], 'sync.(*Mutex).Unlock | main.f'],
				[[2, 900], 'sync.(*RWMutex).Unlock | main.g'],
			],
		});
		expect(cost?.functions.map((one) => [one.fn, one.op, one.count, one.value])).toEqual([
			['main.g', 'rwmutex lock', 2, 900],
			['main.f', 'mutex lock', 4, 400],
		]);
	});

	it('a block profile keeps waits of different kinds in one function apart', () => {
		const [cost] = costsOf({
			kind: 'block',
			types: CONTENTION,
			samples: [
				[[163, 8780], 'runtime.chansend1 | main.scale s.go:34'],
				[[34, 1316], 'runtime.chanrecv2 | main.scale s.go:29'],
			],
		});
		expect(cost?.functions.map((one) => [one.fn, one.op, one.count, one.value, one.rows])).toEqual([
			['main.scale', 'chan send', 163, 8780, [0]],
			['main.scale', 'chan receive', 34, 1316, [1]],
		]);
	});

	it('goroutine profiles and custom ones have no cost', () => {
		expect(costsOf({ kind: 'goroutine', types: [{ type: 'goroutine', unit: 'count' }], samples: [[[5], 'main.f']] })).toEqual([]);
	});
});

describe('CPU samples inside a trace', () => {
	it('stand for 10 ms each', () => {
		const [cost] = compute(profileCosts, symbols, [drawTrace({ cpuSamples: [{ stack: stack(symbols, 'main.hot'), count: 42 }] })]);
		expect(cost).toMatchObject({ kind: 'cpu', table: 'trace.cpuSamples', total: 42e7, samples: 42, durationNs: 1e9 });
	});

	it('are no profile when there are none', () => {
		expect(compute(profileCosts, symbols, [drawTrace({})])).toEqual([]);
	});
});
