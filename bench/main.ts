// The benchmark: gowhy against Go's own tools, on the same machine in one run. docs/performance.md says what is measured and how.
//   npm run bench -- [--only PATTERN] [--quick] [--pairs N] [--nodes 20,24] [--no-go] [--json] [--write] [--check]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installedNode } from '../tools/nodes.ts';
import { makeAnchor } from './anchors.ts';
import { openCache, root } from './cache.ts';
import { works } from './goals.ts';
import { judge } from './judge.ts';
import { describeMachine, load } from './machine.ts';
import { createMeter } from './measure.ts';
import { type Bench, type Done, type Node, runWork } from './run.ts';
import { machineLine, missedGoals, plainTable, type Results, tableRows, withResults } from './table.ts';

const help = `npm run bench -- [options]
  --only PATTERN   works whose id matches the regular expression (${works[0]?.id} ...; --list shows all)
  --quick          one round of each
  --pairs N        rounds of each (usual: 5, more for short ones); slow anchors run in the first ones only
  --nodes 20,24    versions of Node, from npm; "this" is the running one
  --no-go          make and build nothing: use what lies in the cache
  --list           the ids, and what they are
  --json           all rounds and judgements as JSON
  --write          put the table into docs/performance.md (needs a full run)
  --check          exit with 1 when a goal is missed
The cache is .cache/bench, or $GOWHY_BENCH_CACHE; $GOWHY_CORPUS is the folder of the generators.`;

const { values: options } = parseArgs({
	options: {
		only: { type: 'string' },
		quick: { type: 'boolean', default: false },
		pairs: { type: 'string' },
		nodes: { type: 'string', default: '20,24' },
		'no-go': { type: 'boolean', default: false },
		list: { type: 'boolean', default: false },
		json: { type: 'boolean', default: false },
		write: { type: 'boolean', default: false },
		check: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

if (options.help) console.log(help);
else if (options.list) for (const { id, what } of works) console.log(`${id.padEnd(20)}  ${what}`);
else process.exitCode = main();

function main(): number {
	const rounds = options.pairs === undefined ? (options.quick ? 1 : null) : Number(options.pairs);
	if (rounds !== null && !(Number.isInteger(rounds) && rounds > 0))
		return refuse(`--pairs takes a whole number from 1, not ${options.pairs}`);
	if (options.write && (options.only !== undefined || options.quick)) return refuse('--write needs a full run, without --only and --quick');
	const pattern = new RegExp(options.only ?? '');
	const chosen = works.filter((work) => pattern.test(work.id));
	if (chosen.length === 0) return refuse(`no work matches --only ${options.only}; --list shows all`);
	const results = measureAll(chosen, rounds);
	if (options.json) console.log(JSON.stringify(asJson(results), null, '\t'));
	else console.log(`${machineLine(results)}\n\n${plainTable(tableRows(results.done))}`);
	const page = join(root, 'docs/performance.md');
	if (options.write) writeFileSync(page, withResults(readFileSync(page, 'utf8'), results));
	for (const { work, hasFailed, remarks } of results.done) if (hasFailed) say(`${work.id}: ${remarks.join('; ')}`);
	const missed = options.check ? missedGoals(results.done) : [];
	for (const goal of missed) say(`missed: ${goal}`);
	return missed.length > 0 || results.done.some((one) => one.hasFailed) ? 1 : 0;
}

function measureAll(chosen: readonly (typeof works)[number][], rounds: number | null): Results {
	const cache = openCache(!options['no-go'], say);
	const nodes = findNodes(options.nodes.split(','));
	const rusage = makeAnchor(cache, 'rusage') === null ? cache.program('rusage') : null;
	const meter = createMeter(rusage);
	const date = new Date().toISOString();
	const atStart = load();
	const bench: Bench = { cache, meter, nodes, rounds, anchorRuns: options.quick ? 1 : null, hasThreads: hasThreads(nodes) };
	const done: Done[] = chosen.map((work) => {
		say(`${work.what} ...`);
		return runWork(bench, work);
	});
	meter.close();
	const machine = describeMachine(
		nodes.map((node) => node.path),
		cache.goVersion,
	);
	return { date, machine, load: { start: atStart, end: load() }, meter: meter.name, done };
}

function findNodes(asked: readonly string[]): Node[] {
	return asked.map((name) => {
		const path = name === 'this' ? process.execPath : installedNode(name);
		if (path === null) throw new Error(`Node ${name} cannot be installed from npm`);
		return { name: name === 'this' ? (process.versions.node.split('.')[0] as string) : name, path };
	});
}

/** Builds gowhy when sources are newer, starts it once on each Node (which keeps compiled code for later starts), and asks what it knows. */
function hasThreads(nodes: readonly Node[]): boolean {
	const { status, stderr } = spawnSync(join(root, 'gowhy'), ['--version'], { encoding: 'utf8' });
	if (status !== 0) throw new Error(`./gowhy does not start: ${stderr}`);
	return nodes
		.map(({ path }) => spawnSync(path, [join(root, 'dist/main.js'), 'diagnose', '--help'], { encoding: 'utf8' }).stdout)
		.every((text) => text.includes('--threads'));
}

function asJson(results: Results): object {
	const all = results.done.flatMap((one) => one.measured);
	const done = results.done.map(({ work, measured, remarks, hasFailed }) => ({
		...work,
		remarks,
		hasFailed,
		measured: measured.map((one) => ({ ...one, judgements: work.goals.map((goal) => judge(goal, one, all)) })),
	}));
	return { ...results, done };
}

function say(text: string): void {
	process.stderr.write(`bench: ${text}\n`);
}

function refuse(text: string): number {
	say(text);
	return 2;
}
