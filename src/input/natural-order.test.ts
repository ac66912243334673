import { expect, test } from 'vitest';
import { naturalOrder } from './natural-order.ts';

test('numbers count as numbers, whatever their length', () => {
	const names = ['heap10.pb.gz', 'heap2.pb.gz', 'heap02.pb.gz', 'a', 'heap', 'heap99999999999999999999', 'heap100000000000000000000', 'B'];
	expect(names.sort(naturalOrder)).toEqual([
		'B',
		'a',
		'heap',
		'heap02.pb.gz',
		'heap2.pb.gz',
		'heap10.pb.gz',
		'heap99999999999999999999',
		'heap100000000000000000000',
	]);
});

test('is an order: antisymmetric, and 0 only for equal names', () => {
	const names = ['', '0', '00', '1a', 'a1', 'a01', 'a1b', 'a1b2', 'é', '-1'];
	for (const a of names) for (const b of names) expect(Math.sign(naturalOrder(a, b))).toBe(-Math.sign(naturalOrder(b, a)) + 0);
	for (const a of names) for (const b of names) expect(naturalOrder(a, b) === 0).toBe(a === b);
});
