// Answers about stacks, each found once.
import type { StackId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';

/** `make` is called once for each stack that is asked for; -1 is no stack. */
export function byStack<T>(symbols: Symbols, make: (stack: StackId) => T): (stack: number) => T {
	const known = new Array<T | undefined>(symbols.stackCount + 1);
	return (stack) => {
		let value = known[stack + 1];
		if (value === undefined) known[stack + 1] = value = make(stack as StackId);
		return value;
	};
}

export function someFrame(symbols: Symbols, stack: StackId, test: (fn: string) => boolean): boolean {
	if (stack < 0) return false;
	for (let depth = 0; depth < symbols.depth(stack); depth++) if (test(symbols.functionAt(stack, depth))) return true;
	return false;
}
