// Strings, frames and stacks shared by all inputs of one recording, so that a stack id means the same everywhere.
import type { FrameId, StackId, StringId } from '../base/ids.ts';
import { noStack } from '../base/ids.ts';
import { stringInterner, tupleInterner } from '../base/interner.ts';

export interface Symbols {
	readonly stringCount: number;
	readonly frameCount: number;
	readonly stackCount: number;
	string(text: string): StringId;
	text(id: StringId): string;
	/** `line` 0: unknown. Function names are kept whole, as runtime.Frame prints them (`pkg/path.(*T).Method`, `main.f.func1`, `main.g[...]`). */
	frame(fn: StringId, file: StringId, line: number): FrameId;
	functionOf(frame: FrameId): StringId;
	fileOf(frame: FrameId): StringId;
	lineOf(frame: FrameId): number;
	/** Interns a stack, leaf first. An empty list gives -1 (noStack). */
	stack(frames: ArrayLike<FrameId>, length?: number): StackId;
	depth(stack: StackId): number;
	/** Frame at `depth`, 0 = leaf. */
	frameAt(stack: StackId, depth: number): FrameId;
	/** Function name at `depth`, 0 = leaf; '' when out of range. */
	functionAt(stack: StackId, depth: number): string;
	/** Function of the outermost frame ('' without a stack): where the goroutine started, if the stack is whole. */
	rootFunction(stack: StackId): string;
}

export function createSymbols(): Symbols {
	const strings = stringInterner();
	const frames = tupleInterner();
	const stacks = tupleInterner();
	const triple = new Int32Array(3);
	const frameField = (frame: FrameId, field: number): number => frames.pool()[frames.start(frame) + field] as number;

	const symbols: Symbols = {
		get stringCount() {
			return strings.size;
		},
		get frameCount() {
			return frames.size;
		},
		get stackCount() {
			return stacks.size;
		},
		string: (text) => strings.intern(text) as StringId,
		text: (id) => strings.text(id),
		frame(fn, file, line) {
			triple[0] = fn;
			triple[1] = file;
			triple[2] = Math.min(line, 0x7fffffff);
			return frames.intern(triple, 3) as FrameId;
		},
		functionOf: (frame) => frameField(frame, 0) as StringId,
		fileOf: (frame) => frameField(frame, 1) as StringId,
		lineOf: (frame) => frameField(frame, 2),
		stack: (list, length = list.length) => (length === 0 ? noStack : (stacks.intern(list, length) as StackId)),
		depth: (stack) => (stack < 0 ? 0 : stacks.end(stack) - stacks.start(stack)),
		frameAt: (stack, depth) => stacks.pool()[stacks.start(stack) + depth] as FrameId,
		functionAt(stack, depth) {
			if (depth < 0 || depth >= symbols.depth(stack)) return '';
			return symbols.text(symbols.functionOf(symbols.frameAt(stack, depth)));
		},
		rootFunction: (stack) => symbols.functionAt(stack, symbols.depth(stack) - 1),
	};
	return symbols;
}
