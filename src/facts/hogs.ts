// Long stays on a P without a scheduling point, and who waited for a P meanwhile.
import { originOf } from './go-names.ts';
import type { StackId, StringId } from '../base/ids.ts';
import { firstNotBefore } from '../base/order.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState } from '../tables/trace.ts';
import { fact } from './fact.ts';
import { type Spot, spotAt, ownFunction, lineOfFrame } from './places.ts';
import { timelines, type Timelines } from './requests/timelines.ts';
import { isSystemStart } from './trace-time.ts';

export interface Hogs {
	readonly input: number;
	readonly durationNs: number;
	readonly procs: number;
	/** Stays in Running of HOG_NS or more. */
	readonly count: number;
	readonly totalNs: number;
	readonly longestNs: number;
	/** Rows of trace.goroutines that had them, that with the longest first. */
	readonly rows: readonly number[];
	/** Where they stopped, most time first; start function where no stack tells. */
	readonly functions: readonly (Spot & { readonly ns: number; readonly count: number })[];
	/** Time that the program's goroutines waited for a P, and the part of it while a long stay was under way. */
	readonly runnableNs: number;
	readonly behindNs: number;
}

/** The scheduler asks for the P after 10 ms (forcePreemptNS of runtime/proc.go), and sysmon looks every 10 ms at most: what runs for 30 ms could not be preempted. */
export const HOG_NS = 30e6;

export const hogs = fact({
	id: 'trace.sched.hogs',
	unit: 'ns',
	doc: 'Stays on a P of 30 ms and more without a scheduling point, and the waiting for a P meanwhile.',
	needs: { all: timelines },
	compute: ({ all }, { symbols }): readonly Hogs[] => all.map((one) => hogsOf(one, symbols)),
});

interface Stay {
	readonly startNs: number;
	readonly endNs: number;
}

function hogsOf(t: Timelines, symbols: Symbols): Hogs {
	const { stays, fromNs, toNs } = t.closeUp;
	const system = systemRows(t, symbols);
	const long: Stay[] = [];
	const byFunction = new Map<string, Spot & { ns: number; count: number }>();
	const longest = new Map<number, number>();
	let runnableNs = 0;
	for (let row = 0; row < stays.length; row++) {
		const goroutine = stays.goroutine[row] as number;
		if (system[goroutine] === 1) continue;
		const state = stays.state[row] as number;
		const ns = (stays.endNs[row] as number) - (stays.startNs[row] as number);
		if (state === GoState.Runnable) runnableNs += ns;
		if (state !== GoState.Running || ns < HOG_NS) continue;
		long.push({ startNs: stays.startNs[row] as number, endNs: stays.endNs[row] as number });
		longest.set(goroutine, Math.max(ns, longest.get(goroutine) ?? 0));
		const spot = spotOf(t, symbols, stays.stack[row] as StackId, goroutine);
		const known = byFunction.get(spot.fn);
		if (known) {
			known.ns += ns;
			known.count++;
		} else byFunction.set(spot.fn, { ...spot, ns, count: 1 });
	}
	const rows = [...longest].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
	return {
		input: t.input,
		durationNs: toNs - fromNs,
		procs: t.trace.procs,
		count: long.length,
		totalNs: long.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0),
		longestNs: rows[0]?.[1] ?? 0,
		rows: rows.map(([row]) => row),
		functions: [...byFunction.values()].sort((a, b) => b.ns - a.ns || (a.fn < b.fn ? -1 : 1)),
		runnableNs,
		behindNs: long.length === 0 ? 0 : behind(t, system, united(long)),
	};
}

function systemRows({ trace }: Timelines, symbols: Symbols): Uint8Array {
	const { startFunction, length } = trace.goroutines;
	/** By function: 0 not asked for yet, 1 no, 2 yes. */
	const known = new Uint8Array(symbols.stringCount);
	const rows = new Uint8Array(length);
	for (let row = 0; row < length; row++) {
		const start = startFunction[row] as number;
		if (known[start] === 0) known[start] = isSystemStart(symbols.text(start as StringId)) ? 2 : 1;
		rows[row] = (known[start] as number) - 1;
	}
	return rows;
}

/** Where it stopped; else the function it was started with. */
function spotOf({ trace }: Timelines, symbols: Symbols, stack: StackId, goroutine: number): Spot {
	const own = stack < 0 ? -1 : ownFunction(symbols, stack).depth;
	if (own >= 0 && originOf(symbols.functionAt(stack, own)) === 'own') return spotAt(symbols, stack, own);
	const start = trace.goroutines.startFunction[goroutine] as StringId;
	return { fn: symbols.text(start), ...lineOfFrame(symbols, trace.goroutines.startFrame[goroutine] as number) };
}

/** Stays that overlap joined; in order. */
function united(stays: readonly Stay[]): Stay[] {
	const out: { startNs: number; endNs: number }[] = [];
	for (const stay of [...stays].sort((a, b) => a.startNs - b.startNs)) {
		const last = out.at(-1);
		if (last && stay.startNs <= last.endNs) last.endNs = Math.max(last.endNs, stay.endNs);
		else out.push({ ...stay });
	}
	return out;
}

/** Time in Runnable of the program's goroutines inside the stretches. */
function behind({ closeUp: { stays } }: Timelines, system: Uint8Array, stretches: readonly Stay[]): number {
	let ns = 0;
	for (let row = 0; row < stays.length; row++) {
		if (stays.state[row] !== GoState.Runnable || system[stays.goroutine[row] as number] === 1) continue;
		const start = stays.startNs[row] as number;
		const end = stays.endNs[row] as number;
		const first = firstNotBefore(0, stretches.length, (at) => (stretches[at] as Stay).endNs <= start);
		for (let i = first; i < stretches.length && (stretches[i] as Stay).startNs < end; i++) {
			const stretch = stretches[i] as Stay;
			ns += Math.min(end, stretch.endNs) - Math.max(start, stretch.startNs);
		}
	}
	return ns;
}
