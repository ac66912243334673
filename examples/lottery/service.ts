// The service and its load generator as processes, and what they cost.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { LOAD, ROWS } from './plans.ts';
import { ended, type Stores } from './stores.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
/** The only folder a recording may name. */
const APP = '/app';
/** Folder below cmd/ -> file. */
const PROGRAMS = { lottery: 'lottery', load: 'lottery-load', wire: 'lottery-wire' } as const;
export const WIRE = join(APP, PROGRAMS.wire);
const ADDR = '127.0.0.1:18090';
const DEBUG = '127.0.0.1:18091';
/** Linux gives CPU time in hundredths of a second. */
const TICK_SECONDS = 0.01;

/** What clients saw, as cmd/load prints it. */
export interface Seen {
	readonly requests: number;
	readonly failed: number;
	readonly perSecond: number;
	readonly p50Ms: number;
	readonly p95Ms: number;
	readonly p99Ms: number;
	readonly maxMs: number;
}

export interface Service {
	readonly process: ChildProcess;
	/** What it wrote to its standard error. */
	stderr(): string;
	stop(): Promise<void>;
}

export function build(): void {
	mkdirSync(APP, { recursive: true });
	for (const [source, program] of Object.entries(PROGRAMS)) {
		const args = ['build', '-trimpath', '-buildvcs=false', '-o', join(APP, program), `./cmd/${source}`];
		execFileSync('go', args, { cwd: HERE, stdio: 'inherit', env: { ...process.env, CGO_ENABLED: '0' } });
	}
}

export async function startService(stores: Stores, faults: string, env: Readonly<Record<string, string>> = {}): Promise<Service> {
	const args = ['-addr', ADDR, '-debug', DEBUG, '-replay-ttl', '30s', '-faults', faults];
	const child = spawn(join(APP, PROGRAMS.lottery), args, { cwd: APP, env: { ...stores.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
	const chunks: Buffer[] = [];
	child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
	const stderr = (): string => Buffer.concat(chunks).toString('utf8');
	for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt++) {
		const answer = await fetch(`http://${ADDR}/healthz`).catch(() => undefined);
		if (answer?.ok) return { process: child, stderr, stop: () => ended(child, 'SIGTERM') };
		await pause(100);
	}
	await ended(child, 'SIGKILL');
	throw new Error(`the service does not start: ${stderr()}`);
}

/** Plays for some seconds: at a rate, or with clients that ask as fast as they can. */
export async function play(seconds: number, how: { rate: number } | { clients: number }, seed: number): Promise<Seen> {
	const args = ['-addr', ADDR, '-for', `${seconds}s`, '-seed', `${seed}`, '-tickets', `${LOAD.tickets}`, '-simulated', `${LOAD.simulated}`];
	args.push('-players', `${ROWS.players}`, ...('rate' in how ? ['-rate', `${how.rate}`] : ['-clients', `${how.clients}`]));
	const child = spawn(join(APP, PROGRAMS.load), args, { stdio: ['ignore', 'pipe', 'inherit'] });
	const chunks: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
	await new Promise((resolve) => child.once('close', resolve));
	return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

export async function fetchDebug(path: string): Promise<Buffer> {
	const response = await fetch(`http://${DEBUG}${path}`);
	if (!response.ok) throw new Error(`${path}: ${response.status}`);
	return Buffer.from(await response.arrayBuffer());
}

/** Keeps a capture; a name that ends in .gz is compressed here, unless it came so. */
export function keep(file: string, bytes: Buffer): void {
	const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
	writeFileSync(file, file.endsWith('.gz') && !isGzip ? gzipSync(bytes, { level: 9 }) : bytes);
}

/** Value of a metric without labels. */
export async function metrics(): Promise<(name: string) => number> {
	const text = (await fetchDebug('/metrics')).toString('utf8');
	return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** CPU seconds of a process and of all below it, living and gone. */
export function cpuSeconds(pid: number | undefined): number {
	const parents = new Map<number, number>();
	const ticks = new Map<number, number>();
	for (const entry of readdirSync('/proc')) {
		if (!/^\d+$/.test(entry)) continue;
		const stat = read(`/proc/${entry}/stat`);
		// Fields after the name in parentheses: [1] parent, [11] user, [12] system, [13] and [14] those of children that ended.
		const fields = stat
			.slice(stat.lastIndexOf(')') + 2)
			.split(' ')
			.map(Number);
		parents.set(Number(entry), fields[1] ?? 0);
		ticks.set(
			Number(entry),
			[11, 12, 13, 14].reduce((sum, i) => sum + (fields[i] ?? 0), 0),
		);
	}
	const isBelow = (one: number | undefined): boolean => one !== undefined && one > 0 && (one === pid || isBelow(parents.get(one)));
	return [...ticks].reduce((sum, [one, value]) => sum + (isBelow(one) ? value : 0), 0) * TICK_SECONDS;
}

/** CPU seconds of the whole machine, also those that its host gave to others. */
export function machineSeconds(): number {
	const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, stolen = 0] = (read('/proc/stat').split('\n')[0] ?? '')
		.split(/\s+/)
		.slice(1)
		.map(Number);
	return (user + nice + system + irq + softirq + stolen) * TICK_SECONDS;
}

/** Empty for a process that has just ended. */
function read(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}
