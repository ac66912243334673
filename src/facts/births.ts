// Goroutines by the function they start in: how many came and went in a trace, and how long those that went had lived. Where the quick
// ones end within milliseconds, and the others have not ended after many times that, the others are of another kind.
import type { StackId } from '../base/ids.ts';
import { maxOf, medianOf } from '../base/numbers.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState, type TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { originOf } from './go-names.ts';
import { ownSpot, type PlaceInfo, placeOf, type Spot, stackLines } from './places.ts';
import { creatorsOfReaders, starterState } from './trace-stuck.ts';

export interface Births {
	readonly input: number;
	readonly startFunction: string;
	/** Where most of those alive are. */
	readonly place: PlaceInfo;
	readonly lines: readonly string[];
	/** Alive at the end, and for longer than OUTLIVED times the longest life that ended: rows of trace.goroutines. */
	readonly rows: readonly number[];
	readonly ids: readonly number[];
	/** Of `rows`: created inside the trace. */
	readonly newcomers: number;
	/** How often the middle one of `rows` went to wait in the trace: who waits often goes round and round. */
	readonly medianWaits: number;
	/** Inside the trace, ended ones and all others. */
	readonly created: number;
	/** Of the created ones; the longest life among them, ns. */
	readonly ended: number;
	readonly longestLifeNs: number;
	/** That were there when the trace began, and how many of these ended. */
	readonly before: number;
	readonly beforeEnded: number;
	/** Of the newcomers: the function that started it has returned, or is still there; and beside it a sibling reads from the network. */
	readonly starterReturned: number;
	readonly starterPresent: number;
	readonly besideReader: number;
	readonly creators: number;
	readonly creator: Spot;
	readonly durationNs: number;
}

/** From here on a goroutine is not one of those that are about to end. */
const OUTLIVED = 3;

export const births = fact({
	id: 'trace.goroutines.births',
	unit: 'goroutines',
	doc: 'Goroutines of the program by start function: created and ended inside the trace, alive at its end, and how long the ended ones lived.',
	needs: { traces: artifacts('trace') },
	compute: ({ traces }, { symbols }) => traces.flatMap(({ input, tables }) => birthsOf(tables, input, symbols)),
});

function birthsOf(trace: TraceTables, input: number, symbols: Symbols): Births[] {
	const { goroutines: g } = trace;
	const byStart = new Map<number, number[]>();
	for (let row = 0; row < g.length; row++) {
		const start = g.startFunction[row] as number;
		if (start === 0 || originOf(symbols.text(start as never)) !== 'own') continue;
		const rows = byStart.get(start);
		if (rows) rows.push(row);
		else byStart.set(start, [row]);
	}
	const readers = creatorsOfReaders(trace, symbols);
	return [...byStart].flatMap(([start, rows]) => {
		const counts = countsOf(trace, rows);
		const since = (row: number): number => Math.max(0, g.createdNs[row] as number);
		const old = rows.filter(
			(row) => g.state[row] !== GoState.NotExist && trace.durationNs - since(row) > counts.longestLifeNs * OUTLIVED && counts.ended > 0,
		);
		if (old.length === 0) return [];
		return [{ ...counts, ...survivors(trace, old, readers, symbols), input, startFunction: symbols.text(start as never) }];
	});
}

function countsOf({ goroutines: g, durationNs }: TraceTables, rows: readonly number[]) {
	const created = rows.filter((row) => (g.createdNs[row] as number) >= 0);
	const ended = created.filter((row) => (g.endedNs[row] as number) >= 0);
	const before = rows.filter((row) => (g.createdNs[row] as number) < 0);
	return {
		created: created.length,
		ended: ended.length,
		longestLifeNs: maxOf(ended.map((row) => (g.endedNs[row] as number) - (g.createdNs[row] as number))),
		before: before.length,
		beforeEnded: before.filter((row) => (g.endedNs[row] as number) >= 0).length,
		durationNs,
	};
}

function survivors(trace: TraceTables, rows: readonly number[], readers: ReadonlySet<number>, symbols: Symbols) {
	const { goroutines: g } = trace;
	const newcomers = rows.filter((row) => (g.createdNs[row] as number) >= 0);
	const starters = newcomers.map((row) => starterState(trace, row, symbols));
	const sample = mostFrequent(rows, (row) => `${g.reason[row]}/${g.stack[row]}`);
	const stack = g.stack[sample] as StackId;
	return {
		place: placeOf(symbols, symbols.text(g.reason[sample] as never), stack),
		lines: stackLines(symbols, stack),
		rows,
		ids: rows.map((row) => g.id[row] as number).sort((a, b) => a - b),
		newcomers: newcomers.length,
		medianWaits: medianOf(rows.map((row) => g.waits[row] as number)),
		starterReturned: starters.filter((one) => one === 'returned').length,
		starterPresent: starters.filter((one) => one === 'present').length,
		besideReader: newcomers.filter((row) => readers.has(g.creator[row] as number)).length,
		creators: new Set(newcomers.map((row) => g.creator[row])).size,
		creator: ownSpot(symbols, (newcomers.length > 0 ? g.creatorStack[newcomers[0] as number] : -1) as StackId),
	};
}

/** A row of the largest group; the first one of several. */
function mostFrequent(rows: readonly number[], keyOf: (row: number) => string): number {
	const groups = new Map<string, number[]>();
	for (const row of rows) {
		const list = groups.get(keyOf(row));
		if (list) list.push(row);
		else groups.set(keyOf(row), [row]);
	}
	let best: readonly number[] = rows;
	let most = 0;
	for (const list of groups.values()) {
		if (list.length <= most) continue;
		most = list.length;
		best = list;
	}
	return best[0] as number;
}
