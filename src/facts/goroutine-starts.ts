// Who starts goroutines, how many, and how much each of them then does: with what the Ps spent between goroutines, the price of starting them.
import type { StackId } from '../base/ids.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState, type TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { originOf } from './go-names.ts';
import { lineOfFrame, ownSpot, type Spot, stackLines } from './places.ts';
import { isSystemStart } from './trace-time.ts';

export interface StartSite {
	/** The program's own function nearest to the `go` statement. */
	readonly creator: Spot;
	/** What the goroutines started with; fn '' when the trace does not tell. */
	readonly start: Spot;
	/** Goroutines created here inside the trace. */
	readonly created: number;
	/** Of those: ended inside the trace. */
	readonly ended: number;
	readonly runningNs: number;
	readonly runnableNs: number;
	/** How often they were given a P. */
	readonly runs: number;
	/** How often they went to wait. */
	readonly waits: number;
	readonly lines: readonly string[];
}

export interface GoroutineStarts {
	readonly input: number;
	readonly durationNs: number;
	readonly procs: number;
	/** Running time of all goroutines, the runtime's own included. */
	readonly runningNs: number;
	/** Time of Ps that ran, but no goroutine: looking for work, switching, ending goroutines. */
	readonly betweenNs: number;
	/** How often any goroutine was given a P. */
	readonly runs: number;
	/** By number of goroutines created, most first; those without a function of the program are left out. */
	readonly sites: readonly StartSite[];
}

export const goroutineStarts = fact({
	id: 'trace.goroutines.starts',
	unit: 'goroutines',
	doc: 'Goroutines created inside the trace by creating function and start function: how many, how long they ran, and the time of the Ps between goroutines.',
	needs: { traces: artifacts('trace') },
	compute: ({ traces }, { symbols }) => traces.map(({ input, tables }) => startsOf(tables, input, symbols)),
});

type Growing = { -readonly [K in keyof StartSite]: StartSite[K] };

function startsOf(trace: TraceTables, input: number, symbols: Symbols): GoroutineStarts {
	const { goroutines: g } = trace;
	const sites = new Map<string, Growing>();
	/** By stack of the go statement and start function; null: none of the program's. */
	const byPair = new Map<number, Growing | null>();
	const siteOf = (stack: number, start: string, frame: number): Growing | null => {
		const creator = ownSpot(symbols, stack as StackId);
		if (creator.fn === '' || originOf(creator.fn) !== 'own' || isSystemStart(start)) return null;
		const key = `${creator.fn}\n${start}`;
		let site = sites.get(key);
		if (!site) sites.set(key, (site = emptySite(creator, { fn: start, ...lineOfFrame(symbols, frame) }, symbols, stack)));
		return site;
	};
	let runningNs = 0;
	let runs = 0;
	for (let row = 0; row < g.length; row++) {
		runningNs += g.runningNs[row] as number;
		runs += g.runs[row] as number;
		const stack = g.creatorStack[row] as number;
		if ((g.createdNs[row] as number) < 0 || stack < 0) continue;
		// Both are ids of less than 2^26.
		const pair = stack * 0x4000000 + (g.startFunction[row] as number);
		let site = byPair.get(pair);
		if (site === undefined)
			byPair.set(pair, (site = siteOf(stack, symbols.text(g.startFunction[row] as never), g.startFrame[row] as number)));
		if (site === null) continue;
		site.created++;
		if (g.state[row] === GoState.NotExist) site.ended++;
		site.runningNs += g.runningNs[row] as number;
		site.runnableNs += g.runnableNs[row] as number;
		site.runs += g.runs[row] as number;
		site.waits += g.waits[row] as number;
	}
	return {
		input,
		durationNs: trace.durationNs,
		procs: trace.procs,
		runningNs,
		betweenNs: Math.max(0, trace.procRunningNs - runningNs),
		runs,
		sites: [...sites.values()].sort((a, b) => b.created - a.created || (a.creator.fn + a.start.fn < b.creator.fn + b.start.fn ? -1 : 1)),
	};
}

const emptySite = (creator: Spot, start: Spot, symbols: Symbols, stack: number): Growing => ({
	creator,
	start,
	created: 0,
	ended: 0,
	runningNs: 0,
	runnableNs: 0,
	runs: 0,
	waits: 0,
	lines: stackLines(symbols, stack as StackId),
});
