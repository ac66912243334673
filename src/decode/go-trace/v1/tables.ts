// Strings, frames and stacks of a v1 trace: noted by place, interned on first use. A program counter means one frame for the whole
// trace, the first that stands with it.
import { int32Column } from '../../../base/columns.ts';
import { goText } from '../../../base/go-text.ts';
import { emptyString, type FrameId, noStack, type StackId, type StringId } from '../../../base/ids.ts';
import type { Symbols } from '../../../tables/symbols.ts';
import { idIndex } from '../id-index.ts';
import { scanVarint, varintReader } from '../varint.ts';
import { maxStackFrames } from './wire.ts';

/** Ids that events or stacks name and the trace does not hold. */
export interface Missing {
	strings: number;
	stacks: number;
	/** The first string or start stack, for a message; '' when there is none. */
	first: string;
}

export interface Tables {
	/** How many strings, frames and stacks there are. */
	readonly size: number;
	/** False when the id is taken. */
	addString(id: number, from: number, to: number): boolean;
	/** `at`: where function, file and line of the frame stand. The first frame of a program counter counts. */
	addFrame(pc: number, at: number): void;
	/** `at`: where the number of frames stands. The last stack of an id counts. */
	addStack(id: number, at: number): void;
	/** '' for 0, and for ids that the trace does not hold (counted in `missing`). */
	string(id: number): StringId;
	/** noStack for 0, and for ids that the trace does not hold (counted in `missing`; Go's reader bears with them too). */
	stack(id: number): StackId;
	readonly missing: Missing;
}

const notYet = -2;

/** `bytes` must hold the ranges that are added. */
export function createTables(symbols: Symbols, bytes: Uint8Array): Tables {
	const strings = idIndex();
	const from = int32Column();
	const to = int32Column();
	const stringSymbol = int32Column();
	const stacks = idIndex();
	const stackPlace = int32Column();
	const stackSymbol = int32Column();
	const frames = idIndex();
	const framePlace = int32Column();
	const frameSymbol = int32Column();
	const missing: Missing = { strings: 0, stacks: 0, first: '' };
	const reader = varintReader(bytes, 0, bytes.length, 0);
	const list = new Int32Array(maxStackFrames) as Int32Array & ArrayLike<FrameId>;

	const string = (id: number): StringId => {
		if (id === 0) return emptyString;
		const row = strings.get(id);
		if (row < 0) {
			missing.strings++;
			if (missing.first === '') missing.first = `string ${id}`;
			return emptyString;
		}
		const known = stringSymbol.get(row);
		if (known >= 0) return known as StringId;
		const symbol = symbols.string(goText(bytes, from.get(row), to.get(row)));
		stringSymbol.set(row, symbol);
		return symbol;
	};

	const frame = (row: number): FrameId => {
		const known = frameSymbol.get(row);
		if (known >= 0) return known as FrameId;
		reader.at = framePlace.get(row);
		const fn = scanVarint(reader);
		const file = scanVarint(reader);
		const line = scanVarint(reader);
		const symbol = symbols.frame(string(fn), string(file), line);
		frameSymbol.set(row, symbol);
		return symbol;
	};

	/** Reads the frames at `at` into `list`; returns how many. */
	const readFrames = (at: number): number => {
		reader.at = at;
		const size = scanVarint(reader);
		for (let i = 0; i < size; i++) {
			list[i] = frames.get(scanVarint(reader)) as FrameId;
			for (let rest = 0; rest < 3; rest++) scanVarint(reader);
		}
		for (let i = 0; i < size; i++) list[i] = frame(list[i] as number);
		return size;
	};

	return {
		get size() {
			return from.length + stackPlace.length + framePlace.length;
		},
		addString(id, start, end) {
			if (strings.get(id) >= 0) return false;
			strings.add(id, from.push(start));
			to.push(end);
			stringSymbol.push(notYet);
			return true;
		},
		addFrame(pc, at) {
			if (frames.get(pc) >= 0) return;
			frames.add(pc, framePlace.push(at));
			frameSymbol.push(notYet);
		},
		addStack(id, at) {
			const known = stacks.get(id);
			if (known >= 0) stackPlace.set(known, at);
			else {
				stacks.add(id, stackPlace.push(at));
				stackSymbol.push(notYet);
			}
		},
		string,
		stack(id) {
			if (id === 0) return noStack;
			const row = stacks.get(id);
			if (row < 0) {
				missing.stacks++;
				return noStack;
			}
			const known = stackSymbol.get(row);
			if (known !== notYet) return known as StackId;
			const size = readFrames(stackPlace.get(row));
			const symbol = symbols.stack(list, size);
			stackSymbol.set(row, symbol);
			return symbol;
		},
		missing,
	};
}
