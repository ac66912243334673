// Records by a key of four u32, in order of first use: sites, wakes, holders and the like.
// A record begins with its key (16 bytes). Address of the table: {u32 block of record addresses, u32 class, u32 arena}.
import { alloc, giveBlock, newArena, newRecord, recordAt, takeBlock, arenaCount } from './memory';

export function newKeyed(recordBytes: usize): usize {
	const table = alloc(16);
	const block = takeBlock(10);
	memory.fill(block, 0, 1 << 10);
	store<usize>(table, block);
	store<i32>(table, 10, 4);
	store<usize>(table, newArena(recordBytes), 8);
	return table;
}

@inline
function hashOf(a: u64, b: u64): u32 {
	let h = (a ^ (b * 0x9e3779b97f4a7c15)) * 0xff51afd7ed558ccd;
	return <u32>(h >> 32) ^ <u32>h;
}

@inline
export function pair(low: i32, high: i32): u64 {
	return <u64>(<u32>low) | (<u64>(<u32>high) << 32);
}

@inline
export function keyedCount(table: usize): u32 {
	return arenaCount(load<usize>(table, 8));
}

@inline
export function keyedAt(table: usize, i: u32): usize {
	return recordAt(load<usize>(table, 8), i);
}

/** The record of the key (a, b); a new one is zero behind its key. */
export function recordOf(table: usize, a: u64, b: u64): usize {
	const block = load<usize>(table);
	const sizeClass = load<i32>(table, 4);
	const mask: u32 = (<u32>1 << (sizeClass - 2)) - 1;
	let place = hashOf(a, b) & mask;
	for (;;) {
		const record = load<usize>(block + (<usize>place << 2));
		if (record == 0) break;
		if (load<u64>(record) == a && load<u64>(record, 8) == b) return record;
		place = (place + 1) & mask;
	}
	const record = newRecord(load<usize>(table, 8));
	store<u64>(record, a);
	store<u64>(record, b, 8);
	store<usize>(block + (<usize>place << 2), record);
	if (keyedCount(table) * 2 > mask) widen(table, block, sizeClass);
	return record;
}

function widen(table: usize, block: usize, sizeClass: i32): void {
	const wider = takeBlock(sizeClass + 1);
	memory.fill(wider, 0, <usize>1 << (sizeClass + 1));
	const mask: u32 = (<u32>1 << (sizeClass - 1)) - 1;
	const end = block + (<usize>1 << sizeClass);
	for (let at = block; at < end; at += 4) {
		const record = load<usize>(at);
		if (record == 0) continue;
		let place = hashOf(load<u64>(record), load<u64>(record, 8)) & mask;
		while (load<usize>(wider + (<usize>place << 2)) != 0) place = (place + 1) & mask;
		store<usize>(wider + (<usize>place << 2), record);
	}
	store<usize>(table, wider);
	store<i32>(table, sizeClass + 1, 4);
	giveBlock(block, sizeClass);
}
