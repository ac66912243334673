/**
 * What the machine around an example service is like (quota, memory limit, backlog, neighbours), and what the kernel says of it.
 * Needs root; works with cgroup v1 and v2. Everything is put back at the end.
 */
import { type ChildProcess, execFile, spawn, type SpawnOptions } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { PROC_SCRIPT } from '../src/cli/capture-scripts.ts';
import type { SurroundingsPlan } from './plans.ts';

export interface Surroundings {
	/** Starts a program inside them. */
	spawn(binary: string, args: readonly string[], options: SpawnOptions): ChildProcess;
	end(): void;
}

const ROOT = '/sys/fs/cgroup';
const isV2 = existsSync(`${ROOT}/cgroup.controllers`);
const SOMAXCONN = '/proc/sys/net/core/somaxconn';

/** The cgroup `app`, made anew: of its memory always, so that a recording names no cgroup of this machine; of the CPU with a quota only. */
function makeCgroups({ quotaUs, memoryBytes }: SurroundingsPlan): string[] {
	const memory = isV2 ? `${ROOT}/app` : `${ROOT}/memory/app`;
	const cpu = isV2 ? memory : `${ROOT}/cpu/app`;
	const folders = quotaUs === undefined || isV2 ? [memory] : [cpu, memory];
	for (const folder of folders) mkdirSync(folder, { recursive: true });
	if (quotaUs !== undefined) {
		writeFileSync(isV2 ? `${cpu}/cpu.max` : `${cpu}/cpu.cfs_quota_us`, isV2 ? `${quotaUs} 100000` : `${quotaUs}`);
		// Others on the machine weigh little beside it: what stops it is the quota.
		writeFileSync(isV2 ? `${cpu}/cpu.weight` : `${cpu}/cpu.shares`, isV2 ? '10000' : '262144');
	}
	if (memoryBytes !== undefined) writeFileSync(`${memory}/${isV2 ? 'memory.max' : 'memory.limit_in_bytes'}`, `${memoryBytes}`);
	return folders;
}

/** For recordings without the kernel's files: nothing is changed, nobody need be root. */
export const PLAIN: Surroundings = { spawn: (binary, args, options) => spawn(binary, [...args], options), end() {} };

export function inSurroundings(plan: SurroundingsPlan): Surroundings {
	const cgroups = makeCgroups(plan);
	const somaxconn = plan.backlog === undefined ? '' : readFileSync(SOMAXCONN, 'utf8');
	if (plan.backlog !== undefined) writeFileSync(SOMAXCONN, `${plan.backlog}`);
	const neighbours = Array.from({ length: plan.neighbours ?? 0 }, () => spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }));
	return {
		spawn(binary, args, options) {
			// The shell enters the cgroups and then becomes the program, which finds them when it starts.
			const enter = cgroups.map((folder) => `echo $$ > ${folder}/cgroup.procs`).join(' && ');
			return spawn('sh', ['-c', `${enter} && exec "$0" "$@"`, binary, ...args], options);
		},
		end() {
			for (const neighbour of neighbours) neighbour.kill('SIGKILL');
			if (somaxconn !== '') writeFileSync(SOMAXCONN, somaxconn);
			for (const folder of cgroups) rmdirSync(folder);
		},
	};
}

/** Runs the script that users run. */
export async function takeProcessFiles(
	service: ChildProcess,
	file: string,
	[count, seconds]: readonly [number, number] = [6, 1.5],
): Promise<void> {
	const { stdout } = await promisify(execFile)('sh', ['-c', PROC_SCRIPT, 'proc.sh', `${service.pid}`, `${count}`, `${seconds}`], {
		maxBuffer: 1 << 26,
	});
	writeFileSync(file, stdout);
}

/** Between the first and the last snapshot threads of the service waited for a CPU, long each time (0.2 ms) and often (0.2 at any time). */
export function wasShortOfCpu(file: string): boolean {
	if (!existsSync(file)) return false;
	const text = readFileSync(file, 'utf8');
	const clock = [...text.matchAll(/^==> \/proc\/uptime <==\n([\d.]+)/gm)].map((match) => Number(match[1]) * 1e9);
	const spanNs = (clock.at(-1) ?? 0) - (clock[0] ?? 0);
	const snapshots = text
		.split(/^==> \/proc\/\d+\/task\/\*\/schedstat <==\n/m)
		.slice(1)
		.map(
			(section) =>
				new Map(
					[...(section.split('==>', 1)[0] ?? '').matchAll(/^(\d+) \d+ (\d+) (\d+)$/gm)].map(([, tid, ns, turns]) => [
						tid,
						{ ns: Number(ns), turns: Number(turns) },
					]),
				),
		);
	let [ns, turns] = [0, 0];
	for (const [tid, after] of snapshots.at(-1) ?? []) {
		const before = snapshots[0]?.get(tid) ?? after;
		ns += after.ns - before.ns;
		turns += after.turns - before.turns;
	}
	return ns > turns * 200_000 && ns > spanNs * 0.2;
}
