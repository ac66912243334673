// The close-up, as close-up.ts and recent-stays.ts of the TypeScript decoder: every stay, one by one, written into a page that the host
// takes when it is full; assists, CPU samples and annotation spans as records, so many at most.
import { hostStays } from './host';
import { alloc, arenaCount, newArena, newRecord } from './memory';

/** False for a part of whose stays none can be among the last ones. */
export let keepsStays: bool = true;
export function forgetStays(): void {
	keepsStays = false;
}

/** Stay, 48 bytes: {f64 start, f64 end, i32 goroutine, reason, stack, waker, stack of the waker, P, u8 state, u8 next}. */
const stayBytes: usize = 48;
const pageBytes: usize = 2048 * stayBytes;
let page: usize = 0;
let pageAt: usize = 0;
let pageEnd: usize = 0;

/** `next` of a stay that is open at the end. */
export const openStay: i32 = 255;

/** Called where account.ts closes a stay. `p`: record of the P, 0 none. */
export function stay(goroutine: i32, what: i32, reason: i32, stack: i32, since: f64, t: f64, waker: i32, wakerStack: i32, p: usize): void {
	if (!keepsStays) return;
	if (pageAt == pageEnd) turnPage();
	const at = pageAt;
	pageAt = at + stayBytes;
	store<f64>(at, since);
	store<f64>(at, t, 8);
	store<i32>(at, goroutine, 16);
	store<i32>(at, reason, 20);
	store<i32>(at, stack, 24);
	store<i32>(at, waker, 28);
	store<i32>(at, wakerStack, 32);
	store<i32>(at, procNumber(p), 36);
	store<i32>(at, what, 40);
}

/** -1 without a P, and for numbers that no machine has. */
@inline
export function procNumber(p: usize): i32 {
	return p == 0 || load<u32>(p, 4) >= 1 << 21 ? -1 : load<i32>(p);
}

function turnPage(): void {
	if (page == 0) page = alloc(pageBytes);
	else hostStays(page, <i32>((pageAt - page) / stayBytes));
	pageAt = page;
	pageEnd = page + pageBytes;
}

/** Hands over what is in the page. */
export function handStays(): void {
	if (pageAt > page) turnPage();
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
