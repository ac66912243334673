/** Plans of the programs in `teams/`, each in the style of another team, with third-party modules. Values as in {@link PLANS}. */
import { type Plan, type TwinPlan, twins } from './plans.ts';

/** Twins in the module `teams`. */
export function teamTwins(name: string, plan: TwinPlan, faultOnly: Partial<TwinPlan> = {}): Record<string, Plan> {
	const made = Object.entries(twins(name, plan, faultOnly));
	return Object.fromEntries(made.map(([key, one]) => [key, { ...one, program: `teams/${one.program}` }]));
}

export const onProcs = (procs: number): { GOMAXPROCS: string } => ({ GOMAXPROCS: `${procs}` });

export const TEAM_PLANS: Readonly<Record<string, Plan>> = {
	...teamTwins('storefront', {
		load: { paths: ['/products/sku-{n%6}0', '/products/sku-{n%6}3', '/products', '/healthz'], clients: 16, rate: 120 },
		env: onProcs(8),
		peer: ['-delay', '45ms', '-spread', '15ms'],
		scrape: 'DEBUG/metrics',
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('checkout', {
		load: { paths: ['/shop.Checkout/Place', '/shop.Checkout/Status', '/shop.Checkout/Status'], clients: 8, rate: 45, grpc: true },
		env: onProcs(2),
		peer: ['-delay', '4ms', '-spread', '2ms'],
		scrape: 'DEBUG/debug/vars',
		steps: ['load', 1500, 'trace.out', 'goroutines.txt'],
	}),
	...teamTwins('booking', {
		load: { paths: ['/seats/{n%4999}', '/seats/{n%4801}', '/seats/{n%4999}', '/free'], clients: 24, rate: 230, body: 'x' },
		env: onProcs(2),
		needs: ['postgres'],
		traceSeconds: 0.6,
		peer: ['-delay', '6ms', '-spread', '2ms'],
		steps: ['load', 1500, 'trace.out', 'goroutines.txt', 'cpu.pb.gz'],
	}),
	...teamTwins('ingest', {
		env: onProcs(1),
		traceSeconds: 0.001,
		steps: [1500, 'cpu.pb.gz', 'trace.out', 'goroutines.txt'],
	}),
	...teamTwins('webhooks', {
		env: onProcs(2),
		peer: ['-tls', '-delay', '2ms', '-bytes', '20000'],
		steps: [1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('frontpage', {
		load: { paths: ['/', '/', '/', '/ping'], clients: 32, rate: 420 },
		env: onProcs(2),
		calmP99Ms: 60,
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('presence', {
		load: { paths: ['/online'], clients: 2, rate: 30 },
		env: onProcs(2),
		scrape: 'DEBUG/debug/pprof/cmdline',
		traceSeconds: 0.5,
		steps: ['load', 4000, 'cpu.pb.gz', 'trace.out', 'heap.pb.gz'],
	}),
	...teamTwins('archive', {
		load: { paths: ['/old/a', '/old/q', '/old/z'], clients: 8, rate: 150 },
		env: onProcs(1),
		calmP99Ms: 60,
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('flags', {
		load: { paths: ['/users/u{n%90}/flags', '/users/u{n%71}/flags', '/version'], clients: 8, rate: 180, timeoutMs: 1000 },
		env: onProcs(2),
		traceSeconds: 2.5,
		steps: ['trace.out&', 200, 'load', 4500, 'goroutines.txt'],
	}),
	...teamTwins('tracker', {
		env: onProcs(2),
		traceSeconds: 3,
		steps: ['trace.out&', 5000, 'goroutines.txt'],
	}),
	...teamTwins('receipts', {
		load: { paths: ['/sell?cents={n}', '/sell?cents={n}', '/shown'], clients: 4, rate: 90 },
		env: onProcs(2),
		steps: ['load', 1500, 'goroutines-1.txt', 'trace.out', 4000, 'goroutines-2.txt'],
	}),
	...teamTwins('alerts', {
		load: { paths: ['/wait?limit=10', '/wait?limit=1000{n}', '/wait?limit=20', '/wait?limit=99{n%9}'], clients: 6, rate: 40 },
		env: onProcs(8),
		calmP99Ms: 60,
		steps: ['load', 1500, 'goroutines-1.txt', 'trace.out', 3000, 'goroutines-2.txt', 'heap.pb.gz'],
	}),
	...teamTwins('matcher', {
		load: { paths: ['/order?n={n}'], clients: 8, rate: 200 },
		env: onProcs(2),
		traceSeconds: 0.3,
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('sitemap', {
		env: onProcs(2),
		peer: ['-delay', '3ms', '-spread', '4ms'],
		traceSeconds: 2,
		steps: ['trace.out&', 4000, 'goroutines.txt'],
	}),
	...teamTwins('settlement', {
		env: onProcs(2),
		scrape: 'DEBUG/runs',
		steps: [2500, 'goroutines-1.txt', 'trace.out', 6000, 'goroutines-2.txt'],
	}),
	...teamTwins('logtail', {
		env: { ...onProcs(1), GODEBUG: 'gctrace=1' },
		scrape: 'DEBUG/debug/vars',
		stderr: true,
		traceSeconds: 0.7,
		steps: [1500, 'heap-1.pb.gz', 'trace.out', 7000, 'heap-2.pb.gz'],
	}),
	...teamTwins('gateway', {
		load: { paths: ['/check/t{n}', '/check/t{n}', '/check/t{n}', '/keys'], clients: 24, rate: 800 },
		env: onProcs(8),
		traceSeconds: 0.25,
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'mutex.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('rebalance', {
		env: onProcs(2),
		traceSeconds: 2,
		steps: ['trace.out&', 5000, 'goroutines.txt'],
	}),
	...teamTwins('pricelist', {
		load: { paths: ['/price/{n}', '/price/{n%400}', '/count'], clients: 8, rate: 240 },
		env: onProcs(2),
		traceSeconds: 0.12,
		steps: ['load', 1500, 'cpu.pb.gz', 'trace.out', 'allocs.pb.gz'],
	}),
	...teamTwins('newsletter', {
		load: { paths: ['/subscribe/p{n}@example.com', '/terms', '/terms'], clients: 4, rate: 60 },
		env: onProcs(8),
		peer: ['-delay', '3ms', '-spread', '2ms'],
		steps: ['load', 1500, 'goroutines-1.txt', 'trace.out', 4000, 'goroutines-2.txt'],
	}),
	...teamTwins('quota', {
		load: { paths: ['/use/t{n%40}', '/use/t{n%9}', '/usage/t{n%40}'], clients: 12, rate: 240, timeoutMs: 1000 },
		env: onProcs(2),
		traceSeconds: 0.8,
		steps: ['load', 5000, 'trace.out', 'goroutines.txt'],
	}),
	...teamTwins('digest', {
		load: { paths: ['/reports/r{n%3}?mail={n}', '/about'], clients: 4, rate: 80 },
		env: onProcs(2),
		steps: ['load', 1500, 'goroutines-1.txt', 'trace.out', 4000, 'goroutines-2.txt'],
	}),
	...teamTwins('vault', {
		load: {
			paths: ['/bank.Vault/Withdraw', '/bank.Vault/Balance', '/bank.Vault/Withdraw'],
			clients: 10,
			rate: 700,
			timeoutMs: 1000,
			grpc: true,
		},
		env: onProcs(8),
		traceSeconds: 0.4,
		steps: ['load', 11_000, 'trace.out', 'goroutines.txt'],
	}),
	'healthy-longpoll': {
		program: 'teams/healthy-longpoll',
		load: { paths: ['/users/u{n%97}/next', '/users/u{n%89}/send', '/users/u{n%83}/send'], clients: 120, rate: 90, timeoutMs: 3000 },
		env: onProcs(8),
		calmP99Ms: 1e9,
		steps: ['load', 3000, 'goroutines-1.txt', 'trace.out', 2500, 'goroutines-2.txt'],
	},
	'healthy-shipping': {
		program: 'teams/healthy-shipping',
		env: onProcs(2),
		needs: ['postgres'],
		traceSeconds: 0.15,
		steps: [1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	},
	'healthy-avatars': {
		program: 'teams/healthy-avatars',
		load: { paths: ['/avatar/u{n%4}', '/avatar/u{n%7}', '/avatar/u{n}'], clients: 24, rate: 260 },
		env: onProcs(2),
		steps: ['load', 1000, 'heap-1.pb.gz', 'trace.out', 'cpu.pb.gz', 2500, 'heap-2.pb.gz'],
	},
	'healthy-ticks': {
		program: 'teams/healthy-ticks',
		load: { paths: ['/market.Ticks/Last'], clients: 2, rate: 20, grpc: true },
		env: onProcs(8),
		traceSeconds: 0.6,
		steps: ['load', 3000, 'trace.out', 'goroutines.txt'],
	},
	'healthy-oneproc': {
		program: 'teams/healthy-oneproc',
		load: { paths: ['/html/{n}', '/signed/{n}', '/sorted/{n}', '/packed/{n}'], clients: 16, rate: 2400 },
		env: onProcs(1),
		traceSeconds: 0.2,
		steps: ['load', 1000, 'cpu.pb.gz', 'trace.out', 'goroutines.txt'],
	},
	'healthy-drain': {
		program: 'teams/healthy-drain',
		load: { paths: ['/download', '/export', '/ping', '/ping'], clients: 24, rate: 60, timeoutMs: 15000 },
		env: onProcs(2),
		calmP99Ms: 1e9,
		steps: ['load', 2600, 'trace.out', 'goroutines-1.txt', 2000, 'goroutines-2.txt'],
	},
	'healthy-reminders': {
		program: 'teams/healthy-reminders',
		load: { paths: ['/remind?id=appointment-{n%8000}', '/remind?id=new-{n}'], clients: 4, rate: 120 },
		env: onProcs(1),
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt', 'heap.pb.gz'],
	},
};
