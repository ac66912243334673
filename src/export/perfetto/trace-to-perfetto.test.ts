import { describe, expect, it } from 'vitest';
import { recordedBytes, recordedNames } from '../../../fixtures/go-trace/runs.ts';
import { encodeTrace } from '../../../tools/trace-text.ts';
import { decodeTrace } from '../../decode/go-trace/decode-trace.ts';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { readPackets } from './read-packets.test-support.ts';
import { createPerfettoExport } from './trace-to-perfetto.ts';

const scenario = `
trace 1.23
EventBatch gen=1 m=-1 time=100
	Frequency freq=1000000000
EventBatch gen=1 m=-1 time=100
	Strings
	String id=1 "chan receive"
	String id=2 "request"
	String id=3 "load"
	String id=4 "main.ask"
	String id=5 "main.tell"
	String id=6 "main.go"
	String id=7 "GC mark termination"
EventBatch gen=1 m=-1 time=100
	Stacks
	Stack id=1
		frame pc=1 func=4 file=6 line=10
	Stack id=2
		frame pc=2 func=5 file=6 line=20
EventBatch gen=1 m=1 time=100
	ProcStatus dt=1 p=0 pstatus=Running                  # t=1
	GoStatusStack dt=9 g=1 m=1 gstatus=Running stack=1   # t=10
	UserTaskBegin dt=2 task=5 name=2                     # t=12
	UserRegionBegin dt=3 task=5 name=3                   # t=15
	GoCreate dt=5 new_g=2 new_stack=2 stack=1            # t=20
	GoBlock dt=10 reason=1 stack=1                       # t=30
	GoStart dt=10 g=2 g_seq=1                            # t=40
	GoUnblock dt=10 g=1 g_seq=1 stack=2                  # t=50
	STWBegin dt=1 kind=7                                 # t=51
	STWEnd dt=2                                          # t=53
	HeapAlloc dt=1 heapalloc=4096                        # t=54
	GoDestroy dt=6                                       # t=60
	GoStart dt=10 g=1 g_seq=2                            # t=70
	UserRegionEnd dt=10 task=5 name=3                    # t=80
	UserTaskEnd dt=10 task=5                             # t=90
`;

function exported(bytes: Uint8Array, window = { fromNs: 0, toNs: Number.POSITIVE_INFINITY }, withGoroutines = true) {
	const symbols = createSymbols();
	const blocks: Uint8Array[] = [];
	const sink = createPerfettoExport(symbols, { name: 'app', ...window, withGoroutines }, (block) => void blocks.push(block));
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes: 1 << 28 }, sink);
	decoder.push(bytes);
	expect(decoder.finish().damage).toBeNull();
	sink.finish();
	return readPackets(new Uint8Array(Buffer.concat(blocks)));
}

describe('a trace for Perfetto', () => {
	const { events, tracks } = exported(encodeTrace(scenario));
	const on = (track: string): string[] =>
		events.filter((line) => line.includes(` app/${track}: `)).map((line) => line.replace(/ app\/.*?: /, ' '));

	it('has tracks for Ps, goroutines, tasks, pauses and counters', () => {
		expect([...tracks].sort()).toEqual([
			'app',
			'app/Ps',
			'app/Ps/P 0',
			'app/goroutines',
			'app/goroutines',
			'app/goroutines/G1 main.ask',
			'app/goroutines/G1 main.ask/regions',
			'app/goroutines/G2 main.tell',
			'app/heap',
			'app/stop the world',
			'app/tasks',
			'app/tasks/request',
		]);
	});

	it('shows what runs on a P, and who makes whom ready', () => {
		expect(on('Ps/P 0')).toEqual([
			'0 SliceBegin main.ask {goroutine=1}',
			'20 Instant starts {goroutine=2, function=main.tell, stack=main.ask main.go:10} ->1',
			'30 SliceEnd ',
			'40 SliceBegin main.tell {goroutine=2} <-1',
			'50 Instant wakes {goroutine=1, function=main.ask, stack=main.tell main.go:20} ->2',
			'60 SliceEnd ',
			'70 SliceBegin main.ask {goroutine=1} <-2',
			'91 SliceEnd ',
		]);
	});

	it('shows the states of a goroutine', () => {
		expect(on('goroutines/G1 main.ask')).toEqual([
			'0 SliceBegin running {P=0}',
			'30 SliceEnd ',
			'30 SliceBegin waiting: chan receive {stack=main.ask main.go:10}',
			'50 SliceEnd ',
			'50 SliceBegin runnable {made ready by=2, stack of that=main.tell main.go:20}',
			'70 SliceEnd ',
			'70 SliceBegin running {P=0}',
			'91 SliceEnd ',
		]);
	});

	it('shows tasks, regions, pauses and counters', () => {
		expect(on('tasks/request')).toEqual(['12 SliceBegin request {task=5}', '90 SliceEnd ']);
		expect(on('goroutines/G1 main.ask/regions')).toEqual(['15 SliceBegin load {task=5}', '80 SliceEnd ']);
		expect(on('stop the world')).toEqual(['51 SliceBegin stop-the-world (GC mark termination)', '53 SliceEnd ']);
		expect(on('heap')).toEqual(['54 Counter 4096']);
		expect(on('goroutines').filter((line) => line.includes('Counter'))).toEqual(['20 Counter 2', '60 Counter 1']);
	});
});

describe('a window', () => {
	const { events } = exported(encodeTrace(scenario), { fromNs: 45, toNs: 75 });

	it('cuts what reaches over its edges', () => {
		expect(events.filter((line) => /tasks\/request|regions|G1 main.ask: /.test(line))).toEqual([
			'45 SliceBegin app/goroutines/G1 main.ask/regions: load',
			'45 SliceBegin app/goroutines/G1 main.ask: waiting: chan receive {stack=main.ask main.go:10}',
			'45 SliceBegin app/tasks/request: request {task=5}',
			'50 SliceEnd app/goroutines/G1 main.ask: ',
			'50 SliceBegin app/goroutines/G1 main.ask: runnable {made ready by=2, stack of that=main.tell main.go:20}',
			'70 SliceEnd app/goroutines/G1 main.ask: ',
			'70 SliceBegin app/goroutines/G1 main.ask: running {P=0}',
			'75 SliceEnd app/goroutines/G1 main.ask/regions: ',
			'75 SliceEnd app/tasks/request: ',
			'75 SliceEnd app/goroutines/G1 main.ask: ',
		]);
	});

	it('may leave out goroutines', () => {
		const { tracks } = exported(encodeTrace(scenario), undefined, false);
		expect(tracks.filter((track) => track.startsWith('app/goroutines/'))).toEqual([]);
		expect(tracks).toContain('app/Ps/P 0');
	});
});

// On each track, slices begin and end like brackets, whatever the trace.
describe.each(recordedNames)('recorded %s', (name) => {
	it.each([
		['whole', { fromNs: 0, toNs: Number.POSITIVE_INFINITY }],
		['in a window', { fromNs: 1e6, toNs: 2.5e6 }],
	])('has well nested slices (%s)', (_, window) => {
		const { events } = exported(recordedBytes(name), window);
		const depths = new Map<string, number>();
		for (const line of events) {
			const [, at, type, track = ''] = /^(\d+) (\w+) (.*?): /.exec(line) ?? [];
			expect(Number(at)).toBeGreaterThanOrEqual(window.fromNs);
			expect(Number(at)).toBeLessThanOrEqual(window.toNs);
			if (type === 'SliceBegin') depths.set(track, (depths.get(track) ?? 0) + 1);
			if (type !== 'SliceEnd') continue;
			depths.set(track, (depths.get(track) ?? 0) - 1);
			expect(depths.get(track), line).toBeGreaterThanOrEqual(0);
		}
		expect([...depths.values()].every((depth) => depth === 0)).toBe(true);
	});
});
