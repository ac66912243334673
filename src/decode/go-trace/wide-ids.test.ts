import { expect, it } from 'vitest';
import { createWideIds } from './wide-ids.ts';

it('plain numbers and -1 stand for themselves, others for their decimal text', () => {
	const wide = createWideIds();
	for (const value of [-1n, 0n, 1n, 9007199254740991n]) expect(wide.of(value)).toBe(Number(value));
	expect(wide.size).toBe(0);
	const first = wide.of(9007199254740992n);
	const second = wide.of(18446744073709551615n);
	const third = wide.of(-5n);
	expect([first, second, third]).toEqual([-2, -3, -4]);
	expect(wide.of(9007199254740992n)).toBe(first);
	expect([first, second, third, 17, -1].map((id) => wide.text(id))).toEqual(['9007199254740992', '18446744073709551615', '-5', '17', '-1']);
});
