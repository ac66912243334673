/** PostgreSQL and Redis for the recordings: real servers of the machine, with empty data below the folder of the run, on loopback. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POSTGRES_PORT = 15432;
const REDIS_PORT = 16379;
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

export interface Backend {
	stop(): Promise<void>;
}

/** The newest PostgreSQL that is installed. */
function postgresFolder(): string {
	const version = readdirSync(POSTGRES_VERSIONS).sort((a, b) => Number(b) - Number(a))[0];
	if (version === undefined) throw new Error('PostgreSQL is not installed');
	return join(POSTGRES_VERSIONS, version, 'bin');
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

/** PostgreSQL refuses to run as root. */
async function postgres(app: string): Promise<Backend> {
	const [uid, gid] = [idOf('-u'), idOf('-g')];
	const [bin, folder] = [postgresFolder(), join(app, 'postgres')];
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	chownSync(folder, uid, gid);
	const as = { uid, gid, stdio: 'ignore', cwd: folder } as const;
	execFileSync(join(bin, 'initdb'), ['-D', folder, '-A', 'trust', '-U', 'shop', '-N'], as);
	const flags = ['-p', `${POSTGRES_PORT}`, '-k', folder, '-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=60'];
	const server = spawn(join(bin, 'postgres'), ['-D', folder, ...flags], as);
	await answers(() => execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', `${POSTGRES_PORT}`], { stdio: 'ignore' }));
	return { stop: () => ended(server, 'SIGINT') };
}

async function redis(app: string): Promise<Backend> {
	const server = spawn('redis-server', ['--port', `${REDIS_PORT}`, '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'], {
		cwd: app,
		stdio: 'ignore',
	});
	await answers(() => execFileSync('redis-cli', ['-p', `${REDIS_PORT}`, 'ping'], { stdio: 'ignore' }));
	return { stop: () => ended(server, 'SIGTERM') };
}

async function answers(ask: () => void): Promise<void> {
	for (let attempt = 0; ; attempt++) {
		await pause(100);
		try {
			return ask();
		} catch (error) {
			if (attempt > 100) throw error;
		}
	}
}

async function ended(server: ReturnType<typeof spawn>, signal: NodeJS.Signals): Promise<void> {
	if (server.exitCode !== null) return;
	const closed = new Promise((resolve) => server.once('close', resolve));
	server.kill(signal);
	await closed;
}

export const BACKENDS = {
	postgres,
	redis,
	/** Where programs find them. */
	env: {
		DATABASE_URL: `postgres://shop@127.0.0.1:${POSTGRES_PORT}/postgres?sslmode=disable`,
		REDIS_ADDR: `127.0.0.1:${REDIS_PORT}`,
		PEER_ADDR: '127.0.0.1:18090',
		PEER_GRPC_ADDR: '127.0.0.1:18091',
	},
};
