import { describe, expect, it } from 'vitest';
import { drawEvidence, drawFinding, drawRule } from '../../test/support/drawn-findings.ts';
import { drawProfile, drawTrace } from '../../test/support/drawn.ts';
import { schemaErrors } from '../../test/support/report-schema.ts';
import type { Located } from '../facts/fact.ts';
import { createSession } from '../facts/session.ts';
import { renderJson } from '../render/json.ts';
import { clean, notEnough, type Rule } from '../rules/rule.ts';
import { rules } from '../rules/rules.ts';
import type { Artifact } from '../tables/artifact.ts';
import { createSymbols } from '../tables/symbols.ts';
import { assemble } from './assemble.ts';
import { CAPTURES, CAUSES } from './causes.ts';
import type { Report } from './report.ts';

const symbols = createSymbols();
const trace = drawTrace({});

function report(some: readonly Rule[], artifacts: readonly Artifact[] = [trace]): Report {
	const located = artifacts.map((tables, at) => ({ input: at, index: at, tables }) as Located);
	return assemble(createSession(symbols, located, { minWaitNs: 1e9 }), some, { gowhy: 'test', name: 'r', inputs: [], notes: [] });
}

const finds = (id: string, strength: 3 | 7 | 9, share = 0.4): Rule =>
	drawRule(id, 'mutex-contention', () => ({
		outcome: 'finding',
		findings: [
			drawFinding('mutex-contention', `main.${id}`, {
				evidence: [drawEvidence({ strength })],
				impact: { of: 'latency', share, value: 1e6, unit: 'ns' },
			}),
		],
	}));
const says = (id: string, cause: Rule['cause'], result: ReturnType<typeof clean>): Rule => drawRule(id, cause, () => result);

describe('claims and hints', () => {
	it('a score of 0.5 is a claim, of 0.3 a hint, less is not shown', () => {
		const { causes, hints } = report([finds('sure', 7), finds('weak', 3), finds('small', 7, 0.02)]);
		expect(causes.map((cause) => [cause.where[0]?.function, cause.score])).toEqual([['main.sure', 0.7]]);
		expect(hints.map((cause) => [cause.where[0]?.function, cause.score])).toEqual([['main.weak', 0.4]]);
	});

	it('take their sentences from the prose of the rule, and keep the schema', () => {
		const one = report([finds('sure', 7)]);
		expect(schemaErrors(renderJson([one]))).toEqual([]);
		expect(one.causes[0]).toMatchObject({
			title: 'title of sure: main.sure',
			summary: 'summary of sure: main.sure',
			evidence: [{ text: 'sure saw 1' }],
			fix: [{ text: 'fix of sure', docs: 'topic' }],
			rules: ['sure'],
		});
	});

	it('have a fingerprint that does not know lines, closures and figures, but the cause and the functions', () => {
		const of = (fn: string, line: number, cause: Rule['cause'] = 'cpu-hotspot') => {
			const finding = drawFinding(cause, fn, { where: [{ ...drawFinding(cause, fn).where[0], line } as never] });
			return report([drawRule('r', cause, () => ({ outcome: 'finding', findings: [finding] }))]).causes[0]?.fingerprint;
		};
		expect(of('main.f', 7)).toBe(of('main.f', 70));
		expect(of('main.f.func1', 7)).toBe(of('main.f.func2', 7));
		expect(of('main.f', 7)).not.toBe(of('main.g', 7));
		expect(of('main.f', 7)).not.toBe(of('main.f', 7, 'deadlock'));
	});
});

describe('the verdict', () => {
	const verdict = (...some: readonly Rule[]): string => report(some).verdict;
	const fine = says('fine', 'deadlock', clean('nothing'));
	const blind = says('blind', 'panic', notEnough('too little'));

	it('is problems with a claim, whatever else', () => {
		expect(verdict(finds('sure', 7), blind, fine)).toBe('problems');
	});

	it('is healthy when rules looked and found nothing', () => {
		expect(verdict(fine, blind)).toBe('healthy');
	});

	it('is inconclusive with a hint, and when no rule could decide anything', () => {
		expect(verdict(finds('weak', 3), fine)).toBe('inconclusive');
		expect(verdict(blind)).toBe('inconclusive');
		expect(verdict()).toBe('inconclusive');
	});

	it('is not healthy when a rule crashed: it might have found something', () => {
		const crash = drawRule('crash', 'deadlock', () => {
			throw new Error('a bug');
		});
		const one = report([fine, crash]);
		expect(one.verdict).toBe('inconclusive');
		expect(one.rules.find((rule) => rule.id === 'crash')).toEqual({ id: 'crash', outcome: 'crashed', why: 'a bug' });
	});
});

describe('rules', () => {
	it('are listed with their outcomes in the order of their ids', () => {
		const some = [says('z', 'deadlock', clean('nothing')), says('a', 'panic', notEnough('too little')), finds('m', 7)];
		expect(report(some).rules).toEqual([
			{ id: 'a', outcome: 'not-enough-data', why: 'too little' },
			{ id: 'm', outcome: 'finding', why: '1 finding' },
			{ id: 'z', outcome: 'clean', why: 'nothing' },
		]);
	});

	it('are not asked when nothing that they accept is there', () => {
		const needsLog = drawRule('log', 'panic', () => clean('asked'), ['crash', 'profile:cpu']);
		expect(report([needsLog]).rules).toEqual([{ id: 'log', outcome: 'not-applicable', why: 'needs the log of a crash or a CPU profile' }]);
		const cpu = drawProfile(symbols, { kind: 'cpu', types: [{ type: 'cpu', unit: 'nanoseconds' }], samples: [] });
		expect(report([needsLog], [cpu]).rules[0]?.outcome).toBe('clean');
	});
});

describe('coverage', () => {
	it('names every cause once, in the order of the design', () => {
		expect(report(rules).coverage.map((one) => one.cause)).toEqual(CAUSES);
	});

	it('a cause is judged when one of its rules decided', () => {
		const some = [says('a', 'deadlock', clean('no circle')), says('b', 'deadlock', notEnough('no ids'))];
		const of = (cause: string) => report(some).coverage.find((one) => one.cause === cause);
		expect(of('deadlock')).toEqual({ cause: 'deadlock', judged: true, why: 'a: no circle' });
		expect(of('fd-leak')).toEqual({ cause: 'fd-leak', judged: false, why: 'no rule for it in this version' });
	});

	it('says what is lacking when none did', () => {
		const of = (some: readonly Rule[]) => report(some).coverage.find((one) => one.cause === 'panic');
		expect(of([says('a', 'panic', notEnough('too little'))])?.why).toBe('a: too little');
		expect(of([drawRule('a', 'panic', () => clean(''), ['crash'])])?.why).toBe('needs the log of a crash');
	});
});

describe('missing captures', () => {
	it('name for what is open the best capture that is not there yet, several causes together', () => {
		const open = [drawRule('a', 'deadlock', () => clean(''), ['snapshot']), drawRule('b', 'goroutine-leak', () => clean(''), ['snapshot'])];
		const missing = report(open).missing.filter((one) => one.wouldDecide.includes('deadlock'));
		expect(missing).toHaveLength(1);
		expect(missing[0]).toMatchObject({ capture: 'goroutine dump', wouldDecide: ['goroutine-leak', 'deadlock'] });
	});

	it('do not ask for what is there', () => {
		expect(report(rules).missing.map((one) => one.capture)).not.toContain('execution trace');
	});

	it('exist for exactly the causes that have a rule', () => {
		const withRule = new Set(rules.map((rule) => rule.cause));
		expect(Object.keys(CAPTURES).sort()).toEqual([...withRule].sort());
	});
});
