// Tables drawn by hand, for tests of facts: a row is an object with the columns that matter, the others hold their "none".
import type { FrameId, StackId, StringId } from '../../src/base/ids.ts';
import type { Fact, Located } from '../../src/facts/fact.ts';
import { createSession } from '../../src/facts/session.ts';
import type { Artifact } from '../../src/tables/artifact.ts';
import type { ProfileTables, ValueType } from '../../src/tables/profile.ts';
import type { SnapshotTables } from '../../src/tables/snapshot.ts';
import type { Symbols } from '../../src/tables/symbols.ts';
import { GoState, type TraceTables } from '../../src/tables/trace.ts';

/** `main.f a.go:3 | main.main a.go:9`, leaf first; places may be left out. */
export function stack(symbols: Symbols, text: string): StackId {
	const frames = text
		.split('|')
		.map((one) => one.trim())
		.filter((one) => one !== '')
		.map((one): FrameId => {
			const [fn = '', place = ''] = one.split(' ');
			const [file = '', line = '0'] = place.split(':');
			return symbols.frame(symbols.string(fn), symbols.string(file), Number(line));
		});
	return symbols.stack(frames);
}

/** Computes a fact over artifacts, each of an input of its own. */
export function compute<T>(fact: Fact<T>, symbols: Symbols, artifacts: readonly Artifact[], minWaitNs = 1e9): T {
	const located = artifacts.map((tables, at) => ({ input: at, index: at, tables }) as Located);
	return createSession(symbols, located, { minWaitNs }).get(fact);
}

type Row = Readonly<Record<string, number>>;

/** Columns from rows. */
function columns(rows: readonly Row[], defaults: Row): Record<string, Float64Array | number> {
	const names = new Set([...Object.keys(defaults), ...rows.flatMap((row) => Object.keys(row))]);
	const table: Record<string, Float64Array | number> = { length: rows.length };
	for (const name of names) table[name] = Float64Array.from(rows, (row) => row[name] ?? defaults[name] ?? 0);
	return table;
}

export interface DrawnGoroutine {
	readonly id?: number;
	readonly count?: number;
	readonly state?: string;
	readonly minutes?: number;
	readonly stack?: string;
	readonly createdBy?: string;
	readonly creatorId?: number;
	readonly flags?: number;
	/** Address of the lock it waits for, `0xc000010000`. */
	readonly waitsFor?: string;
	/** Pointer arguments: depth of the frame and address. */
	readonly args?: readonly (readonly [number, string])[];
}

export function drawSnapshot(symbols: Symbols, rows: readonly DrawnGoroutine[], about: Partial<SnapshotTables> = {}): SnapshotTables {
	const table = columns(
		rows.map((row) => ({
			id: row.id ?? -1,
			count: row.count ?? 1,
			state: symbols.string(row.state ?? ''),
			waitMinutes: row.minutes ?? -1,
			stack: stack(symbols, row.stack ?? ''),
			createdBy: symbols.string(row.createdBy ?? ''),
			creatorId: row.creatorId ?? -1,
			flags: row.flags ?? 0,
			waitAddress: symbols.string(row.waitsFor ?? ''),
		})),
		{ createdFrame: -1, labels: 0 },
	);
	const args = rows.map((row) => row.args ?? []);
	const argStart = [0];
	for (const list of args) argStart.push((argStart.at(-1) as number) + list.length);
	const pool = {
		argStart,
		args: args.flat().map(([, address]) => symbols.string(address) as number),
		argDepth: args.flat().map(([depth]) => depth),
	};
	return {
		kind: 'snapshot',
		form: 'debug2',
		isPartial: false,
		stream: '',
		timeNanos: '',
		goroutineCount: rows.reduce((total, row) => total + (row.count ?? 1), 0),
		rows: { ...table, ...pool } as unknown as SnapshotTables['rows'],
		...about,
	};
}

export interface DrawnProfile {
	readonly kind: ProfileTables['profileKind'];
	readonly types: readonly ValueType[];
	/** Values by sample type, and the stack. */
	readonly samples: readonly (readonly [readonly number[], string])[];
	readonly durationNs?: number;
	readonly timeNanos?: string;
}

export function drawProfile(symbols: Symbols, { kind, types, samples, durationNs = 0, timeNanos = '' }: DrawnProfile): ProfileTables {
	const none = new Int32Array(0);
	return {
		kind: 'profile',
		profileKind: kind,
		sampleTypes: types,
		defaultSampleType: types.length - 1,
		periodType: null,
		period: 0,
		timeNanos,
		durationNs,
		sampleCount: samples.length,
		stack: Int32Array.from(samples, ([, text]) => stack(symbols, text)),
		values: types.map((_, t) => Float64Array.from(samples, ([values]) => values[t] as number)),
		exactValues: new Map(),
		labels: { start: new Int32Array(samples.length + 1), key: none, text: none, number: new Float64Array(0), unit: none },
		comments: [],
		dropFrames: '',
		keepFrames: '',
		buildId: '',
	};
}

export interface DrawnTrace {
	readonly durationNs?: number;
	readonly procs?: number;
	readonly goroutines?: readonly (Row & { readonly id: number })[];
	readonly waitSites?: readonly Row[];
	readonly wakes?: readonly Row[];
	readonly holders?: readonly Row[];
	readonly ranges?: readonly Row[];
	readonly assists?: readonly Row[];
	readonly cpuSamples?: readonly Row[];
	readonly preempted?: readonly Row[];
	readonly gcCycles?: readonly Row[];
	readonly slices?: { readonly sliceNs: number; readonly rows: readonly Row[] };
	/** Latencies from runnable to running, ns. */
	readonly latencies?: readonly number[];
}

/** A second long, one P, unless told otherwise. Goroutines run, have no stack and existed before the trace. */
export function drawTrace(drawn: DrawnTrace): TraceTables {
	const counts = new Float64Array(64);
	const latencies = drawn.latencies ?? [];
	for (const ns of latencies) counts[Math.floor(Math.log2(ns))] = (counts[Math.floor(Math.log2(ns))] as number) + 1;
	const slices = drawn.slices ?? { sliceNs: 1e6, rows: [] };
	return {
		kind: 'trace',
		formatVersion: 26,
		durationNs: drawn.durationNs ?? 1e9,
		startClockNs: '0',
		startWallNs: '',
		eventCount: 0,
		generations: 1,
		procs: drawn.procs ?? 1,
		procRunningNs: 0,
		threads: 1,
		goroutines: columns(drawn.goroutines ?? [], GOROUTINE),
		waitSites: columns(drawn.waitSites ?? [], WAIT_SITE),
		goroutineWaits: columns([], {}),
		wakes: columns(drawn.wakes ?? [], { wakerStack: -1 }),
		holders: columns(drawn.holders ?? [], { stack: -1 }),
		syscalls: columns([], { stack: -1, count: 0 }),
		ranges: columns(drawn.ranges ?? [], { stack: -1, endNs: -1 }),
		assists: columns(drawn.assists ?? [], { stack: -1 }),
		cpuSamples: columns(drawn.cpuSamples ?? [], { stack: -1 }),
		preempted: columns(drawn.preempted ?? [], { stack: -1 }),
		gcCycles: columns(drawn.gcCycles ?? [], {}),
		annotations: columns([], {}),
		allocatedBytes: 0,
		slices: { sliceNs: slices.sliceNs, ...columns(slices.rows, { runningNs: 0, runnableNs: 0 }) },
		schedLatency: { counts, totalNs: latencies.reduce((a, b) => a + b, 0), count: latencies.length, maxNs: Math.max(0, ...latencies) },
		preemptions: 0,
	} as unknown as TraceTables;
}

const WAIT_SITE: Row = {
	stack: -1,
	count: 1,
	totalNs: 0,
	maxNs: 0,
	openAtStart: 0,
	openAtEnd: 0,
	openNs: 0,
	openMaxNs: 0,
	goroutines: 1,
	lastEndNs: -1,
	openSinceNs: -1,
};

const GOROUTINE: Row = {
	startFunction: 0,
	startFrame: -1,
	creatorStack: -1,
	creator: -1,
	createdNs: -1,
	endedNs: -1,
	state: GoState.Running,
	stateSinceNs: -1,
	reason: 0,
	stack: -1,
	runningNs: 0,
	runnableNs: 0,
	waitingNs: 0,
	syscallNs: 0,
	assistNs: 0,
	longestRunNs: 0,
	runs: 0,
	waits: 0,
};

/** A string's id as a column holds it. */
export const text = (symbols: Symbols, of: string): StringId => symbols.string(of);
