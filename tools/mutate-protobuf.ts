// Mutations that know the wire format: fields are dropped, doubled, moved, spliced from another message, and their numbers replaced.

interface Field {
	readonly tag: number;
	readonly from: number;
	readonly to: number;
	/** Payload of a length-delimited field; -1: none. */
	readonly payload: number;
}

function fieldsOf(bytes: Uint8Array, from: number, to: number): Field[] {
	const fields: Field[] = [];
	const varint = (at: number): number => {
		while (at < to && (bytes[at] as number) > 0x7f) at++;
		return at + 1;
	};
	for (let at = from; at < to; ) {
		const start = at;
		const tag = bytes[at] as number;
		at = varint(at);
		let payload = -1;
		if ((tag & 7) === 2) {
			let length = 0;
			let shift = 0;
			const end = varint(at);
			for (let i = at; i < end; i++, shift += 7) length += ((bytes[i] as number) & 0x7f) * 2 ** shift;
			payload = end;
			at = end + length;
		} else at = (tag & 7) === 0 ? varint(at) : to;
		if (at > to) return fields;
		fields.push({ tag, from: start, to: at, payload });
	}
	return fields;
}

const extremes: readonly (readonly number[])[] = [
	[0],
	[1],
	[2],
	[0x7f],
	[0x80, 0x01],
	[0xff, 0xff, 0xff, 0xff, 0x07],
	[0xff, 0xff, 0xff, 0xff, 0x0f],
	[0x80, 0x80, 0x80, 0x80, 0x10],
	[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
	[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
	[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
	[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
];

function lengthBytes(value: number): number[] {
	const out: number[] = [];
	for (; value > 0x7f; value = Math.floor(value / 128)) out.push((value & 0x7f) | 0x80);
	out.push(value);
	return out;
}

type Random = (below: number) => number;

/** A mutated copy. */
export function mutated(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
	let result = bytes;
	for (let left = 1 + random(4); left > 0; left--)
		result = random(5) === 0 ? flipped(result, random) : mutatedMessage(result, other, random, 0);
	return result;
}

function flipped(bytes: Uint8Array, random: Random): Uint8Array {
	const copy = bytes.slice();
	for (let left = 1 + random(8); left > 0 && copy.length > 0; left--) copy[random(copy.length)] = random(256);
	return random(8) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

function mutatedMessage(bytes: Uint8Array, other: Uint8Array, random: Random, depth: number): Uint8Array {
	const fields = fieldsOf(bytes, 0, bytes.length);
	if (fields.length === 0) return bytes;
	const i = random(fields.length);
	const field = fields[i] as Field;
	const piece = (of: Field, from = bytes): Uint8Array => from.subarray(of.from, of.to);
	const pieces: Uint8Array[] = fields.map((of) => piece(of));
	const kind = random(8);
	if (kind === 0) pieces.splice(i, 1);
	else if (kind === 1) pieces.splice(i, 0, ...Array.from({ length: 1 + random(random(10) === 0 ? 500 : 3) }, () => piece(field)));
	else if (kind === 2) pieces.splice(random(pieces.length), 0, ...pieces.splice(i, 1));
	else if (kind === 3) {
		const foreign = fieldsOf(other, 0, other.length);
		if (foreign.length > 0) pieces.splice(i, 0, piece(foreign[random(foreign.length)] as Field, other));
	} else if (field.payload < 0 || (kind === 4 && depth > 0))
		pieces[i] = Uint8Array.from([field.tag & 0xf8, ...(extremes[random(extremes.length)] as number[])]);
	else if (depth < 3) {
		const inner = mutatedMessage(bytes.slice(field.payload, field.to), other, random, depth + 1);
		pieces[i] = Uint8Array.from([field.tag, ...lengthBytes(inner.length), ...inner]);
	}
	return new Uint8Array(Buffer.concat(pieces));
}
