// Sums of a trace by stack -> weighted stacks.
import type { FrameId, StackId } from '../base/ids.ts';
import type { ValueType } from '../tables/profile.ts';
import type { Symbols } from '../tables/symbols.ts';
import { sortNames, type WeightedStacks } from './weighted-stacks.ts';

export interface StackSums {
	/** StackId; -1: no stack, shown as one frame `(no stack)`. */
	readonly stack: Int32Array;
	readonly weights: readonly Float64Array[];
	readonly types: readonly ValueType[];
}

const noStackName = '(no stack)';

export function stacksOfTrace({ stack, weights, types }: StackSums, symbols: Symbols): WeightedStacks {
	const start = new Int32Array(stack.length + 1);
	const frames = new Set<FrameId>();
	for (const [row, id] of stack.entries()) {
		const depth = symbols.depth(id as StackId);
		for (let i = 0; i < depth; i++) frames.add(symbols.frameAt(id as StackId, i));
		start[row + 1] = (start[row] as number) + Math.max(1, depth);
	}
	const nameOf = (frame: FrameId): string => symbols.text(symbols.functionOf(frame)) || '(no name)';
	const pairs = Array.from(frames, (frame): [string, string] => [nameOf(frame), symbols.text(symbols.fileOf(frame))]);
	const names = sortNames([...pairs, ...(stack.some((id) => symbols.depth(id as StackId) === 0) ? [[noStackName, ''] as const] : [])]);
	const keys = new Map(Array.from(frames, (frame) => [frame, names.keyOf(nameOf(frame))]));
	const pool = new Int32Array(start[stack.length] as number);
	for (const [row, id] of stack.entries()) {
		const depth = symbols.depth(id as StackId);
		const end = start[row + 1] as number;
		for (let i = 0; i < depth; i++) pool[end - 1 - i] = keys.get(symbols.frameAt(id as StackId, i)) as number;
		if (depth === 0) pool[end - 1] = names.keyOf(noStackName);
	}
	return { names: names.names, files: names.files, pool, start, types, weights };
}
