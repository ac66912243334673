// Strings and stacks of a v1 trace: noted by place, interned on first use. A program counter means one frame for the whole trace,
// the first that came with it.
import { float64Column, int32Column } from '../../../base/columns.ts';
import { goText } from '../../../base/go-text.ts';
import { emptyString, type FrameId, noStack, type StackId, type StringId } from '../../../base/ids.ts';
import type { Symbols } from '../../../tables/symbols.ts';
import { idIndex } from '../id-index.ts';
import { scanVarint, varintReader } from '../varint.ts';
import { maxStackFrames } from './wire.ts';

export interface Tables {
	/** How many strings and stacks there are. */
	readonly size: number;
	/** False when the id is taken. */
	addString(id: number, from: number, to: number): boolean;
	/** `at`: where the number of frames stands. The last stack of an id counts. */
	addStack(id: number, at: number): void;
	/** '' for 0, and for ids that the trace does not hold (counted in `missing`). */
	string(id: number): StringId;
	/** noStack for 0, and for ids that the trace does not hold (counted in `missing`). */
	stack(id: number): StackId;
	readonly missing: { strings: number; stacks: number };
}

const notYet = -2;

/** `bytes` must hold the ranges that are added. */
export function createTables(symbols: Symbols, bytes: Uint8Array): Tables {
	const strings = idIndex();
	const from = int32Column();
	const to = int32Column();
	const stringSymbol = int32Column();
	const stacks = idIndex();
	const place = float64Column();
	const stackSymbol = int32Column();
	const frames = idIndex();
	const missing = { strings: 0, stacks: 0 };
	const reader = varintReader(bytes, 0, bytes.length, 0);
	const list = new Int32Array(maxStackFrames) as Int32Array & ArrayLike<FrameId>;

	const string = (id: number): StringId => {
		if (id === 0) return emptyString;
		const row = strings.get(id);
		if (row < 0) {
			missing.strings++;
			return emptyString;
		}
		const known = stringSymbol.get(row);
		if (known >= 0) return known as StringId;
		const symbol = symbols.string(goText(bytes, from.get(row), to.get(row)));
		stringSymbol.set(row, symbol);
		return symbol;
	};

	const frame = (): FrameId => {
		const pc = scanVarint(reader);
		const fn = scanVarint(reader);
		const file = scanVarint(reader);
		const line = scanVarint(reader);
		const known = frames.get(pc);
		if (known >= 0) return known as FrameId;
		const symbol = symbols.frame(string(fn), string(file), line);
		frames.add(pc, symbol);
		return symbol;
	};

	return {
		get size() {
			return from.length + place.length;
		},
		addString(id, start, end) {
			if (strings.get(id) >= 0) return false;
			strings.add(id, from.push(start));
			to.push(end);
			stringSymbol.push(notYet);
			return true;
		},
		addStack(id, at) {
			const known = stacks.get(id);
			if (known >= 0) place.set(known, at);
			else {
				stacks.add(id, place.push(at));
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
			reader.at = place.get(row);
			const size = scanVarint(reader);
			for (let i = 0; i < size; i++) list[i] = frame();
			const symbol = symbols.stack(list, size);
			stackSymbol.set(row, symbol);
			return symbol;
		},
		missing,
	};
}
