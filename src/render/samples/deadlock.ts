// A goroutine dump of a ledger service: two transfers in opposite order hold one account each; requests pile up behind them.
import type { Report } from '../../report/report.ts';

const transfer = 'ledger/internal/book.(*Book).Transfer';
const transferStack = [
	'internal/sync.(*Mutex).lockSlow internal/sync/mutex.go:149',
	'sync.(*Mutex).Lock sync/mutex.go:46',
	`${transfer} ledger/internal/book/book.go:58`,
	'ledger/internal/api.(*Server).postTransfer ledger/internal/api/api.go:112',
	'net/http.HandlerFunc.ServeHTTP net/http/server.go:2286',
	'net/http.(*conn).serve net/http/server.go:2067',
];

export const deadlock: Report = {
	schema: 'gowhy.report/1',
	gowhy: '0.1.0',
	recording: {
		name: 'ledger-7f9c',
		inputs: [
			{
				path: 'ledger-7f9c/goroutines.txt',
				kind: 'snapshot:debug2',
				bytes: 48_213,
				sha256: '3f1d0c5f7a1b8b7b1c3f5e0d9a2c4b6e8f0a1c2d3e4f5a6b7c8d9e0f1a2b3c4d',
				goVersion: null,
				startTime: null,
				durationNs: null,
				damage: null,
				diary: [
					{
						id: 'goroutine-dump.elided-frames',
						severity: 'info',
						text: 'Frames were left out by the runtime in the middle of deep stacks.',
						count: 2,
						firstOffset: 20_411,
					},
				],
			},
		],
		notes: [],
	},
	verdict: 'problems',
	causes: [
		{
			id: 'deadlock',
			mechanism: 'ab-ba',
			title: 'Two transfers hold one account lock each and wait for the other',
			summary:
				'Goroutines 231 and 244 lock the same two accounts in opposite order and have waited for each other for 11 minutes; 38 more requests wait behind them.',
			score: 0.97,
			severity: 'critical',
			impact: {
				of: 'goroutines',
				share: 0.62,
				value: 40,
				unit: 'goroutines',
				text: "62 % of the program's own goroutines (40 of 64) can never go on",
			},
			where: [
				{
					function: transfer,
					file: 'ledger/internal/book/book.go',
					line: 58,
					operation: 'mutex lock',
					goroutines: [231, 244],
					count: 2,
					share: 0.05,
					stack: transferStack,
				},
				{
					function: 'ledger/internal/book.(*Book).Balance',
					file: 'ledger/internal/book/book.go',
					line: 81,
					operation: 'mutex lock',
					goroutines: [250, 251, 263, 264, 270],
					count: 38,
					share: 0.95,
					stack: [
						'sync.(*Mutex).Lock sync/mutex.go:46',
						'ledger/internal/book.(*Book).Balance ledger/internal/book/book.go:81',
						'ledger/internal/api.(*Server).getBalance ledger/internal/api/api.go:74',
					],
				},
			],
			evidence: [
				{
					fact: 'snapshot.lockCircle',
					strength: 9,
					value: 2,
					unit: 'goroutines',
					text: 'Goroutine 231 waits for the mutex at 0xc0001a4010, which is an argument of goroutine 244; 244 waits for 0xc0001a4050, an argument of 231',
					ref: { input: 0, table: 'snapshot.rows', part: 0, rows: [17, 23] },
				},
				{
					fact: 'snapshot.waitMinutes',
					strength: 7,
					value: 6.6e11,
					unit: 'ns',
					text: 'Both have waited since before the dump without a break',
					ref: { input: 0, table: 'snapshot.rows', rows: [17, 23] },
				},
				{
					fact: 'snapshot.waitersBySite',
					strength: 3,
					value: 38,
					unit: 'goroutines',
					text: 'Other goroutines wait for one of the two locks',
					ref: { input: 0, table: 'snapshot.rows', rows: [24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35] },
				},
			],
			against: [],
			fix: [
				{
					text: 'Lock the accounts in one order everywhere, for example by account id.',
					docs: 'gowhy explain deadlock',
					patch: [
						'--- a/internal/book/book.go',
						'+++ b/internal/book/book.go',
						'@@ -55,4 +55,7 @@ func (b *Book) Transfer(from, to *Account, cents int64) error {',
						'-	from.mu.Lock()',
						'-	to.mu.Lock()',
						'+	first, second := from, to',
						'+	if second.id < first.id {',
						'+		first, second = second, first',
						'+	}',
						'+	first.mu.Lock()',
						'+	second.mu.Lock()',
					].join('\n'),
				},
				{ text: 'Until it is fixed, only a restart frees the waiting requests.', docs: 'https://pkg.go.dev/sync#Mutex' },
			],
			symptoms: ['goroutine-leak'],
			confidence: 0.97,
			fingerprint: 'd1c7a0f24b9e3355',
			rules: ['lock-circle'],
			drawing: [
				'goroutine 231 ──waits for──▶ mutex 0xc0001a4010 ──held by──▶ goroutine 244',
				'      ▲                                                            │',
				'      └──held by── mutex 0xc0001a4050 ◀──waits for─────────────────┘',
			].join('\n'),
		},
	],
	hints: [],
	coverage: [
		{ cause: 'goroutine-leak', judged: true, why: 'the dump lists every goroutine with its stack and wait time' },
		{ cause: 'deadlock', judged: true, why: 'the dump shows arguments and wait reasons' },
		{ cause: 'mutex-contention', judged: false, why: 'a single dump does not tell how long locks are held' },
		{ cause: 'cpu-hotspot', judged: false, why: 'no CPU profile and no trace' },
		{ cause: 'gc-pressure', judged: false, why: 'no trace and no gctrace lines' },
		{ cause: 'fd-leak', judged: false, why: 'no rule of this version decides it' },
	],
	rules: [
		{ id: 'cpu-top', outcome: 'not-applicable', why: 'needs a CPU profile or a trace with CPU samples' },
		{ id: 'gc-cycles', outcome: 'not-applicable', why: 'needs a trace or gctrace lines' },
		{ id: 'lock-circle', outcome: 'finding', why: 'one circle of two goroutines' },
		{ id: 'stuck-goroutines', outcome: 'clean', why: 'every stuck goroutine is explained by a circle' },
	],
	missing: [
		{
			capture: 'execution trace',
			wouldDecide: ['mutex-contention', 'gc-pressure'],
			command: "curl -o trace.out 'http://HOST:6060/debug/pprof/trace?seconds=5'",
		},
		{
			capture: 'CPU profile',
			wouldDecide: ['cpu-hotspot'],
			command: "curl -o cpu.pb.gz 'http://HOST:6060/debug/pprof/profile?seconds=30'",
		},
	],
};
