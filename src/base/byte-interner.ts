// Gives equal ranges of one byte array one small integer, without copying them: a range is remembered by where it first stood.
// Ids count up from 0 in order of first use.

export interface ByteInterner {
	readonly size: number;
	/** Id of bytes [from, to). It is new when it equals what `size` was before. */
	intern(from: number, to: number): number;
}

export function byteInterner(bytes: Uint8Array): ByteInterner {
	const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let capacity = 512;
	let starts = new Int32Array(capacity);
	let lengths = new Int32Array(capacity);
	let hashes = new Int32Array(capacity);
	let slots = new Int32Array(2 * capacity).fill(-1);
	let size = 0;

	const grow = (): void => {
		capacity *= 2;
		const wider = (column: Int32Array): Int32Array<ArrayBuffer> => {
			const fresh = new Int32Array(capacity);
			fresh.set(column);
			return fresh;
		};
		starts = wider(starts);
		lengths = wider(lengths);
		hashes = wider(hashes);
		slots = new Int32Array(2 * capacity).fill(-1);
		const mask = slots.length - 1;
		for (let id = 0; id < size; id++) {
			let slot = (hashes[id] as number) & mask;
			while (slots[slot] !== -1) slot = (slot + 1) & mask;
			slots[slot] = id;
		}
	};

	return {
		get size() {
			return size;
		},
		intern(from, to) {
			const length = to - from;
			const hash = hashBytes(bytes, words, from, to);
			const mask = slots.length - 1;
			let slot = hash & mask;
			for (let id = slots[slot] as number; id !== -1; id = slots[slot] as number) {
				if (hashes[id] === hash && lengths[id] === length && isEqual(bytes, words, starts[id] as number, from, length)) return id;
				slot = (slot + 1) & mask;
			}
			const id = size++;
			starts[id] = from;
			lengths[id] = length;
			hashes[id] = hash;
			slots[slot] = id;
			if (size === capacity) grow();
			return id;
		},
	};
}

function hashBytes(bytes: Uint8Array, words: DataView, from: number, to: number): number {
	let hash = to - from;
	let at = from;
	for (const last = to - 4; at <= last; at += 4) {
		hash = Math.imul(hash ^ words.getInt32(at, true), 0x9e3779b1);
		hash ^= hash >>> 15;
	}
	for (; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x9e3779b1) ^ (hash >>> 15);
	return hash ^ (hash >>> 13);
}

function isEqual(bytes: Uint8Array, words: DataView, a: number, b: number, length: number): boolean {
	let i = 0;
	for (const last = length - 4; i <= last; i += 4) if (words.getInt32(a + i, true) !== words.getInt32(b + i, true)) return false;
	for (; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
	return true;
}
