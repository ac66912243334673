// A Redis and a PostgreSQL of our own, from Debian packages: on loopback, in a temporary folder, gone afterwards.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PIECES, ROWS } from './plans.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const POSTGRES_PORT = 56432;
const REDIS_PORT = 56379;
/** Where the service finds Redis: a quarter of a millisecond away, as in another zone. */
const WIRE_PORT = 56378;
const WIRE_DELAY = '250us';
const PASSWORD = 'lottery';
const POOLS = 16;
/** Numbers of the limited prizes of a pool, as schema.sql makes them. */
const LIMITED = { first: 81, last: 120 };

export interface Stores {
	/** What the service needs to know. */
	readonly env: Readonly<Record<string, string>>;
	readonly postgres: ChildProcess;
	readonly redis: ChildProcess;
	/** Puts both back to the state before any draw. */
	reset(): void;
	stop(): Promise<void>;
}

/** `wire` is the program that stands for the network. */
export async function startStores(wire: string): Promise<Stores> {
	const bin = installed();
	const folder = mkdtempSync(join(tmpdir(), 'lottery-'));
	const children: ChildProcess[] = [];
	const stop = async (): Promise<void> => {
		await Promise.all(children.map((child) => ended(child)));
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		const postgres = startPostgres(bin, folder);
		children.push(postgres);
		const redis = spawn(
			'redis-server',
			['--port', `${REDIS_PORT}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
			{
				stdio: 'ignore',
			},
		);
		children.push(redis);
		const [near, far] = [WIRE_PORT, REDIS_PORT].map((port) => `127.0.0.1:${port}`);
		children.push(spawn(wire, ['-listen', `${near}`, '-to', `${far}`, '-delay', WIRE_DELAY], { stdio: 'ignore' }));
		await answers(() => psql('postgres', '-c', 'SELECT 1'));
		await answers(() => execFileSync('redis-cli', ['-p', `${REDIS_PORT}`, 'ping'], { stdio: 'ignore' }));
		seed();
		const env = {
			REDIS_ADDR: `${near}`,
			POSTGRES_URL: `postgres://lottery:${PASSWORD}@127.0.0.1:${POSTGRES_PORT}/lottery`,
		};
		return { env, postgres, redis, reset, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Folder of PostgreSQL's programs; packages that are missing are installed when that is allowed. */
function installed(): string {
	const find = (): string | undefined => {
		const root = '/usr/lib/postgresql';
		const versions = exists(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
		const bin = versions.map((version) => join(root, version, 'bin')).find((folder) => exists(join(folder, 'postgres')));
		return exists('/usr/bin/redis-server') ? bin : undefined;
	};
	const found = find();
	if (found !== undefined) return found;
	const command = ['apt-get', 'install', '-y', '--no-install-recommends', 'postgresql', 'redis-server'];
	if (process.getuid?.() !== 0) throw new Error(`Redis and PostgreSQL are needed: ${command.join(' ')}`);
	execFileSync('apt-get', command.slice(1), { stdio: 'inherit' });
	const now = find();
	if (now === undefined) throw new Error('postgres and redis-server are not where Debian puts them');
	return now;
}

function exists(path: string): boolean {
	try {
		accessSync(path);
		return true;
	} catch {
		return false;
	}
}

/** PostgreSQL refuses to run as root. */
function postgresUser(): { uid?: number; gid?: number } {
	if (process.getuid?.() !== 0) return {};
	const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

function startPostgres(bin: string, folder: string): ChildProcess {
	const user = postgresUser();
	const data = join(folder, 'postgres');
	const password = join(folder, 'password');
	mkdirSync(data, { mode: 0o700 });
	writeFileSync(password, PASSWORD);
	for (const path of [folder, data, password]) if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
	const how = ['-D', data, '-U', 'lottery', '--auth=scram-sha-256', `--pwfile=${password}`, '--no-sync', '-E', 'UTF8', '--locale=C'];
	execFileSync(join(bin, 'initdb'), how, { ...user, cwd: folder, stdio: 'ignore' });
	// As installed but for the address and room for the experiment; and a commit waits 2 ms, as for a standby that confirms it.
	const place = [`port=${POSTGRES_PORT}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
	const settings = [...place, 'shared_buffers=256MB', 'commit_delay=2000', 'commit_siblings=0'];
	return spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], { ...user, cwd: folder, stdio: 'ignore' });
}

function psql(database: string, ...args: string[]): void {
	const where = ['-h', '127.0.0.1', '-p', `${POSTGRES_PORT}`, '-U', 'lottery', '-d', database];
	const env = { ...process.env, PGPASSWORD: PASSWORD };
	execFileSync('psql', ['-q', '-X', '-v', 'ON_ERROR_STOP=1', ...where, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** The template that each run gets a copy of. */
function seed(): void {
	psql('postgres', '-c', 'CREATE DATABASE seed');
	psql('seed', '-v', `players=${ROWS.players}`, '-v', `vouchers=${ROWS.vouchers}`, '-f', join(HERE, 'schema.sql'));
	psql('seed', '-c', 'VACUUM FREEZE ANALYZE');
}

function reset(): void {
	psql('postgres', '-c', 'DROP DATABASE IF EXISTS lottery WITH (FORCE)');
	psql('postgres', '-c', 'CREATE DATABASE lottery TEMPLATE seed STRATEGY file_copy');
	psql('postgres', '-c', 'CHECKPOINT');
	const commands = ['FLUSHALL'];
	for (let pool = 1; pool <= POOLS; pool++) {
		const numbers = Array.from({ length: LIMITED.last - LIMITED.first + 1 }, (_, i) => LIMITED.first + i);
		commands.push(`HSET lottery:stock:${pool} ${numbers.map((n) => `${pool * 1000 + n} ${PIECES}`).join(' ')}`);
	}
	execFileSync('redis-cli', ['-p', `${REDIS_PORT}`], { input: `${commands.join('\n')}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
}

async function answers(ask: () => unknown): Promise<void> {
	for (let attempt = 0; ; attempt++) {
		try {
			ask();
			return;
		} catch (error) {
			if (attempt === 100) throw error;
			await pause(100);
		}
	}
}

/** Stops a process; SIGINT is PostgreSQL's fast shutdown. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once('exit', resolve));
	child.kill(signal);
	await closed;
}
