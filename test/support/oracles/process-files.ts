// Snapshots of /proc and cgroup files, from the text: each section found by its header, each figure by its own expression.
import type { SlowInput } from '../slow-input.ts';
import { gcLines } from './gc.ts';
import type { Claim, Oracle } from './oracle.ts';

/** Path -> content of one snapshot. */
type Files = ReadonlyMap<string, string>;

/** All snapshots of a recording, in order of the machine's clock when they have one. */
function snapshotsOf(inputs: readonly SlowInput[]): Files[] {
	const all = inputs
		.filter((input) => !input.isTrace && !input.isProfile && /^==> .* <==$/m.test(input.text()))
		.flatMap(({ text }) => {
			const found: Map<string, string>[] = [];
			for (const section of text().split(/^==> /m).slice(1)) {
				const end = section.indexOf(' <==');
				const path = section.slice(0, end);
				if (found.length === 0 || found.at(-1)?.has(path)) found.push(new Map());
				found.at(-1)?.set(path, section.slice(section.indexOf('\n') + 1));
			}
			return found;
		});
	return all.every((one) => one.has('/proc/uptime')) ? all.sort((a, b) => uptime(a) - uptime(b)) : all;
}

const fileEnding = (files: Files, end: string): string => [...files].find(([path]) => path.endsWith(end))?.[1] ?? '';
const uptime = (files: Files): number => Number(fileEnding(files, '/proc/uptime').split(' ')[0]) * 1e9;
const named =
	(end: string, name: string) =>
	(files: Files): number =>
		Number(
			new RegExp(`^${name}:? +(\\d+)|^${name}:?\\t *(\\d+)`, 'm')
				.exec(fileEnding(files, end))
				?.slice(1)
				.find((one) => one) ?? Number.NaN,
		);

/** Field of /proc/PID/stat as proc(5) counts. */
const statField =
	(number: number) =>
	(files: Files): number => {
		const path = [...files.keys()].find((one) => /^\/proc\/\d+\/stat$/.test(one)) ?? '';
		return Number(
			(files.get(path) ?? '')
				.replace(/^.*\) /s, '')
				.trim()
				.split(' ')[number - 3] ?? Number.NaN,
		);
	};

const columnOf =
	(end: string, title: string, name: string) =>
	(files: Files): number => {
		const [names = [], values = []] = fileEnding(files, end)
			.split('\n')
			.filter((line) => line.startsWith(`${title}:`))
			.map((line) => line.trim().split(' '));
		return Number(values[names.indexOf(name)] ?? Number.NaN);
	};

/** Between the first and the last snapshot that have it; the value itself when there is one only. */
function riseOf({ inputs }: Claim, of: (files: Files) => number): number {
	const values = snapshotsOf(inputs)
		.map(of)
		.filter((value) => !Number.isNaN(value));
	return values.length > 1 ? (values.at(-1) as number) - (values[0] as number) : (values[0] ?? Number.NaN);
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');
const socketLines = (files: Files): string[][] =>
	lines([...files].find(([path]) => path.startsWith('ss '))?.[1] ?? '').map((line) => line.trim().split(/\s+/));

const throttled = named('cpu.stat', 'nr_throttled');
const openFiles = (files: Files): number => {
	const listing = [...files].find(([path]) => path.startsWith('ls -l'))?.[1];
	return listing === undefined ? Number.NaN : lines(listing).filter((line) => line.includes(' -> ')).length;
};

/** Of threads that are there in the first and the last snapshot. */
const runDelay: Oracle = ({ inputs }) => {
	const all = snapshotsOf(inputs).map((files) => {
		const rows = lines(fileEnding(files, '/schedstat')).map((line) => line.split(' ').map(Number));
		return new Map(rows.map(([tid, , waiting]) => [tid as number, waiting as number]));
	});
	const [first, last] = [all[0] as Map<number, number>, all.at(-1) as Map<number, number>];
	return [...last].reduce((sum, [tid, ns]) => sum + (first.has(tid) ? ns - (first.get(tid) as number) : 0), 0);
};

const cpuTicks =
	(column: number) =>
	(files: Files): number =>
		Number(/^cpu +(.*)$/m.exec(files.get('/proc/stat') ?? '')?.[1]?.split(' ')[column] ?? Number.NaN);

/** Share that the hypervisor took, or that others used: as the sentence says. */
const hostCpu: Oracle = (claim) => {
	const columns = [0, 1, 2, 3, 4, 5, 6, 7].map((column) => riseOf(claim, cpuTicks(column)));
	const whole = columns.reduce((a, b) => a + b, 0);
	if (claim.evidence.text.includes('hypervisor')) return (columns[7] as number) / whole;
	const own = riseOf(claim, statField(14)) + riseOf(claim, statField(15));
	const busy = [0, 1, 2, 5, 6].reduce((sum, column) => sum + (columns[column] as number), 0);
	return (busy - own) / whole;
};

const connections: Oracle = ({ inputs, evidence }) => {
	const all = snapshotsOf(inputs).map(socketLines);
	const count = (of: (columns: string[]) => boolean): number => (all.at(-1) ?? []).filter(of).length - (all[0] ?? []).filter(of).length;
	if (evidence.text.includes('CLOSE-WAIT')) return count(([state]) => state === 'CLOSE-WAIT');
	const peer = / to (\S+:\d+) /.exec(evidence.text)?.[1];
	return count(([state, , , , to]) => state === 'ESTAB' && to === peer);
};

const mostQueued: Oracle = ({ inputs, evidence }) => {
	const address = evidence.text.split(': ')[0];
	const queued = snapshotsOf(inputs).flatMap((files) =>
		socketLines(files).filter(([state, , , local]) => state === 'LISTEN' && local === address),
	);
	return Math.max(...queued.map(([, waiting]) => Number(waiting)));
};

const usedBytes = (files: Files): number => {
	const current = Number((fileEnding(files, 'memory.current') || fileEnding(files, 'memory.usage_in_bytes')).trim() || Number.NaN);
	const inactive = [named('memory.stat', 'inactive_file'), named('memory.stat', 'total_inactive_file')].map((of) => of(files));
	return current - (inactive.findLast((value) => !Number.isNaN(value)) ?? 0);
};

const quota: Oracle = ({ inputs }) => {
	const files = snapshotsOf(inputs).at(-1) as Files;
	const [most, period] = fileEnding(files, 'cpu.max').trim().split(' ').map(Number);
	if (most) return most / (period as number);
	return Number(fileEnding(files, 'cfs_quota_us')) / Number(fileEnding(files, 'cfs_period_us'));
};

/** GOMAXPROCS above the quota: the Ps must be those that another input prints. */
const quotaBesideProcs: Oracle = (claim) => {
	const procs = claim.inputs.map((input) => (input.isTrace ? input.trace().procs : input.isProfile ? 0 : (gcLines(input)[0]?.procs ?? 0)));
	return claim.evidence.text.includes(`GOMAXPROCS is ${Math.max(...procs)}`) ? quota(claim) : Number.NaN;
};

/** Blocks of a dump that begin in readLoop's select, less those that stand in a body's Read. */
const unreadBodies: Oracle = ({ input }) => {
	const blocks = input.text().split(/\n\s*\n/);
	const waiting = blocks.filter((block) =>
		/^goroutine \d+ \[select[^\]]*\]:\nnet\/http\.\(\*persistConn\)\.readLoop\(/.test(block.trimStart()),
	);
	return Math.max(0, waiting.length - blocks.filter((block) => block.includes('net/http.(*bodyEOFSignal).Read(')).length);
};

export const processFiles: Readonly<Record<string, Oracle>> = {
	'cgroup.throttling': (claim) => riseOf(claim, throttled),
	'cgroup.quota': quotaBesideProcs,
	'process.faults': (claim) => riseOf(claim, statField(10)),
	'process.majorFaults': (claim) => riseOf(claim, statField(12)),
	'process.systemCpu': (claim) => riseOf(claim, statField(15)) * 1e7,
	'process.descriptors': (claim) => riseOf(claim, openFiles),
	'process.runDelay': runDelay,
	'process.memory': (claim) => riseOf(claim, usedBytes),
	'cgroup.oomKills': (claim) => riseOf(claim, named('memory.events', 'oom_kill')),
	'host.cpu': hostCpu,
	'host.pressure': (claim) => {
		const waited = (files: Files): number =>
			Number(/^some .*total=(\d+)/m.exec(files.get('/proc/pressure/cpu') ?? '')?.[1] ?? Number.NaN) * 1000;
		return Math.min(1, riseOf(claim, waited) / riseOf(claim, uptime));
	},
	'net.connections': connections,
	'goroutines.unreadBodies': unreadBodies,
	'net.acceptQueue': mostQueued,
	'net.listenOverflows': (claim) => riseOf(claim, columnOf('/netstat', 'TcpExt', 'ListenOverflows')),
};
