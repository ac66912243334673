// What is run: the switches in the order of the tutorial, the load, and what is fetched.

/** The eight classic mistakes, as the service calls them (`-faults`). */
export const SWITCHES = [
	'no-idle-connections',
	'fresh-buffers',
	'reflection-json',
	'locked-random',
	'row-lock-waits',
	'sprintf-logging',
	'small-gogc',
	'three-round-trips',
] as const;

export const BASELINE = 'baseline';
export const ALL = 'all';

/** Each run is named by what it turns on. */
export const RUNS: readonly string[] = [BASELINE, ...SWITCHES, ALL];

export const faultsOf = (run: string): string => (run === BASELINE ? '' : run);

/** The same for every run. */
export const LOAD = {
	/** Tickets of one draw. */
	tickets: 400,
	/** Tickets of one simulation; 1 of 100 requests is a simulation. */
	simulated: 500_000,
	/** Open loop, requests per second: what the service gets all day. */
	rate: 800,
	/** Closed loop, clients that ask again at once: what it can do at most. */
	clients: 32,
} as const;

export const SECONDS = { warmUp: 1, open: 4, closed: 2.5, record: 12 } as const;

/** Rows of the experiment's database. */
export const ROWS = { players: 100_000, vouchers: 200_000 } as const;

/** Pieces of each limited prize: enough for any run. */
export const PIECES = 10_000_000;

/** File of a recording -> path below the debug address. Fetched one after another, under the open-loop load. */
export const CAPTURES: readonly (readonly [file: string, path: string])[] = [
	['cpu.pb.gz', '/debug/pprof/profile?seconds=5'],
	['trace.out.gz', '/debug/pprof/trace'],
	['goroutines.txt', '/debug/pprof/goroutine?debug=2'],
	['heap.pb.gz', '/debug/pprof/heap?gc=1'],
	['allocs.pb.gz', '/debug/pprof/allocs'],
	['mutex.pb.gz', '/debug/pprof/mutex'],
	['block.pb.gz', '/debug/pprof/block'],
	['metrics.txt', '/metrics'],
];

/** Seconds of trace; shorter where a switch makes many events. */
export const TRACE_SECONDS: Readonly<Record<string, number>> = { default: 4 };
