// The two entropy codes of zstd (RFC 8878, section 4): FSE and Huffman, as decoding tables.
import { backwardBits, highBit, ZstdError } from './bits.ts';

/** FSE decoding table: state -> symbol, bits to read, base of the next state. */
export interface FseTable {
	readonly log: number;
	readonly symbol: Uint8Array;
	readonly bits: Uint8Array;
	readonly base: Uint16Array;
}

/** Huffman decoding table, indexed by the next `log` bits. */
export interface HuffmanTable {
	readonly log: number;
	readonly symbol: Uint8Array;
	readonly bits: Uint8Array;
}

/** Builds the table from normalised counts; -1 stands for "less than one". */
export function fseTable(counts: ArrayLike<number>, log: number): FseTable {
	const size = 1 << log;
	const symbol = new Uint8Array(size);
	const next = new Uint16Array(counts.length);
	let high = size;
	for (let s = 0; s < counts.length; s++) {
		const count = counts[s] as number;
		next[s] = Math.abs(count);
		if (count === -1) symbol[--high] = s;
	}
	const step = (size >> 1) + (size >> 3) + 3;
	let at = 0;
	for (let s = 0; s < counts.length; s++) {
		for (let i = counts[s] as number; i > 0; i--) {
			symbol[at] = s;
			do at = (at + step) & (size - 1);
			while (at >= high);
		}
	}
	if (at !== 0) throw new ZstdError('counts of a table that do not add up');
	const bits = new Uint8Array(size);
	const base = new Uint16Array(size);
	for (let state = 0; state < size; state++) {
		const s = symbol[state] as number;
		const n = next[s] as number;
		next[s] = n + 1;
		bits[state] = log - highBit(n);
		base[state] = (n << (bits[state] as number)) - size;
	}
	return { log, symbol, bits, base };
}

/** Table that always gives one symbol and reads no bits. */
export const rleTable = (symbol: number): FseTable => ({
	log: 0,
	symbol: Uint8Array.of(symbol),
	bits: new Uint8Array(1),
	base: new Uint16Array(1),
});

/** Reads a table description at data[start, end). Returns the table and the position after it. */
export function readFseTable(
	data: Uint8Array,
	start: number,
	end: number,
	maxLog: number,
	maxSymbol: number,
): { table: FseTable; at: number } {
	let bit = start * 8;
	const peek = (n: number): number => {
		const at = bit >> 3;
		const word = (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
		return (word >> (bit & 7)) & ((1 << n) - 1);
	};
	const log = peek(4) + 5;
	bit += 4;
	if (log > maxLog) throw new ZstdError('a table that is too large');
	const counts: number[] = [];
	let rest = 1 << log;
	while (rest > 0) {
		const n = highBit(rest + 1) + 1;
		const low = (1 << (n - 1)) - 1;
		const limit = (1 << n) - 2 - rest;
		let value = peek(n);
		if ((value & low) < limit) {
			value &= low;
			bit += n - 1;
		} else {
			if (value > low) value -= limit;
			bit += n;
		}
		const count = value - 1;
		rest -= Math.abs(count);
		counts.push(count);
		for (let repeat = count === 0 ? 3 : 0; repeat === 3; ) {
			repeat = peek(2);
			bit += 2;
			for (let i = 0; i < repeat; i++) counts.push(0);
		}
		if (bit > end * 8 || counts.length > maxSymbol + 1) throw new ZstdError('a table that runs over its end');
	}
	if (rest < 0) throw new ZstdError('counts of a table that do not add up');
	return { table: fseTable(counts, log), at: (bit + 7) >> 3 };
}

/** Reads a Huffman tree description at data[start, end). Returns the table and the position after it. */
export function readHuffmanTable(data: Uint8Array, start: number, end: number): { table: HuffmanTable; at: number } {
	const header = data[start] as number;
	const isPacked = header >= 128;
	const at = start + 1 + (isPacked ? (header - 126) >> 1 : header);
	if (start >= end || at > end) throw new ZstdError('a Huffman tree that runs over its end');
	const weights = isPacked ? packedWeights(data, start + 1, header - 127) : fseWeights(data, start + 1, at);
	return { table: huffmanTable(weights), at };
}

const packedWeights = (data: Uint8Array, start: number, count: number): number[] =>
	Array.from({ length: count }, (_, i) => ((data[start + (i >> 1)] as number) >> (i & 1 ? 0 : 4)) & 15);

/** Weights coded by two interleaved FSE states. They end when the bits do: the other state still holds one symbol. */
function fseWeights(data: Uint8Array, start: number, end: number): number[] {
	const { table, at } = readFseTable(data, start, end, 6, 255);
	const bits = backwardBits(data, at, end);
	const states = [bits.read(table.log), bits.read(table.log)];
	const weights: number[] = [];
	for (let turn = 0; ; turn ^= 1) {
		const state = states[turn] as number;
		weights.push(table.symbol[state] as number);
		states[turn] = (table.base[state] as number) + bits.read(table.bits[state] as number);
		if (weights.length > 254) throw new ZstdError('more than 255 Huffman weights');
		if (bits.left >= 0) continue;
		weights.push(table.symbol[states[turn ^ 1] as number] as number);
		return weights;
	}
}

/** Weights -> table. The last weight is not stored: it fills the sum up to a power of two. */
function huffmanTable(weights: number[]): HuffmanTable {
	let sum = 0;
	for (const weight of weights) {
		if (weight > 11) throw new ZstdError('a Huffman weight that is too large');
		sum += weight === 0 ? 0 : 1 << (weight - 1);
	}
	const log = sum === 0 ? 0 : highBit(sum) + 1;
	const rest = (1 << log) - sum;
	if (sum === 0 || log > 11 || (rest & (rest - 1)) !== 0) throw new ZstdError('Huffman weights that do not add up');
	weights.push(highBit(rest) + 1);
	const symbol = new Uint8Array(1 << log);
	const bits = new Uint8Array(1 << log);
	let at = 0;
	for (let weight = 1; weight <= log; weight++) {
		for (let s = 0; s < weights.length; s++) {
			if (weights[s] !== weight) continue;
			const until = at + (1 << (weight - 1));
			symbol.fill(s, at, until);
			bits.fill(log + 1 - weight, at, until);
			at = until;
		}
	}
	return { log, symbol, bits };
}
