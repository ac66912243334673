// Advice on a lock follows from what was measured; nothing measured, no advice on its form.
import { describe, expect, it } from 'vitest';
import { contentionFixes, type LockUse, lockLibrary, lockUseOf, lockUseParams } from './lock-words.ts';

const unknown = lockUseOf({});
const advice = (activity: string, use: Partial<LockUse>): string =>
	contentionFixes('main.(*Cache).Get', activity, { ...unknown, ...use })
		.map((fix) => fix.text)
		.join(' ');

describe('contentionFixes', () => {
	it('a holder that waits must stop that, however the lock is built', () => {
		expect(advice('network read', { reads: 900, writes: 1, isRw: true, holdNs: 5e6 })).toMatch(/^Move the network read out/);
		expect(advice('network read', { reads: 900, writes: 1, isRw: true, holdNs: 5e6 })).not.toMatch(/atomic|split|RWMutex/i);
	});

	it('readers who wait for few writers: copy on write, with the figures', () => {
		expect(advice('cpu', { reads: 900, writes: 10, isRw: true, holdNs: 2e5 })).toMatch(
			/900 were readers and 10 writers.*atomic\.Pointer.*sync\.Map/,
		);
	});

	it('an RWMutex with many writers, or only writers, gains nothing', () => {
		expect(advice('cpu', { reads: 100, writes: 90, isRw: true, holdNs: 2e5 })).toMatch(/gains nothing over a sync\.Mutex.*by key/);
		expect(advice('cpu', { reads: 0, writes: 90, isRw: true, holdNs: 2e5 })).toMatch(/only writers meet/);
	});

	it('held shortly by many: atomics, or parts by key; nothing to take out', () => {
		const text = advice('cpu', { reads: 0, writes: 5000, holdNs: 2e3, waiters: 8 });
		expect(text).toMatch(/2 µs per wait, by 8 goroutines or more.*sync\/atomic/);
		expect(text).not.toMatch(/^Move/);
	});

	it('held long: shorten what is done; who waits decides whether readers can go together', () => {
		const text = advice('cpu', { reads: 0, writes: 50, holdNs: 2e6, mainFn: 'main.(*Cache).Get', mainShare: 0.9 });
		expect(text).toMatch(/^Move the work out.*held for 2 ms per wait.*main\.\(\*Cache\)\.Get has 90 % of the waiting/);
	});

	it('nothing measured: no advice on the form of the lock', () => {
		expect(contentionFixes('main.f', '', unknown)).toHaveLength(1);
		expect(lockUseOf(lockUseParams(unknown))).toEqual(unknown);
	});

	it('the lock of a logger', () => {
		const lines = ['sync.(*Mutex).Lock sync/mutex.go:46', 'log.(*Logger).output log/log.go:200', 'main.won draw.go:12'];
		expect(lockLibrary(lines)).toBe('log');
		expect(lockLibrary(lines.filter((line) => !line.startsWith('log')))).toBe('');
		expect(advice('syscall', { library: 'log' })).toMatch(/one of log, which writes while it holds it/);
	});
});
