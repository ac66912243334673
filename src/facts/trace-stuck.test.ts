import { describe, expect, it } from 'vitest';
import { compute, drawTrace, stack, text } from '../../test/support/drawn.ts';
import { createSymbols } from '../tables/symbols.ts';
import { GoState } from '../tables/trace.ts';
import { type StuckGroup, traceStuck } from './trace-stuck.ts';

const symbols = createSymbols();
const sends = stack(symbols, 'runtime.chansend1 | main.ask.func1 a.go:20');
const goStatement = stack(symbols, 'main.ask a.go:18 | main.serve s.go:4');
const chanSend = text(symbols, 'chan send');
const start = text(symbols, 'main.ask.func1');
const WAITING = { state: GoState.Waiting, reason: chanSend, stack: sends, startFunction: start };

type Row = Readonly<Record<string, number>> & { readonly id: number };

const stuckIn = (goroutines: readonly Row[], more: Parameters<typeof drawTrace>[0] = {}): readonly StuckGroup[] =>
	compute(traceStuck, symbols, [drawTrace({ goroutines, ...more })]);

describe('goroutines that wait when the trace ends', () => {
	it('are grouped by operation and function, with their ages inside the trace', () => {
		const [group] = stuckIn([
			{ id: 5, ...WAITING, stateSinceNs: 4e8 },
			{ id: 3, ...WAITING, stateSinceNs: -1 },
		]);
		expect(group).toMatchObject({ key: 'chan send|main.ask.func1', ids: [3, 5], rows: [0, 1], agesNs: [6e8, 1e9], oldestNs: 1e9 });
	});

	it('leave out who runs, who has ended, and who idles by nature', () => {
		const accept = stack(symbols, 'internal/poll.(*FD).Accept | main.listen l.go:1');
		const rows = [
			{ id: 1, startFunction: start },
			{ id: 2, state: GoState.NotExist, endedNs: 5e8, startFunction: start },
			{ id: 3, state: GoState.Waiting, reason: text(symbols, 'network'), stack: accept },
			{ id: 4, state: GoState.Waiting, reason: chanSend, stack: -1 },
		];
		expect(stuckIn(rows)).toEqual([]);
	});
});

describe('what speaks for a leak', () => {
	const child = { id: 8, ...WAITING, createdNs: 1e8, creatorStack: goStatement, creator: 1 };
	const starter = (creator: Readonly<Record<string, number>>) => {
		const group = stuckIn([child, { id: 7, ...creator }]).find((one) => one.key === 'chan send|main.ask.func1');
		return [group?.created, group?.starterReturned, group?.starterPresent];
	};

	it('the starter has ended, or is elsewhere', () => {
		expect(starter({ state: GoState.NotExist, endedNs: 5e8 })).toEqual([1, 1, 0]);
		expect(starter({ state: GoState.Waiting, stack: stack(symbols, 'runtime.selectgo | main.serve s.go:9') })).toEqual([1, 1, 0]);
	});

	it('against it: the starter is still in the function with the go statement', () => {
		expect(starter({ state: GoState.Waiting, stack: stack(symbols, 'runtime.chanrecv1 | main.ask a.go:25') })).toEqual([1, 0, 1]);
	});

	it('nothing: a running starter shows no stack, and one from before the trace is not known', () => {
		expect(starter({ state: GoState.Running })).toEqual([1, 0, 0]);
		const [group] = stuckIn([{ id: 8, ...WAITING }]);
		expect([group?.created, group?.starterReturned, group?.starterPresent]).toEqual([0, 0, 0]);
	});

	it('how many of the kind were created and ended inside the trace, and by how many', () => {
		const ended = { ...child, state: GoState.NotExist, stack: -1, reason: 0, endedNs: 3e8 };
		const [group] = stuckIn([child, { id: 7, state: GoState.NotExist, endedNs: 1 }, { ...ended, id: 9 }, { ...ended, id: 10, creator: 0 }]);
		expect(group).toMatchObject({ siblingsCreated: 3, siblingsEnded: 2, creators: 1, creatorFunction: 'main.ask' });
	});

	it('whether any wait at the place ever ended, and whether a goroutine ended it', () => {
		const site = { reason: chanSend, stack: sends, count: 5, totalNs: 5e6, maxNs: 2e6 };
		const served = {
			site: 0,
			wakerStack: stack(symbols, 'runtime.chanrecv1 | main.ask a.go:25'),
			wakerFunction: start,
			count: 3,
			waitNs: 3e6,
		};
		const timer = { site: 0, wakerStack: -1, wakerFunction: 0, count: 2, waitNs: 2e6 };
		const [group] = stuckIn([child, { id: 7 }], { waitSites: [site], wakes: [served, timer] });
		expect(group).toMatchObject({ finishedWaits: 5, finishedMaxNs: 2e6, wokenByGoroutine: 3, waitRows: [0] });
	});
});
