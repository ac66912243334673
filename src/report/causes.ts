// All causes in the order of the design, with the captures that let a rule decide about them.
import type { InputNeed } from '../rules/rule.ts';
import type { CauseId } from './report.ts';

export const CAUSES: readonly CauseId[] = [
	'goroutine-leak',
	'deadlock',
	'mutex-contention',
	'channel-backpressure',
	'slow-downstream',
	'serial-remote-calls',
	'connection-pool-exhausted',
	'connection-churn',
	'cpu-hotspot',
	'allocation-hotspot',
	'gc-pressure',
	'memory-growth',
	'scheduler-saturation',
	'goroutine-hog',
	'netpoller-starvation',
	'cpu-throttling',
	'blocking-syscall',
	'goroutine-churn',
	'timer-churn',
	'cache-stampede',
	'fd-leak',
	'accept-backlog',
	'page-fault-storm',
	'host-cpu-contention',
	'panic',
	'data-race',
];

export interface Capture {
	readonly name: string;
	/** Takes it from a service that serves net/http/pprof at HOST. */
	readonly command: string;
	/** Input it yields: a capture that is already there decides nothing. Null: one more of the kind helps. */
	readonly gives: InputNeed | null;
}

const TRACE: Capture = { name: 'execution trace', command: "curl -so trace.out 'http://HOST/debug/pprof/trace?seconds=5'", gives: 'trace' };
const CPU: Capture = {
	name: 'CPU profile',
	command: "curl -so cpu.pb.gz 'http://HOST/debug/pprof/profile?seconds=10'",
	gives: 'profile:cpu',
};
const HEAP: Capture = { name: 'heap profile', command: "curl -so heap.pb.gz 'http://HOST/debug/pprof/heap'", gives: 'profile:heap' };
const SECOND_HEAP: Capture = {
	name: 'two heap profiles, minutes apart',
	command:
		"curl -so heap-1.pb.gz 'http://HOST/debug/pprof/heap?gc=1'; sleep 300; curl -so heap-2.pb.gz 'http://HOST/debug/pprof/heap?gc=1'",
	gives: null,
};
const MUTEX: Capture = {
	name: 'mutex profile',
	command: "curl -so mutex.pb.gz 'http://HOST/debug/pprof/mutex' (after runtime.SetMutexProfileFraction(100))",
	gives: 'profile:mutex',
};
const DUMP: Capture = {
	name: 'goroutine dump',
	command: "curl -so goroutines-1.txt 'http://HOST/debug/pprof/goroutine?debug=2'",
	gives: 'snapshot',
};
const SECOND_DUMP: Capture = {
	name: 'second goroutine dump, a minute later',
	command: "sleep 60; curl -so goroutines-2.txt 'http://HOST/debug/pprof/goroutine?debug=2'",
	gives: null,
};
const CRASH_LOG: Capture = { name: 'log of the crash', command: 'kubectl logs --previous POD > crash.log', gives: 'crash' };
const RACE_LOG: Capture = { name: 'output of a build with the race detector', command: 'go test -race ./... 2> race.log', gives: 'race' };

const PROCESS_FILES: Capture = {
	name: 'snapshots of the files of /proc and of the cgroup',
	command: 'gowhy capture-script proc > proc.sh; sh proc.sh PID > process.txt',
	gives: 'process-files',
};

/** Best capture first. Causes that are not here have no rule in this version. */
export const CAPTURES: Readonly<Partial<Record<CauseId, readonly Capture[]>>> = {
	'goroutine-leak': [DUMP, SECOND_DUMP, TRACE],
	deadlock: [DUMP, TRACE],
	'mutex-contention': [TRACE, MUTEX],
	'channel-backpressure': [TRACE],
	'slow-downstream': [TRACE],
	'serial-remote-calls': [TRACE],
	'connection-pool-exhausted': [TRACE],
	'connection-churn': [TRACE],
	'cpu-hotspot': [CPU],
	'allocation-hotspot': [CPU, HEAP],
	'gc-pressure': [TRACE],
	'memory-growth': [SECOND_HEAP],
	'scheduler-saturation': [TRACE],
	'goroutine-hog': [TRACE],
	'netpoller-starvation': [TRACE],
	'blocking-syscall': [TRACE],
	'goroutine-churn': [CPU, TRACE],
	'timer-churn': [CPU, HEAP],
	'cache-stampede': [TRACE],
	'cpu-throttling': [PROCESS_FILES],
	'fd-leak': [PROCESS_FILES],
	'accept-backlog': [PROCESS_FILES],
	'page-fault-storm': [PROCESS_FILES],
	'host-cpu-contention': [PROCESS_FILES],
	panic: [CRASH_LOG],
	'data-race': [RACE_LOG],
};

const NEED_NAMES: Readonly<Record<InputNeed, string>> = {
	trace: 'an execution trace',
	snapshot: 'a goroutine dump or profile',
	crash: 'the log of a crash',
	race: 'race detector output',
	gctrace: 'gctrace lines',
	schedtrace: 'schedtrace lines',
	'process-files': 'snapshots of the files of /proc and of the cgroup',
	'profile:cpu': 'a CPU profile',
	'profile:heap': 'a heap profile',
	'profile:goroutine': 'a goroutine profile',
	'profile:goroutineleak': 'a goroutine leak profile',
	'profile:mutex': 'a mutex profile',
	'profile:block': 'a block profile',
	'profile:threadcreate': 'a threadcreate profile',
	'profile:custom': 'a custom profile',
};

export function needsText(needs: readonly InputNeed[]): string {
	const names = needs.map((need) => NEED_NAMES[need]);
	return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}` : (names[0] ?? 'another input');
}
