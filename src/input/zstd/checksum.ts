// XXH64 with seed 0, of which zstd stores the low 32 bits. 64-bit arithmetic in BigInt would be 20 times slower than the decoder itself,
// so numbers are pairs of 32-bit halves.

export interface Checksum {
	update(bytes: Uint8Array): void;
	/** Low 32 bits of the hash of everything so far. */
	low32(): number;
}

/** [low, high] */
type Pair = readonly [number, number];

const prime1: Pair = [0x85ebca87, 0x9e3779b1];
const prime2: Pair = [0x27d4eb4f, 0xc2b2ae3d];
const prime3: Pair = [0x9e3779f9, 0x165667b1];
const prime4: Pair = [0xc2b2ae63, 0x85ebca77];
const prime5: Pair = [0x165667c5, 0x27d4eb2f];

const add = (a: Pair, b: Pair): Pair => {
	const low = (a[0] >>> 0) + (b[0] >>> 0);
	return [low >>> 0, (a[1] + b[1] + (low > 0xffffffff ? 1 : 0)) >>> 0];
};
const xor = (a: Pair, b: Pair): Pair => [(a[0] ^ b[0]) >>> 0, (a[1] ^ b[1]) >>> 0];
/** Rotates left by 0 < n < 32. */
const rotate = (a: Pair, n: number): Pair => [((a[0] << n) | (a[1] >>> (32 - n))) >>> 0, ((a[1] << n) | (a[0] >>> (32 - n))) >>> 0];
const shiftRight = (a: Pair, n: number): Pair =>
	n < 32 ? [((a[0] >>> n) | (a[1] << (32 - n))) >>> 0, a[1] >>> n] : [a[1] >>> (n - 32), 0];

function multiply(a: Pair, b: Pair): Pair {
	const a0 = a[0] & 0xffff;
	const a1 = a[0] >>> 16;
	const b0 = b[0] & 0xffff;
	const b1 = b[0] >>> 16;
	const middle = a1 * b0 + ((a0 * b0) >>> 16);
	const cross = a0 * b1 + (middle & 0xffff);
	const carry = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000);
	return [Math.imul(a[0], b[0]) >>> 0, (carry + Math.imul(a[0], b[1]) + Math.imul(a[1], b[0])) >>> 0];
}

const round = (lane: Pair, input: Pair): Pair => multiply(rotate(add(lane, multiply(input, prime2)), 31), prime1);
const merge = (hash: Pair, lane: Pair): Pair => add(multiply(xor(hash, round([0, 0], lane)), prime1), prime4);

export function xxh64(): Checksum {
	const lanes: [Pair, Pair, Pair, Pair] = [
		add(prime1, prime2),
		prime2,
		[0, 0],
		[-prime1[0] >>> 0, (~prime1[1] + (prime1[0] === 0 ? 1 : 0)) >>> 0],
	];
	const stripe = new Uint8Array(32);
	const view = new DataView(stripe.buffer);
	let inStripe = 0;
	let total = 0;
	const wordAt = (at: number): Pair => [view.getUint32(at, true), view.getUint32(at + 4, true)];
	return {
		update(bytes) {
			total += bytes.length;
			for (let at = 0; at < bytes.length; ) {
				const n = Math.min(32 - inStripe, bytes.length - at);
				stripe.set(bytes.subarray(at, at + n), inStripe);
				inStripe += n;
				at += n;
				if (inStripe < 32) return;
				inStripe = 0;
				for (let lane = 0; lane < 4; lane++) lanes[lane] = round(lanes[lane] as Pair, wordAt(lane * 8));
			}
		},
		low32() {
			let hash: Pair = prime5;
			if (total >= 32) {
				hash = add(add(rotate(lanes[0], 1), rotate(lanes[1], 7)), add(rotate(lanes[2], 12), rotate(lanes[3], 18)));
				for (const lane of lanes) hash = merge(hash, lane);
			}
			hash = add(hash, [total >>> 0, Math.floor(total / 2 ** 32)]);
			let at = 0;
			for (; at + 8 <= inStripe; at += 8) hash = add(multiply(rotate(xor(hash, round([0, 0], wordAt(at))), 27), prime1), prime4);
			if (at + 4 <= inStripe) {
				hash = add(multiply(rotate(xor(hash, multiply([view.getUint32(at, true), 0], prime1)), 23), prime2), prime3);
				at += 4;
			}
			for (; at < inStripe; at++) hash = multiply(rotate(xor(hash, multiply([stripe[at] as number, 0], prime5)), 11), prime1);
			hash = multiply(xor(hash, shiftRight(hash, 33)), prime2);
			hash = multiply(xor(hash, shiftRight(hash, 29)), prime3);
			return xor(hash, shiftRight(hash, 32))[0];
		},
	};
}
