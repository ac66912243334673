import { describe, expect, it } from 'vitest';
import type { GoroutineText } from './records.ts';
import { isPointer, waitAddress } from './wait-address.ts';
import { isOwnFunction } from './own-code.ts';

/** Frames as `function(arguments)`, leaf first. */
const waiting = (...calls: string[]): string => {
	const split = calls.map((call) => [call.slice(0, call.lastIndexOf('(')), call.slice(call.lastIndexOf('(') + 1, -1)] as const);
	const frames = split.map(([func]) => ({ func, file: 'x.go', line: 1, inlined: false, elided: 0 }));
	return waitAddress({ frames, args: split.map(([, args]) => args) } as unknown as GoroutineText);
};

describe('the address that a goroutine waits for', () => {
	it.each([
		['Mutex, Go 1.22', ['sync.runtime_SemacquireMutex(0x0?, 0x0?, 0x0?)', 'sync.(*Mutex).lockSlow(0xc0000b0018)'], '0xc0000b0018'],
		[
			'Mutex, Go 1.24',
			['internal/sync.runtime_SemacquireMutex(0x0?, 0x0?, 0x0?)', 'internal/sync.(*Mutex).lockSlow(0xc0000b0018)'],
			'0xc0000b0018',
		],
		[
			'RWMutex.Lock behind another writer: its mutex comes first in it',
			['sync.(*Mutex).lockSlow(0xc0000b0020)', 'sync.(*RWMutex).Lock(0x0?)'],
			'0xc0000b0020',
		],
		[
			'RWMutex.Lock behind readers',
			['sync.runtime_SemacquireRWMutex(0xc0000b0028, 0x0, 0x0)', 'sync.(*RWMutex).Lock(0x0?)'],
			'0xc0000b0020',
		],
		['RWMutex.RLock', ['sync.runtime_SemacquireRWMutexR(0xc0000b002c, 0x0, 0x0)'], '0xc0000b0020'],
		[
			'the receiver says more than the semaphore',
			['sync.runtime_SemacquireRWMutexR(0xc0000b9999, 0x0, 0x0)', 'sync.(*RWMutex).RLock(0xc0000b0020)'],
			'0xc0000b0020',
		],
		['WaitGroup', ['sync.runtime_SemacquireWaitGroup(0x0?, 0x0?)', 'sync.(*WaitGroup).Wait(0xc0000b00a0)'], '0xc0000b00a0'],
		['Cond', ['sync.runtime_notifyListWait(0xc0000b0050, 0x0)', 'sync.(*Cond).Wait(0x0?)'], '0xc0000b0040'],
		[
			'channel, GOTRACEBACK=system',
			['runtime.gopark(0x0?)', 'runtime.chanrecv(0xc0000b0060, 0x0, 0x1)', 'runtime.chanrecv1(0x0?, 0x0?)'],
			'0xc0000b0060',
		],
		['only stale values', ['sync.runtime_SemacquireRWMutexR(0xc0000b002c?, 0x0?, 0x0?)'], ''],
		['nothing known', ['time.Sleep(0x34630b8a000)', 'main.f(0xc0000b0018)'], ''],
	])('%s', (_, calls, expected) => {
		expect(waiting(...calls)).toBe(expected);
	});
});

it('pointers are at least 0x1000 and not marked as perhaps stale', () => {
	expect(['0x1000', '0xc000012345', '0xfff', '0xc000012345?', '0x', '0xg000', '{0xc000012345', ''].map(isPointer)).toEqual([
		true,
		true,
		false,
		false,
		false,
		false,
		false,
		false,
	]);
});

it('own functions are those outside the standard library', () => {
	expect(['main.main', 'example.com/x.(*T).M', 'shop/db.Open', 'github.com/lib/pq.Open'].map(isOwnFunction)).toEqual([
		true,
		true,
		true,
		true,
	]);
	expect(
		['runtime.gopark', 'net/http.(*conn).serve', 'sync.(*Mutex).Lock', 'panic', 'internal/poll.runtime_pollWait'].map(isOwnFunction),
	).toEqual([false, false, false, false, false]);
});
