// The close-up, as close-up.ts and recent-stays.ts of the TypeScript decoder: every stay, one by one, written into a page that the host
// takes when it is full; assists, CPU samples and annotation spans as records, so many at most.
import { hostStays } from './host';
import { arenaCount, newArena, newRecord } from './memory';

/** False where so much follows that no stay can be among the last ones. */
let keepsStays: bool = true;
export function keepStays(is: bool): void {
	keepsStays = is;
}

/** A page: columns of so many stays, in the order of `Column`. */
const pageStays: usize = 2048;
/** Offsets in the page: f64 start, end; i32 goroutine, reason, stack, waker, stack of the waker, P; u8 state, next. */
namespace Column {
	export const start: usize = 0;
	export const end: usize = 16384;
	export const goroutine: usize = 32768;
	export const reason: usize = 40960;
	export const stack: usize = 49152;
	export const waker: usize = 57344;
	export const wakerStack: usize = 65536;
	export const proc: usize = 73728;
	export const state: usize = 81920;
	export const next: usize = 83968;
}
const page: usize = memory.data(86016, 16);
let pageRow: usize = 0;

/** `next` of a stay that is open at the end. */
export const openStay: u8 = 255;

/** Called where account.ts closes a stay. `p`: record of the P, 0 none. */
export function stay(
	goroutine: i32,
	state: u8,
	next: u8,
	reason: i32,
	stack: i32,
	since: f64,
	t: f64,
	waker: i32,
	wakerStack: i32,
	p: usize,
): void {
	if (!keepsStays) return;
	if (pageRow == pageStays) handStays();
	const row = pageRow;
	pageRow = row + 1;
	const wide = page + (row << 3);
	store<f64>(wide, since, Column.start);
	store<f64>(wide, t, Column.end);
	const at = page + (row << 2);
	store<i32>(at, goroutine, Column.goroutine);
	store<i32>(at, reason, Column.reason);
	store<i32>(at, stack, Column.stack);
	store<i32>(at, waker, Column.waker);
	store<i32>(at, wakerStack, Column.wakerStack);
	store<i32>(at, procNumber(p), Column.proc);
	store<u8>(page + row, state, Column.state);
	store<u8>(page + row, next, Column.next);
}

/** -1 without a P, and for numbers that no machine has. */
@inline
export function procNumber(p: usize): i32 {
	return p == 0 || load<u32>(p, 4) >= 1 << 21 ? -1 : load<i32>(p);
}

/** Hands over what is in the page. */
export function handStays(): void {
	if (pageRow > 0) hostStays(page, <i32>pageRow);
	pageRow = 0;
}

/** Most rows of each of the other tables; later ones are left out. */
const mostRows: u32 = 1 << 20;

/** {f64 start, f64 end, i32 goroutine} */
export const assistStays: usize = newArena(24);

export function assistStay(goroutine: i32, since: f64, t: f64): void {
	if (arenaCount(assistStays) >= mostRows) return;
	const at = newRecord(assistStays);
	store<f64>(at, since);
	store<f64>(at, t, 8);
	store<i32>(at, goroutine, 16);
}

/** {f64 time, i32 goroutine, i32 stack} */
export const sampleRows: usize = newArena(16);

export function sampleRow(goroutine: i32, stack: i32, t: f64): void {
	if (arenaCount(sampleRows) >= mostRows) return;
	const at = newRecord(sampleRows);
	store<f64>(at, t);
	store<i32>(at, goroutine, 8);
	store<i32>(at, stack, 12);
}

/** {f64 start, f64 end, u64 task, i32 goroutine, i32 type, u8 is a region} */
export const spans: usize = newArena(40);

export function span(isRegion: i32, goroutine: i32, type: i32, task: u64, since: f64, t: f64): void {
	if (arenaCount(spans) >= mostRows) return;
	const at = newRecord(spans);
	store<f64>(at, since);
	store<f64>(at, t, 8);
	store<u64>(at, task, 16);
	store<i32>(at, goroutine, 24);
	store<i32>(at, type, 28);
	store<i32>(at, isRegion, 32);
}
