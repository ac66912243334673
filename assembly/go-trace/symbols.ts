// Strings, frames and stacks: the tables of the generation being read, and their canonical forms for the whole trace.
// Canonical ids count up from 0 in order of first use, exactly as the TypeScript decoder's do.
import { alloc, classOf, doubleBlock, giveBlock, newArena, newList, newRecord, listAt, listLength, listPush, recordAt, takeBlock } from './memory';
import { clearIds, getId, newIdMap, putId } from './id-map';
import { keyedAt, keyedCount, newKeyed, pair, recordOf } from './keyed';

// Canonical strings: 16 bytes {u32 address, u32 length, u32 hash, u8 kind, u8 isRuntime}.
export const strings: usize = newArena(16);
let stringCount: u32 = 0;
let stringBlock: usize = 0;
let stringClass: i32 = 10;
let pool: usize = 0;
let poolLeft: usize = 0;

/** What a wait reason says about locks and channels; see account.ts. */
export namespace Reason {
	export const Other: i32 = 0;
	export const Sync: i32 = 1;
	export const Send: i32 = 2;
	export const Receive: i32 = 3;
	export const Select: i32 = 4;
	export const Cond: i32 = 5;
}

@inline
export function stringKind(id: i32): i32 {
	return <i32>load<u8>(recordAt(strings, <u32>id), 12);
}

function hashBytes(at: usize, length: usize): u32 {
	let h: u32 = 0x811c9dc5 ^ <u32>length;
	for (let i: usize = 0; i < length; i++) h = (h ^ <u32>load<u8>(at + i)) * 0x01000193;
	return h ^ (h >> 15);
}

function sameBytes(a: usize, b: usize, length: usize): bool {
	return memory.compare(a, b, length) == 0;
}

function keepBytes(at: usize, length: usize): usize {
	if (length > poolLeft) {
		poolLeft = max<usize>(65536, length);
		pool = alloc(poolLeft);
	}
	const kept = pool;
	memory.copy(kept, at, length);
	pool += length;
	poolLeft -= length;
	return kept;
}

export function internBytes(at: usize, length: usize): i32 {
	if (stringBlock == 0) {
		stringBlock = takeBlock(stringClass);
		memory.fill(stringBlock, 0, <usize>1 << stringClass);
	}
	const mask: u32 = (<u32>1 << (stringClass - 2)) - 1;
	const hash = hashBytes(at, length);
	let place = hash & mask;
	for (;;) {
		const known = load<u32>(stringBlock + (<usize>place << 2));
		if (known == 0) break;
		const record = recordAt(strings, known - 1);
		if (load<u32>(record, 8) == hash && load<u32>(record, 4) == <u32>length && sameBytes(load<usize>(record), at, length)) return <i32>known - 1;
		place = (place + 1) & mask;
	}
	const record = newRecord(strings);
	store<usize>(record, keepBytes(at, length));
	store<u32>(record, <u32>length, 4);
	store<u32>(record, hash, 8);
	store<u8>(record, beginsLikeRuntime(at, length) ? 1 : 0, 13);
	store<u32>(stringBlock + (<usize>place << 2), ++stringCount);
	if (stringCount * 2 > mask) rehashStrings();
	return <i32>stringCount - 1;
}

function rehashStrings(): void {
	giveBlock(stringBlock, stringClass);
	stringClass++;
	stringBlock = takeBlock(stringClass);
	memory.fill(stringBlock, 0, <usize>1 << stringClass);
	const mask: u32 = (<u32>1 << (stringClass - 2)) - 1;
	for (let id: u32 = 0; id < stringCount; id++) {
		let place = load<u32>(recordAt(strings, id), 8) & mask;
		while (load<u32>(stringBlock + (<usize>place << 2)) != 0) place = (place + 1) & mask;
		store<u32>(stringBlock + (<usize>place << 2), id + 1);
	}
}

function beginsWith(at: usize, length: usize, text: string): bool {
	if (length < <usize>text.length) return false;
	for (let i = 0; i < text.length; i++) if (load<u8>(at + <usize>i) != <u8>text.charCodeAt(i)) return false;
	return true;
}

/** Functions of packages that stand between a program and its lock: sync, internal/sync, runtime. */
function beginsLikeRuntime(at: usize, length: usize): bool {
	return beginsWith(at, length, 'sync.') || beginsWith(at, length, 'internal/sync.') || beginsWith(at, length, 'runtime.');
}

/** Marks a canonical string as one of the wait reasons that matter. */
export function setKind(id: i32, kind: i32): void {
	store<u8>(recordAt(strings, <u32>id), <u8>kind, 12);
}

// Frames: keyed record (function, file, line, 0).
export const frames: usize = newKeyed(20);

function frameOf(fn: i32, file: i32, line: i32): i32 {
	const before = keyedCount(frames);
	const record = recordOf(frames, pair(fn, file), pair(line, 0));
	if (keyedCount(frames) != before) store<u32>(record, before, 16);
	return <i32>load<u32>(record, 16);
}

@inline
export function functionOf(frame: i32): i32 {
	return load<i32>(keyedAt(frames, <u32>frame));
}

// Canonical stacks: 40 bytes {u32 start in framePool, u32 depth, u32 hash, i32 user function + 2, u32 syscall record, u32 samples, u32 preemptions, ...}.
export const stacks: usize = newArena(40);
let stackCount: u32 = 0;
let stackBlock: usize = 0;
let stackClass: i32 = 12;
export const framePool: usize = newList();

@inline
export function stackRecord(id: i32): usize {
	return recordAt(stacks, <u32>id);
}

const scratch: usize = memory.data(128 * 4, 8);

/** The canonical stack of `depth` frames that stand in `scratch`; -1 for none. */
function internStack(depth: u32): i32 {
	if (depth == 0) return -1;
	if (stackBlock == 0) {
		stackBlock = takeBlock(stackClass);
		memory.fill(stackBlock, 0, <usize>1 << stackClass);
	}
	let h: u32 = 0x811c9dc5 ^ depth;
	for (let i: u32 = 0; i < depth; i++) h = ((h ^ load<u32>(scratch + (<usize>i << 2))) * 0x01000193) ^ (h >> 15);
	h ^= h >> 13;
	const mask: u32 = (<u32>1 << (stackClass - 2)) - 1;
	let place = h & mask;
	for (;;) {
		const known = load<u32>(stackBlock + (<usize>place << 2));
		if (known == 0) break;
		const record = recordAt(stacks, known - 1);
		if (load<u32>(record, 8) == h && load<u32>(record, 4) == depth && sameFrames(load<u32>(record), depth)) return <i32>known - 1;
		place = (place + 1) & mask;
	}
	const record = newRecord(stacks);
	store<u32>(record, listLength(framePool));
	store<u32>(record, depth, 4);
	store<u32>(record, h, 8);
	for (let i: u32 = 0; i < depth; i++) listPush(framePool, load<u32>(scratch + (<usize>i << 2)));
	store<u32>(stackBlock + (<usize>place << 2), ++stackCount);
	if (stackCount * 2 > mask) rehashStacks();
	return <i32>stackCount - 1;
}

function sameFrames(start: u32, depth: u32): bool {
	for (let i: u32 = 0; i < depth; i++) if (listAt(framePool, start + i) != load<u32>(scratch + (<usize>i << 2))) return false;
	return true;
}

function rehashStacks(): void {
	giveBlock(stackBlock, stackClass);
	stackClass++;
	stackBlock = takeBlock(stackClass);
	memory.fill(stackBlock, 0, <usize>1 << stackClass);
	const mask: u32 = (<u32>1 << (stackClass - 2)) - 1;
	for (let id: u32 = 0; id < stackCount; id++) {
		let place = load<u32>(recordAt(stacks, id), 8) & mask;
		while (load<u32>(stackBlock + (<usize>place << 2)) != 0) place = (place + 1) & mask;
		store<u32>(stackBlock + (<usize>place << 2), id + 1);
	}
}

/** Outermost frame; -1 when there is none or the stack may be cut (128 frames). */
export function rootFrame(stack: i32): i32 {
	const record = stackRecord(stack);
	const depth = load<u32>(record, 4);
	return depth == 0 || depth >= 128 ? -1 : <i32>listAt(framePool, load<u32>(record) + depth - 1);
}

/** Leaf-most function outside sync and the runtime; -1 without. */
export function userFunction(stack: i32): i32 {
	if (stack < 0) return -1;
	const record = stackRecord(stack);
	const known = load<i32>(record, 12);
	if (known != 0) return known - 2;
	const start = load<u32>(record);
	const depth = load<u32>(record, 4);
	let found = -1;
	for (let i: u32 = 0; i < depth && found < 0; i++) {
		const fn = functionOf(<i32>listAt(framePool, start + i));
		if (load<u8>(recordAt(strings, <u32>fn), 13) == 0) found = fn;
	}
	store<i32>(record, found + 2, 12);
	return found;
}

// The generation's tables: rows of 16 bytes whose stamp says whether they belong to this generation.
// Strings {u32 address, u32 length, u32 canonical id + 1, u32 stamp}; stacks {u32 canonical id + 1, u32 cached reason, u32 cached site, u32 stamp}.
// Ids below `denseIds` are their own place, others go through a map.
const denseIds: u64 = 1 << 20;

let stringRows: usize = takeBlock(16);
let stringRowsClass: i32 = 16;
let stackRows: usize = takeBlock(16);
let stackRowsClass: i32 = 16;
memory.fill(stringRows, 0, 1 << 16);
memory.fill(stackRows, 0, 1 << 16);
const wideStrings: usize = newIdMap();
const wideStacks: usize = newIdMap();
const wideRows: usize = newArena(16);
const pcs: usize = newIdMap();
let stamp: u32 = 0;

export let missingStrings: u32 = 0;
export let missingStacks: u32 = 0;
/** 1 a string, 2 a stack: what was missing first. */
export let missingKind: i32 = 0;
export let missingId: u64 = 0;

export function openTables(): void {
	stamp++;
	clearIds(wideStrings);
	clearIds(wideStacks);
	clearIds(pcs);
	missingStrings = 0;
	missingStacks = 0;
	missingKind = 0;
}

function wideRow(map: usize, id: u64): usize {
	const known = <usize>getId(map, id);
	if (known != 0) return known;
	const row = newRecord(wideRows);
	putId(map, id, <u32>row);
	return row;
}

function newStringRow(id: u64): usize {
	if (id >= denseIds) return wideRow(wideStrings, id);
	while ((id + 1) << 4 > <u64>1 << stringRowsClass) {
		stringRows = doubleBlock(stringRows, stringRowsClass);
		stringRowsClass++;
	}
	return stringRows + (<usize>id << 4);
}

function newStackRow(id: u64): usize {
	if (id >= denseIds) return wideRow(wideStacks, id);
	while ((id + 1) << 4 > <u64>1 << stackRowsClass) {
		stackRows = doubleBlock(stackRows, stackRowsClass);
		stackRowsClass++;
	}
	return stackRows + (<usize>id << 4);
}

/** False when the id is taken (0 always is). */
export function addString(id: u64, at: usize, length: usize): bool {
	if (id == 0) return false;
	const row = newStringRow(id);
	if (load<u32>(row, 12) == stamp) return false;
	store<usize>(row, at);
	store<u32>(row, <u32>length, 4);
	store<u32>(row, 0, 8);
	store<u32>(row, stamp, 12);
	return true;
}

/** Canonical string; the empty one for 0 and for ids that no table holds (counted). */
export function stringOf(id: u64): i32 {
	if (id == 0) return 0;
	let row: usize = 0;
	if (id >= denseIds) row = <usize>getId(wideStrings, id);
	else if ((id + 1) << 4 <= <u64>1 << stringRowsClass) row = stringRows + (<usize>id << 4);
	if (row == 0 || load<u32>(row, 12) != stamp) {
		missingStrings++;
		if (missingKind == 0) {
			missingKind = 1;
			missingId = id;
		}
		return 0;
	}
	const known = load<u32>(row, 8);
	if (known != 0) return <i32>known - 1;
	const canonical = internBytes(load<usize>(row), <usize>load<u32>(row, 4));
	store<u32>(row, <u32>canonical + 1, 8);
	return canonical;
}

/** The row of a stack in this generation; 0 for 0 and for ids that no table holds (counted). */
@inline
export function stackRowOf(id: u64): usize {
	if (id < denseIds && (id + 1) << 4 <= <u64>1 << stackRowsClass) {
		const row = stackRows + (<usize>id << 4);
		if (load<u32>(row, 12) == stamp) return row;
	}
	return rareStackRow(id);
}

function rareStackRow(id: u64): usize {
	if (id == 0) return 0;
	if (id >= denseIds) {
		const row = <usize>getId(wideStacks, id);
		if (row != 0 && load<u32>(row, 12) == stamp) return row;
	}
	missingStacks++;
	if (missingKind == 0) {
		missingKind = 2;
		missingId = id;
	}
	return 0;
}

/** Canonical stack; -1 for none. */
@inline
export function stackOf(id: u64): i32 {
	const row = stackRowOf(id);
	return row == 0 ? -1 : <i32>load<u32>(row) - 1;
}

/** Row 0 of the stack table never gets this generation's stamp, so id 0 is "none". */
export function addStack(id: u64, depth: u32): bool {
	if (id == 0) return false;
	const row = newStackRow(id);
	if (load<u32>(row, 12) == stamp) return false;
	store<u32>(row, <u32>internStack(depth) + 1);
	store<u32>(row, 0, 4);
	store<u32>(row, 0, 8);
	store<u32>(row, stamp, 12);
	return true;
}

/** A program counter means one frame for the whole generation: the first that came with it. */
export function setFrame(i: u32, pc: u64, functionId: u64, fileId: u64, line: u64): void {
	let frame = getId(pcs, pc);
	if (frame == 0) {
		const fn = stringOf(functionId);
		const file = stringOf(fileId);
		frame = <u32>frameOf(fn, file, <i32>min<u64>(line, 0x7fffffff)) + 1;
		putId(pcs, pc, frame);
	}
	store<u32>(scratch + (<usize>i << 2), frame - 1);
}
