// Profiles that somebody damaged, through parsing and every report: an error that says what is wrong, or a report; never anything else.
// tools/fuzz-pprof.ts does the same for longer.
import { describe, expect, it } from 'vitest';
import { mutated } from '../../tools/mutate-protobuf.ts';
import { oddProfile } from '../../tools/odd-profiles.ts';
import { DecodeError } from '../base/errors.ts';
import { message } from '../decode/pprof/wire-text.ts';
import { RegexpError, reports, UsageError } from './index.ts';
import { report } from './test-report.ts';

describe('damaged profiles', () => {
	it('600 mutations, each through one report', () => {
		let seed = 20261121;
		const random = (below: number): number => {
			seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
			return Math.floor((seed / 2 ** 32) * below);
		};
		const seen = { printed: 0, refused: 0 };
		for (let i = 0; i < 600; i++) {
			const file = mutated(oddProfile(random(50)), oddProfile(random(50)), random);
			const entry = reports[i % reports.length] as (typeof reports)[number];
			try {
				report(`-${entry.name}${entry.hasParameter ? '=.' : ''} -lines -tagroot=k file`, { file });
				seen.printed++;
			} catch (error) {
				const isTold = error instanceof DecodeError || error instanceof UsageError || error instanceof RegexpError;
				if (!isTold) throw error;
				seen.refused++;
			}
		}
		expect(seen.printed).toBeGreaterThan(50);
		expect(seen.refused).toBeGreaterThan(50);
	});

	it('inlined frames that multiply', () => {
		const lines = '4: { 1: 1 } '.repeat(50_000);
		const stack = `1: [${'1 '.repeat(50_000)}]`;
		const file = message(`1: { 1: 1 2: 1 } 2: { ${stack} 2: 1 } 4: { 1: 1 ${lines} } 5: { 1: 1 2: 1 } 6: "" 6: "x"`);
		expect(() => report('-top file', { file })).toThrow('inlined frames of the profile multiply');
		expect(report('-comments file', { file }).text).toBe('');
	});

	it('a drop_frames that would try every way', () => {
		const file = message(
			`1: { 1: 1 2: 1 } 2: { 1: 1 2: 1 } 4: { 1: 1 4: { 1: 1 } } 5: { 1: 1 2: 2 } 6: "" 6: "(a+)+b" 6: "${'a'.repeat(3000)}" 7: 1`,
		);
		expect(report('-top file', { file }).text).toContain('aaaa');
	});
});
