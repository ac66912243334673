// Middleware of the program's own: closures around handlers. Each answers for many handlers, so a route must not be named after it.
//
// A closure is taken for middleware when it goes on with a single function of the program in (nearly) each request: the handler. A handler
// that is a closure itself calls several functions in a request, and keeps its name.
import type { StackId, StringId } from '../../base/ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { originOf } from '../go-names.ts';
import type { RawRequests } from './cut.ts';
import { DISPATCH, matches } from './entries.ts';
import { firstAfter, type Timelines } from './timelines.ts';

/** Share of the requests with a closure in which it may go on with more than one function. */
const MOST_SEVERAL = 0.02;
/** Middleware around middleware. */
const MOST_LAYERS = 6;

const CLOSURE = /\.func\d+(?:\.\d+)*$/;

/** The requests with routes that name handlers. */
export function throughMiddleware(t: Timelines, symbols: Symbols, requests: RawRequests): RawRequests {
	let route = requests.route;
	for (let layer = 0; layer < MOST_LAYERS; layer++) {
		const inner = oneLayer(t, symbols, requests, route);
		if (inner === null) break;
		route = inner;
	}
	return { ...requests, route };
}

/** In `calledIn`: no function, or more than one. */
const NONE = 0;
const SEVERAL = -1;

/** Null: no route is named after middleware. */
function oneLayer(t: Timelines, symbols: Symbols, requests: RawRequests, route: Int32Array): Int32Array | null {
	const isClosure = closures(symbols);
	const calledBy = calledFunctions(symbols);
	const called = new Int32Array(requests.length);
	const counts = new Map<number, { one: number; several: number }>();
	for (let row = 0; row < requests.length; row++) {
		const closure = route[row] as number;
		if (!isClosure(closure)) continue;
		const fn = calledIn(t, requests, row, closure, calledBy);
		called[row] = fn;
		if (fn === NONE) continue;
		let count = counts.get(closure);
		if (!count) counts.set(closure, (count = { one: 0, several: 0 }));
		if (fn === SEVERAL) count.several++;
		else count.one++;
	}
	const middleware = new Set([...counts].filter(([, { one, several }]) => several <= one * MOST_SEVERAL).map(([closure]) => closure));
	if (middleware.size === 0) return null;
	return route.map((closure, row) => ((called[row] as number) > 0 && middleware.has(closure) ? (called[row] as number) : closure));
}

function closures(symbols: Symbols): (fn: number) => boolean {
	const known = new Map<number, boolean>();
	return (fn) => {
		let is = known.get(fn);
		if (is === undefined) known.set(fn, (is = fn > 0 && CLOSURE.test(symbols.text(fn as StringId))));
		return is;
	};
}

type CalledBy = (stack: number, closure: number) => number;

/** The program's function that the closure called in this request. */
function calledIn(t: Timelines, { goroutine, startNs, endNs }: RawRequests, row: number, closure: number, calledBy: CalledBy): number {
	const { stays } = t.closeUp;
	const g = goroutine[row] as number;
	const end = endNs[row] as number;
	let found = NONE;
	for (let i = firstAfter(t, g, startNs[row] as number); i < (t.start[g + 1] as number); i++) {
		const stay = t.rows[i] as number;
		if ((stays.startNs[stay] as number) >= end) break;
		const fn = calledBy(stays.stack[stay] as number, closure);
		if (fn === NONE || fn === found) continue;
		if (found !== NONE) return SEVERAL;
		found = fn;
	}
	return found;
}

/** The program's function right above the closure in a stack, dispatching library code between them left out; 0 none. Found once per stack. */
function calledFunctions(symbols: Symbols): CalledBy {
	const known = new Map<number, Map<number, number>>();
	return (stack, closure) => {
		if (stack < 0) return NONE;
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
			if (!DISPATCH.some((pattern) => matches(pattern, name))) return NONE;
		}
		if (fn === closure) isBehind = true;
	}
	return NONE;
}
