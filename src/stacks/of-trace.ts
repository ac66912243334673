// Sums of a trace by stack -> weighted stacks.
import type { StackId } from '../base/ids.ts';
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
	const nameAt = (id: number, depth: number): string => symbols.functionAt(id as StackId, depth) || '(no name)';
	const depthOf = (id: number): number => symbols.depth(id as StackId);
	const pairs: [string, string][] = [];
	const start = new Int32Array(stack.length + 1);
	for (const [row, id] of stack.entries()) {
		const depth = depthOf(id);
		for (let i = 0; i < depth; i++) pairs.push([nameAt(id, i), symbols.text(symbols.fileOf(symbols.frameAt(id as StackId, i)))]);
		if (depth === 0) pairs.push([noStackName, '']);
		start[row + 1] = (start[row] as number) + Math.max(1, depth);
	}
	const names = sortNames(pairs);
	const pool = new Int32Array(start[stack.length] as number);
	for (const [row, id] of stack.entries()) {
		const depth = depthOf(id);
		const end = start[row + 1] as number;
		for (let i = 0; i < depth; i++) pool[end - 1 - i] = names.keyOf(nameAt(id, i));
		if (depth === 0) pool[end - 1] = names.keyOf(noStackName);
	}
	return { names: names.names, files: names.files, pool, start, types, weights };
}
