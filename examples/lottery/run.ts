/**
 * Runs the lottery with one switch at a time: `npx tsx examples/lottery/run.ts <command>`.
 *
 *     measure [rounds]    every run once per round, in turn; figures are added to measured.json (one round takes three minutes)
 *     record [run...]     the captures of each run into recordings/
 *     test                the Go tests, those that need the stores included
 *     table               writes the figures of measured.json into docs/lottery.md
 *     says                what `gowhy diagnose` says of the recordings today, into the same page
 *     serve [switch,...]  the service under its load until interrupted, to look at it with your own tools
 *
 * Needs Go, and Redis and PostgreSQL from Debian packages (installed when they are missing and you are root).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureRun, type Rounds, type Run } from './measure.ts';
import { CAPTURES, faultsOf, LOAD, ROWS, RUNS, SECONDS, TRACE_SECONDS } from './plans.ts';
import { build, fetchDebug, keep, play, startService, WIRE } from './service.ts';
import { startStores, type Stores } from './stores.ts';
import { fillSays, fillTables } from './table.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const MEASURED = join(HERE, 'measured.json');
/** Strings that tell of the machine a recording was made on. */
const PRIVATE = ['/work', '/root', '/tmp', '/home', '/usr/local'];
/** Others may use this share of the machine before a run is repeated, and so often at most. */
const DISTURBED = 0.7;
const ATTEMPTS = 2;

/** measured.json. */
export interface Measured {
	readonly machine: { readonly cpu: string; readonly cpus: number; readonly go: string };
	readonly load: typeof LOAD & typeof ROWS & typeof SECONDS;
	readonly runs: Rounds;
}

/** Each run of a round is kept at once; the next call goes on where an interrupted round stopped. */
async function measure(stores: Stores, rounds: number): Promise<void> {
	const runs: Record<string, readonly Run[]> = existsSync(MEASURED)
		? { ...(JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured).runs }
		: {};
	const done = (run: string): number => runs[run]?.length ?? 0;
	const first = Math.min(...RUNS.map(done));
	for (let round = first; round < first + rounds; round++) {
		// Every other round goes backwards, so that what changes with time does not favour a run.
		for (const run of round % 2 === 0 ? RUNS : RUNS.toReversed()) {
			if (done(run) > round) continue;
			runs[run] = [...(runs[run] ?? []), await measureCalmly(stores, run, 1000 * (round + 1))];
			keepMeasured(runs);
		}
	}
}

async function measureCalmly(stores: Stores, run: string, seed: number): Promise<Run> {
	let best: Run | undefined;
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const measured = await measureRun(stores, run, seed);
		console.log(run, JSON.stringify(measured));
		if (best === undefined || measured.foreign < best.foreign) best = measured;
		if (best.foreign < DISTURBED) break;
		console.warn(`${run}: others used ${(100 * measured.foreign).toFixed(0)} % of the machine`);
	}
	return best as Run;
}

function keepMeasured(runs: Rounds): void {
	const go = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim();
	const machine = { cpu: cpus()[0]?.model ?? 'unknown', cpus: cpus().length, go };
	const lines = Object.entries(runs).map(
		([run, all]) => `    ${JSON.stringify(run)}: [\n${all.map((one) => `      ${JSON.stringify(one)}`).join(',\n')}\n    ]`,
	);
	const head = `  "machine": ${JSON.stringify(machine)},\n  "load": ${JSON.stringify({ ...LOAD, ...ROWS, ...SECONDS })},\n`;
	writeFileSync(MEASURED, `{\n${head}  "runs": {\n${lines.join(',\n')}\n  }\n}\n`);
}

async function record(stores: Stores, run: string): Promise<void> {
	const folder = join(HERE, 'recordings', run);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	stores.reset();
	const service = await startService(stores, faultsOf(run), { GODEBUG: 'gctrace=1' });
	const traceSeconds = TRACE_SECONDS[run] ?? TRACE_SECONDS['default'] ?? 1;
	try {
		await play(SECONDS.warmUp, { rate: LOAD.rate }, 1);
		const load = play(SECONDS.record, { rate: LOAD.rate }, 2);
		for (const [file, path] of CAPTURES) {
			keep(join(folder, file), await fetchDebug(path.endsWith('/trace') ? `${path}?seconds=${traceSeconds}` : path));
		}
		writeFileSync(join(folder, 'clients.json'), `${JSON.stringify(await load)}\n`);
	} finally {
		await service.stop();
	}
	writeFileSync(join(folder, 'stderr.log'), service.stderr());
	refusePrivate(folder);
	console.log(run, execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0], 'KiB');
}

/** A recording that names a folder of this machine is no good. */
function refusePrivate(folder: string): void {
	for (const file of readdirSync(folder)) {
		const unpacked = file.endsWith('.gz')
			? execFileSync('gzip', ['-dc', join(folder, file)], { maxBuffer: 1 << 28 })
			: readFileSync(join(folder, file));
		const text = unpacked.toString('latin1');
		const found = PRIVATE.find((path) => text.includes(path));
		if (found !== undefined) throw new Error(`${folder}/${file} names ${found}`);
	}
}

async function serve(stores: Stores, faults: string): Promise<void> {
	stores.reset();
	const service = await startService(stores, faults);
	let goesOn = true;
	process.once('SIGINT', () => (goesOn = false));
	for (let seed = 1; goesOn; seed++) console.log(JSON.stringify(await play(5, { rate: LOAD.rate }, seed)));
	await service.stop();
}

async function main([command, ...args]: readonly string[]): Promise<void> {
	if (command === 'table') return fillTables(JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured);
	if (command === 'says') return fillSays(join(HERE, 'recordings'));
	if (!['measure', 'record', 'test', 'serve'].includes(command ?? '')) {
		console.error('usage: run.ts measure [rounds] | record [run...] | test | table | says | serve [switch,...]');
		process.exitCode = 2;
		return;
	}
	build();
	const stores = await startStores(WIRE);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		if (command !== 'serve' || signal === 'SIGTERM') process.once(signal, () => void stores.stop().finally(() => process.exit(1)));
	}
	try {
		if (command === 'measure') await measure(stores, Number(args[0] ?? 3));
		else if (command === 'record') for (const run of args.length > 0 ? args : RUNS) await record(stores, run);
		else if (command === 'serve') await serve(stores, args[0] ?? '');
		else {
			stores.reset();
			execFileSync('go', ['test', './...'], { cwd: HERE, stdio: 'inherit', env: { ...process.env, ...stores.env } });
		}
	} finally {
		await stores.stop();
	}
}

await main(process.argv.slice(2));
