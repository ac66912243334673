// The files that are read: how each is told by the path in its header (`==> /proc/42/stat <==`), how by its first lines when it
// comes alone, and how its lines become figures. One row per file.
import { DESCRIPTOR_KINDS, type DescriptorKind, type Figure } from '../../tables/process-snapshot.ts';
import type { Draft } from './draft.ts';
import { CPU_STAT, type Fields, MEMORY_EVENTS, MEMORY_STAT, NETSTAT, SINGLE, SMAPS, SOCKSTAT, STATUS, VMSTAT } from './keyed.ts';

/** Takes the lines of one section, in order. */
export type LineReader = (line: string, draft: Draft) => void;

export interface Section {
	/** Matched against the header. */
	readonly path: RegExp;
	/** Matched against the beginning of a file without headers; null: it cannot be told ("max 100000" is a whole cpu.max). */
	readonly bare: RegExp | null;
	/** `header`: the path, for what stands in it. */
	open(header: string): LineReader;
}

/** USER_HZ: what /proc counts CPU time in, on every architecture that Go runs on. */
const TICK_NS = 1e7;
const US = 1000;

/** v1 writes this and up for "no limit": 2^63 rounded down to a page, or to 64 KiB pages. */
const NO_LIMIT = 2 ** 62;

export const numberOf = (text: string | undefined): number => (text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : Number.NaN);

function limitOf(text: string | undefined): number {
	if (text === 'max' || text === '-1') return Number.POSITIVE_INFINITY;
	const value = numberOf(text);
	return value >= NO_LIMIT ? Number.POSITIVE_INFINITY : value;
}

function setField(fields: Fields, name: string, value: number, draft: Draft): void {
	const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
	if (field) draft.set(field[0], value * field[1]);
}

/** Lines of `name value` or `name: value kB`. */
const keyed =
	(fields: Fields): (() => LineReader) =>
	() =>
	(line, draft) => {
		const [name = '', value] = line.split(/[\s:]+/, 2);
		setField(fields, name, numberOf(value), draft);
	};

const status = (): LineReader => (line, draft) => {
	const [name = '', value] = line.split(/[\s:]+/, 2);
	if (name === 'Pid' && draft.pid === 0) draft.pid = numberOf(value) || 0;
	setField(STATUS, name, numberOf(value), draft);
};

/** `42 (name with ) in it) S 1 ...`: fields are counted from behind the last bracket; see proc(5). */
const stat = (): LineReader => (line, draft) => {
	const end = line.lastIndexOf(') ');
	const pid = numberOf(line.slice(0, Math.max(0, line.indexOf(' ('))));
	if (end < 0 || Number.isNaN(pid)) return;
	/** fields[0] is field 3 of proc(5). */
	const fields = line.slice(end + 2).split(' ');
	const field = (number: number): number => numberOf(fields[number - 3]);
	if (draft.pid === 0) draft.pid = pid;
	draft.set('minorFaults', field(10));
	draft.set('majorFaults', field(12));
	draft.set('userCpuNs', field(14) * TICK_NS);
	draft.set('systemCpuNs', field(15) * TICK_NS);
	draft.set('threads', field(20));
	draft.set('startedNs', field(22) * TICK_NS);
};

/** `3456 789 12` of one thread; the form with the thread id before it is what the script writes for all of them. */
const schedstat = (header: string): LineReader => {
	const inPath = numberOf(/\/task\/(\d+)\//.exec(header)?.[1]);
	return (line, draft) => {
		const n = line.trim().split(/\s+/).map(numberOf);
		const [tid, onCpuNs, waitingNs, turns] = n.length === 4 ? n : [inPath, ...n];
		if (n.length < 3 || [tid, onCpuNs, waitingNs, turns].some((value) => value === undefined || Number.isNaN(value))) return;
		draft.thread(tid as number, { onCpuNs: onCpuNs as number, waitingNs: waitingNs as number, turns: turns as number });
	};
};

const limits = (): LineReader => (line, draft) => {
	const soft = /^Max open files\s+(\S+)/.exec(line)?.[1];
	if (soft !== undefined) draft.set('descriptorLimit', soft === 'unlimited' ? Number.POSITIVE_INFINITY : numberOf(soft));
};

/** `lrwx------ 1 app app 64 Nov 21 18:42 3 -> socket:[1234]` */
const descriptors = (): LineReader => (line, draft) => {
	const target = /^l\S{9}.* \d+ -> (.*)$/.exec(line)?.[1];
	if (target !== undefined) draft.descriptor(...kindOf(target));
};

function kindOf(target: string): [DescriptorKind, string] {
	const named = /^(socket|pipe|anon_inode):(.*)$/.exec(target);
	if (named) return [named[1] as DescriptorKind, named[1] === 'anon_inode' ? (named[2] as string).slice(0, 100) : ''];
	if (target.startsWith('/dev/')) return ['device', target.slice(0, 100)];
	if (!target.startsWith('/')) return [DESCRIPTOR_KINDS[5], target.slice(0, 100)];
	return ['file', target.slice(0, 300).replace(/[0-9a-f]{8,}|\d+/gi, '*')];
}

const uptime = (): LineReader => (line, draft) => {
	const seconds = /^(\d{1,12}(?:\.\d{1,9})?)\b/.exec(line)?.[1];
	if (seconds !== undefined) draft.set('uptimeNs', Number(seconds) * 1e9);
};

/** `2026-11-21T18:42:37Z`, with or without a fraction, or seconds since 1970. */
const date = (): LineReader => (line, draft) => {
	const iso = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/.exec(line.trim());
	const epoch = /^(\d{9,11})(?:\.(\d{1,9}))?$/.exec(line.trim());
	const seconds = iso ? Date.parse(`${iso[1]}${iso[3]}`) / 1000 : epoch ? Number(epoch[1]) : Number.NaN;
	if (Number.isFinite(seconds)) draft.timeNanos = `${seconds}${((iso ?? epoch)?.[2] ?? '').padEnd(9, '0')}`;
};

/** `cpu  user nice system idle iowait irq softirq steal ...` in ticks, then a line for each CPU. */
const hostStat = (): LineReader => {
	let cpus = 0;
	return (line, draft) => {
		if (/^cpu\d/.test(line)) cpus++;
		if (!/^cpu\d/.test(line) && cpus > 0) draft.set('hostCpus', cpus);
		if (!/^cpu\s/.test(line)) return;
		const [user, nice, system, idle, iowait, irq, softirq, steal] = line.split(/\s+/).slice(1).map(numberOf) as number[];
		const sum = (...list: (number | undefined)[]): number => list.reduce((total: number, one) => total + (one ?? 0), 0) * TICK_NS;
		draft.set('hostBusyNs', sum(user, nice, system, irq, softirq));
		draft.set('hostIdleNs', sum(idle, iowait));
		draft.set('hostStealNs', sum(steal));
	};
};

/** `some avg10=0.00 avg60=0.00 avg300=0.00 total=1234` in µs. */
const pressure =
	(some: Figure, full: Figure | null): (() => LineReader) =>
	() =>
	(line, draft) => {
		const match = /^(some|full) .*\btotal=(\d{1,18})$/.exec(line.trim());
		const figure = match?.[1] === 'some' ? some : full;
		if (match && figure !== null) draft.set(figure, Number(match[2]) * US);
	};

/** `TCP: inuse 5 orphan 0 tw 2` */
const sockstat = (): LineReader => (line, draft) => {
	const [title = '', ...words] = line.trim().split(/\s+/);
	for (let i = 0; i + 1 < words.length; i += 2) setField(SOCKSTAT, `${title.replace(/:$/, '')} ${words[i]}`, numberOf(words[i + 1]), draft);
};

/** A line of names and a line of values, both after the same word. */
const netstat = (): LineReader => {
	let names: readonly string[] = [];
	return (line, draft) => {
		const words = line.trim().split(/\s+/);
		const isValues = names[0] === words[0] && words.length === names.length;
		if (isValues)
			words.forEach((value, i) => i > 0 && setField(NETSTAT, `${names[0]?.replace(':', '')} ${names[i]}`, numberOf(value), draft));
		names = isValues ? [] : words;
	};
};

const cpuMax = (): LineReader => (line, draft) => {
	const [quota, period] = line.trim().split(/\s+/);
	draft.set('quotaNs', limitOf(quota) * US);
	draft.set('periodNs', numberOf(period ?? '100000') * US);
};

/** `ESTAB 0 0 10.0.0.1:8080 10.0.0.2:51234 users:(...)`; a listener has its queue and backlog in the second and third column. */
const sockets = (): LineReader => (line, draft) => {
	const [state = '', receive, send, local = '', peer = ''] = line.trim().split(/\s+/);
	const [queued, backlog] = [numberOf(receive), numberOf(send)];
	if (!/^[A-Z][A-Z0-9-]+$/.test(state) || Number.isNaN(queued) || Number.isNaN(backlog) || !local.includes(':')) return;
	if (state === 'LISTEN') draft.listener(local.slice(0, 100), queued, backlog);
	else draft.connection({ state, local: local.slice(0, 100), peer: peer.slice(0, 100) });
};

const single = (header: string): LineReader => {
	const name = header.slice(header.lastIndexOf('/') + 1);
	return (line, draft) => {
		if (line.trim() !== '') setField(SINGLE, name, limitOf(line.trim()), draft);
	};
};

const inProc = (name: string): RegExp => new RegExp(`^/proc/\\d+/${name}$`);
const inCgroup = (name: string): RegExp => new RegExp(`(?:^|/)${name.replace('.', '\\.')}$`);

export const SECTIONS: readonly Section[] = [
	{ path: /^\/proc\/uptime$/, bare: null, open: uptime },
	{ path: /^date$/, bare: null, open: date },
	{ path: inProc('stat'), bare: /^\d+ \(.{1,64}\) [A-Za-z] -?\d+ (?:-?\d+ ){40,}/, open: stat },
	{ path: inProc('status'), bare: /^Name:\t.*\n(?:Umask:.*\n)?State:\t/, open: status },
	{ path: inProc('smaps_rollup'), bare: /^[0-9a-f]+-[0-9a-f]+ ---p .*\[rollup\]\n/, open: keyed(SMAPS) },
	{ path: inProc('limits'), bare: /^Limit +Soft Limit +Hard Limit/, open: limits },
	{ path: /^(?:ls -l )?\/proc\/\d+\/fd\/?:?$/, bare: /^(?:total \d+\n)?l[r-][w-][x-]\S{6}.* \d+ -> /, open: descriptors },
	{ path: inProc('task/(?:\\d+|\\*)/schedstat'), bare: null, open: schedstat },
	{ path: /^\/proc\/stat$/, bare: null, open: hostStat },
	{ path: /^\/proc\/vmstat$/, bare: /^nr_free_pages \d+\n/, open: keyed(VMSTAT) },
	{ path: /^\/proc\/pressure\/cpu$/, bare: null, open: pressure('cpuSomeNs', null) },
	{ path: /^\/proc\/pressure\/memory$/, bare: null, open: pressure('memorySomeNs', 'memoryFullNs') },
	{ path: /^\/proc\/pressure\/io$/, bare: null, open: pressure('ioSomeNs', 'ioFullNs') },
	{ path: /^\/proc\/(?:\d+\/)?net\/sockstat$/, bare: /^sockets: used \d+\n/, open: sockstat },
	{ path: /^\/proc\/(?:\d+\/)?net\/(?:netstat|snmp)$/, bare: /^TcpExt: SyncookiesSent /, open: netstat },
	{ path: /^ss -[a-zA-Z]*t[a-zA-Z]*$/, bare: /^State +Recv-Q +Send-Q +Local Address:Port/, open: sockets },
	{ path: inCgroup('cpu.max'), bare: null, open: cpuMax },
	{ path: inCgroup('cpu.stat'), bare: /^(?:usage_usec \d+\nuser_usec|nr_periods \d+\nnr_throttled) \d+\n/, open: keyed(CPU_STAT) },
	{ path: inCgroup('cpu.pressure'), bare: null, open: pressure('cgroupCpuSomeNs', null) },
	{ path: inCgroup('memory.pressure'), bare: null, open: pressure('cgroupMemorySomeNs', null) },
	{ path: inCgroup('memory.stat'), bare: /^(?:anon \d+\nfile|cache \d+\nrss) \d+\n/, open: keyed(MEMORY_STAT) },
	{ path: inCgroup('memory.events'), bare: /^low \d+\nhigh \d+\nmax \d+\noom \d+\n/, open: keyed(MEMORY_EVENTS) },
	{ path: new RegExp(`(?:^|/)(?:${Object.keys(SINGLE).join('|').replaceAll('.', '\\.')})$`), bare: null, open: single },
];

/** `==> path <==`, as `head` and `tail` print it between files. */
export const headerOf = (line: string): string | null => /^==> (\S.{0,1000}?) <==\s*$/.exec(line)?.[1] ?? null;

export const sectionOf = (header: string): Section | null => SECTIONS.find(({ path }) => path.test(header)) ?? null;

export const bareSection = (head: string): Section | null => SECTIONS.find(({ bare }) => bare?.test(head)) ?? null;
