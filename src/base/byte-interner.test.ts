import { expect, it } from 'vitest';
import { byteInterner } from './byte-interner.ts';

it('equal ranges have one id, in order of first use', () => {
	const bytes = Uint8Array.of(1, 2, 3, 4, 5, 9, 1, 2, 3, 4, 5, 7);
	const ids = byteInterner(bytes);
	expect([ids.intern(0, 5), ids.intern(6, 11), ids.intern(0, 4), ids.intern(3, 3), ids.intern(6, 12), ids.intern(11, 11)]).toEqual([
		0, 0, 1, 2, 3, 2,
	]);
	expect(ids.size).toBe(4);
});

it('grows', () => {
	const bytes = Uint8Array.from({ length: 6000 }, (_, i) => (i % 3 === 0 ? i >> 8 : i & 255));
	const ids = byteInterner(bytes);
	const first = Array.from({ length: 2000 }, (_, i) => ids.intern(3 * i, 3 * i + 3));
	const texts = first.map((_, i) => bytes.slice(3 * i, 3 * i + 3).join());
	expect(first).toEqual(texts.map((text) => [...new Set(texts)].indexOf(text)));
});
