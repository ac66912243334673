// One pass over the events of a trace: who created whom, who ended whose waits, what is still open.
//
// 1. A row per goroutine holds the state it is in and since when, as in decode/go-trace/account.ts.
// 2. A wait that ends is added to a row per (waker, woken, where it waited, where it was ended). Waker and woken are start functions;
//    a goroutine whose start function is not known yet stands for itself until the end (`grouping.ts` puts it in its place).
// 3. With a focus only edges at that goroutine are kept, and all others stand for themselves.
// Memory follows goroutines and edges, not events.
import { type Column, float64Column, int32Column, uint8Column } from '../base/columns.ts';
import { emptyString, type StackId } from '../base/ids.ts';
import { tupleInterner } from '../base/interner.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from '../decode/go-trace/event.ts';
import { idIndex } from '../decode/go-trace/id-index.ts';
import type { Symbols } from '../tables/symbols.ts';
import { GoState } from '../tables/trace.ts';
import { createLifeRecorder, type LifeRecorder } from './life.ts';
import { createPlaces, type Places } from './places.ts';

export interface CollectOptions {
	/** Shorter waits are left out. */
	readonly thresholdNs: number;
	/** Id of the goroutine whose neighbourhood is wanted; -1: all, by function. */
	readonly focus: number;
}

/** A party of an edge: a start function (its StringId, above 0), a goroutine (-2 - row), or the runtime (0). */
export type Party = number;
export const theRuntime: Party = 0;
export const partyOfRow = (row: number): Party => -2 - row;
export const rowOfParty = (party: Party): number => -2 - party;

/** Row per edge, keyed by a tuple of small integers. */
export interface Edges<Key extends readonly number[]> {
	readonly length: number;
	key(row: number): Key;
}

export interface WakeRows extends Edges<readonly [waker: Party, woken: Party, at: number, from: number]> {
	readonly count: Column<Float64Array>;
	readonly totalNs: Column<Float64Array>;
	readonly longestNs: Column<Float64Array>;
	readonly longestEndNs: Column<Float64Array>;
	/** Goroutine rows of the longest wait; waker -1: the runtime. */
	readonly longestWoken: Column<Int32Array>;
	readonly longestWaker: Column<Int32Array>;
}

export interface CreationRows extends Edges<readonly [creator: Party, created: Party, at: number]> {
	readonly count: Column<Float64Array>;
	/** Rows of the first goroutines, `exampleCount` per edge; -1: fewer. */
	readonly examples: Column<Int32Array>;
}

/**
 * Where waits end: pairs of start function and site (`places.site`). When it is not known where the ended wait was (it began before the trace), it counts
 * for all places at which the same goroutine waits later: one of them is what it came back to.
 */
export interface EndedWaits {
	has(startFunction: number, site: number): boolean;
}

export const exampleCount = 3;

export interface GoroutineRows {
	readonly id: Column<Float64Array>;
	readonly startFunction: Column<Int32Array>;
	readonly startFrame: Column<Int32Array>;
	readonly state: Column<Uint8Array>;
	readonly sinceNs: Column<Float64Array>;
	/** 1: in that state since before the trace. */
	readonly isBefore: Column<Uint8Array>;
	/** Index of the place at which it waits; -1 when it does not. */
	readonly place: Column<Int32Array>;
	readonly createdNs: Column<Float64Array>;
	readonly endedNs: Column<Float64Array>;
}

export interface Collected {
	readonly symbols: Symbols;
	readonly places: Places;
	readonly goroutines: GoroutineRows;
	readonly wakes: WakeRows;
	readonly creations: CreationRows;
	readonly lastNs: number;
	readonly options: CollectOptions;
	readonly ended: EndedWaits;
	/** Row of the goroutine in focus; -1: none, or not in the trace. */
	readonly focusRow: number;
	readonly life: LifeRecorder;
}

interface Collecting {
	readonly symbols: Symbols;
	readonly places: Places;
	readonly rows: ReturnType<typeof idIndex>;
	readonly goroutines: GoroutineRows;
	readonly wakes: WakeRows & { at(...key: number[]): number };
	readonly creations: CreationRows & { at(...key: number[]): number };
	readonly options: CollectOptions;
	readonly life: LifeRecorder;
	readonly ended: ReturnType<typeof endedWaits>;
	lastNs: number;
}

export function createGraphCollector(symbols: Symbols, options: CollectOptions): TraceSink & { finish(): Collected } {
	const c: Collecting = {
		symbols,
		places: createPlaces(symbols),
		rows: idIndex(),
		goroutines: {
			id: float64Column(256),
			startFunction: int32Column(256),
			startFrame: int32Column(256),
			state: uint8Column(256),
			sinceNs: float64Column(256),
			isBefore: uint8Column(256),
			place: int32Column(256),
			createdNs: float64Column(256),
			endedNs: float64Column(256),
		},
		wakes: wakeRows(),
		creations: creationRows(),
		options,
		life: createLifeRecorder(),
		ended: endedWaits(),
		lastNs: 0,
	};
	return {
		start() {},
		event(e) {
			if (e.timeNs > c.lastNs) c.lastNs = e.timeNs;
			if (e.g >= 0 && e.stack >= 0 && !isStatus(e)) nameGoroutine(c, rowOf(c, e.g), e.stack);
			if (e.kind === EventKind.StateTransition && e.resource === Resource.Goroutine) transition(c, e);
		},
		finish: () => ({ ...c, focusRow: options.focus < 0 ? -1 : c.rows.get(options.focus) }),
	};
}

/** A status event tells of the goroutine it names, its stack included, not of the one that wrote it. */
const isStatus = (e: TraceEvent): boolean =>
	e.kind === EventKind.StateTransition && (e.from === GoState.Undetermined || e.from === e.to) && e.id !== e.g;

function rowOf(c: Collecting, id: number): number {
	const known = c.rows.get(id);
	if (known >= 0) return known;
	const { goroutines: g } = c;
	const row = g.id.push(id);
	g.startFunction.push(emptyString);
	g.startFrame.push(-1);
	g.state.push(GoState.Undetermined);
	g.sinceNs.push(0);
	g.isBefore.push(1);
	g.place.push(-1);
	g.createdNs.push(-1);
	g.endedNs.push(-1);
	c.rows.add(id, row);
	return row;
}

/** Go cuts stacks at 128 frames: the outermost frame of such a one is not the start. */
const longestStack = 128;

function nameGoroutine({ goroutines: g, symbols }: Collecting, row: number, stack: StackId): void {
	if (g.startFunction.get(row) !== emptyString) return;
	const depth = symbols.depth(stack);
	if (depth === 0 || depth >= longestStack) return;
	const frame = symbols.frameAt(stack, depth - 1);
	g.startFunction.set(row, symbols.functionOf(frame));
	g.startFrame.set(row, frame);
}

function transition(c: Collecting, e: TraceEvent): void {
	const { goroutines: g } = c;
	const row = rowOf(c, e.id);
	if (e.resourceStack >= 0) nameGoroutine(c, row, e.resourceStack);
	if (e.from === e.to) return;
	const isFocus = e.id === c.options.focus;
	if (e.from === GoState.NotExist) {
		g.createdNs.set(row, e.timeNs);
		created(c, row, e);
	} else if (e.from !== GoState.Undetermined) {
		if (isFocus) c.life.span(g.state.get(row) as GoState, g.sinceNs.get(row), e.timeNs);
		if (e.from === GoState.Waiting) waitEnded(c, row, e);
	}
	if (e.to === GoState.NotExist) g.endedNs.set(row, e.timeNs);
	const known = g.state.get(row);
	if (e.from !== GoState.Undetermined) {
		g.sinceNs.set(row, e.timeNs);
		g.isBefore.set(row, 0);
	} else if (known !== GoState.Undetermined && known !== e.to) {
		// After a damaged stretch the order starts afresh: what happened to the goroutine meanwhile is not known.
		g.sinceNs.set(row, e.timeNs);
		g.isBefore.set(row, 1);
	}
	g.state.set(row, e.to);
	const place = e.to === GoState.Waiting ? c.places.ofWait(e.reason, e.resourceStack) : -1;
	g.place.set(row, place);
	if (place >= 0 && e.from !== GoState.Undetermined) c.ended.waits(row, g.startFunction.get(row), c.places.site(place));
}

function created(c: Collecting, row: number, e: TraceEvent): void {
	const { focus } = c.options;
	if (focus >= 0 && e.id !== focus && e.g !== focus) return;
	const creator = e.g >= 0 ? partyOf(c, rowOf(c, e.g)) : theRuntime;
	const { creations } = c;
	const edge = creations.at(creator, partyOf(c, row), c.places.ofStack(e.stack));
	const count = creations.count.get(edge);
	if (count < exampleCount) creations.examples.set(edge * exampleCount + count, row);
	creations.count.set(edge, count + 1);
}

function waitEnded(c: Collecting, row: number, e: TraceEvent): void {
	const { goroutines: g, options, wakes } = c;
	const startNs = g.sinceNs.get(row);
	const ns = e.timeNs - startNs;
	const isByOther = e.g >= 0 && e.g !== e.id;
	const place = g.place.get(row);
	if (isByOther) c.ended.add(row, g.startFunction.get(row), c.places.site(place), c.places.isUnknown(place));
	if (e.id === options.focus)
		c.life.wait({ startNs: g.isBefore.get(row) === 1 ? -1 : startNs, endNs: e.timeNs, ns, place, waker: isByOther ? e.g : -1 });
	if (ns < options.thresholdNs) return;
	if (options.focus >= 0 && e.id !== options.focus && e.g !== options.focus) return;
	const waker = isByOther ? rowOf(c, e.g) : -1;
	const edge = wakes.at(waker < 0 ? theRuntime : partyOf(c, waker), partyOf(c, row), place, waker < 0 ? -1 : c.places.ofStack(e.stack));
	wakes.count.add(edge, 1);
	wakes.totalNs.add(edge, ns);
	if (ns <= wakes.longestNs.get(edge)) return;
	wakes.longestNs.set(edge, ns);
	wakes.longestEndNs.set(edge, e.timeNs);
	wakes.longestWoken.set(edge, row);
	wakes.longestWaker.set(edge, waker);
}

const partyOf = ({ goroutines: g, options }: Collecting, row: number): Party =>
	options.focus >= 0 || g.startFunction.get(row) === emptyString ? partyOfRow(row) : g.startFunction.get(row);

function endedWaits(): EndedWaits & {
	add(row: number, startFunction: number, site: number, isUnknown: boolean): void;
	waits(row: number, startFunction: number, site: number): void;
} {
	const keys = new Set<number>();
	const keyOf = (startFunction: number, site: number): number => startFunction * 2 ** 26 + site;
	/** Goroutine rows whose first wait ended at a place that is not known. */
	const returning = new Set<number>();
	return {
		has: (startFunction, site) => keys.has(keyOf(startFunction, site)),
		add(row, startFunction, site, isUnknown) {
			if (isUnknown) returning.add(row);
			else keys.add(keyOf(startFunction, site));
		},
		waits(row, startFunction, site) {
			if (returning.has(row)) keys.add(keyOf(startFunction, site));
		},
	};
}

/** Rows by key tuple; `grow` is called once for each new one. */
function keyed(width: number, grow: () => void) {
	const interner = tupleInterner();
	return {
		at(...key: number[]): number {
			const before = interner.size;
			const row = interner.intern(key, width);
			if (row === before) grow();
			return row;
		},
		key: (row: number): number[] => Array.from(interner.pool().subarray(interner.start(row), interner.end(row))),
		size: () => interner.size,
	};
}

function wakeRows(): Collecting['wakes'] {
	const columns = {
		count: float64Column(),
		totalNs: float64Column(),
		longestNs: float64Column(),
		longestEndNs: float64Column(),
		longestWoken: int32Column(),
		longestWaker: int32Column(),
	};
	const keys = keyed(4, () => {
		columns.count.push(0);
		columns.totalNs.push(0);
		// A wait of no length is longer than none.
		columns.longestNs.push(-1);
		columns.longestEndNs.push(-1);
		columns.longestWoken.push(-1);
		columns.longestWaker.push(-1);
	});
	return {
		...columns,
		at: keys.at,
		key: (row) => keys.key(row) as never,
		get length() {
			return keys.size();
		},
	};
}

function creationRows(): Collecting['creations'] {
	const columns = { count: float64Column(), examples: int32Column() };
	const keys = keyed(3, () => {
		columns.count.push(0);
		for (let i = 0; i < exampleCount; i++) columns.examples.push(-1);
	});
	return {
		...columns,
		at: keys.at,
		key: (row) => keys.key(row) as never,
		get length() {
			return keys.size();
		},
	};
}
