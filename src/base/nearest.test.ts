import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

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
