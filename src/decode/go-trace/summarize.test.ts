// A day of three goroutines, with sums that a reader can check by hand. (The sums of whole traces are compared with Go's own in the
// conformance tests.)
import { expect, it } from 'vitest';
import { encodeTrace } from '../../../tools/trace-text.ts';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { decodeTrace } from './decode-trace.ts';
import { createSummarizer } from './summarize.ts';

const scenario = `
trace 1.23
EventBatch gen=1 m=-1 time=100
	Frequency freq=1000000000
EventBatch gen=1 m=-1 time=100
	Strings
	String id=1 "chan receive"
	String id=2 "request"
	String id=3 "load"
	String id=4 "main.work"
	String id=5 "work.go"
	String id=6 "runtime.gcBgMarkWorker"
EventBatch gen=1 m=-1 time=100
	Stacks
	Stack id=1
		frame pc=1 func=4 file=5 line=10
EventBatch gen=1 m=1 time=100
	ProcStatus dt=1 p=0 pstatus=Running                   # t=1
	GoStatusStack dt=9 g=1 m=1 gstatus=Running stack=1    # t=10: ran since the Sync at 0
	UserTaskBegin dt=10 task=5 name=2                     # t=20
	UserRegionBegin dt=10 task=5 name=3                   # t=30
	GoCreate dt=10 new_g=2 new_stack=1                    # t=40: inherits the region
	GoSyscallBegin dt=10 p_seq=1                          # t=50
	GoSyscallEnd dt=30                                    # t=80
	GCMarkAssistBegin dt=10                               # t=90
	GCMarkAssistEnd dt=5                                  # t=95
	GoBlock dt=5 reason=1                                 # t=100
	GoStart dt=20 g=2 g_seq=1                             # t=120
	GoUnblock dt=10 g=1 g_seq=1                           # t=130
	GoSyscallBegin dt=10 p_seq=2                          # t=140
	ProcSteal dt=5 p=0 p_seq=3 m=1                        # t=145: from here on blocked in the call
	GoSyscallEndBlocked dt=15                             # t=160
	ProcStart dt=1 p=0 p_seq=4                            # t=161
	GoStart dt=9 g=1 g_seq=2                              # t=170
	UserLog dt=1 task=5 key=2 value=3                     # t=171
	UserRegionEnd dt=9 task=5 name=3                      # t=180
	UserTaskEnd dt=5 task=5                               # t=185
	GoDestroy dt=15                                       # t=200
	GoStart dt=10 g=2 g_seq=2                             # t=210
`;

it('sums time by state, by region and by task', () => {
	const symbols = createSymbols();
	const summarizer = createSummarizer(symbols);
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes: 1 << 20 }, summarizer);
	decoder.push(encodeTrace(scenario));
	expect(decoder.finish().damage).toBeNull();
	const { goroutines, tasks } = summarizer.finish();
	const named = (sums: ReadonlyMap<number, number>): object =>
		Object.fromEntries([...sums].map(([id, ns]) => [symbols.text(id as never), ns]));
	const plain = goroutines.map(({ stats, regions, ...rest }) => ({
		...rest,
		stats: { ...stats, blockNs: named(stats.blockNs), rangeNs: named(stats.rangeNs) },
		regions: regions.map(({ name, startNs, endNs, stats: sums }) => [symbols.text(name), startNs, endNs, sums.totalNs, sums.execNs]),
	}));
	expect(plain).toEqual([
		{
			id: 1,
			name: 'main.work',
			creationNs: 0,
			startNs: 10,
			endNs: 200,
			stats: {
				execNs: 10 + 40 + 20 + 30,
				schedWaitNs: 40,
				blockNs: { 'chan receive': 30 },
				syscallNs: 30,
				syscallBlockNs: 0,
				totalNs: 200,
				rangeNs: { 'GC mark assist': 5 },
			},
			regions: [['load', 30, 180, 150, 20 + 20 + 10]],
		},
		{
			id: 2,
			name: 'main.work',
			creationNs: 40,
			startNs: 120,
			endNs: -1,
			stats: { execNs: 20 + 1, schedWaitNs: 80 + 50, blockNs: {}, syscallNs: 5, syscallBlockNs: 15, totalNs: 211 - 40, rangeNs: {} },
			// The inherited region has no name and ends with the trace.
			regions: [['', 40, -1, 171, 21]],
		},
	]);
	expect(tasks.map(({ name, goroutines: members, ...rest }) => ({ ...rest, name: symbols.text(name), members: [...members] }))).toEqual([
		{ id: 5, name: 'request', parent: -1, startNs: 20, endNs: 185, logs: 1, regions: 1, members: [1] },
	]);
});
