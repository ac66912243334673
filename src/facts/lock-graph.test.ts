// Small worlds of goroutines and locks. Accounts lie at 0xa000, the journal at 0xb000; a lock's address is that of its object.
import { describe, expect, it } from 'vitest';
import { compute, type DrawnGoroutine, drawSnapshot } from '../../test/support/drawn.ts';
import { createSymbols } from '../tables/symbols.ts';
import { lockGraph } from './lock-graph.ts';
import type { LockGraph } from './lock-types.ts';

const symbols = createSymbols();
const LOCK = 'sync.runtime_SemacquireMutex | sync.(*Mutex).Lock';

function graphOf(rows: readonly DrawnGoroutine[]): LockGraph {
	const [graph] = compute(lockGraph, symbols, [drawSnapshot(symbols, rows)]);
	return graph as LockGraph;
}

/** Waits for the lock at `address` in `callers` (leaf first). */
const waiter = (id: number, address: string, callers: string, args: DrawnGoroutine['args'] = []): DrawnGoroutine => ({
	id,
	state: 'sync.Mutex.Lock',
	stack: `${LOCK} | ${callers}`,
	waitsFor: address,
	args,
});

const circles = (graph: LockGraph): number[][] => graph.circles.map((circle) => circle.waiters.map((one) => one.id).sort((a, b) => a - b));

// transfer holds the accounts and waits for the journal; audit holds the journal and waits for the accounts.
const transfer = waiter(7, '0xb000', 'main.(*Journal).write j.go:5 | main.(*Accounts).transfer a.go:9', [
	[2, '0xb000'],
	[3, '0xa000'],
]);
const audit = waiter(8, '0xa000', 'main.(*Accounts).total a.go:20 | main.(*Journal).audit j.go:30', [
	[2, '0xa000'],
	[3, '0xb000'],
]);

describe('a circle', () => {
	it('of two crossed locks', () => {
		const graph = graphOf([transfer, audit]);
		expect(circles(graph)).toEqual([[7, 8]]);
		expect(graph.circles[0]).toMatchObject({ isStrong: true });
		expect([...(graph.circles[0]?.locks ?? [])].sort()).toEqual(['0xa000', '0xb000']);
	});

	it('of three', () => {
		const chain = [
			['0xb000', '0xa000', 1],
			['0xc000', '0xb000', 2],
			['0xa000', '0xc000', 3],
		] as const;
		const rows = chain.map(([wanted, held, id]) =>
			waiter(id, wanted, `main.take${id} x.go:${id} | main.step${id} y.go:${id}`, [
				[2, wanted],
				[3, held],
			]),
		);
		expect(circles(graphOf(rows))).toEqual([[1, 2, 3]]);
	});

	it('is found once, however many wait behind it', () => {
		const behind = [20, 21, 22].map((id) => waiter(id, '0xa000', 'main.(*Accounts).total a.go:20 | main.serve s.go:1', [[2, '0xa000']]));
		expect(circles(graphOf([transfer, audit, ...behind]))).toEqual([[7, 8]]);
	});

	it('of one goroutine that locks again what it holds', () => {
		const again = waiter(5, '0xa000', 'main.(*Cart).total c.go:30 | main.(*Cart).total c.go:33 | main.(*Cart).add c.go:20');
		expect(circles(graphOf([again]))).toEqual([[5]]);
	});
});

describe('no circle', () => {
	const busy = (state: string, leaf: string, id = 9): DrawnGoroutine => ({
		id,
		state,
		stack: `${leaf} | main.(*Accounts).total a.go:25 | main.serve s.go:1`,
		args: [[1, '0xa000']],
	});

	it('while somebody who may hold one of the locks is at work', () => {
		expect(circles(graphOf([transfer, audit, busy('runnable', 'main.add')]))).toEqual([]);
		expect(circles(graphOf([transfer, audit, busy('syscall', 'syscall.Syscall')]))).toEqual([]);
	});

	it('among those who merely wait for one lock', () => {
		const rows = [1, 2, 3].map((id) => waiter(id, '0xa000', 'main.(*Accounts).total a.go:20 | main.serve s.go:1', [[2, '0xa000']]));
		expect(circles(graphOf([...rows, busy('sleep', 'time.Sleep')]))).toEqual([]);
		expect(circles(graphOf(rows))).toEqual([]);
	});

	it('among methods of one type that call each other before they lock', () => {
		const rows = [1, 2].map((id) => waiter(id, '0xa000', `main.(*Accounts).get a.go:20 | main.(*Accounts).all${id} a.go:40`));
		expect(circles(graphOf(rows))).toEqual([]);
	});

	it('in a dump that lists only some goroutines: the others may hold what they wait for', () => {
		expect(compute(lockGraph, symbols, [drawSnapshot(symbols, [transfer, audit], { isPartial: true })])).toEqual([]);
	});
});

describe('who may hold a lock', () => {
	const wanted = waiter(1, '0xa000', 'main.(*Accounts).total a.go:20 | main.serve s.go:1');
	const holders = (other: DrawnGoroutine) =>
		graphOf([wanted, other])
			.locks[0]?.holders.filter((one) => one.id === other.id)
			.map((one) => [one.why, one.isStrong]) ?? [];

	it('one that is inside the function that takes it', () => {
		expect(holders({ id: 2, state: 'sleep', stack: 'time.Sleep | main.(*Accounts).total a.go:24' })).toEqual([['same function', true]]);
	});

	it('one inside a method of the same type, weakly', () => {
		expect(holders({ id: 2, state: 'sleep', stack: 'time.Sleep | main.(*Accounts).load a.go:90' })).toEqual([
			['same receiver type', false],
		]);
	});

	it('one with an argument that points at it, weakly unless it waits for another lock', () => {
		const idle: DrawnGoroutine = { id: 2, state: 'sleep', stack: 'time.Sleep | main.report r.go:3', args: [[1, '0xa000']] };
		expect(holders(idle)).toEqual([['points at it', false]]);
		const other = waiter(2, '0xf0000', 'main.report r.go:3 | main.all r.go:9', [[3, '0xa000']]);
		expect(holders(other)).toEqual([['points at it', true]]);
	});

	it('not one whose pointers lead elsewhere, nor one of a package that merely has functions without receiver', () => {
		expect(holders({ id: 2, state: 'sleep', stack: 'time.Sleep | main.report r.go:3', args: [[1, '0xa0000']] })).toEqual([]);
		expect(holders({ id: 2, state: 'sleep', stack: 'time.Sleep | main.report r.go:3' })).toEqual([]);
	});
});

describe('a lock without an owner', () => {
	const stuck = [1, 2].map((id) => waiter(id, '0xa000', 'main.(*Wallet).charge w.go:20 | main.serve s.go:1', [[2, '0xa000']]));

	it('has waiters and nobody else near it', () => {
		const graph = graphOf([...stuck, { id: 9, state: 'select', stack: 'runtime.selectgo | main.loop l.go:1' }]);
		expect(graph.ownerless.map((lock) => lock.name)).toEqual(['0xa000']);
		expect(graph.busyOthers).toBe(0);
	});

	it('has one when somebody else is inside a method of the type', () => {
		const graph = graphOf([...stuck, { id: 9, state: 'sleep', stack: 'time.Sleep | main.(*Wallet).report w.go:50' }]);
		expect(graph.ownerless).toEqual([]);
	});

	it('is less sure while others of the program are at work somewhere', () => {
		expect(graphOf([...stuck, { id: 9, state: 'running', stack: 'main.compute c.go:1' }]).busyOthers).toBe(1);
	});
});

it('names a lock by its function where a dump prints no addresses', () => {
	const grouped = { count: 6, state: '', stack: `${LOCK} | main.(*Shelf).item s.go:9` };
	const [lock] = graphOf([grouped]).locks;
	expect(lock).toMatchObject({ name: 'lock of main.(*Shelf).item', hasAddress: false });
	expect(lock?.waiters[0]?.count).toBe(6);
});
