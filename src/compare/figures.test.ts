import { describe, expect, it } from 'vitest';
import { kinds, measurement, repeats } from '../../test/support/drawn-sides.ts';
import type { FigureChange } from './comparison.ts';
import { compareFigures } from './figures.ts';
import type { Measurement } from './measure.ts';

function changeOf(id: string, before: readonly Measurement[], after: readonly Measurement[], subject = ''): FigureChange {
	const change = compareFigures(before, after).changes.find((one) => one.figure === id && one.subject === subject);
	if (change === undefined) throw new Error(`${id} ${subject} was not compared`);
	return change;
}

describe('a figure of single recordings', () => {
	it('has moved when it moved further than single recordings of one program usually differ', () => {
		const { usual, least } = kinds.get('trace.running') as { usual: number; least: number };
		expect([usual, least]).toEqual([0.35, 0.05]);
		const judged = (was: number, is: number) => changeOf('trace.running', repeats('trace.running', [was]), repeats('trace.running', [is]));
		expect(judged(1, 1.5).judgement).toBe('same');
		expect(judged(1, 1.6)).toMatchObject({ judgement: 'worse', ratio: 1.6, p: null, q: null, a12: null });
		expect(judged(1.6, 1).judgement).toBe('better');
		expect(judged(0.005, 0.01).judgement).toBe('small');
	});

	it('of a few samples has to move further', () => {
		const [kind] = [kinds.get('cpu') as NonNullable<ReturnType<typeof kinds.get>>];
		const sampled = (value: number, events: number): Measurement => ({
			...measurement({}),
			figures: new Map([['cpu', { kind, rows: [{ subject: '', value, events }] }]]),
		});
		// Five samples against none may be chance; fifty are not.
		expect(changeOf('cpu', [sampled(0.1, 4)], [sampled(0, 0)]).judgement).toBe('same');
		expect(changeOf('cpu', [sampled(0.1, 50)], [sampled(0, 0)]).judgement).toBe('better');
	});
});

describe('a figure of repeats', () => {
	const base = [1, 1.02, 0.98, 1.01, 0.99, 1.03];

	it('has moved when the test says so and the change is beyond the noise of the repeats', () => {
		const after = base.map((value) => value * 1.1);
		const change = changeOf('trace.running', repeats('trace.running', base), repeats('trace.running', after));
		expect(change).toMatchObject({ judgement: 'worse', a12: 1 });
		expect(change.p).toBeCloseTo(2 / 924, 10);
		expect(change.q).toBe(change.p);
		expect(change.noise).toBeLessThan(0.03);
	});

	it('has not when the repeats differ as much among themselves', () => {
		const wide = [0.6, 1.4, 0.8, 1.2, 1, 1.3];
		const change = changeOf('trace.running', repeats('trace.running', wide), repeats('trace.running', [...wide].reverse()));
		expect(change).toMatchObject({ judgement: 'same', p: 1, a12: 0.5 });
	});

	it('has not when the change is real but below the noise floor', () => {
		const before = [1, 1.3, 1.6, 1.9, 2.2, 2.5];
		const after = before.map((value) => value + 0.01);
		expect(changeOf('trace.running', repeats('trace.running', before), repeats('trace.running', after)).judgement).toBe('same');
	});

	it('is not tested with three and three, however clear', () => {
		expect(changeOf('trace.running', repeats('trace.running', [1, 1, 1]), repeats('trace.running', [9, 9, 9]))).toMatchObject({
			p: null,
			judgement: 'worse',
		});
	});

	it('has a q that knows how many figures were tested', () => {
		const calm = { 'trace.alloc': 5e7, 'trace.heap.live': 1e8, 'trace.stalled': 4 };
		const side = (factor: number): Measurement[] =>
			base.map((value, i) =>
				measurement({
					figures: {
						'trace.running': value * factor,
						...Object.fromEntries(Object.entries(calm).map(([id, of]) => [id, of * (base[(i * 5) % 6] as number)])),
					},
				}),
			);
		const change = changeOf('trace.running', side(1), side(1.2));
		expect(change.q).toBeCloseTo((change.p as number) * 4, 10);
		expect(change.judgement).toBe('worse');
	});
});

describe('functions and places', () => {
	it('count 0 where a recording has no row of them', () => {
		const before = [measurement({ figures: { 'cpu.byFunction': { 'main.slow': 0.8, 'main.rest': 0.2 } } })];
		const after = [measurement({ figures: { 'cpu.byFunction': { 'main.rest': 0.2 } } })];
		expect(changeOf('cpu.byFunction', before, after, 'main.slow')).toMatchObject({ medianAfter: 0, ratio: 0, judgement: 'better' });
		expect(changeOf('cpu.byFunction', before, after, 'main.rest').judgement).toBe('same');
	});

	it('are left out when they are a trifle on both sides', () => {
		const side = [measurement({ figures: { 'cpu.byFunction': { 'main.slow': 8, 'main.trifle': 0.05 } } })];
		expect(compareFigures(side, side).changes.map(({ subject }) => subject)).toEqual(['main.slow']);
	});
});

describe('load', () => {
	const side = (load: number, running: number): Measurement[] => [
		measurement({ figures: { 'load.reads': load, 'trace.running': running, 'trace.heap.live': 1e8 * running } }),
	];

	it('takes what moved with it out of better and worse', () => {
		expect(changeOf('trace.running', side(100, 1), side(200, 2)).judgement).toBe('with-load');
		expect(changeOf('trace.running', side(200, 2), side(100, 1)).judgement).toBe('with-load');
	});

	it('does not excuse what moved further, or the other way', () => {
		expect(changeOf('trace.running', side(100, 1), side(200, 3)).judgement).toBe('worse');
		expect(changeOf('trace.running', side(200, 1), side(100, 2)).judgement).toBe('worse');
	});

	it('does not excuse what does not follow it', () => {
		expect(changeOf('trace.heap.live', side(100, 1), side(200, 2)).judgement).toBe('worse');
	});

	it('is never good or bad itself', () => {
		expect(changeOf('load.reads', side(100, 1), side(200, 2)).judgement).toBe('moved');
	});
});

it('says what only one side measured', () => {
	const before = [measurement({ figures: { 'trace.running': 1, 'heap.live': 1e8 } })];
	const after = [measurement({ figures: { 'trace.running': 1 } })];
	expect(compareFigures(before, after).notCompared).toEqual([{ what: 'live heap (profile)', why: 'only before has profiles' }]);
	expect(compareFigures(after, after).notCompared).toEqual([]);
});
