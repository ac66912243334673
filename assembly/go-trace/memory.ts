// Memory without a garbage collector: one bump pointer, blocks of powers of two that can be given back, and arenas.
// Nothing here knows what is stored. Addresses are `usize`; 0 means none. Times everywhere are f64 nanoseconds.

/** Most bytes that the engine may take; set by the host. Going beyond it is a trap, which the host reports. */
export let limit: usize = 0xf0000000;
export function setLimit(bytes: usize): void {
	limit = bytes;
}

let top: usize = 0;

/** `bytes` zeroed bytes, aligned to 64. Never given back. */
export function alloc(bytes: usize): usize {
	if (top == 0) top = (__heap_base + 63) & ~63;
	const at = top;
	const rounded = (bytes + 63) & ~63;
	if (rounded > limit || at > limit - rounded) unreachable();
	top = at + rounded;
	const pages = <usize>memory.size() << 16;
	if (top > pages || pages == 0) {
		const missing = (top - pages + 0xffff) >> 16;
		// In steps, since each growth costs the host its views.
		const step = max<usize>(missing, min<usize>(64, (limit >> 16) - (pages >> 16)));
		if (memory.grow(<i32>step) < 0 && memory.grow(<i32>missing) < 0) unreachable();
	}
	return at;
}

/** First free block of each size class, linked through their first word. */
const freeBlocks: usize = memory.data(32 * 4);

/** Size class: log2 of the block's bytes, at least 6. */
@inline
export function classOf(bytes: usize): i32 {
	return bytes <= 64 ? 6 : 32 - clz<i32>(<i32>bytes - 1);
}

/** A block of 2^class bytes; its content is anything. */
export function takeBlock(sizeClass: i32): usize {
	const head = freeBlocks + (<usize>sizeClass << 2);
	const block = load<usize>(head);
	if (block != 0) {
		store<usize>(head, load<usize>(block));
		return block;
	}
	return alloc(<usize>1 << sizeClass);
}

export function giveBlock(block: usize, sizeClass: i32): void {
	const head = freeBlocks + (<usize>sizeClass << 2);
	store<usize>(block, load<usize>(head));
	store<usize>(head, block);
}

/** Moves a block of 2^sizeClass bytes into one twice as large whose second half is zero. */
export function doubleBlock(block: usize, sizeClass: i32): usize {
	const size = <usize>1 << sizeClass;
	const wider = takeBlock(sizeClass + 1);
	memory.copy(wider, block, size);
	memory.fill(wider + size, 0, size);
	giveBlock(block, sizeClass);
	return wider;
}

/** A list of u32 that grows: address of {u32 block, u32 class, u32 length}. */
export function newList(): usize {
	const list = alloc(16);
	const sizeClass = 8;
	store<usize>(list, takeBlock(sizeClass));
	store<i32>(list, sizeClass, 4);
	store<u32>(list, 0, 8);
	return list;
}

@inline
export function listLength(list: usize): u32 {
	return load<u32>(list, 8);
}

@inline
export function listAt(list: usize, i: u32): u32 {
	return load<u32>(load<usize>(list) + (<usize>i << 2));
}

export function listPush(list: usize, value: u32): u32 {
	const length = load<u32>(list, 8);
	const sizeClass = load<i32>(list, 4);
	if ((<usize>length + 1) << 2 > <usize>1 << sizeClass) {
		store<usize>(list, doubleBlock(load<usize>(list), sizeClass));
		store<i32>(list, sizeClass + 1, 4);
	}
	store<u32>(load<usize>(list) + (<usize>length << 2), value);
	store<u32>(list, length + 1, 8);
	return length;
}

/** Records of one size in chunks of 1024 that never move: address of {u32 bytes, u32 count, u32 present chunk, u32 list of chunks}. */
const chunkShift: u32 = 10;
const chunkMask: u32 = (1 << chunkShift) - 1;

export function newArena(recordBytes: usize): usize {
	const arena = alloc(16);
	store<usize>(arena, recordBytes);
	store<usize>(arena, newList(), 12);
	return arena;
}

@inline
export function arenaCount(arena: usize): u32 {
	return load<u32>(arena, 4);
}

/** A new record, all zero. */
export function newRecord(arena: usize): usize {
	const count = load<u32>(arena, 4);
	if ((count & chunkMask) == 0) {
		const chunk = alloc(load<usize>(arena) << chunkShift);
		store<usize>(arena, chunk, 8);
		listPush(load<usize>(arena, 12), <u32>chunk);
	}
	store<u32>(arena, count + 1, 4);
	return load<usize>(arena, 8) + <usize>(count & chunkMask) * load<usize>(arena);
}

/** Record `i`, in order of creation. */
@inline
export function recordAt(arena: usize, i: u32): usize {
	return <usize>listAt(load<usize>(arena, 12), i >> chunkShift) + <usize>(i & chunkMask) * load<usize>(arena);
}
