import { describe, expect, it } from 'vitest';
import { WireReader } from './protobuf.ts';
import { WireWriter } from './protobuf-writer.ts';
import { encodeUtf8Into, utf8Length } from './utf8.ts';

describe('WireWriter', () => {
	it('writes integers that WireReader reads back, also large and negative ones', () => {
		for (const value of [0, 1, 127, 128, 300, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 35, 2 ** 53, -1, -(2 ** 53)]) {
			const out = new WireWriter(1);
			out.int(3, value);
			const reader = new WireReader(out.take());
			expect(reader.next('x')).toBe(true);
			reader.varint('x');
			expect([reader.field, reader.signed(), reader.next('x')]).toEqual([3, value, false]);
		}
	});

	it('writes 64 bits exactly', () => {
		for (const value of [2n ** 64n - 1n, 2n ** 53n + 1n, -(2n ** 63n)]) {
			const out = new WireWriter();
			out.bigint(1, value);
			const reader = new WireReader(out.take());
			reader.next('x');
			reader.varint('x');
			expect(value < 0n ? reader.signedBigint() : reader.unsignedBigint()).toBe(value);
		}
	});

	it('puts the length before a message, however long it grows', () => {
		for (const size of [0, 1, 127, 128, 16_383, 16_384, 3_000_000]) {
			const out = new WireWriter();
			const mark = out.open(2);
			const inner = out.open(1);
			for (let i = 0; i < size; i++) out.varint(i & 127);
			out.close(inner);
			out.close(mark);
			out.text(5, 'after');
			const reader = new WireReader(out.take());
			reader.next('outer');
			const end = reader.enter('outer');
			reader.next('inner');
			const innerEnd = reader.enter('inner');
			expect(reader.end - reader.at).toBe(size);
			for (let i = 0; i < Math.min(size, 200); i++) expect(reader.varint('x')).toBe(i & 127);
			reader.leave(innerEnd);
			reader.leave(end);
			expect(reader.next('after') && reader.field).toBe(5);
		}
	});
});

it('encodes text as TextEncoder does', () => {
	for (const text of ['', 'main.(*T).f', 'é·世界🌍z', 'a\ud83dz', '\udc00', '\u07ff\u0800\uffff']) {
		const bytes = new Uint8Array(utf8Length(text));
		encodeUtf8Into(text, bytes, 0);
		expect(bytes).toEqual(new TextEncoder().encode(text));
	}
});
