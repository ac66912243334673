/**
 * What is recorded, per recording: which program, under which load, and what is fetched when.
 *
 * A step is a pause in ms, or one of
 * - `load`: start the load; it goes on until the end
 * - a file name of {@link CAPTURES}: fetch it; a number in the name keeps several apart (`goroutines-1.txt`)
 * - `trace.out&`: start the trace and go on, for what happens once; it is awaited at the end
 * - `process.txt`: snapshots of the files of /proc and of the cgroup, by the script that `gowhy capture-script proc` prints
 */
export type Step = number | string;

export interface Plan {
	readonly program: string;
	readonly load?: Load;
	readonly steps: readonly Step[];
	readonly env?: Readonly<Record<string, string>>;
	readonly race?: boolean;
	readonly traceSeconds?: number;
	/** When clients of a healthy program waited longer than this, the machine was busy with something else. */
	readonly calmP99Ms?: number;
	/** What the machine around it is like. */
	readonly surroundings?: SurroundingsPlan;
	/** For `process.txt`: how many snapshots, and seconds between them; 6 and 1.5 unless said otherwise. */
	readonly snapshots?: readonly [count: number, seconds: number];
	/** Servers that run beside it: their addresses are in DATABASE_URL and REDIS_ADDR. */
	readonly needs?: readonly ('postgres' | 'redis')[];
	/** Arguments of the other service, `teams/peer`; it runs when they are given. */
	readonly peer?: readonly string[];
	/** An address that is fetched five times a second all the while; DEBUG is the debug address. */
	readonly scrape?: string;
	/** Keep what the program wrote to its standard error. */
	readonly stderr?: boolean;
}

/** Needs root, and writes to cgroups and /proc/sys: run `unshare --net` around it to leave the machine's network alone. */
export interface SurroundingsPlan {
	/** CPU time per 100 ms, of a cgroup `app` of its own. */
	readonly quotaUs?: number;
	/** Limit of the cgroup. */
	readonly memoryBytes?: number;
	/** net.core.somaxconn: how many connections may wait to be accepted. */
	readonly backlog?: number;
	/** Other programs that only compute. */
	readonly neighbours?: number;
}

export interface Load {
	/** The paths are full gRPC methods. */
	readonly grpc?: boolean;
	readonly paths: readonly string[];
	readonly clients: number;
	/** Requests per second of all clients together. */
	readonly rate?: number;
	readonly body?: string;
	readonly timeoutMs?: number;
}

/** File name without number -> path below the debug address. */
export const CAPTURES: Readonly<Record<string, string>> = {
	'trace.out': 'trace',
	'cpu.pb.gz': 'profile?seconds=2',
	'goroutines.txt': 'goroutine?debug=2',
	'goroutines.pb.gz': 'goroutine',
	'heap.pb.gz': 'heap?gc=1',
	'allocs.pb.gz': 'allocs',
	'mutex.pb.gz': 'mutex',
	'block.pb.gz': 'block',
	'threads.pb.gz': 'threadcreate',
};

export type TwinPlan = Omit<Plan, 'program'>;

/** A fault and its fixed twin get the same load and the same captures. */
export function twins(name: string, plan: TwinPlan, faultOnly: Partial<TwinPlan> = {}): Record<string, Plan> {
	return {
		[`${name}-fault`]: { program: `${name}/fault`, ...plan, ...faultOnly },
		[`${name}-fixed`]: { program: `${name}/fixed`, ...plan },
	};
}

/** One program under two sets of surroundings. */
function sameProgram(name: string, program: string, plan: TwinPlan, faultOnly: Partial<TwinPlan>): Record<string, Plan> {
	return { [`${name}-fault`]: { program, ...plan, ...faultOnly }, [`${name}-fixed`]: { program, ...plan } };
}

export const PLANS: Readonly<Record<string, Plan>> = {
	...twins('quotes', {
		load: { paths: ['/quote?symbol=S{n%50}'], clients: 8, rate: 200 },
		steps: ['load', 1500, 'goroutines-1.txt', 500, 'trace.out', 5000, 'goroutines-2.txt', 'heap.pb.gz'],
	}),
	...twins('ledger', {
		load: {
			paths: ['/transfer?from={n%7}&to={n%5}&cents=9', '/statement?account={n%7}', '/volume'],
			clients: 8,
			rate: 160,
			timeoutMs: 1000,
		},
		steps: ['trace.out&', 300, 'load', 4000, 'goroutines.txt', 'mutex.pb.gz', 'block.pb.gz'],
	}),
	...twins('catalog', {
		load: { paths: ['/item/K{n%12}'], clients: 12, rate: 150 },
		steps: ['load', 1000, 'trace.out', 'cpu.pb.gz', 'mutex.pb.gz', 'block.pb.gz', 'goroutines.txt'],
	}),
	...twins('thumbs', {
		load: { paths: ['/upload?name=p{n}'], clients: 12, rate: 90, body: '0123456789abcdef'.repeat(512) },
		steps: ['load', 1500, 'trace.out', 'block.pb.gz', 'goroutines.txt'],
	}),
	...twins('reports', {
		load: { paths: ['/statement.csv?account={n%299}', '/statement.csv?account={n%299}&packed'], clients: 4, rate: 24 },
		env: { GODEBUG: 'gctrace=1' },
		stderr: true,
		traceSeconds: 0.2,
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'heap.pb.gz'],
	}),
	...twins(
		'sessions',
		{
			load: { paths: ['/session?n={n}'], clients: 6, rate: 150 },
			env: { GODEBUG: 'gctrace=1' },
			stderr: true,
			steps: ['load', 1500, 'cpu.pb.gz', 'trace.out', 'heap.pb.gz'],
		},
		{ env: { GODEBUG: 'gctrace=1', GOGC: '5' } },
	),
	...twins('pricing', {
		load: { paths: ['/price?book={n}'], clients: 4, rate: 20 },
		env: { GOMAXPROCS: '2', GODEBUG: 'schedtrace=200' },
		stderr: true,
		steps: ['load', 1500, 'trace.out', 'goroutines.txt'],
	}),
	...twins('journal', {
		load: { paths: ['/append'], clients: 32, rate: 250, body: `${'record {n} '.repeat(40)}\n`.repeat(12) },
		traceSeconds: 0.3,
		steps: ['load', 1500, 'trace.out', 'goroutines.txt', 'threads.pb.gz', 'cpu.pb.gz'],
	}),
	...twins('orders', {
		load: { paths: ['/orders'], clients: 2, rate: 40, body: '{"id":{n},"lines":[{n%3},{n%61},{n%7}]}' },
		stderr: true,
		steps: ['load', 2500],
	}),
	...twins('counter', {
		load: { paths: ['/view?shop=s{n%9}', '/view?shop=s{n%4}', '/summary'], clients: 6, rate: 200 },
		race: true,
		stderr: true,
		steps: ['load', 2500],
	}),
	...twins('search', {
		load: { paths: ['/search?q=lamp', '/search?q=Chair', '/size', '/search?q=mirror'], clients: 4, rate: 24 },
		steps: ['load', 1000, 'cpu.pb.gz', 'trace.out'],
	}),
	...twins('cart', {
		load: { paths: ['/total?basket={n}'], clients: 6, rate: 150 },
		env: { GODEBUG: 'gctrace=1' },
		stderr: true,
		steps: ['load', 1000, 'heap-1.pb.gz', 'trace.out', 7000, 'heap-2.pb.gz'],
	}),
	...twins('wallet', {
		load: { paths: ['/pay?customer={n%50}&cents=60', '/charge?customer={n%49}&cents=50'], clients: 8, rate: 120, timeoutMs: 1500 },
		steps: ['load', 9000, 'goroutines.txt'],
	}),
	...twins('feeds', {
		load: { paths: ['/average?product=p{n%30}'], clients: 4, rate: 10 },
		steps: ['load', 2000, 'goroutines-1.txt', 'trace.out', 63_000, 'goroutines-2.txt'],
	}),
	'healthy-keepalive': {
		program: 'healthy-keepalive',
		load: { paths: ['/hello?name=n{n}'], clients: 80, rate: 20 },
		steps: ['load', 4500, 'trace.out', 'goroutines.txt'],
	},
	'healthy-pool': {
		program: 'healthy-pool',
		load: { paths: ['/mail?to=c{n}'], clients: 2, rate: 6 },
		steps: ['load', 1000, 'goroutines-1.txt', 'trace.out', 2000, 'goroutines-2.txt'],
	},
	'healthy-tickers': {
		program: 'healthy-tickers',
		load: { paths: ['/beats'], clients: 1, rate: 2 },
		steps: ['load', 1000, 'trace.out', 'goroutines.txt'],
	},
	'healthy-busy': {
		program: 'healthy-busy',
		load: { paths: ['/convert?n={n}'], clients: 24, rate: 1150 },
		calmP99Ms: 12,
		traceSeconds: 0.4,
		steps: ['load', 1000, 'cpu.pb.gz', 'trace.out', 'goroutines.txt'],
	},
	'healthy-hub': {
		program: 'healthy-hub',
		load: { paths: ['/tell?n={n}'], clients: 2, rate: 20 },
		steps: ['load', 1000, 'goroutines-1.txt', 'trace.out', 2000, 'goroutines-2.txt', 'heap.pb.gz'],
	},
	'healthy-accept': {
		program: 'healthy-accept',
		load: { paths: ['/'], clients: 1, rate: 2 },
		steps: ['load', 1000, 'trace.out'],
	},
	'healthy-lifecycle': {
		program: 'healthy-lifecycle',
		load: { paths: ['/bump'], clients: 1, rate: 3 },
		steps: ['load', 1000, 'goroutines.txt', 'trace.out'],
	},
	'healthy-batch': {
		program: 'healthy-batch',
		load: { paths: ['/sum'], clients: 2, rate: 10 },
		steps: ['load', 1000, 'trace.out', 'cpu.pb.gz'],
	},
	// Causes that the files of the operating system prove; recorded in a network namespace of their own:
	//   unshare --net sh -c 'ip link set lo up; npx tsx examples/record.ts exports-fault exports-fixed'
	...twins('exports', {
		load: { paths: ['/piece?ticket=t{n}&product={n%40}'], clients: 4, rate: 20 },
		steps: ['load', 1500, 'process.txt', 'goroutines.txt'],
	}),
	...twins('courier', {
		load: { paths: ['/where/{n}'], clients: 6, rate: 80 },
		steps: ['load', 1500, 'goroutines-1.txt', 'process.txt', 'goroutines-2.txt'],
	}),
	...twins('raster', {
		load: { paths: ['/tile?seed={n}'], clients: 2, rate: 16 },
		calmP99Ms: 150,
		steps: ['load', 1500, 'process.txt', 'heap.pb.gz'],
	}),
	...twins('gate', {
		load: { paths: ['/let-me-in?device=d{n}'], clients: 300, rate: 150, timeoutMs: 4000 },
		surroundings: { backlog: 128 },
		calmP99Ms: 150,
		steps: ['load', 3000, 'process.txt', 'goroutines.txt'],
	}),
	...twins(
		'tiles',
		{
			load: { paths: ['/play?board={n}'], clients: 4, rate: 12 },
			env: { GOMAXPROCS: '2' },
			calmP99Ms: 250,
			steps: ['load', 1500, 'process.txt', 'trace.out'],
		},
		{ env: { GOMAXPROCS: '8' }, surroundings: { quotaUs: 20_000 } },
	),
	...sameProgram(
		'neighbours',
		'healthy-busy',
		{
			load: { paths: ['/convert?n={n}'], clients: 8, rate: 150 },
			calmP99Ms: 60,
			steps: ['load', 1500, 'process.txt', 'goroutines.txt'],
		},
		{ surroundings: { neighbours: 6 } },
	),
};
