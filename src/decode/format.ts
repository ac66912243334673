// The interface of a decoder. Push bytes in, take artifacts out; no I/O, no clock, no `node:`.
import type { DecodeError } from '../base/errors.ts';
import type { Artifact } from '../tables/artifact.ts';
import type { Diary } from '../tables/diary.ts';
import type { Symbols } from '../tables/symbols.ts';

export interface DecodeContext {
	/** Shared by all inputs of the recording. */
	readonly symbols: Symbols;
	readonly diary: Diary;
	/** Most bytes that a decoder may hold at once; beyond that it stops with a DecodeError. */
	readonly maxHeldBytes: number;
}

export interface Decoded {
	/** What was kept, also when `damage` is set. */
	readonly artifacts: readonly Artifact[];
	/** Where the input is broken; null when it was read whole. */
	readonly damage: DecodeError | null;
	/** What was kept in spite of the damage, one phrase for a person ("3 of 4 generations, 91 % of the bytes"); '' without damage. */
	readonly kept: string;
}

export interface Decoder {
	/** Takes the next bytes; the decoder copies what it keeps. Never throws on hostile input: it remembers the damage and ignores the rest. */
	push(chunk: Uint8Array): void;
	/** Ends the input. */
	finish(): Decoded;
	/** What it keeps of a chunk it has copied when `push` returns (a `slice` of a Buffer is no copy), so that the memory may be used again. */
	readonly copies?: boolean;
}

export interface Format {
	/** Permanent name, e.g. `go-trace`. */
	readonly id: string;
	/** Is this input ours? `head` holds the first bytes (up to 64 KiB, all there are when `isWhole`). Content only, never names. */
	recognise(head: Uint8Array, isWhole: boolean): boolean;
	open(context: DecodeContext): Decoder;
}
