// Files of a cgroup on this machine as one input, in the form of decode/process-files.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PipelineInput } from '../pipeline.ts';

const CPU = ['cpu.max', 'cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.stat'];
const MEMORY = [
	'memory.max',
	'memory.high',
	'memory.current',
	'memory.events',
	'memory.limit_in_bytes',
	'memory.usage_in_bytes',
	'memory.stat',
];
const ROOT = '/sys/fs/cgroup';

/** A folder with cgroup files, or the root of v1 with a folder per controller; null when there are none. */
export async function cgroupFolder(folder: string): Promise<PipelineInput | null> {
	const text =
		(await readFiles(folder, [...CPU, ...MEMORY])) +
		(await readFiles(join(folder, 'cpu'), CPU)) +
		(await readFiles(join(folder, 'memory'), MEMORY));
	return text === '' ? null : inputOf(folder, text);
}

/** The cgroup that this program runs in: its own limit, else the nearest above it that has one. */
export async function ownCgroup(): Promise<PipelineInput | null> {
	const lines = (await readFile('/proc/self/cgroup', 'utf8').catch(() => '')).split('\n');
	const pathOf = (controller: string): string => {
		const v1 = lines.map((line) => /^\d+:([^:]*):(.*)$/.exec(line)).find((match) => match?.[1]?.split(',').includes(controller));
		const v2 = lines.map((line) => /^0::(.*)$/.exec(line)).find((match) => match !== null);
		return v1 ? `${ROOT}/${controller}${v1[2]}` : `${ROOT}${v2?.[1] ?? ''}`;
	};
	const text = (await nearestLimit(pathOf('cpu'), CPU)) + (await nearestLimit(pathOf('memory'), MEMORY));
	return text === '' ? null : inputOf(`${ROOT} of this machine`, text);
}

async function nearestLimit(leaf: string, names: readonly string[]): Promise<string> {
	let first = '';
	for (let folder = leaf.replace(/\/+$/, ''); folder.startsWith(ROOT); folder = dirname(folder)) {
		const text = await readFiles(folder, names);
		if (first === '') first = text;
		const limit = /^==> \S+\/(?:cpu\.max|cpu\.cfs_quota_us|memory\.max|memory\.limit_in_bytes) <==\n(\d+)/m.exec(text)?.[1];
		if (limit !== undefined && Number(limit) < 2 ** 62) return text;
	}
	return first;
}

async function readFiles(folder: string, names: readonly string[]): Promise<string> {
	const texts = await Promise.all(
		names.map(async (name) => {
			const text = await readFile(join(folder, name), 'utf8').catch(() => null);
			return text === null ? '' : `==> ${join(folder, name)} <==\n${text}`;
		}),
	);
	return texts.join('');
}

function inputOf(path: string, text: string): PipelineInput {
	const bytes = new TextEncoder().encode(text);
	return {
		path,
		async *chunks() {
			yield bytes;
		},
		digest: () => ({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), damage: null }),
	};
}
