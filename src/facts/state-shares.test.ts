// Shares of goroutine time by state, from a trace one can read.
import { expect, it } from 'vitest';
import { bytesInput, inOrder } from '../../test/support/diagnose.ts';
import { traceStory } from '../../test/support/trace-story.ts';
import { DEFAULT_MAX_HELD_BYTES, DEFAULT_MIN_WAIT_NS, readRecording } from '../pipeline.ts';
import { HIGH_QUEUEING, stateShares } from './state-shares.ts';

it('adds up each state of the program', async () => {
	const story = `
procs 1
0ms g1 was running p0
0ms g2 was runnable: main.work w.go:5
2ms g1 waits chan receive: runtime.chanrecv1 chan.go:1 | main.main main.go:9
2ms g2 runs
6ms g2 calls: syscall.read sys.go:1 | main.work w.go:6
8ms g2 returns
10ms end`;
	const options = { gowhy: 'test', name: 'states', minWaitNs: DEFAULT_MIN_WAIT_NS, maxHeldBytes: DEFAULT_MAX_HELD_BYTES };
	const { session } = await readRecording(inOrder([bytesInput('trace', traceStory(story))]), options);
	const [states] = session.get(stateShares);
	// The trace's clock orders events of one time by nanoseconds.
	const ms = Object.fromEntries(Object.entries(states ?? {}).map(([name, value]) => [name, Math.round(value / 1e6)]));
	expect(ms).toMatchObject({ runningNs: 8, runnableNs: 2, syscallNs: 2, waitingNs: 8, totalNs: 20 });
	expect(states?.goroutines).toBe(2);
	expect(states?.queueing).toBeLessThan(HIGH_QUEUEING);
});
