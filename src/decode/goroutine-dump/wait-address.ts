// What a goroutine waits for: the address of the lock, WaitGroup, Cond or channel, from the arguments that the runtime prints.
// The address of an object is what its methods get as receiver. Where only the address of a semaphore inside it is printed, the
// field's offset is taken off (64-bit layouts, the same from Go 1.18 to 1.27):
//
//   sync.Mutex      state int32, sema uint32                                                sema at 4
//   sync.RWMutex    w Mutex, writerSem, readerSem uint32, ...                               8 and 12; its w has the same address as itself
//   sync.WaitGroup  state uint64, sema uint32                                               sema at 8
//   sync.Cond       L Locker (two words), notify notifyList, ...                            notify at 16
//
// A value printed with `?` may be stale (the runtime does not know whether the slot is still live), so it is never used here.
import type { GoroutineText } from './records.ts';

interface WaitCall {
	/** Taken off the first argument. */
	readonly offset: number;
	/** Lower is better: the receiver of the outermost call says most. */
	readonly rank: number;
}

const calls = new Map<string, WaitCall>([
	['sync.(*RWMutex).Lock', { offset: 0, rank: 0 }],
	['sync.(*RWMutex).RLock', { offset: 0, rank: 0 }],
	['sync.(*WaitGroup).Wait', { offset: 0, rank: 0 }],
	['sync.(*Cond).Wait', { offset: 0, rank: 0 }],
	['sync.(*Mutex).Lock', { offset: 0, rank: 0 }],
	['sync.(*Mutex).lockSlow', { offset: 0, rank: 1 }],
	['internal/sync.(*Mutex).Lock', { offset: 0, rank: 1 }],
	['internal/sync.(*Mutex).lockSlow', { offset: 0, rank: 1 }],
	['sync.runtime_notifyListWait', { offset: 16, rank: 2 }],
	['sync.runtime_SemacquireMutex', { offset: 4, rank: 2 }],
	['internal/sync.runtime_SemacquireMutex', { offset: 4, rank: 2 }],
	['sync.runtime_SemacquireRWMutex', { offset: 8, rank: 2 }],
	['sync.runtime_SemacquireRWMutexR', { offset: 12, rank: 2 }],
	['sync.runtime_SemacquireWaitGroup', { offset: 8, rank: 2 }],
	['runtime.chansend', { offset: 0, rank: 0 }],
	['runtime.chanrecv', { offset: 0, rank: 0 }],
]);

/** No wait function stands deeper than this below the leaf (runtime frames included). */
const maxDepth = 12;

/** Hex text as the runtime prints it (`0xc000012345`); '' when the dump does not tell. */
export function waitAddress(goroutine: GoroutineText): string {
	let best = '';
	let bestRank = 9;
	const depth = Math.min(goroutine.frames.length, maxDepth);
	for (let i = 0; i < depth; i++) {
		const call = calls.get((goroutine.frames[i] as { func: string }).func);
		if (!call || call.rank >= bestRank) continue;
		const address = firstArgument(goroutine.args[i] as string);
		if (address === '') continue;
		best = call.offset === 0 ? address : `0x${(BigInt(address) - BigInt(call.offset)).toString(16)}`;
		bestRank = call.rank;
	}
	return best;
}

/** The first argument if it is a sure pointer: hex, not below 0x1000, no `?`. */
function firstArgument(args: string): string {
	const comma = args.indexOf(',');
	const first = comma < 0 ? args : args.slice(0, comma);
	return isPointer(first) ? first : '';
}

/** `0x` and 4 to 16 hex digits: at least 0x1000, since the runtime prints no leading zeros. */
export function isPointer(text: string): boolean {
	if (!text.startsWith('0x') || text.length < 6 || text.length > 18 || text[2] === '0') return false;
	for (let i = 2; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (!((c >= 48 && c <= 57) || (c >= 97 && c <= 102))) return false;
	}
	return true;
}
