import { describe, expect, it } from 'vitest';
import { compute, type DrawnGoroutine, drawSnapshot } from '../../test/support/drawn.ts';
import { SnapshotFlag } from '../tables/snapshot.ts';
import { createSymbols } from '../tables/symbols.ts';
import { type Growth, type SnapshotGroup, snapshotGrowth, snapshots } from './snapshots.ts';

const symbols = createSymbols();
const waits = 'runtime.gopark | runtime.selectgo | main.watch a.go:9';
const sends = 'runtime.gopark | runtime.chansend1 | main.ask.func1 a.go:20';
const watcher = (id: number): DrawnGoroutine => ({ id, state: 'select', stack: waits });

const groupsOf = (rows: readonly DrawnGoroutine[]): readonly SnapshotGroup[] =>
	compute(snapshots, symbols, [drawSnapshot(symbols, rows)])[0]?.groups ?? [];

describe('goroutines of one snapshot', () => {
	it('are grouped by operation and function, the biggest group first', () => {
		const groups = groupsOf([
			{ id: 3, state: 'chan send', stack: sends },
			watcher(9),
			{ id: 5, state: 'select', stack: 'runtime.selectgo | net.lookup | main.watch a.go:70' },
		]);
		expect(groups.map((group) => [group.key, group.count, group.ids])).toEqual([
			['select|main.watch', 2, [5, 9]],
			['chan send|main.ask.func1', 1, [3]],
		]);
	});

	it('count grouped rows in full, and only those with a frame of the program as its own', () => {
		const drawn = drawSnapshot(symbols, [
			{ count: 30, stack: waits },
			{ count: 4, stack: 'runtime.selectgo | net/http.(*conn).serve' },
		]);
		expect(compute(snapshots, symbols, [drawn])[0]).toMatchObject({ goroutines: 34, own: 30 });
	});

	it('carry the longest wait, the marks of the runtime, and the addresses waited for', () => {
		const [group] = groupsOf([
			{ id: 1, state: 'chan send', stack: sends, minutes: 2, flags: SnapshotFlag.Leaked, waitsFor: '0xc000' },
			{ id: 2, state: 'chan send', stack: sends, minutes: 7, waitsFor: '0xc000' },
		]);
		expect(group).toMatchObject({ waitMinutes: 7, leaked: 1 });
		expect(group?.addresses).toEqual(new Map([['0xc000', 2]]));
	});
});

describe('whoever started a goroutine', () => {
	const child = { id: 8, state: 'chan send', stack: sends, createdBy: 'main.ask', creatorId: 7 };
	const starters = (...others: readonly DrawnGoroutine[]) => {
		const group = groupsOf([child, ...others]).find((one) => one.key === 'chan send|main.ask.func1');
		return [group?.starterReturned, group?.starterPresent];
	};

	it('has returned when its goroutine is gone, or is elsewhere by now', () => {
		expect(starters()).toEqual([1, 0]);
		expect(starters({ id: 7, state: 'select', stack: 'runtime.selectgo | main.serve a.go:50' })).toEqual([1, 0]);
	});

	it('is present when its function is still on the stack, also as a closure of it', () => {
		expect(starters({ id: 7, state: 'chan receive', stack: 'runtime.chanrecv1 | main.ask a.go:22 | main.serve a.go:50' })).toEqual([0, 1]);
		expect(starters({ id: 7, state: 'chan receive', stack: 'runtime.chanrecv1 | main.ask.func2 a.go:22' })).toEqual([0, 1]);
	});

	it('is unknown when its stack is cut, or the dump lists only some goroutines', () => {
		expect(starters({ id: 7, state: 'select', stack: 'main.serve', flags: SnapshotFlag.Elided })).toEqual([0, 0]);
		const partial = compute(snapshots, symbols, [drawSnapshot(symbols, [child], { isPartial: true })]);
		expect(partial[0]?.groups[0]?.starterReturned).toBe(0);
	});

	it('is not asked after when it is a library: net/http starts what it needs', () => {
		const served = { ...child, createdBy: 'net/http.(*Server).Serve' };
		expect(groupsOf([served]).map((group) => group.starterReturned)).toEqual([0]);
	});
});

describe('growth', () => {
	const growthOf = (...dumps: readonly (readonly DrawnGoroutine[])[]): readonly Growth[] =>
		compute(
			snapshotGrowth,
			symbols,
			dumps.map((rows) => drawSnapshot(symbols, rows)),
		);

	it('tells how many more there are, and how many of the first ones stayed', () => {
		const growths = growthOf(
			[watcher(1), watcher(2), watcher(3), watcher(4)],
			[watcher(1), watcher(2), watcher(3), watcher(8), watcher(9)],
		);
		expect(growths).toMatchObject([{ key: 'select|main.watch', counts: [4, 5], growth: 1, staying: 0.75 }]);
	});

	it('keeps the counts of all snapshots in between', () => {
		expect(growthOf([watcher(1)], [watcher(1), watcher(2), watcher(3)], [watcher(1), watcher(2)])[0]?.counts).toEqual([1, 3, 2]);
	});

	it('does not know who stayed in forms without ids, nor of a group that is new', () => {
		expect(growthOf([{ count: 3, stack: waits }], [{ count: 9, stack: waits }])[0]).toMatchObject({ growth: 6, staying: -1 });
		expect(growthOf([watcher(1)], [watcher(1), { id: 5, state: 'chan send', stack: sends }])).toContainEqual(
			expect.objectContaining({ key: 'chan send|main.ask.func1', counts: [0, 1], staying: -1 }),
		);
	});

	it('needs two whole snapshots of one process', () => {
		expect(growthOf([watcher(1)])).toEqual([]);
		const partial = drawSnapshot(symbols, [watcher(1)], { isPartial: true });
		expect(compute(snapshotGrowth, symbols, [partial, drawSnapshot(symbols, [watcher(1)])])).toEqual([]);
		const pods = ['a', 'b'].map((stream) => drawSnapshot(symbols, [watcher(1)], { stream }));
		expect(compute(snapshotGrowth, symbols, pods)).toEqual([]);
	});

	it('takes the time between first and last when both carry one', () => {
		const dumps = ['1700000000000000000', '1700000060000000000'].map((timeNanos) => drawSnapshot(symbols, [watcher(1)], { timeNanos }));
		expect(compute(snapshotGrowth, symbols, dumps)[0]?.spanNs).toBe(60e9);
		expect(growthOf([watcher(1)], [watcher(1)])[0]?.spanNs).toBe(-1);
	});
});
