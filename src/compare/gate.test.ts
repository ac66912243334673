import { describe, expect, it } from 'vitest';
import { cause, measurement, repeats } from '../../test/support/drawn-sides.ts';
import { compare } from './compare.ts';
import { canDecide, ignoresFigures, parseRegression, type RegressionGate, regressions } from './gate.ts';
import type { Measurement } from './measure.ts';

const compared = (before: readonly Measurement[], after: readonly Measurement[]) =>
	compare({ name: 'before', measurements: before }, { name: 'after', measurements: after }, 'test');
const byDefault: RegressionGate = { percent: null };

it('understands regression with and without a percentage, and nothing else', () => {
	expect(parseRegression('regression')).toEqual({ percent: null });
	expect(parseRegression('regression:10')).toEqual({ percent: 10 });
	expect(parseRegression('regression:2.5%')).toEqual({ percent: 2.5 });
	for (const text of ['', 'regressions', 'regression:', 'regression:-5', 'regression:1e3', 'any']) expect(parseRegression(text)).toBeNull();
});

describe('the gate', () => {
	const base = [1, 1.02, 0.98, 1.01, 0.99, 1.03];
	const running = (factor: number): Measurement[] =>
		repeats(
			'trace.running',
			base.map((value) => value * factor),
		);

	it('fails on a planted regression of a key figure and passes on the same against itself', () => {
		expect(regressions(compared(running(1), running(1.2)), byDefault)).toEqual(['CPU used by goroutines 1 cores -> 1.21 cores (q 0.0022)']);
		expect(regressions(compared(running(1), running(1)), byDefault)).toEqual([]);
		expect(regressions(compared(running(1.2), running(1)), byDefault)).toEqual([]);
	});

	it('lets pass what is real but small: 5 %, or what was asked for', () => {
		// Quieter repeats, so that 4 % stands out of the noise.
		const quiet = (factor: number): Measurement[] =>
			repeats(
				'trace.running',
				base.map((value) => (1 + (value - 1) / 10) * factor),
			);
		const four = compared(quiet(1), quiet(1.04));
		expect(four.outcome).toBe('worse');
		expect(regressions(four, byDefault)).toEqual([]);
		expect(regressions(four, { percent: 3 })).toHaveLength(1);
		expect(regressions(compared(running(1), running(1.2)), { percent: 25 })).toEqual([]);
	});

	it('fails on new and worse causes, not on those that were there, are gone, or come now and then', () => {
		const ill = measurement({ causes: [cause({ id: 'deadlock', function: 'main.f' })] });
		const well = measurement({ judged: ['deadlock'] });
		expect(regressions(compared([well], [ill]), byDefault)).toEqual(['new cause deadlock in main.f']);
		expect(regressions(compared([ill], [ill]), byDefault)).toEqual([]);
		expect(regressions(compared([ill], [well]), byDefault)).toEqual([]);
		expect(regressions(compared([well, well, well], [well, well, ill]), byDefault)).toEqual([]);
	});

	it('counts figures of single recordings only when a percentage is given, and says so', () => {
		const [before, after] = [repeats('trace.running', [1]), repeats('trace.running', [3])];
		const single = compared(before, after);
		expect(single.outcome).toBe('worse');
		expect(regressions(single, byDefault)).toEqual([]);
		expect(ignoresFigures(single, byDefault)).toBe(true);
		expect(regressions(single, { percent: 50 })).toEqual(['CPU used by goroutines 1 core -> 3 cores, not tested']);
		expect(ignoresFigures(single, { percent: 50 })).toBe(false);
		expect(ignoresFigures(compared(running(1), running(1)), byDefault)).toBe(false);
	});

	it('does not count functions: they say where, the key figures whether', () => {
		const by = (fn: string): Measurement[] =>
			base.map((value) => measurement({ figures: { cpu: value, 'cpu.byFunction': { [fn]: value } } }));
		const moved = compared(by('main.old'), by('main.new'));
		expect(moved.figures.filter(({ judgement }) => judgement === 'worse').map(({ subject }) => subject)).toEqual(['main.new']);
		expect(regressions(moved, byDefault)).toEqual([]);
		expect(moved.outcome).toBe('same');
	});

	it('cannot decide when the sides have nothing in common', () => {
		expect(canDecide(compared(repeats('trace.running', [1]), repeats('heap.live', [1])))).toBe(false);
		expect(canDecide(compared([measurement({ judged: ['panic'] })], [measurement({ judged: ['panic'] })]))).toBe(true);
	});
});

describe('the method', () => {
	it('says how many repeats would be needed', () => {
		const of = (count: number) =>
			compared(repeats('trace.running', Array(count).fill(1)), repeats('trace.running', Array(count).fill(1))).method;
		expect(of(1)).toMatchObject({ isTested: false, repeatsWanted: 4 });
		expect(of(3)).toMatchObject({ isTested: false, leastP: 0.1 });
		expect(of(4)).toMatchObject({ isTested: true, repeatsWanted: null, tests: { key: 1, detail: 0 } });
	});
});
