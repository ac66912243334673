import { describe, expect, it } from 'vitest';
import { drawEvidence, drawFinding, drawRun } from '../../test/support/drawn-findings.ts';
import type { Finding } from '../rules/rule.ts';
import { fold } from './fold.ts';
import { type Candidate, mergeFindings } from './merge.ts';

const candidates = (...findings: readonly Finding[]): Candidate[] =>
	mergeFindings(findings.map((finding, i) => drawRun(`rule-${i}`, finding.cause, [finding])));

/** What remains, each with its symptoms: `cause(symptom, ...)`. */
const left = (...findings: readonly Finding[]): string[] =>
	fold(candidates(...findings)).map(({ candidate, symptoms }) => `${candidate.id}(${symptoms.join(', ')})`);

const deadlock = (fn: string): Finding => drawFinding('deadlock', fn, { isProven: true, endsNever: true });
const weak = { evidence: [drawEvidence({ strength: 3 })] } as const;

describe('fold', () => {
	it('goroutines behind a deadlocked lock are its symptom, others are not', () => {
		expect(left(deadlock('main.f'), drawFinding('goroutine-leak', 'main.f'))).toEqual(['deadlock(goroutine-leak)']);
		expect(left(deadlock('main.f'), drawFinding('goroutine-leak', 'main.g'))).toEqual(['deadlock()', 'goroutine-leak()']);
	});

	it('a hint explains nothing', () => {
		expect(left({ ...deadlock('main.f'), ...weak }, drawFinding('goroutine-leak', 'main.f'))).toEqual(['deadlock()', 'goroutine-leak()']);
	});

	it('garbage comes from who allocates, unless the setting of the collector is at fault', () => {
		const hotspot = drawFinding('allocation-hotspot', 'main.join');
		expect(left(hotspot, drawFinding('gc-pressure', '', { params: { isTight: 0 } }))).toEqual(['allocation-hotspot(gc-pressure)']);
		expect(left(hotspot, drawFinding('gc-pressure', '', { params: { isTight: 1 } }))).toEqual(['gc-pressure(allocation-hotspot)']);
	});

	it('a full machine is the symptom of the hot function, except where many goroutines only compute', () => {
		const hot = drawFinding('cpu-hotspot', 'main.hot');
		expect(left(hot, drawFinding('scheduler-saturation', 'main.work'))).toEqual(['cpu-hotspot(scheduler-saturation)']);
		const bound = { evidence: [drawEvidence({ code: 'cpuBound' })] };
		expect(left(hot, drawFinding('scheduler-saturation', 'main.work', bound))).toEqual(['scheduler-saturation(cpu-hotspot)']);
	});

	it('a function that only a trace shows hot, on a CPU that others have or a quota stops, is a symptom', () => {
		const stopped = drawFinding('cpu-throttling', 'quota');
		const traced = drawFinding('cpu-hotspot', 'main.hot', { evidence: [drawEvidence({ fact: 'trace.preempted.byFunction' })] });
		const sampled = drawFinding('cpu-hotspot', 'main.hot', { evidence: [drawEvidence({ fact: 'profile.byFunction/cpu' })] });
		expect(left(stopped, traced)).toEqual(['cpu-throttling(cpu-hotspot)']);
		expect(left(stopped, sampled)).toEqual(['cpu-throttling()', 'cpu-hotspot()']);
	});

	it('a pipeline: who waits to send because the next one waits to send', () => {
		const next = drawFinding('channel-backpressure', 'main.scale', { params: { fn: 'main.scale', activity: 'sleep' } });
		const before = drawFinding('channel-backpressure', 'main.upload', {
			params: { fn: 'main.upload', activity: 'chan send', activityFn: 'main.scale' },
		});
		const folded = fold(candidates(before, next));
		expect(folded.map(({ candidate, symptoms }) => [candidate.key, symptoms])).toEqual([['main.scale', []]]);
	});

	it('what a symptom explained is inherited', () => {
		const hotspot = drawFinding('allocation-hotspot', 'main.join');
		const gc = drawFinding('gc-pressure', '', { params: { isTight: 0 }, impact: { of: 'cpu', share: 0.5, value: 1, unit: 'ns' } });
		expect(left(hotspot, gc, drawFinding('scheduler-saturation', 'main.work'))).toEqual([
			'allocation-hotspot(gc-pressure, scheduler-saturation)',
		]);
	});

	it('nothing folds into itself, and two claims never swallow each other', () => {
		expect(left(deadlock('main.f'))).toEqual(['deadlock()']);
		const locks = ['main.f', 'main.g'].map((fn, i, all) =>
			drawFinding('mutex-contention', fn, { params: { activity: 'mutex lock', activityFn: all[1 - i] as string } }),
		);
		expect(left(...locks)).toHaveLength(1);
	});
});
