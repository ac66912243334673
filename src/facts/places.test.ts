import { describe, expect, it } from 'vitest';
import { stack } from '../../test/support/drawn.ts';
import { createSymbols } from '../tables/symbols.ts';
import { ownFunction, placeOf, stackLines } from './places.ts';

const symbols = createSymbols();
const at = (reason: string, text: string) => placeOf(symbols, reason, stack(symbols, text));

describe('placeOf', () => {
	it('names the nearest function of the program, with its line', () => {
		const place = at('chan send', 'runtime.gopark p.go:1 | runtime.chansend1 c.go:2 | main.send a.go:33 | main.work a.go:9');
		expect(place).toEqual({ op: 'chan send', depth: 2, fn: 'main.send', file: 'a.go', line: 33, idle: null });
	});

	it.each([
		['sync', 'runtime.gopark | sync.runtime_SemacquireMutex | internal/sync.(*Mutex).lockSlow | sync.(*Mutex).Lock | main.f', 'mutex lock'],
		// The inner mutex of an RWMutex: what the program called counts.
		['sync', 'internal/sync.(*Mutex).Lock | sync.(*Mutex).Lock | sync.(*RWMutex).Lock | main.f', 'rwmutex lock'],
		['sync', 'sync.runtime_SemacquireRWMutexR | sync.(*RWMutex).RLock | main.f', 'rwmutex rlock'],
		['sync.WaitGroup.Wait', 'sync.runtime_SemacquireWaitGroup | sync.(*WaitGroup).Wait | main.f', 'wg wait'],
		['sync.(*Cond).Wait', 'sync.(*Cond).Wait | main.f', 'cond wait'],
		['chan receive', 'runtime.chanrecv2 | main.f', 'chan receive'],
		['select', 'runtime.selectgo | golang.org/x/sync/semaphore.(*Weighted).Acquire | main.f', 'semaphore'],
		['network', 'internal/poll.runtime_pollWait | internal/poll.(*FD).Read | net.(*conn).Read | main.f', 'network read'],
		['network', 'internal/poll.runtime_pollWait | internal/poll.(*FD).Write | net.(*conn).Write | main.f', 'network write'],
		['network', 'internal/poll.runtime_pollWait | net.(*netFD).connect | net.(*netFD).dial | main.f', 'dial'],
		[
			'network',
			'internal/poll.(*FD).Read | net.(*conn).Read | crypto/tls.(*Conn).readRecord | crypto/tls.(*Conn).clientHandshake | main.f',
			'tls handshake',
		],
		['syscall', 'syscall.Syscall | internal/poll.(*FD).Fsync | os.(*File).Sync | main.f', 'syscall'],
		['syscall', 'runtime.cgocall | main._Cfunc_work | main.f', 'syscall'],
		['sleep', 'time.Sleep | main.f', 'sleep'],
		['', 'main.f', 'cpu'],
	])('reason %s at %s is %s', (reason, text, op) => {
		expect(at(reason, text).op).toBe(op);
	});

	it('believes the reason when there is no stack', () => {
		expect(at('sync.Mutex.Lock', '').op).toBe('mutex lock');
		expect(at('chan receive (nil chan)', '').op).toBe('chan receive');
		expect(at('chan send', '')).toMatchObject({ fn: '', depth: -1 });
	});

	it('steps over libraries to the program, and names the library when nothing else is there', () => {
		const own = at('select', 'runtime.selectgo | google.golang.org/grpc.(*Stream).RecvMsg s.go:4 | main.call a.go:7');
		expect(own).toMatchObject({ fn: 'main.call', depth: 2 });
		const library = at('select', 'runtime.selectgo | google.golang.org/grpc.(*Server).loop s.go:4 | runtime.goexit');
		expect(library).toMatchObject({ fn: 'google.golang.org/grpc.(*Server).loop', depth: -1, idle: 'library' });
	});
});

describe('what is idle by nature', () => {
	it.each([
		['network', 'internal/poll.(*FD).Accept | net.(*netFD).accept | net.(*TCPListener).Accept | main.serve', 'accept'],
		['network', 'internal/poll.(*FD).Read | net.(*conn).Read | main.readLoop', 'network'],
		['sleep', 'time.Sleep | main.tick', 'timer'],
		['GC worker (idle)', 'runtime.gopark | runtime.gcBgMarkWorker', 'runtime'],
		['finalizer wait', 'runtime.gopark | runtime.runfinq', 'runtime'],
		['select', 'runtime.selectgo | net/http.(*persistConn).writeLoop', 'library'],
		['chan receive', 'runtime.chanrecv1 | main.main', 'main'],
		['chan receive', 'runtime.chanrecv1 | main.main | runtime.main | runtime.goexit', 'main'],
		['', '', 'runtime'],
	] as const)('%s at %s: %s', (reason, text, idle) => {
		expect(at(reason, text).idle).toBe(idle);
	});

	it('the main goroutine is not idle when it waits for a lock', () => {
		expect(at('sync', 'sync.(*Mutex).Lock | main.start | main.main | runtime.main').idle).toBeNull();
	});

	it('a receive in a function of the program may be work or idleness: not for this table to say', () => {
		expect(at('chan receive', 'runtime.chanrecv2 | main.worker').idle).toBeNull();
	});
});

describe('ownFunction', () => {
	it('takes the program before libraries, libraries before nothing', () => {
		const of = (text: string) => ownFunction(symbols, stack(symbols, text));
		expect(of('runtime.mallocgc | encoding/json.Marshal | main.answer | main.main')).toEqual({ fn: 'main.answer', depth: 2 });
		expect(of('runtime.mallocgc | k8s.io/client.List | runtime.goexit')).toEqual({ fn: 'k8s.io/client.List', depth: 1 });
		expect(of('runtime.gcBgMarkWorker')).toEqual({ fn: '', depth: -1 });
		expect(of('')).toEqual({ fn: '', depth: -1 });
	});
});

describe('stackLines', () => {
	it('writes leaf first and at most so many', () => {
		const deep = stack(symbols, 'main.a a.go:1 | main.b a.go:2 | main.c a.go:3');
		expect(stackLines(symbols, deep)).toEqual(['main.a a.go:1', 'main.b a.go:2', 'main.c a.go:3']);
		expect(stackLines(symbols, deep, 2)).toEqual(['main.a a.go:1', 'main.b a.go:2']);
	});
});
