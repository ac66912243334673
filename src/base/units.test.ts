import { describe, expect, it } from 'vitest';
import { formatCount, formatQuantity } from './units.ts';

/** Expectations are written with plain spaces; groups are parted by a narrow no-break space. */
const shown = (value: number, unit: string): string => formatQuantity(value, unit).replaceAll('\u202f', '_');

describe('formatQuantity', () => {
	it.each([
		[0, '0 ns'],
		[0.25, '0.25 ns'],
		[950, '950 ns'],
		[999.7, '1 µs'],
		[1500, '1.5 µs'],
		[4.7e6, '4.7 ms'],
		[999_600, '1 ms'],
		[9.999e9, '10 s'],
		[95.34e9, '95.3 s'],
		[119.94e9, '120 s'],
		[119.96e9, '2 min'],
		[125e9, '2 min 5 s'],
		[7199.6e9, '2 h'],
		[11_520e9, '3 h 12 min'],
		[4 * 86_400e9 + 7200e9, '4 d 2 h'],
		[-1500, '-1.5 µs'],
	])('%d ns is %s', (value, text) => {
		expect(shown(value, 'ns')).toBe(text);
	});

	it.each([
		[0, '0 B'],
		[512, '512 B'],
		[1000, '1000 B'],
		[1024, '1 KiB'],
		[1536, '1.5 KiB'],
		[1_048_575, '1 MiB'],
		[3.25 * 1024 ** 3, '3.25 GiB'],
		[2 ** 63, '8192 PiB'],
	])('%d bytes is %s', (value, text) => {
		expect(shown(value, 'bytes')).toBe(text);
	});

	it.each([
		[0, '0 %'],
		[0.0004, '<0.1 %'],
		[0.0123, '1.2 %'],
		[0.384, '38.4 %'],
		[0.9, '90 %'],
		[0.9999, '>99.9 %'],
		[1, '100 %'],
		[1.7, '170 %'],
	])('share %d is %s', (value, text) => {
		expect(shown(value, 'share')).toBe(text);
	});

	it.each([
		[1, 'goroutines', '1 goroutine'],
		[12_345, 'goroutines', '12_345 goroutines'],
		[1, 'batches', '1 batch'],
		[2.417, 'count', '2.42'],
		[1234, 'count', '1234'],
		[1_234_567, 'samples', '1_234_567 samples'],
		[1200.4, 'per second', '1200/s'],
		[5 * 1024 ** 2, 'bytes per second', '5 MiB/s'],
		[3.5, 'ratio', '3.5×'],
		[1500, 'microseconds', '1.5 ms'],
		[7, '', '7'],
		[7, 'constructor', '7 constructor'],
	])('%d of %s is %s', (value, unit, text) => {
		expect(shown(value, unit)).toBe(text);
	});

	it('says unknown where nothing was measured, never 0', () => {
		expect(formatQuantity(Number.NaN, 'ns')).toBe('unknown');
		expect(formatQuantity(Number.POSITIVE_INFINITY, 'goroutines')).toBe('unknown');
	});

	it('keeps very large and very small counts readable', () => {
		expect(formatCount(1e18)).toBe('1.00e+18');
		expect(formatCount(0.00001)).toBe('<0.001');
	});
});
