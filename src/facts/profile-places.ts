// Profiles summed by the program's own function: what a function costs including the library code it calls.
import type { StackId } from '../base/ids.ts';
import { sumOf } from '../base/numbers.ts';
import type { ProfileKind, ProfileTables } from '../tables/profile.ts';
import type { Symbols } from '../tables/symbols.ts';
import type { TraceTables } from '../tables/trace.ts';
import { artifacts, fact } from './fact.ts';
import { originOf } from './go-names.ts';
import { type Op, ownFunction, placeOf, spotAt, stackLines } from './places.ts';

export interface FunctionCost {
	readonly fn: string;
	readonly file: string;
	/** Line with the biggest value inside the function. */
	readonly line: number;
	/** Value of samples whose nearest own frame is this function (library and runtime code below it included). */
	readonly value: number;
	/** Value of samples with this function anywhere on the stack. */
	readonly cumulative: number;
	/** Of `value`: below an allocation or in GC assist. */
	readonly allocating: number;
	/** Sum of the counting sample type (contentions, samples, alloc_objects) over the same rows; 0 when there is none. */
	readonly count: number;
	readonly rows: readonly number[];
	/** The library function directly called that costs most ('' when the function's own code does). */
	readonly callee: string;
	readonly calleeValue: number;
	readonly op: Op;
	/** Stack of the most expensive sample. */
	readonly lines: readonly string[];
}

export interface ProfileCost {
	readonly input: number;
	readonly artifact: number;
	/** 'cpu' also for CPU samples inside a trace. */
	readonly kind: ProfileKind;
	/** `profile.samples`, `trace.cpuSamples` or `trace.preempted`. */
	readonly table: string;
	readonly sampleType: string;
	readonly unit: string;
	readonly total: number;
	readonly samples: number;
	/** Length of the measurement; 0 unknown. */
	readonly durationNs: number;
	/** Of total: GC workers and mark assists. */
	readonly gcValue: number;
	/** Of total: allocation (mallocgc and below), assists aside. */
	readonly allocValue: number;
	/** By value, biggest first. '' stands for samples without a frame of the program. */
	readonly functions: readonly FunctionCost[];
}

/** Which sample type of a kind the rules read. */
const SAMPLE_TYPE: Readonly<Partial<Record<ProfileKind, string>>> = { cpu: 'cpu', mutex: 'delay', block: 'delay' };

export const profileCosts = fact({
	id: 'profile.byFunction',
	unit: 'of the sample type',
	doc: "Cost of each of the program's functions, library code below it included, for CPU, allocation and contention profiles.",
	needs: { profiles: artifacts('profile'), traces: artifacts('trace') },
	compute({ profiles, traces }, { symbols }) {
		const costs: ProfileCost[] = [];
		for (const { input, index, tables } of profiles) {
			for (const type of typesOf(tables)) costs.push(costOf(tables, type, { input, artifact: index }, symbols));
		}
		for (const { input, index, tables } of traces) {
			if (tables.cpuSamples.length > 0) costs.push(traceCost(tables, 'cpuSamples', { input, artifact: index }, symbols));
		}
		return costs;
	},
});

export const preemptedCosts = fact({
	id: 'trace.preempted.byFunction',
	unit: 'ns',
	doc: 'Where goroutines were when they were preempted, 10 ms for each: a coarse CPU profile of those that compute long.',
	needs: { traces: artifacts('trace') },
	compute: ({ traces }, { symbols }) =>
		traces
			.filter(({ tables }) => tables.preempted.length > 0)
			.map(({ input, index, tables }) => traceCost(tables, 'preempted', { input, artifact: index }, symbols)),
});

function typesOf(profile: ProfileTables): number[] {
	const named = (name: string): number[] => profile.sampleTypes.flatMap((t, i) => (t.type === name ? [i] : []));
	if (profile.profileKind === 'heap') return [...named('alloc_space'), ...named('inuse_space')];
	const wanted = SAMPLE_TYPE[profile.profileKind];
	return wanted === undefined ? [] : named(wanted).slice(0, 1);
}

/** alloc_space counts alloc_objects, delay counts contentions: pprof writes the counting type right before its value. */
function countType(profile: ProfileTables, type: number): Float64Array | null {
	const before = profile.sampleTypes[type - 1];
	return before?.unit === 'count' ? (profile.values[type - 1] as Float64Array) : null;
}

/** How many samples were taken (one row of a profile stands for many): the counting type, else value over period, else rows. */
function sampleNumber(profile: ProfileTables, counts: Float64Array | null, total: number): number {
	if (counts) return sumOf(counts);
	return profile.period > 0 ? Math.round(total / profile.period) : profile.sampleCount;
}

interface Where {
	readonly input: number;
	readonly artifact: number;
}

function costOf(profile: ProfileTables, type: number, where: Where, symbols: Symbols): ProfileCost {
	const values = profile.values[type] as Float64Array;
	const counts = countType(profile, type);
	const { functions, ...sums } = sumByFunction(profile.stack, values, counts, symbols, profile.profileKind);
	const valueType = profile.sampleTypes[type] as { type: string; unit: string };
	return {
		...where,
		kind: profile.profileKind,
		table: 'profile.samples',
		sampleType: valueType.type,
		unit: valueType.unit === 'nanoseconds' ? 'ns' : valueType.unit,
		samples: sampleNumber(profile, counts, sums.total),
		durationNs: profile.durationNs,
		...sums,
		functions,
	};
}

/** A trace's CPU samples are taken 100 times per second of CPU, and sysmon preempts after a time slice of the same 10 ms. */
const TRACE_SAMPLE_NS = 1e7;

function traceCost(trace: TraceTables, column: 'cpuSamples' | 'preempted', where: Where, symbols: Symbols): ProfileCost {
	const { stack, count } = trace[column];
	const values = Float64Array.from(count, (times) => times * TRACE_SAMPLE_NS);
	const { functions, ...sums } = sumByFunction(stack, values, Float64Array.from(count), symbols, 'cpu');
	return {
		...where,
		kind: 'cpu',
		table: `trace.${column}`,
		sampleType: 'cpu',
		unit: 'ns',
		samples: sumOf(count),
		durationNs: trace.durationNs,
		...sums,
		functions,
	};
}

interface Entry {
	value: number;
	cumulative: number;
	allocating: number;
	count: number;
	readonly rows: number[];
	readonly lineValues: Map<string, number>;
	readonly callees: Map<string, number>;
	best: number;
	bestStack: StackId;
}

function sumByFunction(stacks: Int32Array, values: Float64Array, counts: Float64Array | null, symbols: Symbols, kind: ProfileKind) {
	const entries = new Map<string, Entry>();
	// Only block profiles hold waits of several kinds; their functions are kept apart by operation.
	const keyOf = (fn: string, op: Op): string => (kind === 'block' ? `${fn}\n${op}` : fn);
	const entryOf = (key: string): Entry => {
		let entry = entries.get(key);
		if (!entry) {
			entry = {
				value: 0,
				cumulative: 0,
				allocating: 0,
				count: 0,
				rows: [],
				lineValues: new Map(),
				callees: new Map(),
				best: -1,
				bestStack: -1 as StackId,
			};
			entries.set(key, entry);
		}
		return entry;
	};
	const shapes = new Map<number, StackShape>();
	let total = 0;
	let gcValue = 0;
	let allocValue = 0;
	for (let i = 0; i < stacks.length; i++) {
		const value = values[i] as number;
		const stack = stacks[i] as StackId;
		let shape = shapes.get(stack);
		if (!shape) {
			shape = shapeOf(symbols, kind, stack);
			shapes.set(stack, shape);
		}
		total += value;
		if (shape.isMarking) gcValue += value;
		else if (shape.isAllocating) allocValue += value;
		const entry = entryOf(keyOf(shape.fn, shape.op));
		entry.value += value;
		entry.count += counts?.[i] ?? 0;
		entry.rows.push(i);
		if (shape.isAllocating) entry.allocating += value;
		bump(entry.lineValues, shape.line, value);
		bump(entry.callees, shape.callee, value);
		if (value > entry.best) {
			entry.best = value;
			entry.bestStack = stack;
		}
		for (const fn of shape.own) entryOf(keyOf(fn, shape.op)).cumulative += value;
	}
	const functions = [...entries].map(([key, entry]) => functionCost(key.split('\n')[0] as string, entry, symbols, kind));
	functions.sort((a, b) => b.value - a.value || (a.fn < b.fn ? -1 : 1));
	return { total, gcValue, allocValue, functions };
}

interface StackShape {
	readonly fn: string;
	readonly op: Op;
	/** `file\nline` of the own frame. */
	readonly line: string;
	readonly callee: string;
	/** A GC worker, or a mark assist inside an allocation. */
	readonly isMarking: boolean;
	readonly isAllocating: boolean;
	/** Distinct own functions on the stack. */
	readonly own: readonly string[];
}

const MARKING = new Set(['runtime.gcBgMarkWorker', 'runtime.gcAssistAlloc', 'runtime.gcAssistAlloc1']);
const ALLOCATION = new Set(['runtime.mallocgc', 'runtime.gcAssistAlloc', 'runtime.growslice', 'runtime.newobject']);

function shapeOf(symbols: Symbols, kind: ProfileKind, stack: StackId): StackShape {
	const { fn, depth } = ownFunction(symbols, stack);
	const { file, line } = spotAt(symbols, stack, depth);
	const own = new Set<string>();
	let isAllocating = false;
	let isMarking = false;
	for (let i = 0; i < symbols.depth(stack); i++) {
		const name = symbols.functionAt(stack, i);
		if (ALLOCATION.has(name)) isAllocating = true;
		if (MARKING.has(name)) isMarking = true;
		if (name !== '' && originOf(name) === 'own') own.add(name);
	}
	return {
		fn,
		op: opOf(symbols, kind, stack),
		line: `${file}\n${line}`,
		callee: depth > 0 ? symbols.functionAt(stack, depth - 1) : '',
		isMarking,
		isAllocating,
		own: [...own],
	};
}

function functionCost(fn: string, entry: Entry, symbols: Symbols, kind: ProfileKind): FunctionCost {
	const [place] = biggest(entry.lineValues);
	const [callee, calleeValue] = biggest(entry.callees);
	const [file, line] = place.split('\n');
	return {
		fn,
		file: file ?? '',
		line: Number(line ?? 0),
		value: entry.value,
		cumulative: Math.max(entry.cumulative, entry.value),
		allocating: entry.allocating,
		count: entry.count,
		rows: entry.rows,
		callee,
		calleeValue,
		op: opOf(symbols, kind, entry.bestStack),
		lines: stackLines(symbols, entry.bestStack),
	};
}

/** A mutex profile's leaf is the unlock, so the operation comes from its receiver. */
function opOf(symbols: Symbols, kind: ProfileKind, stack: StackId): Op {
	if (kind === 'heap') return 'alloc';
	if (kind === 'cpu') return 'cpu';
	if (kind === 'mutex') return symbols.functionAt(stack, 0).includes('RWMutex') ? 'rwmutex lock' : 'mutex lock';
	return placeOf(symbols, '', stack).op;
}

function biggest(values: ReadonlyMap<string, number>): [string, number] {
	let best: [string, number] = ['', 0];
	for (const [key, value] of values) if (value > best[1] || (value === best[1] && key < best[0])) best = [key, value];
	return best;
}

function bump(map: Map<string, number>, key: string, value: number): void {
	map.set(key, (map.get(key) ?? 0) + value);
}
