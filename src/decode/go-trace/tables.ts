// A generation's string and stack tables. Ids count within the generation; out come ids of the recording's Symbols.
//
// Strings are noted by place and interned on first use. Stacks are interned at once, by their frames: program counters are
// ignored, except that a program counter means one frame for the whole generation, the first that came with it (as in Go).
import { emptyString, type FrameId, noStack, type StackId, type StringId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { goText } from '../../base/go-text.ts';
import { type IdIndex, idIndex } from './id-index.ts';
import { widen } from './scheduler.ts';
import type { WideIds } from './wide-ids.ts';

/** Ids that events or stacks name and no table holds. */
export interface Missing {
	strings: number;
	stacks: number;
	/** The first one, for a message; '' when there is none. */
	first: string;
}

export class Tables {
	readonly #symbols: Symbols;
	readonly #wide: WideIds;
	#bytes: Uint8Array = new Uint8Array(0);
	readonly #strings: IdIndex = idIndex();
	#stringFrom = new Int32Array(256);
	#stringTo = new Int32Array(256);
	/** Interned string; -1 not yet. */
	#stringSymbol = new Int32Array(256);
	readonly #stacks: IdIndex = idIndex();
	#stackSymbol = new Int32Array(256);
	readonly #frames: IdIndex = idIndex();
	missing: Missing = { strings: 0, stacks: 0, first: '' };

	constructor(symbols: Symbols, wide: WideIds) {
		this.#symbols = symbols;
		this.#wide = wide;
	}

	/** Begins a generation whose strings lie in `bytes`. */
	reset(bytes: Uint8Array): void {
		this.#bytes = bytes;
		this.#strings.clear();
		this.#stacks.clear();
		this.#frames.clear();
		this.missing = { strings: 0, stacks: 0, first: '' };
	}

	/** False when the id is taken (0 always is: the empty string). */
	addString(id: number, from: number, to: number): boolean {
		if (id === 0 || this.#strings.get(id) >= 0) return false;
		const row = this.#strings.size;
		if (row === this.#stringFrom.length) {
			this.#stringFrom = widen(this.#stringFrom, row * 2);
			this.#stringTo = widen(this.#stringTo, row * 2);
			this.#stringSymbol = widen(this.#stringSymbol, row * 2);
		}
		this.#strings.add(id, row);
		this.#stringFrom[row] = from;
		this.#stringTo[row] = to;
		this.#stringSymbol[row] = -1;
		return true;
	}

	/** False when the id is taken (0 always is: no stack). */
	addStack(id: number, frames: ArrayLike<FrameId>, length: number): boolean {
		if (id === 0 || this.#stacks.get(id) >= 0) return false;
		const row = this.#stacks.size;
		if (row === this.#stackSymbol.length) this.#stackSymbol = widen(this.#stackSymbol, row * 2);
		this.#stacks.add(id, row);
		this.#stackSymbol[row] = this.#symbols.stack(frames, length);
		return true;
	}

	/** The frame of a program counter; ids of strings are looked up when it is new. */
	frame(pc: number, functionId: number, fileId: number, line: number): FrameId {
		const known = this.#frames.get(pc);
		if (known >= 0) return known as FrameId;
		const frame = this.#symbols.frame(this.string(functionId), this.string(fileId), line);
		this.#frames.add(pc, frame);
		return frame;
	}

	/** '' for ids that no table holds (counted in `missing`). */
	string(id: number): StringId {
		if (id === 0) return emptyString;
		const row = this.#strings.get(id);
		if (row < 0) {
			this.missing.strings++;
			if (this.missing.first === '') this.missing.first = `string ${this.#wide.text(id)}`;
			return emptyString;
		}
		const known = this.#stringSymbol[row] as number;
		if (known >= 0) return known as StringId;
		const symbol = this.#symbols.string(goText(this.#bytes, this.#stringFrom[row] as number, this.#stringTo[row] as number));
		this.#stringSymbol[row] = symbol;
		return symbol;
	}

	text(id: number): string {
		return this.#symbols.text(this.string(id));
	}

	/** noStack for 0 and for ids that no table holds (counted in `missing`). */
	stack(id: number): StackId {
		if (id === 0) return noStack;
		const row = this.#stacks.get(id);
		if (row < 0) {
			this.missing.stacks++;
			if (this.missing.first === '') this.missing.first = `stack ${this.#wide.text(id)}`;
			return noStack;
		}
		return this.#stackSymbol[row] as StackId;
	}

	intern(text: string): StringId {
		return this.#symbols.string(text);
	}
}
