// Protobuf messages without a schema: the parts are fields; what reads as a message inside is one.
import { awkward, pick, type Random } from './random.ts';
import { joined, mutateBytes, readVarint, type Shape, varint } from './shape.ts';

interface Field {
	readonly number: bigint;
	/** 0 varint, 1 eight bytes, 2 counted bytes, 5 four bytes; 7: bytes that are no field. */
	readonly wire: number;
	readonly value: bigint;
	readonly bytes: Uint8Array;
}

const noBytes = new Uint8Array(0);

export const protobufShape: Shape<Field> = {
	split(bytes) {
		const { fields, rest } = readFields(bytes);
		return rest.length === 0 ? fields : [...fields, { number: 0n, wire: 7, value: 0n, bytes: rest }];
	},
	join: (fields) => joined(fields.map(encode)),
	alter,
};

function alter(field: Field, next: Random): Field {
	if (next(12) === 0) return { ...field, number: BigInt(1 + next(16)) };
	if (next(20) === 0) return { ...field, wire: pick(next, [0, 1, 2, 3, 5]) };
	if (field.wire === 0) return { ...field, value: next(2) === 0 ? awkward(next) : BigInt(next(40)) };
	if (field.wire !== 2) return { ...field, bytes: mutateBytes(field.bytes, noBytes, next) };
	const inner = readFields(field.bytes);
	if (inner.rest.length > 0 || inner.fields.length === 0) return { ...field, bytes: mutateBytes(field.bytes, noBytes, next) };
	const at = next(inner.fields.length);
	const fields = next(4) === 0 ? inner.fields.toSpliced(at, next(2), ...inner.fields.slice(0, next(3))) : inner.fields.slice();
	if (at < fields.length) fields[at] = alter(fields[at] as Field, next);
	return { ...field, bytes: joined(fields.map(encode)) };
}

function readFields(bytes: Uint8Array): { fields: Field[]; rest: Uint8Array } {
	const fields: Field[] = [];
	let at = 0;
	while (at < bytes.length) {
		const found = readField(bytes, at);
		if (found === null) break;
		fields.push(found.field);
		at = found.end;
	}
	return { fields, rest: bytes.subarray(at) };
}

function readField(bytes: Uint8Array, at: number): { field: Field; end: number } | null {
	const key = readVarint(bytes, at);
	if (key === null || key.value >> 3n === 0n) return null;
	const wire = Number(key.value & 7n);
	const number = key.value >> 3n;
	if (wire === 0) {
		const value = readVarint(bytes, key.end);
		return value === null ? null : { field: { number, wire, value: value.value, bytes: noBytes }, end: value.end };
	}
	const length = wire === 2 ? readVarint(bytes, key.end) : { value: wire === 1 ? 8n : 4n, end: key.end };
	if (length === null || (wire !== 1 && wire !== 2 && wire !== 5)) return null;
	const end = length.end + Number(length.value);
	return end > bytes.length ? null : { field: { number, wire, value: 0n, bytes: bytes.subarray(length.end, end) }, end };
}

function encode({ number, wire, value, bytes }: Field): Uint8Array {
	if (wire === 7) return bytes;
	const key = varint((number << 3n) | BigInt(wire));
	if (wire === 0) return joined([key, varint(value)]);
	return wire === 2 ? joined([key, varint(BigInt(bytes.length)), bytes]) : joined([key, bytes]);
}
