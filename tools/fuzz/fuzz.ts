/**
 * Feeds decoders with inputs that are almost right. See docs/fuzzing.md.
 *
 *     npm run fuzz -- trace-v1 --minutes 30 --seed 7      as long as you like; the seed is printed when none is given
 *     npm run fuzz -- trace-v1 --seed 7 --number 1234     one input again, as it was
 *     npm run fuzz -- all --minutes 2                     each decoder in turn
 *
 * Findings go to .cache/fuzz/: the input, and beside it what is wrong. Status 1 when there are any.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { checkInput } from './check.ts';
import { decoders, type FuzzedDecoder } from './decoders.ts';
import { inputMaker, type MakeInput } from './input.ts';
import type { Found, WorkerData } from './worker.ts';

/** Wall-clock time after which an input counts as a hang: far above what checkInput calls slow, as the machine may be busy. */
const hangMs = 60_000;
/** Of the whole process; decoders may hold limits.maxHeldBytes. */
const maxResidentBytes = 1500 << 20;
/** So many different ones end the run of a decoder. */
const maxFindings = 20;
const folder = join(import.meta.dirname, '../../.cache/fuzz');

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' }, number: { type: 'string' } },
});
const chosen = positionals[0] === 'all' ? decoders : decoders.filter(({ name }) => name === positionals[0]);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const minutes = Number(values.minutes);
if (chosen.length === 0 || !Number.isSafeInteger(seed) || !(minutes > 0)) {
	console.error(`usage: npm run fuzz -- ${['all', ...decoders.map(({ name }) => name)].join('|')} [--minutes N] [--seed S] [--number I]`);
	process.exit(2);
}
// A worker runs JavaScript only; the copy also keeps a long run apart from what is edited meanwhile.
const workerPath = join(folder, `worker-${process.pid}.mjs`);
let findings = 0;
/** How often each fault was met. Its message without numbers stands for it. */
const faults = new Map<string, number>();
if (values.number === undefined)
	buildSync({
		entryPoints: [join(import.meta.dirname, 'worker.ts')],
		outfile: workerPath,
		bundle: true,
		platform: 'node',
		format: 'esm',
		sourcemap: 'inline',
		logLevel: 'error',
	});
for (const decoder of chosen) {
	// Made once: fixtures that change during a long run must not change what its numbers mean.
	const make = inputMaker(decoder);
	if (values.number === undefined) await fuzz(decoder, make);
	else again(decoder, make, Number(values.number));
}
rmSync(workerPath, { force: true });
process.exitCode = findings === 0 ? 0 : 1;

/** Runs one input in this process. */
function again(decoder: FuzzedDecoder, make: MakeInput, number: number): void {
	const bytes = make(seed, number);
	const problem = checkInput(decoder.format, bytes);
	if (problem !== null) keep(decoder, make, { number, problem });
	console.log(`${decoder.name}, seed ${seed}, input ${number}, ${bytes.length} bytes: ${problem ?? 'fine'}`);
}

async function fuzz(decoder: FuzzedDecoder, make: MakeInput): Promise<void> {
	console.log(`${decoder.name}: seed ${seed}, ${minutes} minutes`);
	const end = Date.now() + minutes * 60_000;
	const before = findings;
	faults.clear();
	let next = 0;
	while (Date.now() < end && faults.size < maxFindings) next = await stretch(decoder, make, next, end);
	for (const [fault, times] of faults) console.log(`  ${times} times: ${fault}`);
	console.log(`${decoder.name}: seed ${seed}, ${next} inputs in ${minutes} minutes, ${findings - before} findings`);
}

/** Runs inputs in a worker until the time is over or the worker is lost. Returns the number of the next input. */
function stretch(decoder: FuzzedDecoder, make: MakeInput, from: number, end: number): Promise<number> {
	const progress = new SharedArrayBuffer(8);
	const state = new Int32Array(progress);
	state[0] = from;
	const workerData: WorkerData = { decoder: decoder.name, seed, from, to: 2 ** 31 - 1, progress };
	const worker = new Worker(`import(${JSON.stringify(pathToFileURL(workerPath).href)})`, {
		eval: true,
		workerData,
		resourceLimits: { maxOldGenerationSizeMb: 1024 },
	});
	return new Promise((resolve) => {
		let last = from;
		let since = Date.now();
		let lost = '';
		const watch = setInterval(() => {
			const now = Atomics.load(state, 0);
			if (now !== last) since = Date.now();
			last = now;
			const resident = process.memoryUsage.rss();
			if (Date.now() >= end || faults.size >= maxFindings) Atomics.store(state, 1, 1);
			if (Date.now() - since > hangMs) lost = `hangs: no end after ${hangMs} ms`;
			else if (resident > maxResidentBytes) lost = `memory: ${resident >> 20} MiB are in use`;
			if (lost !== '') void worker.terminate();
		}, 200);
		worker.on('message', (found: Found) => keep(decoder, make, found));
		worker.on('error', (error) => {
			lost = `the worker died: ${error.message}`;
		});
		worker.on('exit', () => {
			clearInterval(watch);
			const at = Atomics.load(state, 0);
			if (lost !== '') keep(decoder, make, { number: at, problem: lost });
			resolve(at + 1);
		});
	});
}

function keep(decoder: FuzzedDecoder, make: MakeInput, { number, problem }: Found): void {
	findings++;
	const fault = `${problem.split('\n').slice(0, 2).join(' ')}`.replace(/\d+/g, 'N').slice(0, 160);
	faults.set(fault, (faults.get(fault) ?? 0) + 1);
	if ((faults.get(fault) as number) > 1) return;
	mkdirSync(folder, { recursive: true });
	const path = join(folder, `${decoder.name}-${seed}-${number}`);
	writeFileSync(`${path}.bin`, make(seed, number));
	writeFileSync(`${path}.txt`, `${problem}\n`);
	console.log(`${decoder.name}: seed ${seed}, input ${number}: ${problem.split('\n')[0]}\n  kept as ${path}.bin`);
}
