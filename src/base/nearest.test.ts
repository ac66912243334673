import { expect, test } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const names = ['deadlock', 'goroutine-leak', 'goroutine-churn', 'mutex-contention', 'gc-pressure', 'rwr', 'ab-ba'];

test.each([
	['dedlock', ['deadlock']],
	['mutex', ['mutex-contention']],
	['goroutine', ['goroutine-churn', 'goroutine-leak']],
	['goroutine-leaks', ['goroutine-leak']],
	['contension', ['mutex-contention']],
	['AB-BA', ['ab-ba']],
	['gc', ['gc-pressure']],
	['zebra', []],
])('%s: %j', (word, expected) => {
	expect(nearest(word, names)).toEqual(expected);
});

test('a name is the end of a message, or nothing', () => {
	const fields = ['count', 'totalNs', 'maxNs', 'trace.waits.bySite'];
	expect(didYouMean('maxns', fields)).toBe("; did you mean 'maxNs'?");
	expect(didYouMean('bySite', fields)).toBe("; did you mean 'trace.waits.bySite'?");
	expect(didYouMean('zzz', fields)).toBe('');
});
