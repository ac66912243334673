// Pull-based byte streams with look-ahead. Every container format reads from one of these and offers its content as another.
import { joined } from '../base/bytes.ts';

export interface ByteStream {
	/** The next `n` bytes without taking them; fewer only at the end of the stream. */
	peek(n: number): Promise<Uint8Array>;
	/** Takes the next bytes, at most `limit` and at least one; null at the end. The array is the caller's. */
	next(limit?: number): Promise<Uint8Array | null>;
	/** Takes exactly `n` bytes; fewer only at the end. For small `n`: the bytes are joined. */
	take(n: number): Promise<Uint8Array>;
	/** Stops reading and releases the source. */
	close(): Promise<void>;
}

export function byteStream(source: AsyncIterable<Uint8Array>): ByteStream {
	const chunks = source[Symbol.asyncIterator]();
	let held: Uint8Array[] = [];
	let heldBytes = 0;
	let isDone = false;

	const fill = async (n: number): Promise<void> => {
		while (heldBytes < n && !isDone) {
			const { done, value } = await chunks.next();
			if (done === true) isDone = true;
			else if (value.length > 0) {
				held.push(value);
				heldBytes += value.length;
			}
		}
		if (held.length > 1) held = [joined(held, heldBytes)];
	};
	const cut = (n: number): Uint8Array => {
		const first = held[0] ?? empty;
		const taken = first.subarray(0, n);
		held = taken.length === first.length ? [] : [first.subarray(n)];
		heldBytes -= taken.length;
		return taken;
	};

	return {
		async peek(n) {
			if (heldBytes < n) await fill(n);
			return (held[0] ?? empty).subarray(0, n);
		},
		async next(limit = Number.POSITIVE_INFINITY) {
			if (heldBytes === 0) await fill(1);
			return heldBytes === 0 ? null : cut(limit);
		},
		async take(n) {
			if (heldBytes < n) await fill(n);
			return cut(n);
		},
		async close() {
			held = [];
			heldBytes = 0;
			isDone = true;
			await chunks.return?.();
		},
	};
}

/** The rest of a stream as chunks. */
export async function* remaining(stream: ByteStream): AsyncGenerator<Uint8Array> {
	for (let chunk = await stream.next(); chunk !== null; chunk = await stream.next()) yield chunk;
}

/** Reads and drops up to `n` bytes; returns how many there were. */
export async function skip(stream: ByteStream, n: number): Promise<number> {
	let left = n;
	while (left > 0) {
		const chunk = await stream.next(left);
		if (chunk === null) break;
		left -= chunk.length;
	}
	return n - left;
}

const empty = new Uint8Array(0);
