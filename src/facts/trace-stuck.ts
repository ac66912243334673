// Goroutines of the program that still wait when the trace ends, grouped by where they wait; with what speaks for and
// against their ever going on: how many were started and ended there, whether waits there ever end, and whether the
// function that started them has returned.
import type { StackId } from '../base/ids.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState, type TraceTables } from '../tables/trace.ts';
import { maxOf, sumOf } from '../base/numbers.ts';
import { artifacts, fact } from './fact.ts';
import { enclosingFunction } from './go-names.ts';
import { ownFunction, ownSpot, type PlaceInfo, placeFinder, placeOf, stackLines } from './places.ts';
import { type TraceWait, traceWaits } from './trace-waits.ts';

export interface StuckGroup {
	readonly input: number;
	/** `operation|function`. */
	readonly key: string;
	readonly place: PlaceInfo;
	/** Rows of trace.goroutines. */
	readonly rows: readonly number[];
	readonly ids: readonly number[];
	/** Age inside the trace, ns, of each row (at most the trace's length). */
	readonly agesNs: readonly number[];
	readonly oldestNs: number;
	/** Of `rows`: created inside the trace. */
	readonly created: number;
	/** Of the created ones: the function that started them is no longer on its goroutine's stack, or that goroutine has ended. */
	readonly starterReturned: number;
	/** Of the created ones: that function is still there. */
	readonly starterPresent: number;
	/** Of the created ones: their starter is past taking part: it waits in a WaitGroup, for connections, or in an empty select. */
	readonly starterBusy: number;
	/** Time between the first and the last creation among them, ns. */
	readonly spreadNs: number;
	/** Function that ended most of the finished waits at these sites, the runtime aside; '' when none did. */
	readonly partner: string;
	/** Of the created ones: another goroutine that the same goroutine started waits for the network (read and write pumps). */
	readonly besideReader: number;
	/** Different goroutines that created them. */
	readonly creators: number;
	/** Goroutines with the same start function created, and ended, inside the trace. */
	readonly siblingsCreated: number;
	readonly siblingsEnded: number;
	/** Finished waits at these sites and the longest of them. */
	readonly finishedWaits: number;
	readonly finishedMaxNs: number;
	/** Finished waits that a goroutine ended, not the runtime's timers. */
	readonly wokenByGoroutine: number;
	readonly waitRows: readonly number[];
	readonly startFunction: string;
	/** Function with the `go` statement, with file and line; '' unknown. */
	readonly creatorFunction: string;
	readonly creatorFile: string;
	readonly creatorLine: number;
	readonly durationNs: number;
	readonly lines: readonly string[];
}

export const traceStuck = fact({
	id: 'trace.goroutines.stuck',
	unit: 'count',
	doc: 'Goroutines of the program that wait when the trace ends, by operation and function, with the fate of their siblings and starters.',
	needs: { traces: artifacts('trace'), waits: traceWaits },
	compute({ traces, waits }, { symbols }) {
		return traces.flatMap(({ input, tables }) =>
			stuckGroups(
				tables,
				input,
				waits.filter((wait) => wait.input === input),
				symbols,
			),
		);
	},
});

function stuckGroups(trace: TraceTables, input: number, waits: readonly TraceWait[], symbols: Symbols): StuckGroup[] {
	const { goroutines: g } = trace;
	const placeOf = placeFinder(symbols);
	const members = new Map<string, number[]>();
	for (let row = 0; row < g.length; row++) {
		if (g.state[row] !== GoState.Waiting) continue;
		const place = placeOf(symbols.text(g.reason[row] as never), g.stack[row] as StackId);
		if (place.idle !== null || place.depth < 0) continue;
		const key = `${place.op}|${place.fn}`;
		const list = members.get(key);
		if (list) list.push(row);
		else members.set(key, [row]);
	}
	const groups: StuckGroup[] = [];
	const readers = creatorsOfReaders(trace, symbols);
	for (const [key, rows] of members) groups.push(describe(trace, input, key, rows, waits, readers, symbols));
	return groups.sort((a, b) => b.rows.length - a.rows.length || (a.key < b.key ? -1 : 1));
}

function describe(
	trace: TraceTables,
	input: number,
	key: string,
	rows: readonly number[],
	waits: readonly TraceWait[],
	readers: ReadonlySet<number>,
	symbols: Symbols,
): StuckGroup {
	const { goroutines: g } = trace;
	const first = rows[0] as number;
	const stack = g.stack[first] as StackId;
	const place = placeOf(symbols, symbols.text(g.reason[first] as never), stack);
	const agesNs = rows.map((row) => trace.durationNs - Math.max(0, g.stateSinceNs[row] as number));
	const created = rows.filter((row) => (g.createdNs[row] as number) >= 0);
	const starters = created.map((row) => starterState(trace, row, symbols));
	const sameSite = waits.filter((wait) => `${wait.place.op}|${wait.place.fn}` === key);
	const starts = new Set(rows.map((row) => g.startFunction[row]));
	let siblingsCreated = 0;
	let siblingsEnded = 0;
	for (let row = 0; row < g.length; row++) {
		if (!starts.has(g.startFunction[row]) || (g.createdNs[row] as number) < 0) continue;
		siblingsCreated++;
		if ((g.endedNs[row] as number) >= 0) siblingsEnded++;
	}
	const creatorStack = (created.length > 0 ? g.creatorStack[created[0] as number] : -1) as StackId;
	return {
		input,
		key,
		place,
		rows,
		ids: rows.map((row) => g.id[row] as number).sort((a, b) => a - b),
		agesNs,
		oldestNs: maxOf(agesNs),
		created: created.length,
		starterReturned: starters.filter((s) => s === 'returned').length,
		starterPresent: starters.filter((s) => s === 'present').length,
		starterBusy: created.filter((row) => isPastTakingPart(trace, g.creator[row] as number, symbols)).length,
		spreadNs: spreadOf(created.map((row) => g.createdNs[row] as number)),
		partner: partnerOf(sameSite),
		besideReader: created.filter((row) => readers.has(g.creator[row] as number)).length,
		creators: new Set(created.map((row) => g.creator[row])).size,
		siblingsCreated,
		siblingsEnded,
		finishedWaits: sumOf(sameSite.map((wait) => wait.count)),
		finishedMaxNs: maxOf(sameSite.map((wait) => wait.maxNs)),
		wokenByGoroutine: sumOf(sameSite.flatMap((wait) => wait.wakers.filter((w) => !w.isRuntime).map((w) => w.count))),
		waitRows: sameSite.map((wait) => wait.row),
		startFunction: symbols.text(g.startFunction[first] as never),
		...creatorOf(symbols, creatorStack),
		durationNs: trace.durationNs,
		lines: stackLines(symbols, stack),
	};
}

function spreadOf(times: readonly number[]): number {
	let first = Number.POSITIVE_INFINITY;
	for (const time of times) if (time < first) first = time;
	return Math.max(0, maxOf(times) - first);
}

function partnerOf(waits: readonly TraceWait[]): string {
	const counts = new Map<string, number>();
	for (const { isRuntime, place, count } of waits.flatMap((wait) => wait.wakers))
		if (!isRuntime && place.fn !== '') counts.set(place.fn, (counts.get(place.fn) ?? 0) + count);
	return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? '';
}

function isPastTakingPart({ goroutines: g }: TraceTables, row: number, symbols: Symbols): boolean {
	if (row < 0 || g.state[row] !== GoState.Waiting) return false;
	const stack = g.stack[row] as StackId;
	const { op } = placeOf(symbols, symbols.text(g.reason[row] as never), stack);
	return op === 'wg wait' || op === 'accept' || symbols.functionAt(stack, 0) === 'runtime.block';
}

function creatorOf(symbols: Symbols, stack: StackId) {
	const { fn, file, line } = ownSpot(symbols, stack);
	return { creatorFunction: fn, creatorFile: file, creatorLine: line };
}

/** Rows of goroutines that started one which now waits for the network. */
export function creatorsOfReaders(trace: TraceTables, symbols: Symbols): Set<number> {
	const { goroutines: g } = trace;
	const network = symbols.string('network');
	const creators = new Set<number>();
	for (let row = 0; row < g.length; row++) {
		if (g.state[row] === GoState.Waiting && g.reason[row] === network && (g.creator[row] as number) >= 0)
			creators.add(g.creator[row] as number);
	}
	return creators;
}

export type StarterState = 'returned' | 'present' | 'unknown';

/** Is the function with the `go` statement still running? Known when its goroutine has ended, or waits with a stack that shows. */
export function starterState(trace: TraceTables, row: number, symbols: Symbols): StarterState {
	const { goroutines: g } = trace;
	const creator = g.creator[row] as number;
	if (creator < 0) return 'unknown';
	if ((g.endedNs[creator] as number) >= 0) return 'returned';
	const starter = ownFunction(symbols, g.creatorStack[row] as StackId).fn;
	const now = g.stack[creator] as StackId;
	if (starter === '' || now < 0 || g.state[creator] === GoState.Running || g.state[creator] === GoState.Runnable) return 'unknown';
	return isOnStack(symbols, now, starter) ? 'present' : 'returned';
}

export function isOnStack(symbols: Symbols, stack: StackId, fn: string): boolean {
	const wanted = enclosingFunction(fn);
	for (let depth = 0; depth < symbols.depth(stack); depth++) {
		if (enclosingFunction(symbols.functionAt(stack, depth)) === wanted) return true;
	}
	return false;
}
