// u64 id -> u32, never 0. Open addressing, linear probing; the low bits of small ids are their place, so that neighbours stay
// neighbours in memory. Larger ids are scrambled. Address of {u32 block, u32 class, u32 count, u32 stamp}.
// An entry of 16 bytes: u64 key, u32 value, u32 stamp; one with another stamp than the map's is empty, so clearing costs nothing.
import { alloc, giveBlock, takeBlock } from './memory';

export function newIdMap(): usize {
	const map = alloc(16);
	open(map, 10);
	store<u32>(map, 1, 12);
	return map;
}

function open(map: usize, sizeClass: i32): void {
	const block = takeBlock(sizeClass);
	memory.fill(block, 0, <usize>1 << sizeClass);
	store<usize>(map, block);
	store<i32>(map, sizeClass, 4);
	store<u32>(map, 0, 8);
}

@inline
function placeOf(id: u64, mask: u32): u32 {
	if (id < 0x1000000) return <u32>id & mask;
	const mixed = (id ^ (id >> 29)) * 0x9e3779b97f4a7c15;
	return <u32>(mixed >> 32) & mask;
}

export function clearIds(map: usize): void {
	store<u32>(map, 0, 8);
	const stamp = load<u32>(map, 12) + 1;
	store<u32>(map, stamp, 12);
	if (stamp != 0) return;
	// Once in four billion times.
	memory.fill(load<usize>(map), 0, <usize>1 << load<i32>(map, 4));
	store<u32>(map, 1, 12);
}

/** 0 when the id is not in the map. */
export function getId(map: usize, id: u64): u32 {
	const block = load<usize>(map);
	const stamp = load<u32>(map, 12);
	const mask: u32 = (<u32>1 << (load<i32>(map, 4) - 4)) - 1;
	let place = placeOf(id, mask);
	let entry = block + (<usize>place << 4);
	while (load<u32>(entry, 12) == stamp) {
		if (load<u64>(entry) == id) return load<u32>(entry, 8);
		place = (place + 1) & mask;
		entry = block + (<usize>place << 4);
	}
	return 0;
}

/** Adds or replaces. */
export function putId(map: usize, id: u64, value: u32): void {
	const sizeClass = load<i32>(map, 4);
	const block = load<usize>(map);
	const stamp = load<u32>(map, 12);
	const mask: u32 = (<u32>1 << (sizeClass - 4)) - 1;
	let place = placeOf(id, mask);
	for (;;) {
		const entry = block + (<usize>place << 4);
		if (load<u32>(entry, 12) != stamp) break;
		if (load<u64>(entry) == id) {
			store<u32>(entry, value, 8);
			return;
		}
		place = (place + 1) & mask;
	}
	const entry = block + (<usize>place << 4);
	store<u64>(entry, id);
	store<u32>(entry, value, 8);
	store<u32>(entry, stamp, 12);
	const count = load<u32>(map, 8) + 1;
	store<u32>(map, count, 8);
	if (count * 2 > mask) widen(map, block, sizeClass, stamp);
}

function widen(map: usize, block: usize, sizeClass: i32, stamp: u32): void {
	open(map, sizeClass + 1);
	const end = block + (<usize>1 << sizeClass);
	for (let entry = block; entry < end; entry += 16)
		if (load<u32>(entry, 12) == stamp) putId(map, load<u64>(entry), load<u32>(entry, 8));
	giveBlock(block, sizeClass);
}

/** Removes; the entries behind move up so that no search ends early. */
export function removeId(map: usize, id: u64): void {
	const block = load<usize>(map);
	const stamp = load<u32>(map, 12);
	const mask: u32 = (<u32>1 << (load<i32>(map, 4) - 4)) - 1;
	let hole = placeOf(id, mask);
	for (;;) {
		const entry = block + (<usize>hole << 4);
		if (load<u32>(entry, 12) != stamp) return;
		if (load<u64>(entry) == id) break;
		hole = (hole + 1) & mask;
	}
	store<u32>(map, load<u32>(map, 8) - 1, 8);
	let next = hole;
	for (;;) {
		next = (next + 1) & mask;
		const entry = block + (<usize>next << 4);
		if (load<u32>(entry, 12) != stamp) break;
		const home = placeOf(load<u64>(entry), mask);
		// May stay when its home lies cyclically between the hole and itself.
		if (((next - home) & mask) < ((next - hole) & mask)) continue;
		memory.copy(block + (<usize>hole << 4), entry, 16);
		hole = next;
	}
	store<u32>(block + (<usize>hole << 4), stamp - 1, 12);
}
