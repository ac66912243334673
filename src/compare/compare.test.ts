import { describe, expect, it } from 'vitest';
import { cause, measurement } from '../../test/support/drawn-sides.ts';
import { compare } from './compare.ts';
import type { Comparison } from './comparison.ts';
import type { Measurement } from './measure.ts';

const compared = (before: readonly Measurement[], after: readonly Measurement[]): Comparison =>
	compare({ name: 'before', measurements: before }, { name: 'after', measurements: after }, 'test');

describe('the outcome', () => {
	const lock = measurement({ causes: [cause({ function: 'main.f' })], judged: ['mutex-contention'], figures: { 'heap.live': 1e8 } });
	const well = (heap: number): Measurement => measurement({ judged: ['mutex-contention'], figures: { 'heap.live': heap } });

	it('is of causes and key figures', () => {
		expect(compared([lock], [well(1e8)]).outcome).toBe('better');
		expect(compared([well(1e8)], [lock]).outcome).toBe('worse');
		expect(compared([lock], [well(3e8)]).outcome).toBe('mixed');
		expect(compared([well(1e8)], [well(1.1e8)]).outcome).toBe('same');
	});

	it('is unclear when nothing is in common', () => {
		expect(compared([measurement({ judged: ['panic'] })], [measurement({ judged: ['deadlock'] })]).outcome).toBe('unclear');
	});
});

describe('conditions that differ are said', () => {
	it('the load, which excuses what moved with it', () => {
		const at = (load: number): Measurement[] => [measurement({ figures: { 'load.reads': load, 'trace.running': load / 100 } })];
		const { conditions, outcome } = compared(at(100), at(300));
		expect(conditions).toEqual([{ id: 'load', text: expect.stringContaining('100/s before, 300/s after') }]);
		expect(outcome).toBe('same');
		expect(compared(at(100), at(104)).conditions).toEqual([]);
	});

	it('GOMAXPROCS and the length', () => {
		expect(compared([measurement({ procs: 2 })], [measurement({ procs: 8 })]).conditions).toEqual([
			{ id: 'procs', text: 'GOMAXPROCS: 2 before, 8 after' },
		]);
		expect(compared([measurement({})], [{ ...measurement({}), durationNs: 5e9 }]).conditions).toEqual([
			{ id: 'duration', text: expect.stringContaining('1 s before, 5 s after') },
		]);
	});
});

it('asks whether several traces in one folder were meant as repeats', () => {
	const several = { ...measurement({}), traces: 6 };
	expect(compared([several], [measurement({})]).notes).toEqual([expect.stringContaining('before: 6 traces were taken for one recording')]);
});
