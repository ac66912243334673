import { describe, expect, it } from 'vitest';
import { drawEvidence, drawFinding, drawRun } from '../../test/support/drawn-findings.ts';
import { place } from '../rules/build.ts';
import { mergeFindings } from './merge.ts';

const one = <T>(list: readonly T[]): T => {
	expect(list).toHaveLength(1);
	return list[0] as T;
};

describe('mergeFindings', () => {
	it('joins findings of one cause with one key, whatever rule they come from', () => {
		const strong = drawFinding('mutex-contention', 'main.f', { evidence: [drawEvidence({ fact: 'a', strength: 9 })] });
		const weak = drawFinding('mutex-contention', 'main.f', { evidence: [drawEvidence({ fact: 'b', strength: 7 })] });
		const merged = one(
			mergeFindings([drawRun('lock-delay', 'mutex-contention', [weak]), drawRun('lock-held', 'mutex-contention', [strong])]),
		);
		expect(merged.rules).toEqual(['lock-delay', 'lock-held']);
		expect(merged.main).toBe(strong);
		expect(merged.confidence).toBeCloseTo(1 - 0.1 * 0.3, 12);
		expect(merged.evidence.map((piece) => piece.text)).toEqual(['lock-held saw 1', 'lock-delay saw 1']);
	});

	it('keeps apart what differs in cause or key', () => {
		const runs = [
			drawRun('r', 'mutex-contention', [drawFinding('mutex-contention', 'main.f'), drawFinding('mutex-contention', 'main.g')]),
			drawRun('s', 'deadlock', [drawFinding('deadlock', 'main.f')]),
		];
		expect(mergeFindings(runs)).toHaveLength(3);
	});

	it('lists functions of the strongest finding first, and takes from the others what it does not know', () => {
		const strong = drawFinding('deadlock', 'main.f', {
			evidence: [drawEvidence({ strength: 9 })],
			where: [place({ fn: 'main.f', file: '', line: 0 }, 'mutex lock', 2)],
		});
		const weak = drawFinding('deadlock', 'main.f', {
			evidence: [drawEvidence({ strength: 3, fact: 'other' })],
			where: [
				place({ fn: 'main.g', file: 'g.go', line: 4 }, 'mutex lock', 1),
				place({ fn: 'main.f', file: 'f.go', line: 9 }, 'mutex lock', 1, { goroutines: [17] }),
			],
		});
		const { where } = one(mergeFindings([drawRun('weak', 'deadlock', [weak]), drawRun('strong', 'deadlock', [strong])]));
		expect(where.map((at) => [at.fn, at.file, at.line, at.goroutines, at.value])).toEqual([
			['main.f', 'f.go', 9, [17], 2],
			['main.g', 'g.go', 4, [], 1],
		]);
	});

	it('prefers an impact on latency, and a mechanism that says something', () => {
		const runs = [
			drawRun('dump', 'deadlock', [
				drawFinding('deadlock', 'main.f', {
					mechanism: 'unknown',
					evidence: [drawEvidence({ strength: 9 })],
					impact: { of: 'goroutines', share: 0.9, value: 9, unit: 'goroutines' },
				}),
			]),
			drawRun('trace', 'deadlock', [drawFinding('deadlock', 'main.f', { mechanism: 'ab-ba' })]),
		];
		const merged = one(mergeFindings(runs));
		expect(merged.impact).toMatchObject({ of: 'latency', share: 0.4 });
		expect(merged.mechanism).toBe('ab-ba');
	});

	it('is proven, endless and drawn when one of its findings is', () => {
		const runs = [
			drawRun('a', 'deadlock', [
				drawFinding('deadlock', 'main.f', { isProven: true, impact: { of: 'latency', share: 0.001, value: 1, unit: 'ns' } }),
			]),
			drawRun('b', 'deadlock', [drawFinding('deadlock', 'main.f', { endsNever: true, drawing: 'o' })]),
		];
		expect(one(mergeFindings(runs))).toMatchObject({ isProven: true, endsNever: true, drawing: 'o' });
	});

	it('shows the same measure of the same fact once', () => {
		const twice = ['a', 'b'].map((id) => drawRun(id, 'deadlock', [drawFinding('deadlock', 'main.f')]));
		expect(one(mergeFindings(twice)).evidence).toHaveLength(1);
	});

	it('of nothing is nothing', () => {
		expect(mergeFindings([])).toEqual([]);
	});
});
