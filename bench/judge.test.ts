import { describe, expect, test } from 'vitest';
import type { Goal } from './goals.ts';
import { judge, type Measured } from './judge.ts';
import type { Usage } from './measure.ts';

const usage = (wallS: number, peakBytes = 0): Usage => ({ wallS, cpuS: 2 * wallS, peakBytes });
const measured = (work: string, ours: Usage, rest: Partial<Measured> = {}): Measured => ({
	work,
	node: '24',
	ours: [ours],
	anchor: null,
	fileBytes: 0,
	events: null,
	...rest,
});

describe('a goal', () => {
	test('against an anchor is reached when the anchor takes so many times as much', () => {
		const goal: Goal = { is: 'times less', of: 'wallS', limit: 10 };
		const one = measured('trace', usage(2), { anchor: [usage(24)] });
		expect(judge(goal, one, [])).toEqual({ value: 12, limit: 10, room: 1.2, isReached: true });
		expect(judge({ ...goal, limit: 16 }, one, [])).toMatchObject({ room: 0.75, isReached: false });
	});

	test('without its anchor is not judged', () => {
		expect(judge({ is: 'times less', of: 'cpuS', limit: 2 }, measured('trace', usage(1)), [])).toBeNull();
	});

	test('in seconds or bytes is an upper bound', () => {
		expect(judge({ is: 'at most', of: 'peakBytes', limit: 400 }, measured('trace', usage(1, 500)), [])).toMatchObject({
			value: 500,
			room: 0.8,
			isReached: false,
		});
		expect(judge({ is: 'at most', of: 'wallS', limit: 2 }, measured('dump', usage(2)), [])).toMatchObject({ isReached: true });
	});

	test('beyond the anchor may be none at all', () => {
		const one = measured('start', usage(0.03), { anchor: [usage(0.04)] });
		expect(judge({ is: 'beyond anchor', of: 'wallS', limit: 0.02 }, one, [])).toMatchObject({ isReached: true });
	});

	test('per event counts what comes on top of the same program on almost nothing, on the same Node', () => {
		const goal: Goal = { is: 'per event', of: 'peakBytes', limit: 4 };
		const one = measured('trace', usage(1, 350), { events: 100 });
		const all = [measured('start-diagnose', usage(1, 9), { node: '20' }), measured('start-diagnose', usage(1, 50))];
		expect(judge(goal, one, all)).toMatchObject({ value: 3, isReached: true });
		expect(judge(goal, one, [])).toBeNull();
		expect(judge(goal, { ...one, events: null }, all)).toBeNull();
	});

	test('on growth compares per byte with a smaller file', () => {
		const small = measured('half', usage(1), { fileBytes: 50 });
		const large = measured('whole', usage(3), { fileBytes: 100 });
		expect(judge({ is: 'growth', of: 'wallS', limit: 1.2, smaller: 'half' }, large, [small, large])).toMatchObject({
			value: 1.5,
			isReached: false,
		});
	});
});
