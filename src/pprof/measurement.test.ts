import { describe, expect, it } from 'vitest';
import { cleanPath, compareText, fixed2, general2 } from './go-format.ts';
import { durationText, fullTime } from './go-time.ts';
import { add, divide, fromFloat, multiply, negate } from './int64.ts';
import { autoLabel, percentage, scale, scaledLabel } from './measurement.ts';
import { alignRight } from './tab-columns.ts';

describe('units', () => {
	it('are scaled within their family', () => {
		expect(scale(2048, 'bytes', 'kb')).toEqual([2, 'kB']);
		expect(scale(1500, 'ms', 'seconds')).toEqual([1.5, 's']);
		expect(scale(7, 'widgets', 'count')).toEqual([7, '']);
		expect(scaledLabel(1_500_000, 'nanoseconds', 'minimum')).toBe('1.50ms');
		expect([autoLabel(0, 'bytes'), autoLabel(-2048, 'bytes'), autoLabel(5, 'count')]).toEqual(['0', '-2kB', '5']);
	});

	it('percentages have at least two digits', () => {
		expect([percentage(1, 3), percentage(1, 1000), percentage(1, 1_000_000), percentage(999_999, 1_000_000), percentage(1, 0)]).toEqual([
			'33.33%',
			'  0.1%',
			'0.0001%',
			'  100%',
			'    0%',
		]);
	});
});

describe("Go's formats", () => {
	it('round exact halves to the even digit', () => {
		expect([0.125, 0.375, 2.675, -1.005, 1e21].map(fixed2)).toEqual(['0.12', '0.38', '2.67', '-1.00', '1000000000000000000000.00']);
		expect([0.125, 0.995, 0.00001234, 0.1, 0].map(general2)).toEqual(['0.12', '0.99', '1.2e-05', '0.1', '0']);
	});

	it('print times and durations', () => {
		expect(durationText(3_723_004_005_006n)).toBe('1h2m3.004005006s');
		expect([durationText(1500n), durationText(0n), durationText(-250_000_000n)]).toEqual(['1.5µs', '0s', '-250ms']);
		const zone = () => ({ offsetSeconds: 3600, name: 'CET' });
		expect(fullTime(1_700_000_000_120_000_000n, zone)).toBe('2023-11-14 23:13:20.12 +0100 CET');
	});

	it('order texts by code point and clean paths', () => {
		expect(['\u{1f600}', '\uffee', 'z', 'é'].sort(compareText)).toEqual(['z', 'é', '\uffee', '\u{1f600}']);
		expect(['a//b/../c/', './d', '/../x', 'a/..'].map(cleanPath)).toEqual(['a/c', 'd', '/x', '.']);
	});

	it('align cells that end at a tab', () => {
		expect(alignRight('a:\t x\n \tlonger\t y\n \tb\t z\n')).toBe(' a: x\n    longer y\n         b z\n');
	});
});

describe('int64', () => {
	it('stays a number while it is exact, and wraps beyond 64 bits', () => {
		expect(add(2 ** 52, 2 ** 52)).toBe(9007199254740992n);
		expect(add(9007199254740993n, -10)).toBe(9007199254740983);
		expect(add(9223372036854775807n, 1)).toBe(-9223372036854775808n);
		expect([divide(-7, 2), negate(0), multiply(3, -0.0 + 0)]).toEqual([-3, 0, 0]);
		expect([fromFloat(-1.9), fromFloat(1e30), fromFloat(Number.NaN)]).toEqual([-1, -9223372036854775808n, -9223372036854775808n]);
	});
});
