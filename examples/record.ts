/**
 * Records the example services: `npx tsx examples/record.ts [name...]`, all without names.
 * `--repeats 6 name...` records them again and again, for what compares sets of recordings: `repeats/<name>/1` to `6`, those that are missing.
 *
 * Each program is built without paths of this machine, run from /app, and put under load on loopback only.
 * Files go to `recordings/<name>/`; what the load generator saw goes to `measured.json`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BACKENDS, type Backend } from './backends.ts';
import { inSurroundings, PLAIN, type Surroundings, takeProcessFiles, wasShortOfCpu } from './os-side.ts';
import { CAPTURES, type Load, PLANS, type Plan, type Step } from './plans.ts';
import { HELD_BACK_PLANS } from './plans-heldback.ts';
import { TEAM_PLANS } from './plans-teams.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
/** The only folder a recording may name. */
const APP = '/app';
/** First of the ports that services listen on: another one lets two runs live side by side, to try a plan. */
const PORT = Number(process.env.RECORD_PORT ?? 18080);
const SERVICE = `127.0.0.1:${PORT}`;
const DEBUG = `127.0.0.1:${PORT + 1}`;
/** Where recordings go. */
const RECORDINGS = process.env.RECORD_TO ?? join(HERE, 'recordings');
const LOADER = join(APP, 'load');
const GRPC_LOADER = join(APP, 'grpcload');
const PEER = join(APP, 'peer');
/** How often a plan's metrics are scraped. */
const SCRAPE_MS = 200;
const ALL: Readonly<Record<string, Plan>> = { ...PLANS, ...TEAM_PLANS, ...HELD_BACK_PLANS };
/** Strings that tell of the machine a recording was made on. */
const PRIVATE = ['/work', '/root', '/tmp', '/home', '/usr/local'];

/** Idle share of the machine from which a recording may start. */
const QUIET_IDLE = 0.85;
/** How often the machine is looked at before the recording starts all the same. */
const PATIENCE = Number(process.env.RECORD_PATIENCE ?? 240);
/** How often a disturbed recording is taken anew before it is given up. */
const ATTEMPTS = Number(process.env.RECORD_ATTEMPTS ?? 12);
/** The clients of a healthy service have waited less than this. */
const CALM_P99_MS = 30;

/** What the load generator prints. */
interface Measured {
	readonly p99Ms: number;
}

/** One run: the service, its load, and what has been fetched. */
interface Run {
	readonly plan: Plan;
	readonly folder: string;
	readonly service: ChildProcess;
	load: ChildProcess | undefined;
	readonly pending: Promise<void>[];
}

/** A program lies in the module `services` (the standard library alone) or in `teams` (with third-party modules). */
function build(program: string, binary: string, race = false): void {
	const [cwd, source] = program.startsWith('teams/') ? [join(HERE, 'teams'), program.slice(6)] : [HERE, program];
	const flags = ['build', '-trimpath', '-buildvcs=false', ...(race ? ['-race'] : []), '-o', binary, `./${source}`];
	execFileSync('go', flags, { cwd, stdio: 'inherit', env: { ...process.env, CGO_ENABLED: race ? '1' : '0' } });
	chmodSync(binary, 0o755);
}

function start(plan: Plan, binary: string, surroundings: Surroundings): ChildProcess {
	const env = { ADDR: SERVICE, DEBUG_ADDR: DEBUG, ...BACKENDS.env, ...plan.env };
	return surroundings.spawn(binary, [`-addr=${SERVICE}`, `-debug=${DEBUG}`], { cwd: APP, env, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Collects a stream; call the result for what came so far. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
	const chunks: Buffer[] = [];
	stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
	return () => Buffer.concat(chunks).toString('utf8');
}

function startLoad(load: Load): ChildProcess {
	if (load.grpc === true) {
		const args = [
			'-addr',
			SERVICE,
			'-clients',
			`${load.clients}`,
			'-rate',
			`${load.rate ?? 50}`,
			'-timeout',
			`${load.timeoutMs ?? 2000}ms`,
		];
		return spawn(GRPC_LOADER, [...args, ...load.paths], { stdio: ['ignore', 'pipe', 'inherit'] });
	}
	const args = ['-clients', `${load.clients}`, '-for', '1h', '-timeout', `${load.timeoutMs ?? 2000}ms`];
	if (load.rate !== undefined) args.push('-rate', `${load.rate}`);
	if (load.body !== undefined) args.push('-body', load.body);
	const targets = load.paths.map((path) => `http://${SERVICE}${path}`);
	return spawn(LOADER, [...args, ...targets], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function fetchCapture(file: string, run: Run): Promise<void> {
	if (/^process(-\d+)?\.txt$/.test(file)) return takeProcessFiles(run.service, join(run.folder, file), run.plan.snapshots);
	const path = CAPTURES[file.replace(/-\d+\./, '.')];
	if (path === undefined) throw new Error(`no such capture: ${file}`);
	const query = path === 'trace' ? `?seconds=${run.plan.traceSeconds ?? 1}` : '';
	const response = await fetch(`http://${DEBUG}/debug/pprof/${path}${query}`);
	if (!response.ok) throw new Error(`${file}: ${response.status}`);
	writeFileSync(join(run.folder, file), Buffer.from(await response.arrayBuffer()));
}

async function listening(address: string): Promise<void> {
	for (let attempt = 0; attempt < 100; attempt++) {
		const answer = await fetch(`http://${address}/debug/pprof/cmdline`).catch(() => undefined);
		if (answer !== undefined) return void (await answer.arrayBuffer());
		await pause(50);
	}
	throw new Error(`nothing listens on ${address}`);
}

async function take(step: Step, run: Run): Promise<void> {
	if (typeof step === 'number') return pause(step);
	if (step.endsWith('&')) {
		run.pending.push(fetchCapture(step.slice(0, -1), run));
	} else if (step === 'load') {
		run.load = run.plan.load && startLoad(run.plan.load);
	} else {
		await fetchCapture(step, run);
	}
}

async function end(child: ChildProcess | undefined): Promise<void> {
	if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once('close', resolve));
	child.kill('SIGTERM');
	await closed;
}

/** What else runs while a plan is recorded: the backends it needs, its peer, and who scrapes its metrics. */
async function withBackends(plan: Plan): Promise<() => Promise<void>> {
	const backends: Backend[] = [];
	for (const need of plan.needs ?? []) backends.push(await BACKENDS[need](APP));
	const peer = plan.peer && spawn(PEER, [...plan.peer], { cwd: APP, stdio: ['ignore', 'ignore', 'inherit'] });
	if (peer) await pause(200);
	const scraper = setInterval(
		() =>
			plan.scrape &&
			void fetch(`http://${plan.scrape.replace('DEBUG', DEBUG)}`)
				.then((r) => r.arrayBuffer())
				.catch(() => {}),
		SCRAPE_MS,
	);
	return async () => {
		clearInterval(scraper);
		await end(peer);
		for (const backend of backends) await backend.stop();
	};
}

/** Runs one plan and returns what the load generator measured. */
async function record(name: string, plan: Plan, folder = join(RECORDINGS, name)): Promise<Measured | null> {
	const inModule = plan.program.replace('teams/', '');
	const binary = join(APP, inModule.split('/')[0] ?? name);
	build(plan.program.startsWith('teams/') ? plan.program : `services/${plan.program}`, binary, plan.race);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const machine = plan.steps.some((step) => `${step}`.startsWith('process')) ? inSurroundings(plan.surroundings ?? {}) : PLAIN;
	const leave = await withBackends(plan);
	const run: Run = { plan, folder, service: start(plan, binary, machine), load: undefined, pending: [] };
	const stderr = collect(run.service.stderr);
	let measured: (() => string) | undefined;
	try {
		await listening(DEBUG);
		for (const step of plan.steps) {
			await take(step, run);
			if (step === 'load') measured = collect(run.load?.stdout ?? null);
		}
		await Promise.all(run.pending);
	} finally {
		await end(run.load);
		await end(run.service);
		machine.end();
		await leave();
	}
	if (plan.stderr === true) writeFileSync(join(folder, 'stderr.log'), stderr());
	refusePrivate(folder);
	return JSON.parse(measured?.() ?? 'null');
}

/** A recording that names a folder of this machine is no good. */
function refusePrivate(folder: string): void {
	for (const file of readdirSync(folder)) {
		const unpacked = file.endsWith('.gz') ? execFileSync('gzip', ['-dc', join(folder, file)]) : readFileSync(join(folder, file));
		const text = unpacked.toString('latin1');
		const found = PRIVATE.find((path) => text.includes(path));
		if (found !== undefined) throw new Error(`${folder}/${file} names ${found}`);
	}
}

function keepMeasured(name: string, measured: unknown): void {
	const path = join(RECORDINGS, '..', 'measured.json');
	const all: Record<string, unknown> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
	all[name] = measured;
	const lines = Object.keys(all)
		.sort()
		.map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(all[key])}`);
	writeFileSync(path, `{\n${lines.join(',\n')}\n}\n`);
}

/** Share of the CPUs of this machine that are idle over half a second. */
async function idleShare(): Promise<number> {
	const read = () => cpus().map(({ times }) => ({ idle: times.idle, all: Object.values(times).reduce((a, b) => a + b, 0) }));
	const before = read();
	await pause(500);
	const after = read();
	const grown = (key: 'idle' | 'all') => after.reduce((sum, cpu, i) => sum + cpu[key] - (before[i]?.[key] ?? 0), 0);
	return grown('idle') / grown('all');
}

/** Others may use the machine too; a recording among their noise says nothing. */
async function quiet(attempts = PATIENCE): Promise<void> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		if ((await idleShare()) > QUIET_IDLE) return;
	}
	console.warn('the machine does not get quiet');
}

/** A healthy recording in which clients waited was disturbed from outside. */
function disturbed(name: string, plan: Plan, measured: Measured | null): boolean {
	// Where the kernel's files are part of the recording they say so themselves, of faults too.
	const hasOwnNoise = plan.surroundings?.neighbours !== undefined || plan.surroundings?.quotaUs !== undefined;
	if (!hasOwnNoise && wasShortOfCpu(join(HERE, 'recordings', name, 'process.txt'))) return true;
	return !name.endsWith('-fault') && measured !== null && measured.p99Ms > (plan.calmP99Ms ?? CALM_P99_MS);
}

async function recordCalmly(name: string, plan: Plan, isUrgent: boolean): Promise<Measured | null> {
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (!isUrgent) await quiet();
		const measured = await record(name, plan);
		if (!disturbed(name, plan, measured)) return measured;
		console.warn(name, 'was disturbed, once more', JSON.stringify(measured));
	}
	throw new Error(`${name}: clients waited in each run`);
}

/** No run is thrown away here: how much they differ is what they are for. */
async function recordRepeats(count: number, names: readonly string[]): Promise<void> {
	for (const name of names) {
		const plan = PLANS[name];
		if (plan === undefined) throw new Error(`no such recording: ${name}`);
		for (let n = 1; n <= count; n++) {
			const folder = join(HERE, 'repeats', name, `${n}`);
			if (existsSync(folder)) continue;
			await quiet(20);
			console.log(name, n, JSON.stringify(await record(name, plan, folder)));
		}
	}
}

/** `--now` does not wait until the machine is quiet. */
async function main(args: readonly string[]): Promise<void> {
	const names = args.filter((arg) => arg !== '--now');
	mkdirSync(APP, { recursive: true });
	build('load', LOADER);
	if (names[0] === '--repeats') return recordRepeats(Number(names[1]), names.slice(2));
	build('teams/grpcload', GRPC_LOADER);
	build('teams/peer', PEER);
	for (const name of names.length > 0 ? names : Object.keys(ALL)) {
		const plan = ALL[name];
		if (plan === undefined) throw new Error(`no such recording: ${name}`);
		const measured = await recordCalmly(name, plan, args.includes('--now'));
		keepMeasured(name, measured);
		console.log(name, JSON.stringify(measured));
	}
}

await main(process.argv.slice(2));
