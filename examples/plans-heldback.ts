/** Plans of the programs that were held back while rules were written. Values as in {@link PLANS}. */
import type { Plan } from './plans.ts';
import { onProcs, teamTwins } from './plans-teams.ts';

export const HELD_BACK_PLANS: Readonly<Record<string, Plan>> = {
	...teamTwins('leaderboard', {
		load: { paths: ['/chess/top', '/chess/p{n%499}/1', '/chess/p{n%399}/2', '/chess/top'], clients: 8, rate: 60 },
		env: onProcs(2),
		needs: ['redis'],
		traceSeconds: 0.7,
		steps: ['load', 1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('translate', {
		load: { paths: ['/translate/w{n}', '/translate/yes', '/translate/w{n%77}', '/ready'], clients: 24, rate: 550 },
		env: onProcs(8),
		peer: ['-delay', '6ms', '-spread', '1500us'],
		traceSeconds: 0.4,
		calmP99Ms: 60,
		steps: ['load', 1500, 'trace.out', 'goroutines.txt'],
	}),
	...teamTwins('thumbnailer', {
		env: onProcs(2),
		peer: ['-tls', '-delay', '3ms', '-spread', '3ms', '-bytes', '9000'],
		scrape: 'DEBUG/debug/vars',
		steps: [1500, 'trace.out', 'cpu.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('stock', {
		load: { paths: ['/move/{n%1200}', '/pieces/{n%1200}', '/pieces/{n%997}', '/pieces/{n%31}'], clients: 16, rate: 220 },
		env: onProcs(2),
		steps: ['load', 1500, 'trace.out', 'mutex.pb.gz', 'block.pb.gz', 'goroutines.txt'],
	}),
	...teamTwins('mailroom', {
		env: onProcs(8),
		traceSeconds: 2.4,
		steps: ['trace.out&', 6000, 'goroutines.txt'],
	}),
	...teamTwins('intake', {
		load: {
			paths: ['/forms'],
			clients: 8,
			rate: 500,
			body: '{"iban":"DE44500105175407324931","mail":"a{n}@mail.example.com","phone":"+49 30 {n}4711","name":"Person {n%90}","vat":"DE123456789"}',
		},
		env: onProcs(2),
		traceSeconds: 0.12,
		steps: ['load', 1500, 'cpu.pb.gz', 'trace.out', 'heap.pb.gz'],
	}),
	...teamTwins('pdf', {
		load: { paths: ['/invoices/{n}', '/up', '/invoices/{n%50}'], clients: 16, rate: 80 },
		env: onProcs(2),
		calmP99Ms: 60,
		steps: ['load', 2000, 'trace.out', 'goroutines.txt'],
	}),
	'healthy-newswire': {
		program: 'teams/healthy-newswire',
		load: { paths: ['/stream'], clients: 40, timeoutMs: 60_000 },
		env: onProcs(2),
		calmP99Ms: 1e9,
		scrape: 'DEBUG/debug/pprof/cmdline',
		steps: ['load', 2500, 'goroutines-1.txt', 'trace.out', 3000, 'goroutines-2.txt'],
	},
	'healthy-sync': {
		program: 'teams/healthy-sync',
		env: onProcs(2),
		peer: ['-delay', '3ms', '-spread', '5ms', '-fail', '0.35'],
		steps: [1500, 'goroutines-1.txt', 'trace.out', 3000, 'goroutines-2.txt', 'cpu.pb.gz'],
	},
	'healthy-payroll': {
		program: 'teams/healthy-payroll',
		load: { paths: ['/person?id={n%3000}', '/person?id=7'], clients: 4, rate: 25 },
		env: onProcs(8),
		needs: ['postgres'],
		calmP99Ms: 60,
		steps: ['load', 1500, 'trace.out', 'goroutines.txt'],
	},
};
