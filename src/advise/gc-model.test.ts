import { describe, expect, it } from 'vitest';
import { gogcOf, heapGoal, limitGoal, rangeOf, shareAfter } from './gc-model.ts';

const MIB = 2 ** 20;

describe('the goal', () => {
	it('is the live heap and, at GOGC=100, as much again with stacks and globals', () => {
		expect(heapGoal({ liveBytes: 60 * MIB, rootBytes: 20 * MIB }, 100)).toBe(140 * MIB);
		expect(heapGoal({ liveBytes: 60 * MIB, rootBytes: 20 * MIB }, 50)).toBe(100 * MIB);
	});

	it('is 4 MiB at GOGC=100 for a heap that is smaller', () => {
		expect(heapGoal({ liveBytes: MIB, rootBytes: 0 }, 100)).toBe(4 * MIB);
		expect(heapGoal({ liveBytes: MIB, rootBytes: 0 }, 400)).toBe(16 * MIB);
	});

	it('tells the setting back', () => {
		const heap = { liveBytes: 60 * MIB, rootBytes: 20 * MIB };
		for (const gogc of [25, 100, 400]) expect(gogcOf(heap, heapGoal(heap, gogc))).toBeCloseTo(gogc);
	});

	it('under a memory limit leaves 3 % of the room free, and never falls below the live heap', () => {
		expect(limitGoal({ liveBytes: 60 * MIB, rootBytes: 0 }, 200 * MIB, 0)).toBeCloseTo(194 * MIB);
		expect(limitGoal({ liveBytes: 60 * MIB, rootBytes: 0 }, 50 * MIB, 20 * MIB)).toBe(60 * MIB);
	});
});

describe('the share of GC', () => {
	it('of the CPU in use: its ratio to the rest goes with one over the room', () => {
		// 1 : 1 becomes 0.5 : 1.
		expect(shareAfter(0.5, 2, true)).toBeCloseTo(1 / 3);
		expect(shareAfter(1 / 3, 0.5, true)).toBeCloseTo(0.5);
	});

	it('of the capacity, at a load that stays: the share itself does', () => {
		expect(shareAfter(0.2, 2, false)).toBeCloseTo(0.1);
	});

	it('is a range that is wider the further one goes, and a point where nothing changes', () => {
		const width = (factor: number): number => rangeOf(0.1, factor).high - rangeOf(0.1, factor).low;
		expect(width(1)).toBe(0);
		expect(width(4)).toBeGreaterThan(width(2));
		expect(width(0.25)).toBeCloseTo(width(4));
	});
});
