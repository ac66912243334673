// Bytes in pieces -> batches -> one generation at a time, as container.ts and generation.ts of the TypeScript decoder, which explain it.
import { classOf, doubleBlock, giveBlock, takeBlock } from './memory';
import { at, byte, end, failure, number, openReader, skip } from './varint';
import { addStack, addString, openTables, setFrame } from './symbols';
import { hostClock, hostDamage } from './host';
import { M, none, threadOf } from './state';
import { startNs, ticksToNs } from './clock';

// The bytes of a generation lie in chunks, so that a large one needs no larger piece of memory; a batch lies within one chunk.
// Addresses in the present chunk: its first byte, the next batch header, behind the last byte, and where it ends.
let chunk: usize = 0;
let next: usize = 0;
let used: usize = 0;
let chunkEnd: usize = 0;
/** Size classes: of usual chunks, and of the present one. */
const usualClass: i32 = 21;
let chunkClass: i32 = usualClass;
/** Chunks before the present one that hold bytes of the generation, linked: {u32 chunk, i32 class}, one above the other. */
let full: usize = 0;
let fullCount: u32 = 0;
let fullClass: i32 = 8;
/** Offsets in the input: of the chunk's first byte, and of the generation's. */
let chunkOffset: f64 = 0;
export let frontOffset: f64 = 0;
let version: i32 = 0;
let maxHeld: usize = 0;
/** Bytes that must be readable behind the last batch. */
const padding: usize = 64;

/** Batch, 48 bytes: {u32 from, u32 to, u32 header, u32 experiment, u64 m, f64 ticks then ns, f64 offset, u32 next batch of the thread}. */
export namespace Batch {
	export const from: usize = 0;
	export const to: usize = 4;
	export const header: usize = 8;
	export const experiment: usize = 12;
	export const m: usize = 16;
	export const time: usize = 24;
	/** Of its header in the input. */
	export const offset: usize = 32;
	export const next: usize = 40;
	export const bytes: usize = 48;
}
let batches: usize = 0;
let batchesClass: i32 = 0;
export let batchCount: u32 = 0;

/** Of the generation being gathered or, until `release`, of the one that is ready. */
export let generationNumber: u64 = 0;
let minTicks: f64 = 0;
export let isDamaged: bool = false;

export function openContainer(formatVersion: i32, firstOffset: f64, held: usize): void {
	version = formatVersion;
	chunkOffset = frontOffset = firstOffset;
	maxHeld = held;
	full = takeBlock(fullClass);
	openChunk(usualClass);
	batchesClass = 16;
	batches = takeBlock(batchesClass);
}

@inline
export function batchAt(i: u32): usize {
	return batches + <usize>i * Batch.bytes;
}

/** Offset in the input of an address in a batch. */
export function offsetIn(batch: usize, address: usize): f64 {
	return load<f64>(batch, Batch.offset) + <f64>(address - load<usize>(batch, Batch.header));
}

/** Offset of an address in the present chunk. */
@inline
function offsetHere(address: usize): f64 {
	return chunkOffset + <f64>(address - chunk);
}

function openChunk(sizeClass: i32): void {
	chunkClass = sizeClass;
	chunk = takeBlock(sizeClass);
	chunkEnd = chunk + (<usize>1 << sizeClass);
	next = used = chunk;
}

export function minimumTicks(): f64 {
	return minTicks;
}

/** Address to which the host may copy `bytes` bytes; 0 when that is more than may be held. */
export function room(bytes: usize): usize {
	if (offsetHere(used) - frontOffset + <f64>bytes > <f64>maxHeld) {
		fail('generation', frontOffset, 'a generation is larger than {a} bytes, the most that may be held', <u64>maxHeld);
		return 0;
	}
	if (used + bytes + padding > chunkEnd) nextChunk(bytes);
	return used;
}

/** Goes on in another chunk, with what is there of the batch that is not complete. */
function nextChunk(bytes: usize): void {
	const from = next;
	const begun = used - next;
	const offset = offsetHere(next);
	if (<usize>(fullCount + 1) << 3 > <usize>1 << fullClass) {
		full = doubleBlock(full, fullClass);
		fullClass++;
	}
	store<usize>(full + (<usize>fullCount << 3), chunk);
	store<i32>(full + (<usize>fullCount << 3), chunkClass, 4);
	fullCount++;
	openChunk(max<i32>(usualClass, classOf(begun + bytes + padding)));
	memory.copy(chunk, from, begun);
	used = chunk + begun;
	chunkOffset = offset;
}

export function take(bytes: usize): void {
	used += bytes;
}

function fail(what: string, offset: f64, problem: string, a: u64 = 0, b: u64 = 0): void {
	isDamaged = true;
	hostDamage(changetype<usize>(what), 0, offset, changetype<usize>(problem), a, b, 0);
}

export namespace Scan {
	export const More: i32 = 0;
	/** A generation is ready up to `readyEnd`. */
	export const Whole: i32 = 1;
	export const Cut: i32 = 2;
}
/** Where the generation that is ready ends: address in the present chunk, and offset. */
let readyEnd: usize = 0;
export let readyOffset: f64 = 0;
let headerFailure: i32 = 0;

/** Takes batches until a generation is ready or bytes are missing. */
export function scan(): i32 {
	while (!isDamaged && next < used) {
		const start = next;
		const offset = offsetHere(start);
		const type = load<u8>(start);
		if (type == 52) {
			if (version < 26) return broke('batch header', offset, 'an end of generation, which this version of the format does not have');
			if (batchCount == 0) return broke('generation', offset, 'a generation without batches');
			return ready(start + 1);
		}
		if (type != 1 && type != 49) return broke('batch header', offset, '{a} is not the start of a batch', <u64>type);
		if (type == 49 && start + 2 > used) return Scan.More;
		const experiment = type == 49 ? load<u8>(start + 1) : 0;
		openReader(start + (type == 49 ? 2 : 1), used);
		const generation = header('generation number', offset);
		if (failure != 0) return headerFailure;
		const m = header('thread id', offset);
		if (failure != 0) return headerFailure;
		const ticks = header('batch time', offset);
		if (failure != 0) return headerFailure;
		const size = header('batch size', offset);
		if (failure != 0) return headerFailure;
		if (size > 65536) return broke('batch size', offset, 'a batch of {a} bytes; the most is {b}', size, 65536);
		const from = at;
		const to = from + <usize>size;
		if (to > used) return Scan.More;
		if (version >= 26 && experiment == 0 && size > 0 && load<u8>(from) == 52) {
			if (generationNumber == 0) generationNumber = generation;
			if (batchCount == 0) return broke('generation', offset, 'a generation without batches');
			return ready(to);
		}
		if (generation == 0) return broke('generation number', offset, 'generation 0 does not exist');
		if (generationNumber != 0 && generation != generationNumber) {
			if (version >= 26)
				return broke('generation number', offset, 'generation {a} begins before generation {b} has ended', generation, generationNumber);
			if (generation != generationNumber + 1)
				return broke('generation number', offset, 'generation {a} follows generation {b}: generations are out of order', generation, generationNumber);
			return ready(start);
		}
		note(start, from, to, experiment, m, <f64>ticks);
		generationNumber = generation;
		next = to;
	}
	return Scan.More;
}

function header(what: string, offset: f64): u64 {
	const value = number();
	if (failure == 0) return value;
	headerFailure = Scan.More;
	if (failure == 2) headerFailure = broke(what, offset, 'a number has more than 64 bits');
	return 0;
}

/** Ends the decoding with what is there of the generation. */
function broke(what: string, offset: f64, problem: string, a: u64 = 0, b: u64 = 0): i32 {
	fail(what, offset, problem, a, b);
	setReady(next);
	return Scan.Cut;
}

function setReady(to: usize): void {
	readyEnd = to;
	readyOffset = offsetHere(to);
}

function ready(to: usize): i32 {
	setReady(to);
	return Scan.Whole;
}

function note(start: usize, from: usize, to: usize, experiment: u32, m: u64, ticks: f64): void {
	if (<usize>(batchCount + 1) * Batch.bytes > <usize>1 << batchesClass) {
		const wider = takeBlock(batchesClass + 1);
		memory.copy(wider, batches, <usize>batchCount * Batch.bytes);
		giveBlock(batches, batchesClass);
		batches = wider;
		batchesClass++;
	}
	const batch = batchAt(batchCount++);
	store<usize>(batch, from, Batch.from);
	store<usize>(batch, to, Batch.to);
	store<usize>(batch, start, Batch.header);
	store<u32>(batch, experiment, Batch.experiment);
	store<u64>(batch, m, Batch.m);
	store<f64>(batch, ticks, Batch.time);
	store<f64>(batch, offsetHere(start), Batch.offset);
	store<usize>(batch, 0, Batch.next);
	// 0 stands for "none yet", as in Go's reader: an earliest time of 0 gives way to the next batch.
	if (minTicks == 0 || ticks < minTicks) minTicks = ticks;
}

/** The input ends. Says whether what is left is a generation, a cut one, or nothing. */
export function endInput(): i32 {
	const rest = used - next;
	setReady(next);
	if (rest > 0 && !(rest == 1 && load<u8>(next) == 49)) {
		fail('batch', readyOffset, 'the input ends inside a batch ({a} bytes of it are there)', <u64>rest);
		return Scan.Cut;
	}
	return version < 26 ? Scan.Whole : Scan.Cut;
}

/** Forgets the generation that was ready; what lies behind it is in the present chunk. */
export function release(): void {
	for (let i: u32 = 0; i < fullCount; i++) {
		const at = full + (<usize>i << 3);
		giveBlock(load<usize>(at), load<i32>(at, 4));
	}
	fullCount = 0;
	frontOffset = readyOffset;
	next = readyEnd;
	generationNumber = 0;
	minTicks = 0;
	batchCount = 0;
}

// Reading a generation's tables. A batch that is broken inside is left there; the first problem counts.

export let ticksPerSecond: u64 = 0;
export let hasClock: bool = false;
let clockTicks: f64 = 0;
let clockMono: u64 = 0;
let clockSeconds: u64 = 0;
let clockNanos: u64 = 0;
export let experimentBatches: u32 = 0;
// The first problem, told after others that come first.
let problemWhat: usize = 0;
let problemText: usize = 0;
let problemAt: f64 = 0;
let problemA: u64 = 0;
let problemB: u64 = 0;
/** Threads with timed events, in order of their first batch. */
export let threadCount: u32 = 0;
let threadList: usize = takeBlock(10);
let threadClass: i32 = 10;
let generationStamp: u32 = 0;

// CPU samples, 40 bytes: {f64 ticks then ns, u64 m, p, g, stack}.
export let samples: usize = takeBlock(12);
let samplesClass: i32 = 12;
export let sampleCount: u32 = 0;

/** The batch whose tables are being read. */
let present: usize = 0;

function offsetOf(address: usize): f64 {
	return offsetIn(present, address);
}

function wrong(what: string, offset: f64, problem: string, a: u64 = 0, b: u64 = 0): bool {
	if (problemWhat == 0) {
		problemWhat = changetype<usize>(what);
		problemText = changetype<usize>(problem);
		problemAt = offset;
		problemA = a;
		problemB = b;
	}
	return false;
}

export function hasProblem(): bool {
	return problemWhat != 0;
}

export function tellProblem(): void {
	if (problemWhat != 0) hostDamage(problemWhat, 0, problemAt, problemText, problemA, problemB, 0);
}

@inline
export function threadAt(i: u32): usize {
	return <usize>load<u32>(threadList + (<usize>i << 2));
}

export function readTables(): void {
	ticksPerSecond = 0;
	hasClock = false;
	experimentBatches = 0;
	problemWhat = 0;
	threadCount = 0;
	sampleCount = 0;
	generationStamp++;
	openTables();
	const syncType: u8 = version < 25 ? 8 : 50;
	let hasStacks = false;
	for (let i: u32 = 0; i < batchCount; i++) {
		const batch = batchAt(i);
		present = batch;
		const from = load<usize>(batch, Batch.from);
		const to = load<usize>(batch, Batch.to);
		const first: u8 = to > from ? load<u8>(from) : 0;
		openReader(from, to);
		if (load<u32>(batch, Batch.experiment) != 0) experimentBatches++;
		else if (first == 4) readStrings();
		else if (first == 2) hasStacks = true;
		else if (first == 6) readSamples();
		else if (first == syncType) readSync(batch);
		else if (first == 52) wrong('batch', offsetOf(from), 'an end of generation inside a batch');
		else chain(batch);
	}
	if (!hasStacks) return;
	// Stacks name strings that may come later.
	for (let i: u32 = 0; i < batchCount; i++) {
		const batch = batchAt(i);
		const from = load<usize>(batch, Batch.from);
		const to = load<usize>(batch, Batch.to);
		if (load<u32>(batch, Batch.experiment) != 0 || to == from || load<u8>(from) != 2) continue;
		present = batch;
		openReader(from, to);
		readStacks();
	}
}

function chain(batch: usize): void {
	const m = threadOf(load<u64>(batch, Batch.m));
	if (load<u32>(m, M.stamp) != generationStamp) {
		store<u32>(m, generationStamp, M.stamp);
		store<usize>(m, batch, M.batch);
		if (<usize>(threadCount + 1) << 2 > <usize>1 << threadClass) {
			const wider = takeBlock(threadClass + 1);
			memory.copy(wider, threadList, <usize>threadCount << 2);
			giveBlock(threadList, threadClass);
			threadList = wider;
			threadClass++;
		}
		store<u32>(threadList + (<usize>threadCount << 2), <u32>m);
		threadCount++;
	} else store<usize>(load<usize>(m, M.lastBatch), batch, Batch.next);
	store<usize>(m, batch, M.lastBatch);
}

/** Tells why the number just read is none. */
function unread(what: string, from: usize): bool {
	return wrong(what, offsetOf(from), failure == 2 ? 'a number has more than 64 bits' : 'the bytes end inside a number');
}

function expect(type: i32, what: string): bool {
	const from = at;
	const found = byte();
	if (failure != 0) return wrong(what, offsetOf(from), 'the bytes end');
	return found == type || wrong(what, offsetOf(from), 'event type {a} instead of {b}', found, type);
}

function readStrings(): bool {
	if (!expect(4, 'string table')) return false;
	while (at < end) {
		if (!expect(5, 'string table')) return false;
		const from = at;
		const id = number();
		if (failure != 0) return unread('string id', from);
		const lengthAt = at;
		const length = number();
		if (failure != 0) return unread('string length', lengthAt);
		if (length > 1024) return wrong('string length', offsetOf(from), 'a string of {a} bytes; the most is {b}', length, 1024);
		if (length > <u64>(end - at)) return wrong('string', offsetOf(from), 'the batch ends inside a string');
		if (!addString(id, at, <usize>length)) return wrong('string id', offsetOf(from), 'a second string {a}', id);
		skip(<usize>length);
	}
	return true;
}

function readStacks(): bool {
	if (!expect(2, 'stack table')) return false;
	while (at < end) {
		if (!expect(3, 'stack table')) return false;
		const from = at;
		const id = number();
		if (failure != 0) return unread('stack id', from);
		const countAt = at;
		const count = number();
		if (failure != 0) return unread('number of frames', countAt);
		if (count > 128) return wrong('number of frames', offsetOf(from), 'a stack of {a} frames; the most is {b}', count, 128);
		for (let i: u32 = 0; i < <u32>count; i++) {
			let place = at;
			const pc = number();
			if (failure != 0) return unread('program counter', place);
			place = at;
			const fn = number();
			if (failure != 0) return unread('function', place);
			place = at;
			const file = number();
			if (failure != 0) return unread('file', place);
			place = at;
			const line = number();
			if (failure != 0) return unread('line', place);
			setFrame(i, pc, fn, file, line);
		}
		if (!addStack(id, <u32>count)) return wrong('stack id', offsetOf(from), 'a second stack {a}', id);
	}
	return true;
}

function readSamples(): bool {
	if (!expect(6, 'CPU samples')) return false;
	while (at < end) {
		if (!expect(7, 'CPU samples')) return false;
		if (<usize>(sampleCount + 1) * 40 > <usize>1 << samplesClass) {
			const wider = takeBlock(samplesClass + 1);
			memory.copy(wider, samples, <usize>sampleCount * 40);
			giveBlock(samples, samplesClass);
			samples = wider;
			samplesClass++;
		}
		const row = samples + <usize>sampleCount * 40;
		let place = at;
		store<f64>(row, <f64>number());
		if (failure != 0) return unread('sample time', place);
		place = at;
		store<u64>(row, number(), 8);
		if (failure != 0) return unread('sample thread', place);
		place = at;
		store<u64>(row, number(), 16);
		if (failure != 0) return unread('sample P', place);
		place = at;
		const g = number();
		if (failure != 0) return unread('sample goroutine', place);
		store<u64>(row, g == 0 ? none : g, 24);
		place = at;
		store<u64>(row, number(), 32);
		if (failure != 0) return unread('sample stack', place);
		sampleCount++;
	}
	return true;
}

/** Frequency, and from 1.25 the clock snapshot. */
function readSync(batch: usize): bool {
	if (version >= 25 && !expect(50, 'sync batch')) return false;
	while (at < end) {
		const from = at;
		const type = byte();
		if (type == 8) {
			if (ticksPerSecond != 0) return wrong('sync batch', offsetOf(from), 'a second frequency');
			const place = at;
			ticksPerSecond = number();
			if (failure != 0) {
				ticksPerSecond = 0;
				return unread('frequency', place);
			}
			if (ticksPerSecond == 0) return wrong('frequency', offsetOf(from), 'a clock of 0 ticks per second');
		} else if (type == 51 && version >= 25) {
			if (hasClock) return wrong('sync batch', offsetOf(from), 'a second clock snapshot');
			if (!readClock(batch)) return false;
		} else return wrong('sync batch', offsetOf(from), 'event type {a} instead of a frequency or a clock snapshot', type);
	}
	return true;
}

function readClock(batch: usize): bool {
	let place = at;
	const delta = number();
	if (failure != 0) return unread('clock snapshot', place);
	place = at;
	clockMono = number();
	if (failure != 0) return unread('monotonic clock', place);
	place = at;
	clockSeconds = number();
	if (failure != 0) return unread('wall clock seconds', place);
	place = at;
	clockNanos = number();
	if (failure != 0) return unread('wall clock nanoseconds', place);
	const kept = at;
	const keptEnd = end;
	openReader(load<usize>(batch, Batch.header) + 1, load<usize>(batch, Batch.from));
	number();
	number();
	clockTicks = <f64>(number() + delta);
	openReader(kept, keptEnd);
	hasClock = true;
	return true;
}

export function tellClock(): void {
	if (hasClock) hostClock(ticksToNs(clockTicks) - startNs, clockMono, clockSeconds, clockNanos);
}

/** Times of batches and samples in ns since time 0; samples in order of time. */
export function convertTimes(): void {
	for (let i: u32 = 0; i < batchCount; i++) {
		const batch = batchAt(i);
		store<f64>(batch, ticksToNs(load<f64>(batch, Batch.time)) - startNs, Batch.time);
	}
	for (let i: u32 = 0; i < sampleCount; i++) {
		const row = samples + <usize>i * 40;
		store<f64>(row, ticksToNs(load<f64>(row)) - startNs);
	}
	sortSamples();
}

/** Merge sort from runs of one, stable. */
function sortSamples(): void {
	let isSorted = true;
	for (let i: u32 = 1; i < sampleCount && isSorted; i++)
		isSorted = load<f64>(samples + <usize>(i - 1) * 40) <= load<f64>(samples + <usize>i * 40);
	if (isSorted) return;
	const other = takeBlock(samplesClass);
	let from = samples;
	let to = other;
	for (let width: u32 = 1; width < sampleCount; width *= 2) {
		for (let low: u32 = 0; low < sampleCount; low += 2 * width) {
			const middle = min<u32>(low + width, sampleCount);
			const high = min<u32>(low + 2 * width, sampleCount);
			let a = low;
			let b = middle;
			for (let i = low; i < high; i++) {
				const takeA = a < middle && (b >= high || load<f64>(from + <usize>a * 40) <= load<f64>(from + <usize>b * 40));
				memory.copy(to + <usize>i * 40, from + <usize>(takeA ? a++ : b++) * 40, 40);
			}
		}
		const swap = from;
		from = to;
		to = swap;
	}
	if (from != samples) memory.copy(samples, from, <usize>sampleCount * 40);
	giveBlock(other, samplesClass);
}
