// What is measured and what it must reach: one list. `npm run bench` runs all of it.
import type { Anchor } from './anchors.ts';
import type { CorpusFile } from './corpus.ts';
import type { Usage } from './measure.ts';

/** Goals bind on this version of Node and are reported on the others. */
export const bindingNode = '24';

export type Quantity = keyof Usage;

export type Goal =
	/** The anchor uses so many times as much. */
	| { readonly is: 'times less'; readonly of: Quantity; readonly limit: number }
	/** Seconds or bytes at most. */
	| { readonly is: 'at most'; readonly of: Quantity; readonly limit: number }
	/** Seconds or bytes at most beyond what the anchor uses. */
	| { readonly is: 'beyond anchor'; readonly of: Quantity; readonly limit: number }
	/** Bytes per event of the trace at most, beyond the peak of the same command on a dump of one goroutine. */
	| { readonly is: 'per event'; readonly of: 'peakBytes'; readonly limit: number }
	/** Per byte of the file at most so many times what another work, on a smaller file, uses per byte of its own. */
	| { readonly is: 'growth'; readonly of: Quantity; readonly limit: number; readonly smaller: string };

/** `@name` stands for a file of the corpus, `@out` for a file that nobody reads. */
export interface Work {
	readonly id: string;
	/** For the table. */
	readonly what: string;
	/** Arguments of gowhy. */
	readonly gowhy: readonly string[];
	/** A program of the bench, bundled, instead of gowhy: what no command line reaches. `gowhy` holds its arguments. */
	readonly script?: 'user-rules';
	/** Ours is started by `./gowhy` instead of `node dist/main.js`. */
	readonly isLaunched?: true;
	readonly files: readonly CorpusFile[];
	/** `node`: the same Node without gowhy. */
	readonly anchor: { readonly program: Anchor | 'node'; readonly args: readonly string[]; readonly note?: string } | null;
	/** Most runs of a slow anchor; its median then stands for the rounds without one. */
	readonly anchorRuns?: number;
	/** Rounds of short runs, when not given on the command line. */
	readonly rounds?: number;
	/** Empty: only reported. */
	readonly goals: readonly Goal[];
}

const timesLess = (of: Quantity, limit: number): Goal => ({ is: 'times less', of, limit });
const atMost = (of: Quantity, limit: number): Goal => ({ is: 'at most', of, limit });

/**
 * What decoding and the sums of a trace took before there were requests and wake chains (commit 53283dd) was 0.75 times what goiter takes on
 * the 53 MB trace, 980 ms of 1.31 s. All facts and rules together may take twice that.
 */
const allRulesAgainstGoiter = 0.67;

/** The work with the base of `per event`: the whole program on almost nothing. */
export const baseWork = 'start-diagnose';

export const works: readonly Work[] = [
	...startUp(),
	trace('trace-420-1', '420 MB trace, 1 thread', 'mix400.trace', 1, {
		goals: [timesLess('wallS', 10), atMost('peakBytes', 400e6), { is: 'per event', of: 'peakBytes', limit: 4 }],
	}),
	trace('trace-420-2', '420 MB trace, 2 threads', 'mix400.trace', 2, { goals: [timesLess('wallS', 16), atMost('peakBytes', 400e6)] }),
	trace('trace-53-1', '53 MB trace, 1 thread', 'svc50.trace', 1, { goals: [timesLess('wallS', 5)] }),
	trace('trace-5-1', '5 MB trace, 1 thread', 'svc5.trace', 1, { goals: [timesLess('wallS', 1.5)], rounds: 9 }),
	trace('trace-gc-1', '55 MB trace of GC pressure, 1 thread', 'gc50.trace', 1, { goals: [] }),
	trace('trace-many-1', '105 MB trace, 100,000 goroutines, 1 thread', 'many.trace', 1, { goals: [] }),
	{
		...trace('rules-53', '53 MB trace with all rules, 1 thread', 'svc50.trace', 1, {
			goals: [timesLess('wallS', allRulesAgainstGoiter)],
		}),
		anchorRuns: 5,
	},
	{
		id: 'rules-420',
		what: 'full analysis, 420 MB trace with all rules, as many threads as it chooses',
		gowhy: ['diagnose', '@mix400.trace'],
		files: ['mix400.trace'],
		anchor: null,
		goals: [atMost('wallS', 5), atMost('peakBytes', 600e6)],
	},
	{
		id: 'trace-53-sched',
		what: 'full analysis, 53 MB trace, 1 thread, against go tool trace -pprof=sched',
		gowhy: ['diagnose', '--threads', '1', '@svc50.trace'],
		files: ['svc50.trace'],
		anchor: { program: 'gotrace', args: ['-pprof=sched', '@svc50.trace'] },
		anchorRuns: 3,
		goals: [timesLess('cpuS', 20)],
	},
	profile('pprof-top-45', 'top, profile of 45 MB raw', ['-top', '@big300k.pprof'], {
		anchorRuns: 1,
		goals: [timesLess('cpuS', 60), timesLess('peakBytes', 6)],
	}),
	profile('pprof-top-18', 'top, profile of 18 MB raw', ['-top', '@big100k.pprof'], { anchorRuns: 1, goals: [] }),
	profile('pprof-dot-18', 'dot, profile of 18 MB raw', ['-dot', '@big100k.pprof'], { anchorRuns: 1, goals: [] }),
	profile('pprof-proto-18', 'proto, profile of 18 MB raw', ['-proto', '-output=@out', '@big100k.pprof'], { anchorRuns: 3, goals: [] }),
	profile('pprof-merge', 'merge of two profiles, 63 MB raw', ['-proto', '-output=@out', '@big100k.pprof', '@big300k.pprof'], {
		anchorRuns: 3,
		goals: [timesLess('cpuS', 8)],
	}),
	{ ...flame('flame-45', 'flame graph, profile of 45 MB raw', 'big300k.pprof'), goals: [atMost('wallS', 1.5)] },
	{ ...flame('flame-walk-45', 'flame graph, 45 MB raw, no stack twice', 'bigwalk300k.pprof') },
	dump('dump-30k', '30,000 goroutines (29 MB)', 'dump30k.txt', []),
	dump('dump-60k', '60,000 goroutines (58 MB)', 'dump60k.txt', [
		atMost('wallS', 2),
		{ is: 'growth', of: 'wallS', limit: 1.2, smaller: 'dump-30k' },
	]),
	dump('dump-120k', '120,000 goroutines (116 MB)', 'dump120k.txt', [{ is: 'growth', of: 'wallS', limit: 1.2, smaller: 'dump-60k' }]),
	{
		id: 'dump-groups',
		what: 'dump of 60,000 goroutines read and grouped',
		gowhy: ['dump', '@dump60k.txt'],
		files: ['dump60k.txt'],
		anchor: null,
		goals: [atMost('wallS', 2)],
	},
	{
		id: 'user-rules',
		what: '200 rules of users over 1,000,000 fact rows, 500,000 evaluations left by the index (the whole process: rules read and checked, rows made)',
		gowhy: [],
		script: 'user-rules',
		files: [],
		anchor: null,
		goals: [atMost('wallS', 2)],
	},
];

/** Goals of 60 ms of CPU beyond an empty program, and 20 ms that the launcher may add. */
function startUp(): Work[] {
	const start = (id: string, args: readonly string[], files: readonly CorpusFile[] = []): Work => ({
		id,
		what: `start: gowhy ${args.join(' ').replace('@', '')}`,
		gowhy: args,
		files,
		anchor: { program: 'node', args: ['-e', '0'] },
		rounds: 15,
		goals: [{ is: 'beyond anchor', of: 'cpuS', limit: 0.06 }],
	});
	return [
		start('start-version', ['--version']),
		start('start-help', ['--help']),
		start('start-diagnose-help', ['diagnose', '--help']),
		start(baseWork, ['diagnose', '@tiny.txt'], ['tiny.txt']),
		{
			id: 'start-launcher',
			what: 'start: ./gowhy --version',
			gowhy: ['--version'],
			isLaunched: true,
			files: [],
			anchor: { program: 'node', args: ['dist/main.js', '--version'] },
			rounds: 15,
			goals: [{ is: 'beyond anchor', of: 'wallS', limit: 0.02 }],
		},
		{
			id: 'start-pprof',
			what: 'start: gowhy pprof -top, heap profile of 2 KB',
			gowhy: ['pprof', '-top', 'fixtures/pprof/heap.pb.gz'],
			files: [],
			anchor: { program: 'gopprof', args: ['-top', 'fixtures/pprof/heap.pb.gz'] },
			rounds: 15,
			goals: [],
		},
	];
}

function trace(id: string, what: string, file: CorpusFile, threads: number, rest: Pick<Work, 'goals' | 'rounds'>): Work {
	const anchor = { program: 'goiter', args: [`@${file}`], note: 'only iterates' } as const;
	return {
		id,
		what: `full analysis, ${what}`,
		gowhy: ['diagnose', '--threads', String(threads), `@${file}`],
		files: [file],
		anchor,
		...rest,
	};
}

function profile(id: string, what: string, args: readonly string[], rest: Pick<Work, 'goals' | 'anchorRuns'>): Work {
	const files = args.filter((arg) => arg.startsWith('@')).map((arg) => arg.slice(1) as CorpusFile);
	return { id, what: `pprof ${what}`, gowhy: ['pprof', ...args], files, anchor: { program: 'gopprof', args }, ...rest };
}

function flame(id: string, what: string, file: CorpusFile): Work {
	return {
		id,
		what,
		gowhy: ['flame', '-o', '@out.html', `@${file}`],
		files: [file],
		anchor: null,
		goals: [],
	};
}

function dump(id: string, what: string, file: CorpusFile, goals: readonly Goal[]): Work {
	return {
		id,
		what: `diagnose, dump of ${what}`,
		gowhy: ['diagnose', `@${file}`],
		files: [file],
		anchor: null,
		goals,
	};
}
