import { describe, expect, it } from 'vitest';
import { recordedBytes, recordedNames } from '../../../fixtures/go-trace/runs.ts';
import { encodeTrace } from '../../../tools/trace-text.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { createDiary } from '../../tables/diary.ts';
import { decodeTrace } from './decode-trace.ts';
import { createTraceStats } from './trace-stats.ts';
import { createWireCensus } from './wire-census.ts';

const scenario = `
trace 1.23
EventBatch gen=1 m=-1 time=100
	Frequency freq=1000000000
EventBatch gen=1 m=-1 time=100
	Strings
	String id=1 "GC mark termination"
	String id=2 "request"
EventBatch gen=1 m=1 time=100
	ProcStatus dt=1 p=0 pstatus=Running
	GoStatus dt=1 g=1 m=1 gstatus=Running
	ProcsChange dt=1 procs=4
	HeapAlloc dt=1 heapalloc=4096
	UserTaskBegin dt=1 task=7 name=2
	GoCreate dt=5 new_g=2
	GoCreate dt=1 new_g=3
	GCActive dt=1 gc_seq=1                    # t=12: was marking before the trace
	GCEnd dt=8 gc_seq=2                       # t=20
	STWBegin dt=5 kind=1                      # t=25
	STWEnd dt=7                               # t=32
	HeapAlloc dt=1 heapalloc=1024
	GoDestroy dt=1
	GoStart dt=1 g=2 g_seq=1
	GoDestroy dt=1
`;

it('counts goroutines, metrics, tasks, GC and pauses', () => {
	const symbols = createSymbols();
	const sink = createTraceStats(symbols);
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes: 1 << 20 }, sink);
	decoder.push(encodeTrace(scenario));
	expect(decoder.finish().damage).toBeNull();
	expect(sink.finish()).toMatchObject({
		durationNs: 37,
		goroutines: { seen: 3, created: 2, ended: 2, mostAlive: 3 },
		procs: 1,
		threads: 1,
		gomaxprocs: { min: 4, max: 4, last: 4 },
		heapBytes: { min: 1024, max: 4096, last: 1024 },
		tasks: [{ name: 'request', count: 1 }],
		gc: { cycles: 1, ns: 20 },
		stopTheWorld: { count: 1, ns: 7, longestNs: 7, longestName: 'stop-the-world (GC mark termination)' },
	});
});

describe('bytes by kind of event', () => {
	const census = (bytes: Uint8Array, chunk = bytes.length) => {
		const of = createWireCensus();
		for (let at = 0; at < bytes.length; at += chunk) of.push(bytes.subarray(at, at + chunk));
		return of.finish();
	};

	it('adds up to the file without its header', () => {
		for (const name of recordedNames) {
			const bytes = recordedBytes(name);
			expect(
				census(bytes).reduce((sum, row) => sum + row.bytes, 0),
				name,
			).toBe(bytes.length - 16);
		}
	});

	it('is the same in chunks of any size', () => {
		const bytes = encodeTrace(scenario);
		for (const size of [1, 7, 64]) expect(census(bytes, size)).toEqual(census(bytes));
	});

	it('counts what the text says', () => {
		const rows = new Map(census(encodeTrace(scenario)).map((row) => [row.name, row.count]));
		expect([rows.get('GoCreate'), rows.get('HeapAlloc'), rows.get('String'), rows.get('(batch headers)')]).toEqual([2, 2, 2, 3]);
	});

	it('stops at what is no batch, and takes a cut file', () => {
		const bytes = encodeTrace(scenario);
		for (let end = 0; end < bytes.length; end++) census(bytes.subarray(0, end));
		for (let at = 16; at < bytes.length; at++) {
			const flipped = bytes.slice();
			flipped[at] = (flipped[at] as number) ^ 0xff;
			const sum = census(flipped).reduce((total, row) => total + row.bytes, 0);
			expect(sum).toBeLessThanOrEqual(bytes.length - 16);
		}
	});
});
