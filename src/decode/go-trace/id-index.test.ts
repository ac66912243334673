import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../../fixtures/go-trace/runs.ts';
import { idIndex } from './id-index.ts';

describe('an index of ids', () => {
	it('agrees with a Map for dense, sparse, large and stand-in ids', () => {
		const random = randomNumbers(7);
		const index = idIndex();
		const map = new Map<number, number>();
		const kinds = [
			() => random(20_000),
			() => random(2 ** 31) * 1000,
			() => 2 ** 53 - 1 - random(5000),
			() => -1 - random(3000),
			() => random(4000) * 65536,
		];
		for (let i = 0; i < 50_000; i++) {
			const id = (kinds[random(kinds.length)] as () => number)();
			expect(index.get(id)).toBe(map.get(id) ?? -1);
			if (map.has(id)) continue;
			index.add(id, i);
			map.set(id, i);
		}
		for (const [id, slot] of map) expect(index.get(id)).toBe(slot);
		expect(index.size).toBe(map.size);
	});

	it('is empty after clear, and can be filled again', () => {
		const index = idIndex();
		for (let round = 0; round < 3; round++) {
			for (let id = 0; id < 10_000; id++) index.add(id * 64, id);
			expect(index.get(64 * 9999)).toBe(9999);
			index.clear();
			expect(index.size).toBe(0);
			for (let id = 0; id < 10_000; id++) expect(index.get(id * 64)).toBe(-1);
		}
	});
});
