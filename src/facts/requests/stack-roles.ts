// What a stack of a serving goroutine tells: whether it stands between two requests, and which handler is at work. Found once per stack.
import type { StackId, StringId } from '../../base/ids.ts';
import { emptyString } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { originOf } from '../go-names.ts';
import { type Cut, DISPATCH, GENERATED_HANDLER, matches } from './entries.ts';

export interface Handler {
	/** Function of the program that answers; 0 ('') when the stack shows none. */
	readonly fn: StringId;
	/** How far it lies from the root of the stack: of several that one request shows, the innermost is the handler. -1 none. */
	readonly level: number;
}

const noHandler: Handler = { fn: emptyString, level: -1 };

export interface StackRoles {
	isBetween(stack: number, cut: Cut): boolean;
	handler(stack: number): Handler;
}

export function stackRoles(symbols: Symbols): StackRoles {
	const handlers = new Map<number, Handler>();
	const between = new Map<Cut, Map<number, boolean>>();
	return {
		isBetween(stack, cut) {
			if (cut.by !== 'reads' || stack < 0) return false;
			let known = between.get(cut);
			if (!known) between.set(cut, (known = new Map()));
			let is = known.get(stack);
			if (is === undefined) known.set(stack, (is = isBetween(symbols, stack as StackId, cut)));
			return is;
		},
		handler(stack) {
			let known = handlers.get(stack);
			if (!known) handlers.set(stack, (known = stack < 0 ? noHandler : handlerOf(symbols, stack as StackId)));
			return known;
		},
	};
}

/** The serving function itself called one of `between`. */
function isBetween(symbols: Symbols, stack: StackId, cut: Extract<Cut, { by: 'reads' }>): boolean {
	for (let depth = symbols.depth(stack) - 1; depth > 0; depth--) {
		if (symbols.functionAt(stack, depth) !== cut.serve) continue;
		const called = symbols.functionAt(stack, depth - 1);
		return cut.between.some((pattern) => matches(pattern, called));
	}
	return false;
}

/** Handlers of Go itself that a service has: among them often the one that wrote the trace, which is open when it ends. */
const PROFILER = 'net/http/pprof.';

/** From the root: the program's frame that follows the innermost dispatching one. Its own types may be handlers too. */
function handlerOf(symbols: Symbols, stack: StackId): Handler {
	const count = symbols.depth(stack);
	let found = noHandler;
	let isNext = false;
	for (let level = 0; level < count; level++) {
		const frame = symbols.frameAt(stack, count - 1 - level);
		const id = symbols.functionOf(frame);
		const fn = symbols.text(id);
		if (DISPATCH.some((pattern) => matches(pattern, fn)) || GENERATED_HANDLER.test(fn)) isNext = true;
		else if (isNext && fn.startsWith(PROFILER)) {
			found = { fn: id, level };
			isNext = false;
		} else if (originOf(fn) === 'own') {
			if (isNext || fn.endsWith('.ServeHTTP')) found = { fn: id, level };
			isNext = false;
		}
	}
	return found;
}
