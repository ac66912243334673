// The formulas of the design, worked by hand.
import { describe, expect, it } from 'vitest';
import { drawEvidence } from '../../test/support/drawn-findings.ts';
import { confidenceOf, rank, type Ranked, scoreOf, severityOf, strongestPerFact } from './score.ts';

describe('confidenceOf', () => {
	it.each([
		['nothing', [], [], 0],
		['one measure: 0.4', [3], [], 0.4],
		['measures that agree: 0.7', [7], [], 0.7],
		['an observed chain: 0.9', [9], [], 0.9],
		['two of different facts: 1 - 0.6 x 0.3', [3, 7], [], 0.82],
		['three: 1 - 0.6 x 0.3 x 0.1', [3, 7, 9], [], 0.982],
		['0.7 with 0.7 against it: 0.7 x 0.3', [7], [7], 0.21],
		['0.9 with 0.4 and 0.7 against it: 0.9 x 0.6 x 0.3', [9], [3, 7], 0.162],
	] as const)('%s', (_what, evidence, against, confidence) => {
		const pieces = (list: readonly (3 | 7 | 9)[]) => list.map((strength, i) => drawEvidence({ fact: `fact.${i}`, strength }));
		expect(confidenceOf(pieces(evidence), pieces(against))).toBeCloseTo(confidence, 12);
	});

	it('counts pieces that rest on the same fact once, with the strongest', () => {
		const same = [3, 9, 7].map((strength) => drawEvidence({ fact: 'trace.waits.bySite', strength: strength as 3 | 7 | 9 }));
		expect(confidenceOf(same, [])).toBeCloseTo(0.9, 12);
		expect(strongestPerFact(same).map((one) => one.strength)).toEqual([9]);
	});

	it('does not mix facts for and against', () => {
		const forIt = [drawEvidence({ fact: 'cpu.capacity', strength: 7 })];
		expect(confidenceOf(forIt, [drawEvidence({ fact: 'cpu.capacity', strength: 3 })])).toBeCloseTo(0.7 * 0.6, 12);
	});
});

describe('scoreOf', () => {
	it.each([
		['a share above 10 % counts in full', 0.9, 0.38, false, 0.9],
		['10 % too', 0.9, 0.1, false, 0.9],
		['half of it halves the score', 0.9, 0.05, false, 0.45],
		['nothing lost, nothing claimed', 0.9, 0, false, 0],
		['proof makes up for a small share', 0.9, 0.001, true, 0.9],
	] as const)('%s', (_what, confidence, share, isProven, score) => {
		expect(scoreOf(confidence, share, isProven)).toBeCloseTo(score, 12);
	});
});

describe('severityOf', () => {
	it.each([
		[0.01, true, 'critical'],
		[0.5, false, 'critical'],
		[0.4999, false, 'high'],
		[0.25, false, 'high'],
		[0.2499, false, 'medium'],
		[0.1, false, 'medium'],
		[0.0999, false, 'low'],
	] as const)('share %f, never ends: %s -> %s', (share, endsNever, severity) => {
		expect(severityOf(share, endsNever)).toBe(severity);
	});
});

describe('rank', () => {
	const cause = (id: string, weight: number, more: Partial<Ranked> = {}): Ranked => ({
		id,
		key: '',
		confidence: 1,
		share: weight,
		endsNever: false,
		of: 'latency',
		strength: 7,
		...more,
	});
	const order = (...causes: readonly Ranked[]): string[] => rank(causes).map((one) => one.id);

	it('puts the biggest confidence x share first', () => {
		expect(order(cause('small', 0.1), cause('big', 0.9), cause('unsure', 0.8, { confidence: 0.5 }))).toEqual(['big', 'unsure', 'small']);
	});

	it('within 20 % of the first of a band: never ending, latency, CPU, memory, goroutines', () => {
		const causes = [
			cause('goroutines', 0.5, { of: 'goroutines' }),
			cause('memory', 0.49, { of: 'memory' }),
			cause('cpu', 0.48, { of: 'cpu' }),
			cause('latency', 0.47),
			cause('stuck', 0.41, { of: 'goroutines', endsNever: true }),
			cause('far', 0.39, { endsNever: true }),
		];
		expect(order(...causes)).toEqual(['stuck', 'latency', 'cpu', 'memory', 'goroutines', 'far']);
	});

	it('then strength, then id', () => {
		expect(order(cause('b', 0.5), cause('a', 0.45), cause('weak', 0.5, { strength: 3 }), cause('strong', 0.41, { strength: 9 }))).toEqual([
			'strong',
			'a',
			'b',
			'weak',
		]);
	});

	it('does not chain: near the second, far from the first, is a band of its own', () => {
		expect(order(cause('first', 1, { of: 'memory' }), cause('second', 0.85), cause('third', 0.7))).toEqual(['second', 'first', 'third']);
	});

	it('does not depend on the order of what it is given', () => {
		const causes = [cause('a', 0.5), cause('b', 0.5, { of: 'cpu' }), cause('c', 0.2), cause('d', 0.45), cause('e', 0)];
		const wanted = order(...causes);
		for (let i = 0; i < causes.length; i++) expect(order(...causes.slice(i), ...causes.slice(0, i))).toEqual(wanted);
		expect(order(...[...causes].reverse())).toEqual(wanted);
	});

	it('two of nothing keep a fixed order', () => {
		expect(order(cause('z', 0), cause('a', 0))).toEqual(['a', 'z']);
	});
});
