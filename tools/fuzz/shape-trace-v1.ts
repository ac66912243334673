// Execution traces of Go 1.11 to 1.21: the parts are the header and the events.
import { Ev } from '../../src/decode/go-trace/v1/wire.ts';
import { awkward, pick } from './random.ts';
import { joined, mutateBytes, readVarint, type Shape, varint } from './shape.ts';

interface Part {
	/** -1: bytes as they are. */
	readonly type: number;
	readonly args: readonly bigint[];
	/** Text of a String or UserLog; bytes of a part without type. */
	readonly tail: Uint8Array;
	/** With its length before the arguments. */
	readonly isCounted: boolean;
}

const headerBytes = 16;
const noBytes = new Uint8Array(0);

export const traceV1Shape: Shape<Part> = {
	split(bytes) {
		const parts: Part[] = [plain(bytes.subarray(0, headerBytes))];
		let at = headerBytes;
		while (at < bytes.length) {
			const found = readPart(bytes, at);
			if (found === null) break;
			parts.push(found.part);
			at = found.end;
		}
		if (at < bytes.length) parts.push(plain(bytes.subarray(at)));
		return parts;
	},
	join: (parts) => joined(parts.map(encode)),
	alter(part, next) {
		if (part.type < 0) return plain(mutateBytes(part.tail, noBytes, next));
		if (part.args.length === 0 || next(5) === 0) return { ...part, type: next(52) };
		const at = next(part.args.length);
		const value = next(3) === 0 ? awkward(next) : BigInt(pick(next, [next(8), next(64), next(4096)]));
		return { ...part, args: part.args.map((arg, i) => (i === at ? value : arg)) };
	},
};

const plain = (tail: Uint8Array): Part => ({ type: -1, args: [], tail, isCounted: false });

function readPart(bytes: Uint8Array, start: number): { part: Part; end: number } | null {
	const first = bytes[start] as number;
	const type = first & 63;
	let at = start + 1;
	const args: bigint[] = [];
	const read = (): bigint | null => {
		const found = readVarint(bytes, at);
		if (found !== null) at = found.end;
		return found?.value ?? null;
	};
	const isCounted = first >> 6 === 3 && type !== Ev.String;
	if (isCounted) {
		const end = Number(read() ?? 1n << 40n) + at;
		if (end > bytes.length) return null;
		while (at < end) {
			const value = read();
			if (value === null) return null;
			args.push(value);
		}
	} else
		for (let left = type === Ev.String ? 1 : (first >> 6) + 1; left > 0; left--) {
			const value = read();
			if (value === null) return null;
			args.push(value);
		}
	let tail: Uint8Array = noBytes;
	if (type === Ev.String || type === Ev.UserLog) {
		const length = Number(read() ?? 1n << 40n);
		if (at + length > bytes.length) return null;
		tail = bytes.subarray(at, at + length);
		at += length;
	}
	return { part: { type, args, tail, isCounted }, end: at };
}

function encode({ type, args, tail, isCounted }: Part): Uint8Array {
	if (type < 0) return tail;
	const numbers = joined(args.map(varint));
	const text = type === Ev.String || type === Ev.UserLog ? [varint(BigInt(tail.length)), tail] : [];
	if (isCounted) return joined([Uint8Array.of(type | 192), varint(BigInt(numbers.length)), numbers, ...text]);
	return joined([Uint8Array.of(type | (Math.max(0, args.length - 1) << 6)), numbers, ...text]);
}
