// Sums that a reader can check by hand. (Whole traces were compared with `go tool trace -pprof=...` of Go 1.26, all four types.)
import { describe, expect, it } from 'vitest';
import { encodeTrace } from '../../../tools/trace-text.ts';
import { createDiary } from '../../tables/diary.ts';
import { createSymbols } from '../../tables/symbols.ts';
import { decodeTrace } from './decode-trace.ts';
import { createTraceProfiler, type ProfileRange, type TraceProfileKind } from './trace-profile.ts';

const scenario = `
trace 1.23
EventBatch gen=1 m=-1 time=100
	Frequency freq=1000000000
EventBatch gen=1 m=-1 time=100
	Strings
	String id=1 "chan receive"
	String id=2 "network"
	String id=3 "main.ask"
	String id=4 "main.tell"
	String id=5 "main.go"
	String id=6 "runtime.chanrecv1"
	String id=7 "main.old"
EventBatch gen=1 m=-1 time=100
	Stacks
	Stack id=1
		frame pc=1 func=3 file=5 line=10
	Stack id=2
		frame pc=2 func=4 file=5 line=20
	Stack id=3
		frame pc=3 func=6 file=5 line=1
		frame pc=4 func=7 file=5 line=30
EventBatch gen=1 m=-1 time=100
	CPUSamples
	CPUSample time=105 m=1 p=0 g=1 stack=1
	CPUSample time=106 m=1 p=0 g=1 stack=1
EventBatch gen=1 m=1 time=100
	ProcStatus dt=1 p=0 pstatus=Running                   # t=1
	GoStatusStack dt=1 g=8 m=-1 gstatus=Waiting stack=3   # t=2: waited before the trace, in a receive
	GoStatusStack dt=8 g=1 m=1 gstatus=Running stack=1    # t=10
	GoCreate dt=10 new_g=2 new_stack=2 stack=1            # t=20: ready to run for the first time
	GoBlock dt=10 reason=1 stack=1                        # t=30: waits for a channel
	GoStart dt=20 g=2 g_seq=1                             # t=50
	GoUnblock dt=10 g=1 g_seq=1 stack=2                   # t=60: ready again, by main.tell
	GoUnblock dt=5 g=8 g_seq=1 stack=2                    # t=65
	GoBlock dt=5 reason=2 stack=2                         # t=70: waits for the network until the end
	GoStart dt=30 g=1 g_seq=2                             # t=100
	GoSyscallBegin dt=10 p_seq=1 stack=1                  # t=110
	GoSyscallEnd dt=7                                     # t=117
	GoStop dt=3 reason=1 stack=1                          # t=120: to the end of the trace
`;

/** `leaf count ns` of each stack. */
function profile(kind: TraceProfileKind, withOpen = false, range: ProfileRange = {}): string[] {
	const symbols = createSymbols();
	const profiler = createTraceProfiler(symbols, kind, { withOpen, ...range });
	const decoder = decodeTrace({ symbols, diary: createDiary(), maxHeldBytes: 1 << 20 }, profiler);
	decoder.push(encodeTrace(scenario));
	expect(decoder.finish().damage).toBeNull();
	const { stack, count, ns } = profiler.finish();
	return Array.from(stack, (id, row) => `${symbols.rootFunction(id as never)} ${count[row]} ${ns[row]}`);
}

describe('as go tool trace reckons', () => {
	it('sums waits by the stack that waited', () => {
		expect(profile('sync')).toEqual(['main.ask 1 30']);
	});

	it('sums scheduler latency by the stack that made ready, without the wait for the first run', () => {
		expect(profile('sched')).toEqual(['main.tell 1 40']);
	});

	it('sums system calls', () => {
		expect(profile('syscall')).toEqual(['main.ask 1 7']);
	});

	it('leaves out a wait that has not ended', () => {
		expect(profile('net')).toEqual([]);
	});
});

describe('with open waits', () => {
	it('takes in the wait that lasts to the end', () => {
		expect(profile('net', true)).toEqual(['main.tell 1 51']);
	});

	it('takes in the wait that began before the trace, when its stack tells what for', () => {
		expect(profile('sync', true)).toEqual(['main.ask 1 30', 'main.old 1 65']);
	});

	it('takes in the first wait for a P, and those that are ready at the end', () => {
		// main.ask made goroutine 2 ready (20 to 50) and stopped itself at 120; main.tell made 1 ready for 40 and 8 until the end.
		expect(profile('sched', true)).toEqual(['main.ask 2 31', 'main.tell 2 96']);
	});
});

it('counts only what lies in a window', () => {
	expect(profile('sync', false, { fromNs: 50, toNs: 55 })).toEqual(['main.ask 1 5']);
	expect(profile('sync', false, { toNs: 30 })).toEqual([]);
	expect(profile('sync', true, { fromNs: 40 })).toEqual(['main.ask 1 20', 'main.old 1 25']);
	expect(profile('cpu', false, { fromNs: 6 })).toEqual(['main.ask 1 0']);
});

describe('weights that Go does not have', () => {
	it('sums running time by the stack that stopped', () => {
		expect(profile('running')).toEqual(['main.ask 3 33', 'main.tell 1 20']);
	});

	it('counts CPU samples', () => {
		expect(profile('cpu')).toEqual(['main.ask 2 0']);
	});
});
