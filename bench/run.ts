// Runs one work: rounds in which ours, on each Node, and the anchor take turns.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { makeAnchor } from './anchors.ts';
import { type Cache, root } from './cache.ts';
import { type CorpusFile, corpusPath, makeFile } from './corpus.ts';
import type { Work } from './goals.ts';
import type { Measured } from './judge.ts';
import type { Command, Meter, Usage } from './measure.ts';
import type { Rounds } from './statistics.ts';

export interface Node {
	/** As asked for: '24'. */
	readonly name: string;
	readonly path: string;
}

export interface Bench {
	readonly cache: Cache;
	readonly meter: Meter;
	readonly nodes: readonly Node[];
	/** Rounds of each work; null: as the work says, else 5. */
	readonly rounds: number | null;
	/** Most runs of a slow anchor; null: as the work says. */
	readonly anchorRuns: number | null;
	/** gowhy knows `--threads`. */
	readonly hasThreads: boolean;
}

export interface Done {
	readonly work: Work;
	readonly measured: readonly Measured[];
	/** Why there is nothing to judge, or what the reader must know. */
	readonly remarks: readonly string[];
	/** Something went wrong, other than a missing input or an unfinished command. */
	readonly hasFailed: boolean;
}

const usualRounds = 5;

interface Contestant {
	readonly key: string;
	readonly command: Command;
	readonly most: number;
	readonly rounds: Usage[];
}

export function runWork(bench: Bench, work: Work): Done {
	const { cache } = bench;
	const missing = work.files.flatMap((file) => makeFile(cache, file) ?? []);
	if (missing.length > 0) return { work, measured: [], remarks: missing, hasFailed: false };
	for (const file of work.files) readFileSync(corpusPath(cache, file));
	const remarks: string[] = [];
	if (work.gowhy.includes('--threads') && !bench.hasThreads) remarks.push('gowhy has no --threads yet: run without');
	const anchorProblem = anchorMissing(bench, work);
	if (anchorProblem !== null) remarks.push(anchorProblem);
	const contestants = [...ours(bench, work), ...(anchorProblem === null ? anchors(bench, work) : [])];
	const rounds = bench.rounds ?? work.rounds ?? usualRounds;
	for (let round = 0; round < rounds; round++) {
		// Every other round the other way round, so that nobody always runs after the same one.
		const order = contestants.filter((one) => round < one.most);
		for (const one of round % 2 === 0 ? order : order.reverse()) {
			const outcome = bench.meter.run(one.command);
			if ('problem' in outcome) {
				const what = outcome.isNotThereYet ? 'not there yet' : 'FAILED';
				return { work, measured: [], remarks: [...remarks, `${what}: ${one.key}: ${outcome.problem}`], hasFailed: !outcome.isNotThereYet };
			}
			one.rounds[round] = outcome.usage;
		}
	}
	return { work, measured: bench.nodes.map((node) => measuredOn(bench, work, node, contestants)), remarks, hasFailed: false };
}

function measuredOn(bench: Bench, work: Work, node: Node, contestants: readonly Contestant[]): Measured {
	const roundsOf = (key: string): Rounds | null => contestants.find((one) => one.key === key)?.rounds ?? null;
	return {
		work: work.id,
		node: node.name,
		ours: roundsOf(`gowhy on Node ${node.name}`) ?? [],
		anchor: roundsOf(`Node ${node.name}`) ?? roundsOf('anchor'),
		fileBytes: work.files.reduce((sum, file) => sum + statSync(corpusPath(bench.cache, file)).size, 0),
		events: work.files.length === 1 ? eventsOf(bench, work.files[0] as CorpusFile) : null,
	};
}

const filled = ({ cache }: Bench, args: readonly string[]): string[] =>
	args.map((arg) => (/^@(?!out)/.test(arg) ? corpusPath(cache, arg.slice(1) as CorpusFile) : arg));

function ours(bench: Bench, work: Work): Contestant[] {
	const args = filled(bench, bench.hasThreads ? work.gowhy : withoutThreads(work.gowhy));
	return bench.nodes.map((node) => {
		// The launcher takes the `node` of the PATH.
		const command = work.isLaunched
			? { program: `${root}/gowhy`, args, path: node.path }
			: { program: node.path, args: [work.script === undefined ? `${root}/dist/main.js` : bundled(bench, work.script), ...args] };
		return { key: `gowhy on Node ${node.name}`, command, most: Infinity, rounds: [] };
	});
}

/** A program of the bench as one file of JavaScript in the cache, made anew each time: it holds our sources. */
function bundled({ cache }: Bench, script: string): string {
	const outfile = `${cache.folder}/${script}.cjs`;
	buildSync({
		absWorkingDir: root,
		entryPoints: [`bench/${script}.ts`],
		outfile,
		bundle: true,
		minify: true,
		format: 'cjs',
		platform: 'node',
		loader: { '.md': 'text' },
		logLevel: 'error',
	});
	return outfile;
}

function withoutThreads(args: readonly string[]): string[] {
	const at = args.indexOf('--threads');
	return at < 0 ? [...args] : [...args.slice(0, at), ...args.slice(at + 2)];
}

function anchors(bench: Bench, work: Work): Contestant[] {
	const { anchor } = work;
	if (anchor === null) return [];
	const args = filled(bench, anchor.args);
	const most = work.anchorRuns === undefined ? Infinity : (bench.anchorRuns ?? work.anchorRuns);
	if (anchor.program !== 'node')
		return [{ key: 'anchor', command: { program: bench.cache.program(anchor.program), args }, most, rounds: [] }];
	return bench.nodes.map((node) => ({ key: `Node ${node.name}`, command: { program: node.path, args }, most, rounds: [] }));
}

function anchorMissing(bench: Bench, { anchor }: Work): string | null {
	if (anchor === null || anchor.program === 'node') return null;
	if (bench.meter.name === 'self') return `${anchor.program} cannot be measured without rusage (bench/go/rusage)`;
	return makeAnchor(bench.cache, anchor.program);
}

/** Counted once by Go's reader and kept beside the trace. */
function eventsOf(bench: Bench, file: CorpusFile): number | null {
	if (!file.endsWith('.trace')) return null;
	const kept = `${corpusPath(bench.cache, file)}.events`;
	if (!existsSync(kept)) {
		if (bench.meter.name === 'self' || makeAnchor(bench.cache, 'goiter') !== null) return null;
		const outcome = bench.meter.run({ program: bench.cache.program('goiter'), args: [corpusPath(bench.cache, file)] });
		if ('problem' in outcome) return null;
		writeFileSync(kept, outcome.output);
	}
	return Number(readFileSync(kept, 'utf8'));
}
