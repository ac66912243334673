// Which of the lock waits that are still open at a trace's end stand under another lock. A trace names neither locks nor holders; but
// who waits in a function that was called from where others wait for a lock, at a later line, has got past that lock; so has who waits
// at a later line of the same function.
import type { StackId } from '../base/ids.ts';
import { artifacts, fact } from './fact.ts';
import { ownerOf, packageOf } from './go-names.ts';
import { isLockOp } from './places.ts';
import { type TraceWait, traceWaits } from './trace-waits.ts';

export interface NestedWait {
	readonly input: number;
	/** Rows of trace.waitSites: the wait under a lock, and the one that shows which lock. */
	readonly row: number;
	readonly outerRow: number;
	/** Where each of them waits. */
	readonly fn: string;
	readonly outerFn: string;
	/**
	 * How the one got past the other's lock: it was called from there, called itself again, or stands further down. 'method': it was
	 * called from another method of the type whose lock the other waits for, which may hold it.
	 */
	readonly how: 'called' | 'again' | 'further down' | 'method';
}

export const lockNesting = fact({
	id: 'trace.locks.nesting',
	unit: 'sites',
	doc: 'Open waits for a lock that stand under another lock, as their stacks show.',
	needs: { traces: artifacts('trace'), waits: traceWaits },
	compute({ waits }, { symbols }) {
		const open = waits.filter((wait) => isLockOp(wait.place.op) && wait.openAtEnd > 0 && wait.place.depth >= 0);
		const byFunction = new Map<string, TraceWait[]>();
		for (const wait of open) byFunction.set(at(wait), [...(byFunction.get(at(wait)) ?? []), wait]);
		return open.flatMap((wait): NestedWait[] => {
			const nested: NestedWait[] = [];
			const add = (outer: TraceWait, how: NestedWait['how']): void => {
				nested.push({ input: wait.input, row: wait.row, outerRow: outer.row, fn: wait.place.fn, outerFn: outer.place.fn, how });
			};
			for (const outer of byFunction.get(at(wait)) ?? []) if (outer.place.line < wait.place.line) add(outer, 'further down');
			for (const { fn, line } of callers(wait)) {
				for (const outer of byFunction.get(`${wait.input} ${fn}`) ?? [])
					if (outer.place.line < line) add(outer, fn === wait.place.fn ? 'again' : 'called');
				const type = typeOf(fn);
				if (type === '' || type === typeOf(wait.place.fn)) continue;
				for (const outer of open) if (outer.input === wait.input && typeOf(outer.place.fn) === type) add(outer, 'method');
			}
			return nested;
		});

		function callers({ stack, place }: TraceWait): { fn: string; line: number }[] {
			const depth = symbols.depth(stack as StackId);
			return Array.from({ length: Math.max(0, depth - place.depth - 1) }, (_, i) => {
				const frame = symbols.frameAt(stack, place.depth + 1 + i);
				return { fn: symbols.text(symbols.functionOf(frame)), line: symbols.lineOf(frame) };
			});
		}
	},
});

/** Receiver type of a method; '' for functions. */
function typeOf(fn: string): string {
	const owner = ownerOf(fn);
	return owner === packageOf(owner) ? '' : owner;
}

const at = (wait: TraceWait): string => `${wait.input} ${wait.place.fn}`;
