import { describe, expect, it } from 'vitest';
import { Ev, eventName, eventSpecs, maxTimedArgs, notTimed, specOf, timedArgCount } from './spec.ts';

describe('the event table', () => {
	it('has every event once, in the order of its numbers', () => {
		const types = eventSpecs.map(({ type }) => type);
		expect(types).toEqual([...types].sort((a, b) => a - b));
		expect(new Set(types)).toEqual(new Set(Object.values(Ev)));
		expect(new Set(eventSpecs.map(({ name }) => name)).size).toBe(eventSpecs.length);
	});

	it('drives the argument counts', () => {
		for (const spec of eventSpecs) expect(timedArgCount[spec.type]).toBe(spec.isTimed ? spec.args.length : notTimed);
		expect(timedArgCount[0]).toBe(notTimed);
		expect(timedArgCount[200]).toBe(notTimed);
		expect(Math.max(...eventSpecs.filter(({ isTimed }) => isTimed).map(({ args }) => args.length))).toBe(maxTimedArgs);
	});

	it('pairs ends with begins', () => {
		for (const { name, rangeBegin } of eventSpecs)
			if (rangeBegin !== 0) expect(eventName(rangeBegin)).toBe(name.replace(/(Active|End|EndBlocked)$/, 'Begin'));
	});

	it('names what it does not know by its number', () => {
		expect(eventName(99)).toBe('event type 99');
		expect(specOf(99)).toBeUndefined();
	});
});
