import { describe, expect, it } from 'vitest';
import { exactValue, isPlain, outOfBytes, readVarint, scanVarint, tooManyBits, type VarintReader, varintReader } from './varint.ts';

const reader = (...bytes: number[]): VarintReader => varintReader(Uint8Array.from(bytes), 0, bytes.length, 1000);

function encode(value: bigint): number[] {
	const bytes: number[] = [];
	for (let rest = value; ; rest >>= 7n) {
		if (rest < 128n) return [...bytes, Number(rest)];
		bytes.push(Number(rest & 127n) | 128);
	}
}

describe('varints', () => {
	it('are read exactly over all 64 bits', () => {
		for (let bit = 0n; bit < 64n; bit++) {
			for (const value of [(1n << bit) - 1n, 1n << bit, (1n << bit) + 1n]) {
				const r = reader(...encode(value), 0xff);
				expect(scanVarint(r)).toBe(Number(value));
				expect(exactValue(r)).toBe(value);
				expect(isPlain(r)).toBe(value <= 9007199254740991n);
				expect(r.at).toBe(encode(value).length);
			}
		}
	});

	it('may be longer than needed, as the runtime writes batch sizes', () => {
		const r = reader(0x85, 0x80, 0x00);
		expect(scanVarint(r)).toBe(5);
		expect(r.at).toBe(3);
	});

	it('that end early or have more than 64 bits are told apart', () => {
		expect(scanVarint(reader())).toBe(outOfBytes);
		expect(scanVarint(reader(0x80, 0x80))).toBe(outOfBytes);
		expect(scanVarint(reader(...Array(9).fill(0xff), 0x02))).toBe(tooManyBits);
		expect(scanVarint(reader(...Array(9).fill(0xff), 0x81, 0x00))).toBe(tooManyBits);
	});

	it('say what they were and where they began', () => {
		const r = reader(1, 0x80);
		expect(readVarint(r, 'thread id')).toBe(1);
		expect(() => readVarint(r, 'thread id')).toThrow('the bytes end inside a number while reading thread id at byte 1001');
	});
});
