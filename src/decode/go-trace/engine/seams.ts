// Where a trace can be cut: a scan of the headers of its batches, which leaves their content alone. The grammar is that of container.ts.
import { headerBytes, headerVersion, refuseVersion } from '../header.ts';
import { MAX_STAYS } from '../recent-stays.ts';
import type { PartPlan } from './part.ts';

/** Returns up to `bytes` bytes from `offset` on, fewer only at the end of the input. They are looked at before the next call. */
export type LookAt = (offset: number, bytes: number) => Uint8Array;

export interface Seams {
	readonly version: number;
	/** Trace clock of time 0 in ns. */
	readonly zeroNs: number;
	/** Offset of each generation, in order, and the end of the last one. */
	readonly offsets: readonly number[];
	/** When each generation begins: its earliest batch, ns since time 0 by the clock of the first generation. */
	readonly startNs: readonly number[];
}

/** Type, experiment, four numbers of ten bytes, and what the first batches tell of the clock. */
const lookBytes = 64;
const mostBatchBytes = 65536;

const Batch = { Event: 1, Experimental: 49, EndOfGeneration: 52, Frequency: 8, Sync: 50 } as const;

/** Null when the trace is not one that can be cut: unsupported, damaged, of one generation, or with generations out of order. */
export function findSeams(lookAt: LookAt, size: number): Seams | null {
	const version = size < headerBytes ? 0 : headerVersion(lookAt(0, headerBytes).slice());
	if (version === 0 || refuseVersion(version) !== null) return null;
	const clock = { minTicks: 0, nsPerTick: 0 };
	const offsets = [headerBytes];
	const startTicks: number[] = [];
	let generation = -1;
	let last = -1;
	let offset = headerBytes;
	/** False when the generations are out of order. */
	const end = (at: number): boolean => {
		const follows = generation > last;
		last = generation;
		generation = -1;
		offsets.push(at);
		return follows;
	};
	while (offset < size) {
		const bytes = lookAt(offset, lookBytes);
		if (bytes[0] === Batch.EndOfGeneration) {
			if (version < 26 || generation < 0 || !end(++offset)) return null;
			continue;
		}
		const batch = readHeader(bytes);
		if (batch === null || offset + batch.to > size) return null;
		const first = batch.to > batch.from ? bytes[batch.from] : 0;
		if (version >= 26 && !batch.isExperimental && first === Batch.EndOfGeneration) {
			offset += batch.to;
			if (generation < 0 || !end(offset)) return null;
			continue;
		}
		if (generation >= 0 && batch.generation !== generation) {
			if (version >= 26 || batch.generation !== generation + 1 || !end(offset)) return null;
		}
		const row = offsets.length - 1;
		if (generation !== batch.generation || batch.ticks < (startTicks[row] as number)) startTicks[row] = batch.ticks;
		generation = batch.generation;
		if (offsets.length === 1) readClock(clock, version, batch, bytes);
		offset += batch.to;
	}
	if (version < 26 ? !end(offset) : generation >= 0) return null;
	if (offsets.length < 3 || clock.nsPerTick === 0) return null;
	const zeroNs = Math.max(Math.trunc(clock.minTicks * clock.nsPerTick), 1);
	return { version, zeroNs, offsets, startNs: startTicks.map((ticks) => Math.trunc(ticks * clock.nsPerTick) - zeroNs) };
}

interface Header {
	readonly generation: number;
	readonly ticks: number;
	readonly isExperimental: boolean;
	/** Of the batch's data, behind the header. */
	readonly from: number;
	readonly to: number;
}

function readHeader(bytes: Uint8Array): Header | null {
	const isExperimental = bytes[0] === Batch.Experimental;
	if (bytes[0] !== Batch.Event && !isExperimental) return null;
	const reader = { bytes, at: isExperimental ? 2 : 1 };
	const generation = readNumber(reader);
	readNumber(reader);
	const ticks = readNumber(reader);
	const size = readNumber(reader);
	if (!(generation > 0 && ticks >= 0 && size <= mostBatchBytes)) return null;
	return { generation, ticks, isExperimental: isExperimental && bytes[1] !== 0, from: reader.at, to: reader.at + size };
}

/** NaN when it is cut; numbers beyond 2^53 come out as -1, which only a thread's id may be. */
function readNumber(reader: { readonly bytes: Uint8Array; at: number }): number {
	let value = 0;
	let unit = 1;
	for (let i = 0; i < 10; i++) {
		const byte = reader.bytes[reader.at++];
		if (byte === undefined) return Number.NaN;
		value += (byte & 127) * unit;
		if (byte < 128) return value <= Number.MAX_SAFE_INTEGER ? value : -1;
		unit *= 128;
	}
	return Number.NaN;
}

/** Time 0 is the earliest batch of the first generation; 0 stands for "none yet", as in Go. */
function readClock(clock: { minTicks: number; nsPerTick: number }, version: number, batch: Header, bytes: Uint8Array): void {
	if (clock.minTicks === 0 || batch.ticks < clock.minTicks) clock.minTicks = batch.ticks;
	if (batch.isExperimental || batch.to === batch.from) return;
	let at = batch.from;
	if (version >= 25) {
		if (bytes[at] !== Batch.Sync) return;
		at++;
	}
	if (bytes[at] !== Batch.Frequency) return;
	const ticksPerSecond = readNumber({ bytes, at: at + 1 });
	if (ticksPerSecond > 0 && clock.nsPerTick === 0) clock.nsPerTick = 1 / (ticksPerSecond / 1e9);
}

type Cuts = Pick<Seams, 'version' | 'zeroNs' | 'offsets'>;

/** What a generation costs that is only put in order, compared with one that is accounted. */
const warmCost = 0.8;

/** As many bytes as a stay takes in a trace at most. Where it takes more, and what is missing was wanted, the trace is decoded in one go. */
const mostBytesPerStay = 32;

/** At most `count` parts whose largest is as small as can be. */
export function planParts({ version, zeroNs, offsets }: Cuts, count: number, maxHeldBytes: number): PartPlan[] {
	const last = offsets.length - 1;
	const bytesOf = (from: number, to: number): number => (offsets[to] as number) - (offsets[from] as number);
	/** Where parts begin when none may cost more than `most`. */
	const cuts = (most: number): number[] => {
		const starts = [0];
		let cost = 0;
		for (let i = 0; i < last; i++) {
			const more = bytesOf(i, i + 1);
			if (cost + more > most && i > (starts.at(-1) as number)) {
				starts.push(i);
				cost = bytesOf(i - 1, i) * warmCost;
			}
			cost += more;
		}
		return starts;
	};
	let low = 0;
	let high = bytesOf(0, last) * 2;
	for (let i = 0; i < 40; i++) {
		const middle = (low + high) / 2;
		if (cuts(middle).length > count) low = middle;
		else high = middle;
	}
	return partsAt({ version, zeroNs, offsets }, cuts(high), maxHeldBytes);
}

/** Parts that begin at the generations `starts`, of which the first is 0. */
export function partsAt({ version, zeroNs, offsets }: Cuts, starts: readonly number[], maxHeldBytes: number): PartPlan[] {
	return starts.map((start, i) => {
		const warm = Math.max(0, start - 1);
		const end = starts[i + 1] ?? offsets.length - 1;
		return {
			version,
			zeroNs,
			warmFrom: offsets[warm] as number,
			from: offsets[start] as number,
			to: offsets[end] as number,
			isLast: end === offsets.length - 1,
			staysFrom: (offsets.at(-1) as number) - MAX_STAYS * mostBytesPerStay,
			maxHeldBytes,
		};
	});
}
