// Reports without a claim: a healthy service, and a recording that is too broken to say anything.
import type { Report } from '../../report/report.ts';

export const healthy: Report = {
	schema: 'gowhy.report/1',
	gowhy: '0.1.0',
	recording: {
		name: 'healthy-pool',
		inputs: [
			{
				path: 'healthy-pool/trace.out',
				kind: 'trace',
				bytes: 412_003,
				sha256: 'a0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1',
				goVersion: 'go1.25',
				startTime: '2026-03-14T02:58:11Z',
				durationNs: 5e9,
				damage: null,
				diary: [],
			},
			{
				path: 'healthy-pool/cpu.pb.gz',
				kind: 'profile:cpu',
				bytes: 18_204,
				sha256: 'b0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1',
				goVersion: null,
				startTime: '2026-03-14T02:58:10Z',
				durationNs: 3.001e10,
				damage: null,
				diary: [],
			},
		],
		notes: [],
	},
	verdict: 'healthy',
	causes: [],
	hints: [],
	coverage: [
		{ cause: 'mutex-contention', judged: true, why: 'the trace times every wait for a lock' },
		{ cause: 'channel-backpressure', judged: true, why: 'the trace times every wait for a channel' },
		{ cause: 'cpu-hotspot', judged: true, why: 'the CPU profile has 2 914 samples' },
		{ cause: 'scheduler-saturation', judged: true, why: 'the trace times every stay in a run queue' },
		{ cause: 'memory-growth', judged: false, why: 'five seconds are too short to see growth' },
	],
	rules: [
		{ id: 'cpu-top', outcome: 'clean', why: 'busy in one place, but 61 % of the CPU is idle' },
		{ id: 'lock-held-during-work', outcome: 'clean', why: 'waits for locks are 0.1 % of goroutine time' },
		{ id: 'run-queue', outcome: 'clean', why: 'runnable goroutines waited 0.4 % of the time' },
		{ id: 'slow-receivers', outcome: 'clean', why: 'idle workers wait for work, nobody waits for them' },
	],
	missing: [
		{
			capture: 'two heap profiles, ten minutes apart',
			wouldDecide: ['memory-growth'],
			command:
				"curl -o heap-1.pb.gz 'http://HOST:6060/debug/pprof/heap'; sleep 600; curl -o heap-2.pb.gz 'http://HOST:6060/debug/pprof/heap'",
		},
	],
};

export const inconclusive: Report = {
	schema: 'gowhy.report/1',
	gowhy: '0.1.0',
	recording: {
		name: 'pod-3',
		inputs: [
			{
				path: 'pod-3/trace.out',
				kind: 'trace',
				bytes: 65_536,
				sha256: 'c0a1a2a3a4a5a6a7a8a9b0b1b2b3b4b5b6b7b8b9c0c1c2c3c4c5c6c7c8c9d0d1',
				goVersion: 'go1.22',
				startTime: null,
				durationNs: 8.1e6,
				damage: 'ends early while reading batch size at byte 65 536; kept 1 generation of at least 2, 0.2 % of the time asked for',
				diary: [
					{
						id: 'go-trace.no-sync-at-end',
						severity: 'data-loss',
						text: 'The last generation has no end; events of some threads are missing.',
						count: 1,
						firstOffset: 61_203,
					},
					{
						id: 'go-trace.equal-times-repaired',
						severity: 'notice',
						text: 'Events of one thread with the same time were moved apart by one clock tick.',
						count: 314,
						firstOffset: 2_048,
					},
				],
			},
			{
				path: 'pod-3/notes.txt',
				kind: 'unknown',
				bytes: 0,
				sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
				goVersion: null,
				startTime: null,
				durationNs: null,
				damage: 'empty',
				diary: [],
			},
		],
		notes: ['pod-3/trace.out and the file name disagree about the Go version; the content was believed.'],
	},
	verdict: 'inconclusive',
	causes: [],
	hints: [],
	coverage: [
		{ cause: 'mutex-contention', judged: false, why: 'the trace holds 8.1 ms; 100 ms are needed' },
		{ cause: 'cpu-hotspot', judged: false, why: 'no CPU profile and no trace with CPU samples' },
	],
	rules: [
		{ id: 'cpu-top', outcome: 'not-applicable', why: 'needs a CPU profile or a trace with CPU samples' },
		{ id: 'lock-held-during-work', outcome: 'not-enough-data', why: 'the trace holds 8.1 ms; 100 ms are needed' },
	],
	missing: [
		{
			capture: 'execution trace, whole',
			wouldDecide: ['mutex-contention'],
			command: "curl -o trace.out 'http://HOST:6060/debug/pprof/trace?seconds=5'",
		},
	],
};
