import { describe, expect, it } from 'vitest';
import { samples } from '../render/samples.ts';
import { CAUSES } from './causes.ts';
import { expired, failing, markAccepted, markKnown, onlyNew, parseFailCondition } from './known.ts';
import type { Cause, Report } from './report.ts';

const { healthy } = samples;
const unmarked = (cause: Cause): Cause =>
	Object.fromEntries(Object.entries(cause).filter(([key]) => key !== 'accepted' && key !== 'isKnown')) as unknown as Cause;
const mutex: Report = { ...samples.mutex, causes: samples.mutex.causes.map(unmarked) };
const first = mutex.causes[0] as Cause;
const accept = (until: string) => [{ fingerprint: first.fingerprint, reason: 'known since May', until }];

describe('accepted findings', () => {
	it('mark the cause with their fingerprint, up to and including their last day', () => {
		expect(markAccepted(mutex, accept('2026-05-31'), '2026-05-31').causes[0]?.accepted).toEqual({
			reason: 'known since May',
			until: '2026-05-31',
		});
		expect(markAccepted(mutex, accept('2026-05-31'), '2026-06-01').causes[0]?.accepted).toBeUndefined();
	});

	it('expire the day after', () => {
		expect(expired(accept('2026-05-31'), '2026-05-31')).toEqual([]);
		expect(expired(accept('2026-05-31'), '2026-06-01')).toEqual(accept('2026-05-31'));
	});

	it('change nothing else', () => {
		const marked = markAccepted(mutex, accept('2026-05-31'), '2026-01-01');
		expect({ ...marked, causes: marked.causes.map(unmarked) }).toEqual(mutex);
		expect(markAccepted(mutex, [], '2026-01-01')).toEqual(mutex);
	});
});

describe('a baseline', () => {
	it('marks what it claims too', () => {
		expect(markKnown(mutex, [mutex]).causes.every((cause) => cause.isKnown)).toBe(true);
		expect(markKnown(mutex, [healthy]).causes.some((cause) => cause.isKnown)).toBe(false);
	});

	it('does not know a cause that it only hinted at', () => {
		const hinted: Report = { ...mutex, causes: [], hints: mutex.causes };
		expect(markKnown(mutex, [hinted]).causes.some((cause) => cause.isKnown)).toBe(false);
	});

	it('leaves only what is new, and says how much was left out', () => {
		const report = onlyNew(markKnown(mutex, [mutex]));
		expect(report.causes).toEqual([]);
		// Known problems are problems: a gate looks at what is left, a reader must not be told that all is well.
		expect(report.verdict).toBe('problems');
		expect(report.recording.notes.at(-1)).toMatch(/^\d+ causes? known from the baseline left out$/);
		expect(onlyNew(mutex)).toBe(mutex);
	});
});

describe('--fail-on', () => {
	it.each([
		['any', { kind: 'any' }],
		['deadlock', { kind: 'cause', id: 'deadlock' }],
		['high', { kind: 'severity', least: 'high' }],
		['0.7', { kind: 'score', least: 0.7 }],
		['.7', { kind: 'score', least: 0.7 }],
		['1', { kind: 'score', least: 1 }],
		['score>=0.7', { kind: 'score', least: 0.7 }],
	])('%s', (text, condition) => {
		expect(parseFailCondition(text, CAUSES)).toEqual(condition);
	});

	it.each(['', 'all', 'High', '2', '-1', '0.7.1', 'deadlock high'])('refuses %j', (text) => {
		expect(parseFailCondition(text, CAUSES)).toBeNull();
	});

	const fails = (report: Report, text: string): boolean => {
		const condition = parseFailCondition(text, CAUSES);
		return condition !== null && failing(report, [condition]).length > 0;
	};

	it('counts a severity or worse, and a score or more', () => {
		const with_ = (severity: Cause['severity'], score: number): Report => ({ ...mutex, causes: [{ ...first, severity, score }] });
		expect(fails(with_('critical', 0.9), 'high')).toBe(true);
		expect(fails(with_('high', 0.9), 'high')).toBe(true);
		expect(fails(with_('medium', 0.9), 'high')).toBe(false);
		expect(fails(with_('low', 0.7), '0.7')).toBe(true);
		expect(fails(with_('low', 0.69), '0.7')).toBe(false);
	});

	it('ignores hints, accepted and known causes', () => {
		expect(fails(mutex, 'any')).toBe(true);
		expect(fails({ ...mutex, causes: [], hints: mutex.causes }, 'any')).toBe(false);
		expect(fails(markKnown(mutex, [mutex]), 'any')).toBe(false);
		const all = mutex.causes.map((cause) => ({ fingerprint: cause.fingerprint, reason: 'r', until: '2999-01-01' }));
		expect(fails(markAccepted(mutex, all, '2026-01-01'), 'any')).toBe(false);
	});
});
