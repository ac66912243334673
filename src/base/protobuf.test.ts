import { describe, expect, it } from 'vitest';
import { DecodeError } from './errors.ts';
import { WireReader, WireType } from './protobuf.ts';

const reader = (...bytes: number[]) => new WireReader(Uint8Array.from(bytes));
const ones = new Array<number>(9).fill(0xff);

describe('WireReader', () => {
	it('reads varints of all sizes, unsigned and signed', () => {
		const cases: [bytes: number[], unsigned: bigint, signed: bigint][] = [
			[[0x00], 0n, 0n],
			[[0x7f], 127n, 127n],
			[[0xac, 0x02], 300n, 300n],
			[[0xff, 0xff, 0xff, 0xff, 0x0f], 2n ** 32n - 1n, 2n ** 32n - 1n],
			[[0x80, 0x80, 0x80, 0x80, 0x10], 2n ** 32n, 2n ** 32n],
			[[0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 2n ** 35n, 2n ** 35n],
			[[0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], 2n ** 53n + 1n, 2n ** 53n + 1n],
			[[...ones, 0x01], 2n ** 64n - 1n, -1n],
			[[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 2n ** 63n, -(2n ** 63n)],
		];
		for (const [bytes, unsigned, signed] of cases) {
			const r = reader(...bytes);
			expect(r.varint('x')).toBe(Number(unsigned));
			expect(r.unsignedBigint()).toBe(unsigned);
			expect(r.signedBigint()).toBe(signed);
			expect(r.signed()).toBe(Number(signed));
			expect(r.at).toBe(bytes.length);
		}
	});

	it('drops bits beyond the 64th, as other readers do', () => {
		const r = reader(...ones, 0x7f);
		r.varint('x');
		expect(r.unsignedBigint()).toBe(2n ** 64n - 1n);
	});

	it('walks fields and messages, and skips what is not wanted', () => {
		// 1: 5   2: { 1: 7  3: "ab" }   3: fixed32   4: fixed64   5: "skipped"   300: 1
		const r = reader(8, 5, 18, 6, 8, 7, 26, 2, 97, 98, 29, 1, 2, 3, 4, 33, 1, 2, 3, 4, 5, 6, 7, 8, 42, 1, 9, 0xe0, 0x12, 1);
		const seen: string[] = [];
		while (r.next('field')) {
			seen.push(`${r.field}:${r.wireType}@${r.tagAt}`);
			if (r.field === 2) {
				const outer = r.enter('message');
				expect(r.next('inner')).toBe(true);
				expect(r.varint('inner value')).toBe(7);
				r.leave(outer);
			} else r.skip('field');
		}
		expect(seen).toEqual(['1:0@0', '2:2@2', '3:5@10', '4:1@15', '5:2@24', '300:0@27']);
	});

	it('says what it was reading and where when the bytes do not allow it', () => {
		const failing = (read: () => unknown): string => {
			try {
				read();
			} catch (error) {
				expect(error).toBeInstanceOf(DecodeError);
				return (error as Error).message;
			}
			return 'no error';
		};
		expect(failing(() => reader(0x80, 0x80).varint('sample value'))).toBe('varint is cut off while reading sample value at byte 0');
		expect(failing(() => reader(...ones, 0xff, 0x00).varint('id'))).toBe('varint has more than ten bytes while reading id at byte 0');
		expect(failing(() => reader(5, 1).length('name'))).toBe('length 5 with only 1 bytes left while reading name at byte 0');
		expect(failing(() => reader(...ones, 1).enter('message'))).toMatch(/^length 18446744073709552000 with only 0 bytes left/);
		expect(failing(() => reader(0x0b).next('field'))).toMatch(/^group .* is not allowed while reading field at byte 0/);
		expect(failing(() => reader(0x0e).next('field'))).toMatch(/^unknown wire type 6/);
		const fixed = reader(0x0d, 1, 2);
		fixed.next('field');
		expect(failing(() => fixed.skip('field'))).toBe('fixed value of 4 bytes is cut off while reading field at byte 1');
		expect(failing(() => fixed.expect(WireType.Varint, 'field'))).toBe('wire type 5 instead of 0 while reading field at byte 0');
	});

	it('does not read beyond the message it is in', () => {
		// 1: { 1: <cut varint> } and then a byte that would complete it
		const r = reader(10, 2, 8, 0x80, 0x01);
		r.next('outer');
		r.enter('message');
		r.next('inner');
		expect(() => r.varint('value')).toThrow('varint is cut off while reading value at byte 3');
	});
});
