// Middleware of the program's own: closures around handlers. Each answers for many handlers, so a route must not be named after it.
//
// A closure is taken for middleware when it goes on with a single function of the program in (nearly) each request: the handler. A handler
// that is a closure itself calls several functions in a request, and keeps its name.
import type { StackId, StringId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { originOf } from '../go-names.ts';
import type { RawRequest } from './cut.ts';
import { DISPATCH, matches } from './entries.ts';
import { firstAfter, type Timelines } from './timelines.ts';

/** Share of the requests with a closure in which it may go on with more than one function. */
const MOST_SEVERAL = 0.02;
/** Middleware around middleware. */
const MOST_LAYERS = 6;

const CLOSURE = /\.func\d+(?:\.\d+)*$/;

export function throughMiddleware(t: Timelines, symbols: Symbols, requests: readonly RawRequest[]): RawRequest[] {
	let current = [...requests];
	for (let layer = 0; layer < MOST_LAYERS; layer++) {
		const next = oneLayer(t, symbols, current);
		if (next === null) break;
		current = next;
	}
	return current;
}

/** Null: no route is named after middleware. */
function oneLayer(t: Timelines, symbols: Symbols, requests: readonly RawRequest[]): RawRequest[] | null {
	const calledBy = calledFunctions(symbols);
	const called = requests.map((request) => (isClosure(symbols, request.route) ? calledIn(t, request, calledBy) : NONE));
	const several = new Map<number, { one: number; more: number }>();
	requests.forEach(({ route }, at) => {
		const { size } = called[at] as ReadonlySet<number>;
		if (size === 0) return;
		const counts = several.get(route) ?? { one: 0, more: 0 };
		if (size === 1) counts.one++;
		else counts.more++;
		several.set(route, counts);
	});
	const middleware = new Set([...several].filter(([, { one, more }]) => more <= one * MOST_SEVERAL).map(([route]) => route));
	if (middleware.size === 0) return null;
	return requests.map((request, at) => {
		const [handler] = called[at] as ReadonlySet<number>;
		return middleware.has(request.route) && handler !== undefined ? { ...request, route: handler } : request;
	});
}

const NONE: ReadonlySet<number> = new Set();

const isClosure = (symbols: Symbols, route: number): boolean => route > 0 && CLOSURE.test(symbols.text(route as StringId));

/** Functions of the program that the closure called in this request. */
function calledIn(
	t: Timelines,
	{ goroutine, startNs, endNs, route }: RawRequest,
	calledBy: (stack: number, closure: number) => number,
): Set<number> {
	const { stays } = t.closeUp;
	const found = new Set<number>();
	for (let i = firstAfter(t, goroutine, startNs); i < (t.start[goroutine + 1] as number); i++) {
		const row = t.rows[i] as number;
		if ((stays.startNs[row] as number) >= endNs) break;
		const called = calledBy(stays.stack[row] as number, route);
		if (called > 0) found.add(called);
	}
	return found;
}

/** The program's function right above the closure in a stack, dispatching library code between them left out; 0 none. Found once per stack. */
function calledFunctions(symbols: Symbols): (stack: number, closure: number) => number {
	const known = new Map<number, Map<number, number>>();
	return (stack, closure) => {
		if (stack < 0) return 0;
		let byStack = known.get(closure);
		if (!byStack) known.set(closure, (byStack = new Map()));
		let called = byStack.get(stack);
		if (called === undefined) byStack.set(stack, (called = calledAbove(symbols, stack as StackId, closure)));
		return called;
	};
}

function calledAbove(symbols: Symbols, stack: StackId, closure: number): number {
	let isBehind = false;
	for (let depth = symbols.depth(stack) - 1; depth >= 0; depth--) {
		const fn = symbols.functionOf(symbols.frameAt(stack, depth));
		const name = symbols.text(fn);
		if (isBehind) {
			if (originOf(name) === 'own') return fn;
			if (!DISPATCH.some((pattern) => matches(pattern, name))) return 0;
		}
		if (fn === closure) isBehind = true;
	}
	return 0;
}
