// What is known of goroutines, Ps, Ms, the GC and user tasks while events are put in order: columns indexed by slot.
// A slot belongs to one id. Contexts of threads hold slots; a goroutine that has ended keeps its slot until the generation
// ends, so that a second goroutine of the same id is the same slot, as it is the same id for Go.
import type { StringId } from '../../base/ids.ts';
import { type IdIndex, idIndex } from './id-index.ts';

/** Status of a slot whose id is not known (yet, or any more). Other values are GoStatus and ProcStatus of spec.ts. */
export const absent = -1;

export const GcState = { Undetermined: 0, NotRunning: 1, Running: 2 } as const;
export type GcState = (typeof GcState)[keyof typeof GcState];

/** A table of states with sequence numbers. */
export interface Resources {
	readonly index: IdIndex;
	count: number;
	id: Float64Array;
	status: Int8Array;
	/** Last sequence number and the generation that it counts in (see Scheduler.generationKey). */
	seq: Float64Array;
	seqGeneration: Int32Array;
	/** Goroutines: 1 in a mark assist. Ps: 1 sweeping. */
	inRange: Uint8Array;
	/** Goroutines: innermost open user region (index into `regions`), -1 none. */
	region: Int32Array;
}

export interface Threads {
	readonly index: IdIndex;
	count: number;
	id: Float64Array;
	/** 1 once an event of it was tried, or a goroutine's status named it. */
	isKnown: Uint8Array;
	/** Slots of the goroutine and the P bound to it; -1 none. */
	g: Int32Array;
	p: Int32Array;
}

/** Open user regions: stacks as linked lists in a pool. */
export interface Regions {
	task: Float64Array;
	name: Int32Array;
	/** Next outer region, or next free row; -1 none. */
	outer: Int32Array;
	free: number;
	count: number;
}

export interface StopTheWorld {
	/** Raw string id of the kind: what tells two of them on one goroutine apart. */
	readonly kind: number;
	/** Full name ("stop-the-world (GC sweep termination)"), which the end needs even when it lies in another generation. */
	readonly name: StringId;
}

export interface OpenTask {
	readonly type: StringId;
	/** -1 unknown. */
	readonly parent: number;
}

export interface Scheduler {
	readonly goroutines: Resources;
	readonly procs: Resources;
	readonly threads: Threads;
	readonly regions: Regions;
	/** Open stop-the-world ranges by goroutine slot. */
	readonly stops: Map<number, StopTheWorld[]>;
	/** Goroutines that have ended and still have their slot. */
	ended: number;
	readonly tasks: Map<number, OpenTask>;
	gcSeq: number;
	gcState: GcState;
	/** Generation being read, as a small number: equal generation numbers have equal keys. */
	generationKey: number;
	/** Key of the first generation, in which states may appear from nothing; -1 before it. */
	firstKey: number;
}

const resources = (): Resources => ({
	index: idIndex(),
	count: 0,
	id: new Float64Array(64),
	status: new Int8Array(64),
	seq: new Float64Array(64),
	seqGeneration: new Int32Array(64),
	inRange: new Uint8Array(64),
	region: new Int32Array(64),
});

export const createScheduler = (): Scheduler => ({
	goroutines: resources(),
	procs: resources(),
	threads: {
		index: idIndex(),
		count: 0,
		id: new Float64Array(16),
		isKnown: new Uint8Array(16),
		g: new Int32Array(16),
		p: new Int32Array(16),
	},
	regions: { task: new Float64Array(16), name: new Int32Array(16), outer: new Int32Array(16), free: -1, count: 0 },
	stops: new Map(),
	ended: 0,
	tasks: new Map(),
	gcSeq: 0,
	gcState: GcState.Undetermined,
	generationKey: 0,
	firstKey: -1,
});

export function widen<T extends Float64Array | Int32Array | Int8Array | Uint8Array>(column: T, capacity: number): T {
	const wider = new (column.constructor as new (n: number) => T)(capacity);
	wider.set(column as never);
	return wider;
}

/** Slot of an id, made on first mention with status `absent`. */
export function slotOf(table: Resources, id: number): number {
	const known = table.index.get(id);
	if (known >= 0) return known;
	const slot = table.count++;
	if (slot === table.id.length) {
		const capacity = slot * 2;
		table.id = widen(table.id, capacity);
		table.status = widen(table.status, capacity);
		table.seq = widen(table.seq, capacity);
		table.seqGeneration = widen(table.seqGeneration, capacity);
		table.inRange = widen(table.inRange, capacity);
		table.region = widen(table.region, capacity);
	}
	table.index.add(id, slot);
	table.id[slot] = id;
	table.status[slot] = absent;
	table.region[slot] = -1;
	table.inRange[slot] = 0;
	return slot;
}

export function threadSlot(threads: Threads, id: number): number {
	const known = threads.index.get(id);
	if (known >= 0) return known;
	const slot = threads.count++;
	if (slot === threads.id.length) {
		const capacity = slot * 2;
		threads.id = widen(threads.id, capacity);
		threads.isKnown = widen(threads.isKnown, capacity);
		threads.g = widen(threads.g, capacity);
		threads.p = widen(threads.p, capacity);
	}
	threads.index.add(id, slot);
	threads.id[slot] = id;
	threads.isKnown[slot] = 0;
	threads.g[slot] = -1;
	threads.p[slot] = -1;
	return slot;
}

/** Brings an id into being. */
export function createResource(scheduler: Scheduler, table: Resources, slot: number, status: number): void {
	table.status[slot] = status;
	table.inRange[slot] = 0;
	resetSeq(scheduler, table, slot);
}

export function resetSeq(scheduler: Scheduler, table: Resources, slot: number): void {
	table.seq[slot] = 0;
	table.seqGeneration[slot] = scheduler.generationKey;
}

/** Is `seq` the next number of this resource in this generation? */
export const isNextSeq = (scheduler: Scheduler, table: Resources, slot: number, seq: number): boolean =>
	table.seqGeneration[slot] === scheduler.generationKey && (table.seq[slot] as number) + 1 === seq;

export function destroyGoroutine(scheduler: Scheduler, slot: number): void {
	scheduler.goroutines.status[slot] = absent;
	scheduler.goroutines.inRange[slot] = 0;
	scheduler.ended++;
	while ((scheduler.goroutines.region[slot] as number) >= 0) popRegion(scheduler, slot);
	if (scheduler.stops.size > 0) scheduler.stops.delete(slot);
}

export function pushRegion(scheduler: Scheduler, goroutine: number, task: number, name: number): void {
	const { regions, goroutines } = scheduler;
	let row = regions.free;
	if (row >= 0) regions.free = regions.outer[row] as number;
	else {
		row = regions.count++;
		if (row === regions.task.length) {
			regions.task = widen(regions.task, row * 2);
			regions.name = widen(regions.name, row * 2);
			regions.outer = widen(regions.outer, row * 2);
		}
	}
	regions.task[row] = task;
	regions.name[row] = name;
	regions.outer[row] = goroutines.region[goroutine] as number;
	goroutines.region[goroutine] = row;
}

export function popRegion(scheduler: Scheduler, goroutine: number): void {
	const { regions, goroutines } = scheduler;
	const row = goroutines.region[goroutine] as number;
	goroutines.region[goroutine] = regions.outer[row] as number;
	regions.outer[row] = regions.free;
	regions.free = row;
}

/**
 * Forgets goroutines that have ended, so that memory follows the number of goroutines alive and not of all that ever were.
 * Slots move; the bindings of threads and open ranges move with them. Between generations only, and only when it is worth it.
 */
export function forgetEnded(scheduler: Scheduler): void {
	const { goroutines, threads } = scheduler;
	if (scheduler.ended * 2 < goroutines.count) return;
	scheduler.ended = 0;
	const moved = new Int32Array(goroutines.count).fill(-1);
	for (let m = 0; m < threads.count; m++) if ((threads.g[m] as number) >= 0) moved[threads.g[m] as number] = 0;
	let kept = 0;
	goroutines.index.clear();
	for (let slot = 0; slot < moved.length; slot++) {
		if (goroutines.status[slot] === absent && moved[slot] === -1) continue;
		moved[slot] = kept;
		goroutines.id[kept] = goroutines.id[slot] as number;
		goroutines.status[kept] = goroutines.status[slot] as number;
		goroutines.seq[kept] = goroutines.seq[slot] as number;
		goroutines.seqGeneration[kept] = goroutines.seqGeneration[slot] as number;
		goroutines.inRange[kept] = goroutines.inRange[slot] as number;
		goroutines.region[kept] = goroutines.region[slot] as number;
		goroutines.index.add(goroutines.id[kept] as number, kept);
		kept++;
	}
	goroutines.count = kept;
	for (let m = 0; m < threads.count; m++) if ((threads.g[m] as number) >= 0) threads.g[m] = moved[threads.g[m] as number] as number;
	const stops = [...scheduler.stops];
	scheduler.stops.clear();
	for (const [slot, open] of stops) scheduler.stops.set(moved[slot] as number, open);
}
