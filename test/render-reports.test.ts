import { describe, expect, it } from 'vitest';
import { samples } from '../src/render/samples.ts';
import type { Cause, Report } from '../src/report/report.ts';
import { joinReports } from '../src/report/reports.ts';

const cause = (fingerprint: string, score: number, changes: Partial<Cause> = {}): Cause => ({
	...(samples.deadlock.causes[0] as Cause),
	fingerprint,
	score,
	...changes,
});
const report = (causes: readonly Cause[], hints: readonly Cause[] = []): Report => ({ ...samples.healthy, causes, hints });

describe('joinReports', () => {
	it('counts a cause per recording, with the words of where it scores highest and the worst severity', () => {
		const { summary } = joinReports([
			report([cause('a', 0.6, { title: 'weak', severity: 'critical' })]),
			report([cause('a', 0.9, { title: 'strong', severity: 'high' })]),
			report([], [cause('a', 0.4)]),
			report([]),
		]);
		expect(summary).toHaveLength(1);
		expect(summary[0]).toMatchObject({ title: 'strong', severity: 'critical', score: 0.9, claims: 2, hints: 1, recordings: [0, 1, 2] });
	});

	it('ranks what most recordings claim first, then by score; hints come last', () => {
		const { summary } = joinReports([
			report([cause('rare', 0.99), cause('common', 0.6)], [cause('maybe', 0.45)]),
			report([cause('common', 0.7)]),
		]);
		expect(summary.map((row) => row.fingerprint)).toEqual(['common', 'rare', 'maybe']);
	});

	it('counts a recording once, whatever it says twice', () => {
		const { summary } = joinReports([report([cause('a', 0.9), cause('a', 0.8)], [cause('a', 0.4)])]);
		expect(summary[0]).toMatchObject({ claims: 1, hints: 0, recordings: [0] });
	});
});
