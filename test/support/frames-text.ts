// Stacks as text, so that they can be compared between two decodings, each with symbols of its own.
import type { StackId } from '../../src/base/ids.ts';
import type { Symbols } from '../../src/tables/symbols.ts';

/** `function file:line` per frame, leaf first, one per line; '' for no stack. */
export function framesText(symbols: Symbols, stack: StackId): string {
	const lines: string[] = [];
	for (let depth = 0; depth < symbols.depth(stack); depth++) {
		const frame = symbols.frameAt(stack, depth);
		lines.push(`${symbols.text(symbols.functionOf(frame))} ${symbols.text(symbols.fileOf(frame))}:${symbols.lineOf(frame)}`);
	}
	return lines.join('\n');
}

export const functionsOf = (frames: string): string[] =>
	frames === '' ? [] : frames.split('\n').map((line) => line.slice(0, line.lastIndexOf(' ')));

/** The programs of the examples and cases are `package main` and packages below `example.com`. */
export const isOwn = (fn: string): boolean => fn.startsWith('main.') || fn.startsWith('example.com/');

/** The program's own function nearest to the leaf; '' when there is none. */
export const ownFunctionOf = (functions: readonly string[]): string => functions.find(isOwn) ?? '';

/** Without closures and instantiation, as blame goes: `main.(*Desk).quote.func1` -> `main.(*Desk).quote`. */
export const withoutClosures = (fn: string): string =>
	fn.replace(/\[.*?\]/g, '').replace(/(\.func\d+|\.gowrap\d+|\.deferwrap\d+|\.\d+|-fm|-range\d+)+$/, '');
