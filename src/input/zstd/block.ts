// One compressed block (RFC 8878, section 3.1.1.3): literals, then sequences "copy so many literals, then so many bytes from so far back".
import { backwardBits, ZstdError } from './bits.ts';
import { type FseTable, fseTable, type HuffmanTable, readFseTable, readHuffmanTable, rleTable } from './entropy.ts';

/** Largest content of a block. */
export const maxBlockBytes = 128 * 1024;

/** What blocks of one frame hand on to the next ones. */
export interface BlockState {
	huffman: HuffmanTable | null;
	literalLengths: FseTable | null;
	offsets: FseTable | null;
	matchLengths: FseTable | null;
	/** The last three offsets, latest first. */
	readonly recent: [number, number, number];
}

export const freshBlockState = (): BlockState => ({
	huffman: null,
	literalLengths: null,
	offsets: null,
	matchLengths: null,
	recent: [1, 4, 8],
});

/** The decoded bytes of the frame: `used` bytes of `data`, of which at least the window is kept. */
export interface History {
	data: Uint8Array;
	used: number;
}

/** Appends the content of a block to `history`, which has room for maxBlockBytes more. */
export function decodeBlock(block: Uint8Array, state: BlockState, history: History): void {
	const { literals, at } = readLiterals(block, state);
	const end = block.length;
	const { count, at: modesAt } = sequenceCount(block, at);
	if (count === 0) {
		if (modesAt !== end) throw new ZstdError('bytes after the last literal');
		return append(history, literals, 0, literals.length, history.used + maxBlockBytes);
	}
	const modes = block[modesAt] ?? 0;
	if (modes & 3) throw new ZstdError('a reserved mode of sequences');
	let tableAt = modesAt + 1;
	const table = (mode: number, code: SequenceCode, before: FseTable | null): FseTable => {
		if (mode === 0) return code.predefined;
		if (mode === 3) return before ?? fail('a table repeated that never came');
		if (mode === 2) {
			const read = readFseTable(block, tableAt, end, code.maxLog, code.maxSymbol);
			tableAt = read.at;
			return read.table;
		}
		const symbol = block[tableAt++] ?? 255;
		return symbol <= code.maxSymbol ? rleTable(symbol) : fail('a code that does not exist');
	};
	state.literalLengths = table((modes >> 6) & 3, literalLengthCode, state.literalLengths);
	state.offsets = table((modes >> 4) & 3, offsetCode, state.offsets);
	state.matchLengths = table((modes >> 2) & 3, matchLengthCode, state.matchLengths);
	runSequences(block, tableAt, count, literals, state, history);
}

function runSequences(block: Uint8Array, start: number, count: number, literals: Uint8Array, state: BlockState, history: History): void {
	const [ll, of, ml] = [state.literalLengths as FseTable, state.offsets as FseTable, state.matchLengths as FseTable];
	const bits = backwardBits(block, start, block.length);
	const limit = history.used + maxBlockBytes;
	let llState = bits.read(ll.log);
	let ofState = bits.read(of.log);
	let mlState = bits.read(ml.log);
	let literalAt = 0;
	for (let i = 0; i < count; i++) {
		const ofSymbol = of.symbol[ofState] as number;
		if (ofSymbol > 28) throw new ZstdError('an offset beyond any window');
		const high = ofSymbol > 16 ? bits.read(ofSymbol - 16) : 0;
		const offsetValue = (1 << ofSymbol) + high * 0x10000 + bits.read(Math.min(ofSymbol, 16));
		const mlSymbol = ml.symbol[mlState] as number;
		const matchLength = (matchBase[mlSymbol] as number) + bits.read(matchBits[mlSymbol] as number);
		const llSymbol = ll.symbol[llState] as number;
		const literalLength = (literalBase[llSymbol] as number) + bits.read(literalBits[llSymbol] as number);
		if (i < count - 1) {
			llState = (ll.base[llState] as number) + bits.read(ll.bits[llState] as number);
			mlState = (ml.base[mlState] as number) + bits.read(ml.bits[mlState] as number);
			ofState = (of.base[ofState] as number) + bits.read(of.bits[ofState] as number);
		}
		if (bits.left < 0 || literalAt + literalLength > literals.length) throw new ZstdError('a sequence that runs over its end');
		append(history, literals, literalAt, literalAt + literalLength, limit);
		literalAt += literalLength;
		copyBack(history, resolveOffset(offsetValue, literalLength, state.recent), matchLength, limit);
	}
	if (bits.left !== 0) throw new ZstdError('bits after the last sequence');
	append(history, literals, literalAt, literals.length, limit);
}

/** Offset values 1 to 3 name one of the last three offsets (shifted by one when no literals come before). */
function resolveOffset(value: number, literalLength: number, recent: [number, number, number]): number {
	const index = value > 3 ? 3 : literalLength === 0 ? value : value - 1;
	if (index === 0) return recent[0];
	const offset = value > 3 ? value - 3 : index === 3 ? recent[0] - 1 : (recent[index] as number);
	if (index > 1) recent[2] = recent[1];
	recent[1] = recent[0];
	recent[0] = offset;
	return offset;
}

function append(history: History, from: Uint8Array, start: number, end: number, limit: number): void {
	const until = history.used + end - start;
	if (until > limit) throw new ZstdError('a block that is too large');
	if (end - start > 64) history.data.set(from.subarray(start, end), history.used);
	else for (let i = start, to = history.used; i < end; i++, to++) history.data[to] = from[i] as number;
	history.used = until;
}

function copyBack(history: History, offset: number, length: number, limit: number): void {
	const { data, used } = history;
	if (offset <= 0 || offset > used) throw new ZstdError('an offset before the start of the content');
	if (used + length > limit) throw new ZstdError('a block that is too large');
	for (let to = used; to < used + length; to++) data[to] = data[to - offset] as number;
	history.used = used + length;
}

function readLiterals(block: Uint8Array, state: BlockState): { literals: Uint8Array; at: number } {
	const first = block[0] ?? fail('an empty block');
	const type = first & 3;
	const sizeFormat = (first >> 2) & 3;
	if (type < 2) {
		const headerBytes = sizeFormat === 1 ? 2 : sizeFormat === 3 ? 3 : 1;
		const size = headerBytes === 1 ? first >> 3 : littleEndian(block, 0, headerBytes) >>> 4;
		const at = headerBytes + (type === 0 ? size : 1);
		if (size > maxBlockBytes || at > block.length) throw new ZstdError('literals that run over their end');
		const literals = type === 0 ? block.subarray(headerBytes, at) : new Uint8Array(size).fill(block[headerBytes] as number);
		return { literals, at };
	}
	const sizeBits = sizeFormat < 2 ? 10 : sizeFormat === 2 ? 14 : 18;
	const headerBytes = (4 + 2 * sizeBits + 7) >> 3;
	const header = littleEndian(block, 0, headerBytes);
	const size = Math.floor(header / 16) % 2 ** sizeBits;
	const end = headerBytes + (Math.floor(header / 2 ** (4 + sizeBits)) % 2 ** sizeBits);
	if (size > maxBlockBytes || end > block.length) throw new ZstdError('literals that run over their end');
	let at = headerBytes;
	if (type === 2) {
		const tree = readHuffmanTable(block, at, end);
		state.huffman = tree.table;
		at = tree.at;
	}
	const huffman = state.huffman ?? fail('a Huffman tree repeated that never came');
	const literals = new Uint8Array(size);
	if (sizeFormat === 0) huffmanStream(block, at, end, huffman, literals);
	else huffmanStreams(block, at, end, huffman, literals);
	return { literals, at: end };
}

/** Four streams side by side, each a quarter of the literals; a jump table of three sizes precedes them. */
function huffmanStreams(block: Uint8Array, start: number, end: number, table: HuffmanTable, literals: Uint8Array): void {
	const quarter = (literals.length + 3) >> 2;
	let at = start + 6;
	if (at > end || quarter * 3 > literals.length) throw new ZstdError('literals that run over their end');
	for (let stream = 0; stream < 4; stream++) {
		const until = stream < 3 ? at + littleEndian(block, start + 2 * stream, 2) : end;
		if (until > end) throw new ZstdError('literals that run over their end');
		huffmanStream(block, at, until, table, literals.subarray(quarter * stream, stream < 3 ? quarter * (stream + 1) : literals.length));
		at = until;
	}
}

function huffmanStream(block: Uint8Array, start: number, end: number, table: HuffmanTable, out: Uint8Array): void {
	const bits = backwardBits(block, start, end);
	for (let i = 0; i < out.length; i++) {
		const index = bits.peek(table.log);
		out[i] = table.symbol[index] as number;
		bits.drop(table.bits[index] as number);
	}
	if (bits.left !== 0) throw new ZstdError('a Huffman stream of another length than said');
}

function sequenceCount(block: Uint8Array, at: number): { count: number; at: number } {
	const first = block[at] ?? fail('no sequence section');
	if (first < 128) return { count: first, at: at + 1 };
	const second = block[at + 1] ?? 0;
	if (first < 255) return { count: ((first - 128) << 8) + second, at: at + 2 };
	return { count: second + ((block[at + 2] ?? 0) << 8) + 0x7f00, at: at + 3 };
}

/** Up to 6 bytes, as an exact number. */
function littleEndian(data: Uint8Array, at: number, bytes: number): number {
	let value = 0;
	for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (data[at + i] ?? 0);
	return value;
}

const fail = (what: string): never => {
	throw new ZstdError(what);
};

interface SequenceCode {
	readonly maxLog: number;
	readonly maxSymbol: number;
	readonly predefined: FseTable;
}

// Predefined distributions and the base values and extra bits of the length codes: RFC 8878, sections 3.1.1.3.2.1.1 and 3.1.1.3.2.2.
const literalLengthCode: SequenceCode = {
	maxLog: 9,
	maxSymbol: 35,
	predefined: fseTable([4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1], 6),
};
const matchLengthCode: SequenceCode = {
	maxLog: 9,
	maxSymbol: 52,
	predefined: fseTable([1, 4, 3, 2, 2, 2, 2, 2, 2, ...new Array<number>(37).fill(1), ...new Array<number>(7).fill(-1)], 6),
};
const offsetCode: SequenceCode = {
	maxLog: 8,
	maxSymbol: 31,
	predefined: fseTable([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 5),
};

const literalBits = Uint8Array.of(...new Array<number>(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const matchBits = Uint8Array.of(...new Array<number>(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const literalBase = baseValues(literalBits, 0);
const matchBase = baseValues(matchBits, 3);

/** Each code stands for the values from where the one before it ended. */
function baseValues(bits: Uint8Array, first: number): Uint32Array {
	const bases = new Uint32Array(bits.length);
	for (let i = 0, base = first; i < bits.length; base += 1 << (bits[i] as number), i++) bases[i] = base;
	return bases;
}
