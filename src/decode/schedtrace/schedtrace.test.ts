import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SchedTraceFound } from '../log/recogniser.ts';
import { plainFound } from '../log/found.test-support.ts';
import { parseSchedTrace } from './schedtrace-recogniser.ts';

const figures = 'gomaxprocs=4 idleprocs=1 threads=6 spinningthreads=1 needspinning=0 idlethreads=3 runqueue=2';
const parsed = { atNs: 1009e6, gomaxprocs: 4, idleProcs: 1, threads: 6, spinningThreads: 1, idleThreads: 3, runQueue: 2 };

describe('a schedtrace line', () => {
	it.each([
		[`SCHED 1009ms: ${figures} [0 3 1 0]`, [0, 3, 1, 0]],
		[`SCHED 1009ms: ${figures} [ 0 3 1 0 ] schedticks=[ 17 4 0 9 ]`, [0, 3, 1, 0]],
		[`SCHED 1009ms: ${figures} gcwaiting=false nmidlelocked=0 stopwait=0 sysmonwait=false`, []],
		[`SCHED 1009ms: ${figures} schedticks=[ 17 4 0 9 ]`, []],
	])('%s', (line, localQueues) => {
		expect(parseSchedTrace(line)).toEqual({ ...parsed, localQueues });
	});

	it.each(['SCHED 10ms: hello', 'SCHED', 'SCHED xms: gomaxprocs=1 runqueue=0'])('is not: %s', (line) => {
		expect(parseSchedTrace(line)).toBeNull();
	});
});

const read = (name: string): SchedTraceFound | undefined => {
	const text = readFileSync(new URL(`../../../fixtures/schedtrace/${name}.txt`, import.meta.url), 'utf8');
	return (plainFound(text) as SchedTraceFound[])[0];
};

it.each(['1.22', '1.24', '1.26', '1.27'])('a log of Go %s has one row per line', (version) => {
	const tables = read(`gclog-go${version}`)?.tables;
	expect(tables?.length).toBe(8);
	expect(new Set(Object.values(tables?.gomaxprocs ?? {}))).toEqual(new Set([2]));
});

it('in the detailed form the queues come from the lines of the Ps', () => {
	const found = plainFound(
		[
			'SCHED 5ms: gomaxprocs=2 idleprocs=0 threads=3 runqueue=0 gcwaiting=false',
			'  P0: status=1 schedtick=4 m=0 runqsize=3 gfreecnt=0',
			'  P1: status=1 schedtick=4 m=1 runqsize=5 gfreecnt=0',
			'  M0: p=0',
		].join('\n'),
	) as SchedTraceFound[];
	expect(found[0]?.tables).toMatchObject({ length: 1, localRunQueues: { 0: 8 }, longestLocalQueue: { 0: 5 } });
	expect(read('gclog-detail-go1.26')?.tables.length).toBe(3);
});
